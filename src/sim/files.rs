//! The files by which others find the platform: a kubeconfig, a configuration of the console, and
//! a file that says it is ready.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Running, SimError};
use crate::config::{AccessConfig, ExpositionConfig, Span, UnleashConfig};

/// The context of the operator who may do anything.
const CONTEXT: &str = "demo";
/// Each context, its user, and the namespace it begins in.
const USERS: [(&str, &str, &str); 3] = [
    (CONTEXT, "ops", "default"),
    ("viewer", "viewer", "default"),
    ("finance", "finance", "finance"),
];

/// The files that were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// For kubectl and everybody else who speaks Kubernetes.
    pub kubeconfig: PathBuf,
    /// For the console.
    pub config: PathBuf,
    /// The token of Unleash that may do anything.
    pub unleash_token: PathBuf,
    /// The token of Unleash that may only look.
    pub unleash_viewer_token: PathBuf,
}

impl Running {
    /// A kubeconfig with one context for each of the users; `demo` is the operator's.
    pub fn kubeconfig(&self) -> String {
        let cluster = "dogwatch-simulation";
        let users = &self.cluster().users;
        // Writing to a string never fails.
        let mut contexts = String::new();
        let mut credentials = String::new();
        for (context, name, namespace) in USERS {
            let Some(user) = users.by_name(name) else {
                continue;
            };
            let _ = write!(
                contexts,
                "- name: {context}\n  context:\n    cluster: {cluster}\n    user: {name}\n    \
                 namespace: {namespace}\n"
            );
            // kubectl sends no token over plain HTTP, but it does say whom it acts as.
            let token = &user.token;
            let _ = write!(
                credentials,
                "- name: {name}\n  user:\n    token: {token}\n    as: {name}\n"
            );
        }
        format!(
            "# A simulated cluster: nothing in it is real, and its tokens are public.\n\
             apiVersion: v1\nkind: Config\ncurrent-context: {CONTEXT}\n\
             clusters:\n- name: {cluster}\n  cluster:\n    server: http://{}\n\
             contexts:\n{contexts}users:\n{credentials}",
            self.addr(),
        )
    }

    /// The platform's metrics, as the console is told of them.
    pub fn exposition(&self) -> ExpositionConfig {
        ExpositionConfig {
            name: Some("gateway".to_owned()),
            targets: vec![self.metrics_url()],
            // A page of 10,000 apps has 40 MB.
            refresh: Span::seconds(if self.apps() > 2_000 { 15 } else { 5 }),
            window: Span::seconds(60),
            ..ExpositionConfig::default()
        }
    }

    /// The platform's Unleash, as the console is told of it.
    pub fn unleash_config(&self, token_file: &Path) -> UnleashConfig {
        UnleashConfig {
            url: self.unleash_url(),
            refresh: Span::seconds(5),
            access: AccessConfig {
                token_file: Some(token_file.to_owned()),
                ..AccessConfig::default()
            },
            ..UnleashConfig::default()
        }
    }

    /// What the console has to be told; the rest is as by default.
    fn config(&self, kubeconfig: &Path, token_file: &Path) -> String {
        let ExpositionConfig {
            name,
            targets,
            refresh,
            window,
            ..
        } = self.exposition();
        let unleash = self.unleash_config(token_file);
        let told = json!({
            "kubernetes": {"kubeconfig": kubeconfig, "context": CONTEXT},
            "exposition": [
                {"name": name, "targets": targets, "refresh": refresh, "window": window},
            ],
            "unleash": [{
                "name": unleash.name,
                "url": unleash.url,
                "refresh": unleash.refresh,
                "access": {"token_file": token_file},
            }],
        });
        let comment = "# The console's configuration for a simulated cluster.\n";
        // Strings and lists of them always have a form in TOML.
        format!("{comment}{}", toml::to_string(&told).unwrap_or_default())
    }

    /// Writes the kubeconfig and the console's configuration into a directory, for the owner's
    /// eyes alone.
    pub fn write_files(&self, dir: &Path) -> Result<Files, SimError> {
        let failed = |path: &Path, source| SimError::Write {
            path: path.to_owned(),
            source,
        };
        fs::create_dir_all(dir).map_err(|source| failed(dir, source))?;
        let dir = dir.canonicalize().map_err(|source| failed(dir, source))?;
        let files = Files {
            kubeconfig: dir.join("kubeconfig"),
            config: dir.join("config.toml"),
            unleash_token: dir.join("unleash-token"),
            unleash_viewer_token: dir.join("unleash-viewer-token"),
        };
        let config = self.config(&files.kubeconfig, &files.unleash_token);
        let unleash = self.unleash();
        let texts = [
            (&files.kubeconfig, self.kubeconfig()),
            (&files.config, config),
            (&files.unleash_token, format!("{}\n", unleash.admin().text)),
            (
                &files.unleash_viewer_token,
                format!("{}\n", unleash.viewer().text),
            ),
        ];
        for (path, text) in texts {
            write(path, &text).map_err(|source| failed(path, source))?;
        }
        Ok(files)
    }

    /// Says that everything is ready: last, and all at once, so that who waits for the file finds
    /// it whole.
    pub fn write_ready(&self, ready: &Path, files: &Files) -> Result<(), SimError> {
        let text = json!({
            "kubernetes": format!("http://{}", self.addr()),
            "metrics": self.metrics_url(),
            "unleash": self.unleash_url(),
            "unleashToken": files.unleash_token,
            "ofrep": self.ofrep_url(),
            "kubeconfig": files.kubeconfig,
            "config": files.config,
            "pid": std::process::id(),
        });
        write(ready, &format!("{text}\n")).map_err(|source| SimError::Write {
            path: ready.to_owned(),
            source,
        })
    }
}

/// Replaces a file at once; temporary files are readable by their owner alone.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(dir.unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.persist(path)?;
    Ok(())
}
