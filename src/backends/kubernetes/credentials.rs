//! Credentials that change: token files, re-read, and credential plugins, run behind the screen.
//!
//! kube can do both, but keeps a token file's final newline (which is no valid header), lets
//! plugins at the terminal, waits for them without end and prints what they printed.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use kube::config::ExecConfig;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;
use tokio::process::Command;

use crate::clock;

/// How long before its end a credential is renewed.
const EARLY: TimeDelta = TimeDelta::seconds(60);

/// What a credential plugin gave.
#[derive(Clone, Debug)]
pub(super) struct PluginCredential {
    /// A bearer token.
    pub token: Option<SecretString>,
    /// A client certificate and its key, as PEM.
    pub certificate: Option<(String, SecretString)>,
    /// When it ends.
    expires: Option<DateTime<Utc>>,
}

impl PluginCredential {
    /// Whether it is about to end.
    pub(super) fn is_expiring(&self) -> bool {
        self.expires.is_some_and(|end| clock::now() + EARLY >= end)
    }
}

/// Reads a token file, without the line's end that editors leave.
pub(super) fn read_token(path: &Path) -> Result<SecretString, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("token file {} can't be read: {error}", path.display()))?;
    let token = text.trim();
    if token.is_empty() {
        return Err(format!("token file {} is empty", path.display()));
    }
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(format!("token file {} holds no token", path.display()));
    }
    Ok(SecretString::from(token))
}

/// Runs a credential plugin: no terminal, a time limit, and nothing of what it prints is shown.
pub(super) async fn run_plugin(
    plugin: &ExecConfig,
    limit: Duration,
) -> Result<PluginCredential, String> {
    let name = plugin
        .command
        .as_deref()
        .ok_or("the credential plugin has no command")?;
    let mut command = Command::new(name);
    command
        .args(plugin.args.iter().flatten())
        .envs(
            plugin
                .env
                .iter()
                .flatten()
                .filter_map(|variable| Some((variable.get("name")?, variable.get("value")?))),
        )
        .env("KUBERNETES_EXEC_INFO", exec_info(plugin))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    let output = match tokio::time::timeout(limit, command.output()).await {
        Ok(Ok(output)) => output,
        Ok(Err(error)) => return Err(not_started(plugin, name, &error)),
        Err(_) => {
            return Err(format!(
                "the credential plugin `{name}` did not end within {} s; it may be asking something: run `kubectl get ns` to log in",
                limit.as_secs()
            ));
        }
    };
    if !output.status.success() {
        return Err(format!(
            "the credential plugin `{name}` failed ({}): log in again, e.g. run `kubectl get ns`",
            output.status
        ));
    }
    read_credential(&output.stdout).ok_or_else(|| {
        format!("the credential plugin `{name}` gave no credential that can be read")
    })
}

fn not_started(plugin: &ExecConfig, name: &str, error: &std::io::Error) -> String {
    let hint = plugin
        .install_hint
        .as_deref()
        .map(|hint| format!("; {}", hint.trim()));
    format!(
        "the credential plugin `{name}` can't be started: {error}{}",
        hint.unwrap_or_default()
    )
}

/// What the plugin is told, as client-go tells it.
fn exec_info(plugin: &ExecConfig) -> String {
    let version = plugin
        .api_version
        .as_deref()
        .unwrap_or("client.authentication.k8s.io/v1");
    let mut spec = json!({ "interactive": false });
    if let Some(cluster) = plugin
        .cluster
        .as_ref()
        .filter(|_| plugin.provide_cluster_info)
    {
        spec["cluster"] = serde_json::to_value(cluster).unwrap_or_default();
    }
    json!({ "kind": "ExecCredential", "apiVersion": version, "spec": spec }).to_string()
}

fn read_credential(stdout: &[u8]) -> Option<PluginCredential> {
    #[derive(Deserialize)]
    struct Credential {
        status: Status,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Status {
        token: Option<String>,
        client_certificate_data: Option<String>,
        client_key_data: Option<String>,
        expiration_timestamp: Option<DateTime<Utc>>,
    }
    // YAML, because client-go takes it; JSON is a part of it.
    let credential: Credential = serde_saphyr::from_slice(stdout).ok()?;
    let status = credential.status;
    let token = status.token.filter(|token| !token.is_empty());
    let certificate = status.client_certificate_data.zip(status.client_key_data);
    if token.is_none() && certificate.is_none() {
        return None;
    }
    Some(PluginCredential {
        token: token.map(SecretString::from),
        certificate: certificate.map(|(certificate, key)| (certificate, key.into())),
        expires: status.expiration_timestamp,
    })
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn plugin(script: &str) -> ExecConfig {
        ExecConfig {
            command: Some("/bin/sh".into()),
            args: Some(vec!["-c".into(), script.into()]),
            ..ExecConfig::default()
        }
    }

    #[tokio::test]
    async fn a_plugin_is_told_that_nobody_can_answer() {
        let script = r#"
            read line && exit 7
            case "$KUBERNETES_EXEC_INFO" in *'"interactive":false'*) ;; *) exit 8;; esac
            echo '{"status":{"token":"abc","expirationTimestamp":"2001-01-01T00:00:00Z"}}'"#;
        let credential = run_plugin(&plugin(script), Duration::from_secs(20)).await;
        let credential = credential.expect("a credential");
        assert_eq!(
            credential
                .token
                .as_ref()
                .map(|token| token.expose_secret().to_owned()),
            Some("abc".into())
        );
        assert!(credential.is_expiring());
    }

    #[tokio::test]
    async fn what_a_plugin_prints_is_never_shown() {
        for (script, words) in [
            ("echo hunter2; echo hunter2 >&2; exit 3", "log in again"),
            ("echo hunter2", "no credential"),
            ("echo '{\"status\":{\"hunter2\":1}}'", "no credential"),
        ] {
            let error = run_plugin(&plugin(script), Duration::from_secs(20))
                .await
                .expect_err(words);
            assert!(
                error.contains(words) && !error.contains("hunter2"),
                "{error}"
            );
        }
        let missing = ExecConfig {
            command: Some("/does/not/exist".into()),
            install_hint: Some("brew install it".into()),
            ..ExecConfig::default()
        };
        let error = run_plugin(&missing, Duration::from_secs(20))
            .await
            .expect_err("no such file");
        assert!(error.contains("brew install it"), "{error}");
    }

    #[tokio::test]
    async fn a_plugin_that_hangs_is_ended() {
        let error = run_plugin(&plugin("exec sleep 1000"), Duration::from_millis(50)).await;
        assert!(error.expect_err("too slow").contains("did not end"));
    }

    #[test]
    fn a_token_file_may_end_with_a_newline() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("token");
        std::fs::write(&path, "abc\n").expect("writable");
        assert_eq!(read_token(&path).expect("a token").expose_secret(), "abc");
        for text in ["", "two words", "t\u{f6}ken"] {
            std::fs::write(&path, text).expect("writable");
            let error = read_token(&path).expect_err(text);
            assert!(
                error.contains(&path.display().to_string())
                    && (text.is_empty() || !error.contains(text)),
                "{error}"
            );
        }
        assert!(read_token(&folder.path().join("gone")).is_err());
    }
}
