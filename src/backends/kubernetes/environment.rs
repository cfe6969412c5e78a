//! What of the process environment decides how the cluster is reached.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::backends::http::ProxyVariables;

/// The environment as it was when the backend was made; tests write their own.
#[derive(Clone, Debug, Default)]
pub(super) struct Environment {
    /// `KUBECONFIG`: a list of files.
    pub kubeconfig: Option<OsString>,
    /// The home directory.
    pub home: Option<PathBuf>,
    /// Which proxies there are.
    pub proxies: ProxyVariables,
    /// `KUBERNETES_SERVICE_HOST` and `…_PORT`, which a pod has.
    pub service: Option<(String, String)>,
}

impl Environment {
    /// Reads the process environment.
    pub(super) fn read() -> Self {
        let text = |name: &str| {
            let value = std::env::var_os(name)?.into_string().ok()?;
            (!value.trim().is_empty()).then_some(value)
        };
        Self {
            kubeconfig: std::env::var_os("KUBECONFIG").filter(|list| !list.is_empty()),
            home: std::env::home_dir(),
            proxies: ProxyVariables::read(),
            service: text("KUBERNETES_SERVICE_HOST").zip(text("KUBERNETES_SERVICE_PORT")),
        }
    }
}
