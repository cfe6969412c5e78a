//! What flags and the environment say; clap reads both.

use std::path::PathBuf;

use super::Config;

/// Settings that were given on the command line or in the environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// The kubeconfig file.
    pub kubeconfig: Option<PathBuf>,
    /// The context.
    pub context: Option<String>,
    /// Only these namespaces; empty leaves the file's.
    pub namespaces: Vec<String>,
    /// Only workloads with these labels.
    pub selector: Option<String>,
    /// Where the audit is kept.
    pub state_dir: Option<PathBuf>,
    /// Nothing is written.
    pub read_only: bool,
}

impl Overrides {
    /// Lays them over `config`.
    ///
    /// `read_only` only ever tightens: what the file forbids, no flag allows.
    #[must_use]
    pub fn over(self, mut config: Config) -> Config {
        let kubernetes = &mut config.kubernetes;
        replace(&mut kubernetes.kubeconfig, self.kubeconfig);
        replace(&mut kubernetes.context, self.context);
        replace(&mut kubernetes.label_selector, self.selector);
        if !self.namespaces.is_empty() {
            kubernetes.namespaces = self.namespaces;
        }
        replace(&mut config.state_dir, self.state_dir);
        config.read_only |= self.read_only;
        config
    }
}

fn replace<T>(setting: &mut Option<T>, with: Option<T>) {
    if with.is_some() {
        *setting = with;
    }
}
