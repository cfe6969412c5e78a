//! Which cluster, as whom: the kubeconfig as kubectl finds and merges it, else the pod's own.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use http::Uri;
use kube::config::{AuthInfo, Cluster, Kubeconfig, KubeconfigError};

use super::environment::Environment;
use super::setup::ConnectError;

/// The context of a pod that has no kubeconfig.
pub(super) const IN_CLUSTER: &str = "in-cluster";

const SERVICE_ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// One context, resolved.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// The context's name.
    pub context: String,
    /// The kubeconfig's files, for messages.
    pub origin: String,
    /// The server's address.
    pub server: Uri,
    /// The cluster.
    pub cluster: Cluster,
    /// The user.
    pub user: AuthInfo,
    /// The context's namespace, where it names one.
    pub namespace: Option<String>,
}

/// Resolves `context` (else the current one) in the kubeconfig `file` (else where kubectl looks).
pub(super) fn resolve(
    file: Option<&Path>,
    context: Option<&str>,
    environment: &Environment,
) -> Result<Target, ConnectError> {
    let places = Places::find(file, environment);
    match places.read()? {
        Some(config) => choose(&config, context, &places.words()),
        None => in_cluster(environment, &places.words()),
    }
}

/// Where the kubeconfig is looked for.
struct Places {
    files: Vec<PathBuf>,
    /// A file that was asked for by name must be there; of a list, kubectl passes over those
    /// that are not.
    must_exist: bool,
}

impl Places {
    fn find(file: Option<&Path>, environment: &Environment) -> Self {
        if let Some(file) = file {
            return Self {
                files: vec![file.to_owned()],
                must_exist: true,
            };
        }
        let listed = environment
            .kubeconfig
            .iter()
            .flat_map(std::env::split_paths);
        let mut files: Vec<_> = listed.filter(|path| !path.as_os_str().is_empty()).collect();
        if files.is_empty() {
            let home = environment.home.as_deref();
            files.extend(home.map(|home| home.join(".kube").join("config")));
        }
        Self {
            files,
            must_exist: false,
        }
    }

    fn words(&self) -> String {
        let names: Vec<_> = self
            .files
            .iter()
            .map(|file| file.display().to_string())
            .collect();
        if names.is_empty() {
            "~/.kube/config".into()
        } else {
            names.join(" and ")
        }
    }

    /// Reads and merges the files; `None` where there is none.
    fn read(&self) -> Result<Option<Kubeconfig>, ConnectError> {
        let mut merged: Option<Kubeconfig> = None;
        for path in &self.files {
            let next = match Kubeconfig::read_from(path) {
                Ok(next) => next,
                Err(KubeconfigError::ReadConfig(error, _))
                    if error.kind() == ErrorKind::NotFound && !self.must_exist =>
                {
                    continue;
                }
                Err(error) => return Err(read_error(path, &error)),
            };
            merged = Some(match merged {
                None => next,
                Some(merged) => merged
                    .merge(next)
                    .map_err(|error| read_error(path, &error))?,
            });
        }
        // kubectl takes an empty file for none at all.
        Ok(merged.filter(|config| {
            !config.contexts.is_empty() || !config.clusters.is_empty() || self.must_exist
        }))
    }
}

/// What is wrong with a file, without any of its text: it holds secrets.
fn read_error(path: &Path, error: &KubeconfigError) -> ConnectError {
    let what = "kubeconfig";
    let path = path.to_owned();
    let broken = |why: String| ConnectError::Broken {
        what,
        path: path.clone(),
        why,
    };
    match error {
        KubeconfigError::ReadConfig(error, _) => ConnectError::Unreadable {
            what,
            path: path.clone(),
            why: error.to_string(),
        },
        KubeconfigError::Parse(error) => broken(match error.location() {
            Some(place) => format!(
                "not the YAML of a kubeconfig at line {}, column {}",
                place.line(),
                place.column()
            ),
            None => "not the YAML of a kubeconfig".into(),
        }),
        KubeconfigError::KindMismatch | KubeconfigError::ApiVersionMismatch => {
            broken("its kind or apiVersion is not that of the files before it".into())
        }
        _ => broken("it can't be used".into()),
    }
}

fn choose(
    config: &Kubeconfig,
    context: Option<&str>,
    origin: &str,
) -> Result<Target, ConnectError> {
    let origin = origin.to_owned();
    let wanted = context.or(config.current_context.as_deref());
    let Some(wanted) = wanted.filter(|name| !name.is_empty()) else {
        return Err(ConnectError::NoCurrentContext {
            known: known_contexts(config),
            origin,
        });
    };
    let named = config.contexts.iter().find(|named| named.name == wanted);
    let Some(context) = named.and_then(|named| named.context.clone()) else {
        return Err(ConnectError::NoSuchContext {
            known: known_contexts(config),
            context: wanted.into(),
            origin,
        });
    };
    let fault = |why: &str| ConnectError::Cluster {
        origin: origin.clone(),
        cluster: context.cluster.clone(),
        why: why.into(),
    };
    let cluster = config
        .clusters
        .iter()
        .find(|named| named.name == context.cluster);
    let cluster = cluster
        .and_then(|named| named.cluster.clone())
        .ok_or_else(|| fault("there is no such cluster"))?;
    let server = server_of(&cluster).map_err(fault)?;
    // kubectl goes on without credentials where the user is missing; so do we.
    let users = config.auth_infos.iter();
    let mut users = users.filter(|named| Some(&named.name) == context.user.as_ref());
    let user = users.next().and_then(|named| named.auth_info.clone());
    Ok(Target {
        context: wanted.to_owned(),
        server,
        cluster,
        user: user.unwrap_or_default(),
        namespace: context.namespace.filter(|namespace| !namespace.is_empty()),
        origin,
    })
}

fn server_of(cluster: &Cluster) -> Result<Uri, &'static str> {
    let server = cluster
        .server
        .as_deref()
        .filter(|server| !server.is_empty());
    let server = server.ok_or("it has no server address")?;
    // As kubectl: an address without a scheme is spoken to in the clear.
    let server = if server.contains("://") {
        server.to_owned()
    } else {
        format!("http://{server}")
    };
    let uri: Uri = server.parse().map_err(|_| "its server is no URL")?;
    match (uri.scheme_str(), uri.host()) {
        (Some("http" | "https"), Some(_)) => Ok(uri),
        _ => Err("its server is no http or https URL"),
    }
}

fn known_contexts(config: &Kubeconfig) -> String {
    const SHOWN: usize = 10;
    let names = config.contexts.iter().map(|named| named.name.as_str());
    let shown: Vec<_> = names.take(SHOWN).collect();
    match config.contexts.len() {
        0 => "none".into(),
        all if all > SHOWN => format!("{} and {} more", shown.join(", "), all - SHOWN),
        _ => shown.join(", "),
    }
}

/// What a pod is given.
fn in_cluster(environment: &Environment, looked_at: &str) -> Result<Target, ConnectError> {
    let missing = || ConnectError::NoKubeconfig {
        looked_at: looked_at.to_owned(),
    };
    let (host, port) = environment.service.as_ref().ok_or_else(missing)?;
    let host = if host.contains(':') {
        format!("[{host}]")
    } else {
        host.clone()
    };
    let mounted = |name: &str| format!("{SERVICE_ACCOUNT}/{name}");
    let cluster = Cluster {
        server: Some(format!("https://{host}:{port}")),
        certificate_authority: Some(mounted("ca.crt")),
        ..Cluster::default()
    };
    let user = AuthInfo {
        token_file: Some(mounted("token")),
        ..AuthInfo::default()
    };
    Ok(Target {
        context: IN_CLUSTER.into(),
        origin: "the pod's service account".into(),
        server: server_of(&cluster).map_err(|_| missing())?,
        cluster,
        user,
        namespace: std::fs::read_to_string(mounted("namespace")).ok(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(folder: &Path, name: &str, text: &str) -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("a writable folder");
        path
    }

    fn kubeconfig(context: &str, server: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: {context}\nclusters:\n- name: {context}\n  \
             cluster: {{server: '{server}'}}\ncontexts:\n- name: {context}\n  context: {{cluster: {context}, \
             user: {context}, namespace: apps}}\nusers:\n- name: {context}\n  user: {{token: hunter2-{context}}}\n"
        )
    }

    fn listing(paths: &[&Path]) -> Environment {
        Environment {
            kubeconfig: Some(std::env::join_paths(paths).expect("paths")),
            ..Environment::default()
        }
    }

    #[test]
    fn a_list_is_merged_as_kubectl_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let one = file(folder.path(), "one", &kubeconfig("one", "https://one:6443"));
        let two = file(folder.path(), "two", &kubeconfig("two", "https://two:6443"));
        let gone = folder.path().join("gone");
        let environment = listing(&[&gone, &one, &two]);

        let current = resolve(None, None, &environment).expect("the first file's context");
        assert_eq!(
            (
                current.context.as_str(),
                current.server.to_string().as_str()
            ),
            ("one", "https://one:6443/")
        );
        assert_eq!(current.namespace.as_deref(), Some("apps"));
        let other = resolve(None, Some("two"), &environment).expect("the second file's context");
        assert_eq!(other.server.host(), Some("two"));
        let named = resolve(Some(&two), None, &environment).expect("the named file alone");
        assert_eq!(named.context, "two");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place_and_without_secrets() {
        let folder = tempfile::tempdir().expect("a folder");
        let good = file(folder.path(), "good", &kubeconfig("prod", "https://api"));
        let bad = file(
            folder.path(),
            "bad",
            "users:\n- name: x\n  user: {token: hunter2\n",
        );
        let typed = file(folder.path(), "typed", "clusters: hunter2\n");
        let headless = file(folder.path(), "headless", &kubeconfig("''", "https://api"));
        let address = file(folder.path(), "address", &kubeconfig("prod", "https://"));
        let none = Environment::default();
        let gone = folder.path().join("gone");
        for (file, context, words) in [
            (&good, Some("stage"), "has no context `stage`: it has prod"),
            (&bad, None, "at line"),
            (&typed, None, "at line"),
            (&headless, None, "no current context"),
            (&address, None, "cluster `prod`"),
            (&gone, None, "can't be read"),
        ] {
            let error = resolve(Some(file), context, &none)
                .expect_err(words)
                .to_string();
            assert!(error.contains(words), "{error}");
            assert!(error.contains(&file.display().to_string()), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
        let error = resolve(None, None, &listing(&[&gone])).expect_err("nothing there");
        assert!(error.to_string().contains("--kubeconfig"), "{error}");
    }

    #[test]
    fn a_pod_comes_last() {
        let folder = tempfile::tempdir().expect("a folder");
        let good = file(folder.path(), "good", &kubeconfig("prod", "https://api"));
        let service = Some(("fd00::1".to_owned(), "443".to_owned()));
        let pod = Environment {
            service,
            ..Environment::default()
        };
        let target = resolve(None, None, &pod).expect("the pod's own");
        assert_eq!(
            (target.context.as_str(), target.server.to_string().as_str()),
            (IN_CLUSTER, "https://[fd00::1]:443/")
        );
        let both = Environment {
            service: pod.service,
            ..listing(&[&good])
        };
        assert_eq!(
            resolve(None, None, &both).expect("the file").context,
            "prod"
        );
    }
}
