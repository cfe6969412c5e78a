//! The backend: one context of a kubeconfig.

use std::sync::{Arc, OnceLock};

use futures::FutureExt;
use futures::future::BoxFuture;
use kube::config::{ExecAuthCluster, ExecConfig};
use tokio::sync::Mutex;

use super::credentials::{PluginCredential, run_plugin};
use super::decode::Origin;
use super::environment::Environment;
use super::failure::Failure;
use super::kubeconfig::{Target, resolve};
use super::link::Link;
use super::setup::ConnectError;
use super::timing::Timing;
use super::{examine, inspect, observe};
use crate::backends::{Backend, DetailFeed, Feed, Finding, Inspector};
use crate::config::KubernetesConfig;
use crate::model::{ClaimRules, CleanText, ObjectRef, SourceId};

/// The name of a cluster whose kubeconfig can't be read yet.
const UNNAMED: &str = "kubernetes";

/// One Kubernetes cluster, as one user.
pub struct Kubernetes {
    pub(super) config: KubernetesConfig,
    pub(super) timing: Timing,
    claims: ClaimRules,
    environment: Environment,
    cluster: CleanText,
    source: SourceId,
    /// The context, once known: another program may make another one current meanwhile.
    context: OnceLock<String>,
    current: Mutex<Current>,
}

/// What is ready for use.
#[derive(Default)]
struct Current {
    link: Option<Arc<Link>>,
    /// What the plugin gave, and which plugin (as it is written): it is asked again only when
    /// its credential ends or is refused.
    plugin: Option<(String, PluginCredential)>,
}

impl Kubernetes {
    /// The cluster of `config`. Reads the kubeconfig; that nothing answers there is no error here.
    pub fn connect(config: &KubernetesConfig) -> Result<Arc<Self>, ConnectError> {
        let kubernetes = Self::new(config, Timing::default());
        kubernetes.target()?;
        Ok(kubernetes)
    }

    /// The cluster of `config`, whatever is wrong with its kubeconfig: the observation says what,
    /// and goes on by itself once it is repaired.
    pub fn new(config: &KubernetesConfig, timing: Timing) -> Arc<Self> {
        Self::joining(config, ClaimRules::default(), timing)
    }

    /// The same, where flags are joined to apps by `claims`.
    pub fn joining(config: &KubernetesConfig, claims: ClaimRules, timing: Timing) -> Arc<Self> {
        let environment = Environment::read();
        let context = OnceLock::new();
        let wanted = config.context.as_deref();
        let found = resolve(config.kubeconfig.as_deref(), wanted, &environment).ok();
        if let Some(name) = found
            .map(|target| target.context)
            .or(config.context.clone())
        {
            // Just made: nobody set it before.
            context.get_or_init(|| name);
        }
        let cluster = CleanText::new(context.get().map_or(UNNAMED, String::as_str));
        Arc::new(Self {
            source: SourceId(CleanText::new(&format!("kubernetes/{cluster}"))),
            config: config.clone(),
            claims,
            current: Mutex::new(Current::default()),
            timing,
            environment,
            cluster,
            context,
        })
    }

    /// The name that this cluster's apps carry.
    pub fn cluster_name(&self) -> &CleanText {
        &self.cluster
    }

    /// Where its objects come from, and how they are read.
    pub(super) fn origin(&self) -> Origin {
        Origin {
            cluster: self.cluster.clone(),
            identity: self.config.identity.clone(),
            claims: self.claims.clone(),
        }
    }

    /// Reads the kubeconfig again.
    pub(super) fn target(&self) -> Result<Target, ConnectError> {
        let context = self.context.get().map(String::as_str);
        let target = resolve(
            self.config.kubeconfig.as_deref(),
            context,
            &self.environment,
        )?;
        self.context.get_or_init(|| target.context.clone());
        Ok(target)
    }

    /// The way to the server; made anew where there is none, or where its credentials end.
    pub(super) async fn link(&self) -> Result<Arc<Link>, Failure> {
        let mut current = self.current.lock().await;
        if let Some(link) = current.link.as_ref().filter(|link| !link.is_expiring()) {
            return Ok(link.clone());
        }
        current.link = None;
        let target = self.target()?;
        let plugin = self.plugin(&target, &mut current).await?;
        let link = Link::prepare(target, plugin, &self.environment, &self.timing).await?;
        Ok(current.link.insert(Arc::new(link)).clone())
    }

    async fn plugin(
        &self,
        target: &Target,
        current: &mut Current,
    ) -> Result<Option<PluginCredential>, ConnectError> {
        let fault = |why: String| ConnectError::Credentials {
            origin: target.origin.clone(),
            why,
        };
        let user = &target.user;
        // As client-go: a token in the kubeconfig makes the plugin superfluous.
        let Some(plugin) = user.exec.as_ref().filter(|_| user.token.is_none()) else {
            return Ok(None);
        };
        let written = serde_json::to_string(plugin).unwrap_or_default();
        if let Some((of, credential)) = &current.plugin
            && *of == written
            && !credential.is_expiring()
        {
            return Ok(Some(credential.clone()));
        }
        let mut plugin: ExecConfig = plugin.clone();
        if plugin.provide_cluster_info {
            plugin.cluster = ExecAuthCluster::try_from(&target.cluster).ok();
        }
        let credential = run_plugin(&plugin, self.timing.plugin)
            .await
            .map_err(fault)?;
        current.plugin = Some((written, credential.clone()));
        Ok(Some(credential))
    }

    /// Gives up a link that leads nowhere: the next one reads the kubeconfig again.
    pub(super) async fn forget(&self, link: &Arc<Link>) {
        let mut current = self.current.lock().await;
        current.link.take_if(|current| Arc::ptr_eq(current, link));
    }

    /// Gives up a link whose credentials were not accepted.
    pub(super) async fn reject(&self, link: &Arc<Link>) {
        let mut current = self.current.lock().await;
        let given_up = current.link.take_if(|current| Arc::ptr_eq(current, link));
        if given_up.is_some() {
            current.plugin = None;
        }
    }

    /// Asks something; once more with new credentials where the first ones are not accepted.
    pub(super) async fn ask<T, F>(&self, question: impl Fn(Arc<Link>) -> F) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        let link = self.link().await?;
        match question(link.clone()).await {
            Err(failure) if failure.is_unauthorized() => {
                self.reject(&link).await;
                question(self.link().await?).await
            }
            answer => answer,
        }
    }
}

impl Backend for Kubernetes {
    fn source(&self) -> &SourceId {
        &self.source
    }

    fn observe(self: Arc<Self>, feed: Feed) -> BoxFuture<'static, ()> {
        observe::observe(self, feed).boxed()
    }

    fn examine(&self) -> BoxFuture<'_, Vec<Finding>> {
        examine::examine(self).boxed()
    }
}

impl Inspector for Kubernetes {
    fn inspect(
        self: Arc<Self>,
        objects: Vec<ObjectRef>,
        feed: DetailFeed,
    ) -> BoxFuture<'static, ()> {
        inspect::inspect(self, objects, feed).boxed()
    }
}
