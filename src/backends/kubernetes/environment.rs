//! What of the process environment decides how the cluster is reached.

use std::ffi::OsString;
use std::path::PathBuf;

/// The environment as it was when the backend was made; tests write their own.
#[derive(Clone, Debug, Default)]
pub(super) struct Environment {
    /// `KUBECONFIG`: a list of files.
    pub kubeconfig: Option<OsString>,
    /// The home directory.
    pub home: Option<PathBuf>,
    /// `HTTPS_PROXY`, for servers spoken to by TLS.
    pub https_proxy: Option<String>,
    /// `HTTP_PROXY`, for others.
    pub http_proxy: Option<String>,
    /// `NO_PROXY`.
    pub no_proxy: Option<String>,
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
        let either = |name: &str| text(name).or_else(|| text(&name.to_ascii_lowercase()));
        Self {
            kubeconfig: std::env::var_os("KUBECONFIG").filter(|list| !list.is_empty()),
            home: std::env::home_dir(),
            https_proxy: either("HTTPS_PROXY"),
            http_proxy: either("HTTP_PROXY"),
            no_proxy: either("NO_PROXY"),
            service: text("KUBERNETES_SERVICE_HOST").zip(text("KUBERNETES_SERVICE_PORT")),
        }
    }
}
