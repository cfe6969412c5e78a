//! What is needed to be let in: tokens, passwords, headers, certificate authorities.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use super::Failure;
use crate::config::AccessConfig;

/// How to be let in. Files are read for every round anew: tokens change. Neither `Debug` nor any
/// error shows what is in them.
#[derive(Clone, Default)]
pub struct Access {
    bearer_token_file: Option<PathBuf>,
    token_file: Option<PathBuf>,
    username: Option<String>,
    password_file: Option<PathBuf>,
    headers: Vec<(String, SecretString)>,
    ca_file: Option<PathBuf>,
}

impl Access {
    /// As configured; nothing is read yet.
    pub fn new(config: &AccessConfig) -> Self {
        let headers = config.headers.iter();
        Self {
            bearer_token_file: config.bearer_token_file.clone(),
            token_file: config.token_file.clone(),
            username: config.username.clone(),
            password_file: config.password_file.clone(),
            headers: headers
                .map(|(name, value)| (name.clone(), value.as_str().into()))
                .collect(),
            ca_file: config.ca_file.clone(),
        }
    }

    /// The certificate authorities' file.
    pub(super) fn ca_file(&self) -> Option<&Path> {
        self.ca_file.as_deref()
    }

    /// What goes with every request, as the files are now.
    pub(super) fn headers(&self) -> Result<HeaderMap, Failure> {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let fault = || Failure::setup(&format!("the header `{name}` can't be sent as it is"));
            let key = HeaderName::try_from(name.as_str()).map_err(|_| fault())?;
            headers.insert(key, secret(value.expose_secret()).ok_or_else(fault)?);
        }
        if let Some((text, file)) = self.authorization()? {
            let words = || format!("{} holds nothing that can be sent", file.display());
            let value = secret(text.expose_secret());
            headers.insert(
                AUTHORIZATION,
                value.ok_or_else(|| Failure::setup(&words()))?,
            );
        }
        Ok(headers)
    }

    /// What `authorization` says, and the file it is from.
    fn authorization(&self) -> Result<Option<(SecretString, &Path)>, Failure> {
        if let Some(file) = &self.bearer_token_file {
            let token = read(file, "bearer_token_file")?;
            let text = format!("Bearer {}", token.expose_secret());
            return Ok(Some((text.into(), file)));
        }
        if let Some(file) = &self.token_file {
            return Ok(Some((read(file, "token_file")?, file)));
        }
        let Some(username) = &self.username else {
            return Ok(None);
        };
        let Some(file) = &self.password_file else {
            return Err(Failure::setup(
                "username has no password: name a file with password_file",
            ));
        };
        let password = read(file, "password_file")?;
        let both = format!("{username}:{}", password.expose_secret());
        let text = format!("Basic {}", STANDARD.encode(both));
        Ok(Some((text.into(), file)))
    }
}

impl std::fmt::Debug for Access {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        formatter
            .debug_struct("Access")
            .field("bearer_token_file", &self.bearer_token_file)
            .field("token_file", &self.token_file)
            .field("username", &self.username)
            .field("password_file", &self.password_file)
            .field("headers", &names)
            .field("ca_file", &self.ca_file)
            .finish()
    }
}

fn secret(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::try_from(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Reads a secret, without the line's end that editors leave.
fn read(file: &Path, key: &str) -> Result<SecretString, Failure> {
    let place = file.display();
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::setup(&format!("{key} {place} can't be read: {error}")))?;
    let text = text.trim_end_matches(['\r', '\n']);
    if text.is_empty() {
        return Err(Failure::setup(&format!("{key} {place} is empty")));
    }
    Ok(SecretString::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(access: &Access) -> String {
        let headers = access.headers().expect("headers");
        let value = headers.get(AUTHORIZATION).expect("authorization");
        assert!(value.is_sensitive());
        value.to_str().expect("text").to_owned()
    }

    #[test]
    fn files_are_read_again_when_they_change() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("token");
        let access = Access::new(&AccessConfig {
            bearer_token_file: Some(file.clone()),
            ..AccessConfig::default()
        });
        assert!(
            access
                .headers()
                .expect_err("no file")
                .words()
                .contains("can't be read")
        );
        std::fs::write(&file, "one\n").expect("writable");
        assert_eq!(sent(&access), "Bearer one");
        std::fs::write(&file, "two").expect("writable");
        assert_eq!(sent(&access), "Bearer two");
        std::fs::write(&file, "\n").expect("writable");
        assert!(
            access
                .headers()
                .expect_err("empty")
                .words()
                .contains("is empty")
        );
        std::fs::write(&file, "hunter\u{1}2").expect("writable");
        let words = access.headers().expect_err("no header").words();
        assert!(!words.contains("hunter"), "{words}");
    }

    #[test]
    fn a_token_is_sent_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("token");
        std::fs::write(&file, "*:*.hunter2\n").expect("writable");
        let access = Access::new(&AccessConfig {
            token_file: Some(file),
            ..AccessConfig::default()
        });
        assert_eq!(sent(&access), "*:*.hunter2");
        assert!(!format!("{access:?}").contains("hunter2"));
    }

    #[test]
    fn names_and_passwords_are_sent_as_basic() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("password");
        std::fs::write(&file, "open sesame\n").expect("writable");
        let mut config = AccessConfig {
            username: Some("Aladdin".into()),
            password_file: Some(file),
            ..AccessConfig::default()
        };
        let access = Access::new(&config);
        assert_eq!(sent(&access), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        config.password_file = None;
        assert!(Access::new(&config).headers().is_err());
    }

    #[test]
    fn headers_are_sent_and_never_shown() {
        let with_header = |name: &str| {
            Access::new(&AccessConfig {
                headers: [(name.to_owned(), "hunter2".to_owned())].into(),
                ..AccessConfig::default()
            })
        };
        let access = with_header("X-Scope-OrgID");
        let headers = access.headers().expect("headers");
        assert_eq!(headers["x-scope-orgid"], "hunter2");
        assert!(!format!("{access:?} {headers:?}").contains("hunter2"));
        let odd = with_header("no name");
        let words = odd.headers().expect_err("no name").words();
        assert!(words.contains("no name") && !words.contains("hunter2"));
    }
}
