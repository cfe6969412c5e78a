//! A way to the API server that is ready for use: address, TLS, proxy, credentials.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Uri};
use kube::client::ClientBuilder;
use kube::config::{AuthInfo, ExecAuthCluster};
use kube::{Client, Config};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use secrecy::{ExposeSecret, SecretString};

use super::credentials::{PluginCredential, read_token};
use super::environment::Environment;
use super::kubeconfig::Target;
use super::proxy;
use super::setup::ConnectError;
use super::timing::Timing;
use crate::model::CleanText;

/// A client for one context, with the credentials of the moment.
pub(super) struct Link {
    pub(super) client: Client,
    /// The kubeconfig, for messages.
    pub(super) origin: String,
    /// Host and port of the server; never its credentials.
    pub(super) address: CleanText,
    /// The context's namespace.
    pub(super) namespace: Option<String>,
    pub(super) timing: Timing,
    token_file: Option<PathBuf>,
    plugin: Option<PluginCredential>,
    streams_lists: AtomicBool,
}

impl Link {
    /// Prepares the way to `target`; nothing is sent yet.
    pub(super) async fn prepare(
        target: Target,
        plugin: Option<PluginCredential>,
        environment: &Environment,
        timing: &Timing,
    ) -> Result<Self, ConnectError> {
        let origin = target.origin.clone();
        let fault = |why: String| ConnectError::Credentials {
            origin: origin.clone(),
            why,
        };
        let mut user = target.user.clone();
        // The plugin was run already; kube must not run it at the terminal.
        user.exec = None;
        let token_file = user.token_file.take().filter(|_| user.token.is_none());
        let token_file = token_file.map(PathBuf::from);
        if let Some(file) = &token_file {
            read_token(file).map_err(fault)?;
        }
        if let Some(credential) = &plugin {
            lend(&mut user, credential);
        }
        let mut config = Config::new(target.server.clone());
        config.auth_info = user;
        config.connect_timeout = Some(timing.connect);
        config.default_retry = false;
        config.proxy_url = proxy::resolve(
            target.cluster.proxy_url.as_deref(),
            &target.server,
            &environment.proxies,
        )?;
        config.accept_invalid_certs = target.cluster.insecure_skip_tls_verify.unwrap_or(false);
        config.disable_compression = target.cluster.disable_compression.unwrap_or(false);
        config.tls_server_name = target.cluster.tls_server_name.clone();
        config.root_cert = authorities(&target)?;
        // kube reads certificates here, and may run a legacy provider's command.
        let built = tokio::task::spawn_blocking(move || {
            ClientBuilder::try_from(config).map(ClientBuilder::build)
        });
        let client = match tokio::time::timeout(timing.plugin, built).await {
            Ok(Ok(Ok(client))) => client,
            Ok(Ok(Err(error))) => return Err(fault(credential_fault(&error))),
            Ok(Err(_)) | Err(_) => return Err(fault("they can't be prepared in time".into())),
        };
        Ok(Self {
            client,
            address: CleanText::new(&address_of(&target.server)),
            namespace: target.namespace,
            timing: timing.clone(),
            token_file,
            plugin,
            streams_lists: AtomicBool::new(true),
            origin: target.origin,
        })
    }

    /// What `Authorization` says where the credential is a file, which may have changed.
    pub(super) fn authorization(&self) -> Result<Option<HeaderValue>, ConnectError> {
        let Some(file) = &self.token_file else {
            return Ok(None);
        };
        let token = read_token(file).and_then(|token| {
            let header = HeaderValue::try_from(format!("Bearer {}", token.expose_secret()));
            header.map_err(|_| format!("token file {} holds no token", file.display()))
        });
        match token {
            Ok(mut header) => {
                header.set_sensitive(true);
                Ok(Some(header))
            }
            Err(why) => Err(ConnectError::Credentials {
                origin: self.origin.clone(),
                why,
            }),
        }
    }

    /// Adds what [`Link::authorization`] says to a request.
    pub(super) fn authorize<B>(&self, request: &mut http::Request<B>) -> Result<(), ConnectError> {
        if let Some(header) = self.authorization()? {
            request.headers_mut().insert(AUTHORIZATION, header);
        }
        Ok(())
    }

    /// Whether the credentials are about to end, so that a new link is due.
    pub(super) fn is_expiring(&self) -> bool {
        self.plugin
            .as_ref()
            .is_some_and(PluginCredential::is_expiring)
    }

    /// Whether lists are streamed here, as far as is known.
    pub(super) fn streams_lists(&self) -> bool {
        self.streams_lists.load(Ordering::Relaxed)
    }

    /// Remembers that the server refuses to stream lists.
    pub(super) fn stop_streaming_lists(&self) {
        self.streams_lists.store(false, Ordering::Relaxed);
    }
}

/// Gives a plugin's credential to kube as if it stood in the kubeconfig.
fn lend(user: &mut AuthInfo, credential: &PluginCredential) {
    if let Some(token) = &credential.token {
        user.token = Some(token.clone());
    }
    if let Some((certificate, key)) = &credential.certificate {
        user.client_certificate_data = Some(STANDARD.encode(certificate));
        user.client_key_data = Some(SecretString::from(STANDARD.encode(key.expose_secret())));
    }
}

/// The certificate authorities that the cluster is to be checked with.
fn authorities(target: &Target) -> Result<Option<Vec<Vec<u8>>>, ConnectError> {
    let fault = |why: &str| ConnectError::Cluster {
        origin: target.origin.clone(),
        cluster: target.context.clone(),
        why: why.into(),
    };
    let known = ExecAuthCluster::try_from(&target.cluster)
        .map_err(|_| fault("its certificate authority can't be read or is no base64"))?;
    let Some(pem) = known.certificate_authority_data else {
        return Ok(None);
    };
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let certificates = certificates.map_err(|_| fault("its certificate authority is no PEM"))?;
    if certificates.is_empty() {
        return Err(fault("its certificate authority holds no certificate"));
    }
    Ok(Some(certificates.iter().map(|der| der.to_vec()).collect()))
}

/// What is wrong with the credentials, by kind: kube's own words may hold what a plugin printed.
fn credential_fault(error: &kube::Error) -> String {
    match error {
        kube::Error::Auth(_) => "the user's auth-provider can't be used: use an exec plugin".into(),
        kube::Error::RustlsTls(_) => "the client certificate or its key can't be used".into(),
        kube::Error::InferKubeconfig(error) => match error {
            kube::config::KubeconfigError::LoadClientCertificate(_) => {
                "the client certificate can't be read".into()
            }
            kube::config::KubeconfigError::LoadClientKey(_) => {
                "the client key can't be read".into()
            }
            _ => "they can't be read".into(),
        },
        _ => "they can't be used".into(),
    }
}

fn address_of(server: &Uri) -> String {
    let host = server.host().unwrap_or_default();
    let port = server.port_u16().unwrap_or(match server.scheme_str() {
        Some("http") => 80,
        _ => 443,
    });
    format!("{host}:{port}")
}
