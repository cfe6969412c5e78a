//! The admin API.

use http::Method;
use http::header::{HeaderName, IF_NONE_MATCH};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Timing;
use super::decode::{
    Archived, ClientFeatures, Events, Feature, Features, Instance, Projects, Strategy, Tags,
    Whoami, problem,
};
use super::history::KINDS;
use crate::backends::http::{Access, Answer, Call, Client, Endpoint, Failure, Limits};
use crate::config::UnleashConfig;
use crate::model::{CleanText, FlagKey};

/// What is said to a token that is for applications.
const WRONG_TOKEN: &str = "expected a different token type";

/// Says that segments are understood, so that they are told apart from constraints.
const CLIENT_SPEC: HeaderName = HeaderName::from_static("unleash-client-spec");

/// From this size on an answer is read where it holds up nobody.
const LARGE: usize = 256 << 10;

/// How many events the server gives at most.
pub(super) const MOST_EVENTS: usize = 1_000;

/// How many flags that were put away the server gives at most.
const MOST_ARCHIVED: usize = 100;

/// The way to a server.
#[derive(Debug)]
pub(super) struct Api {
    client: Client,
    base: Endpoint,
}

/// What was asked for, unless it is as it was.
#[derive(Debug)]
pub(super) enum Changed<T> {
    /// As it was.
    No,
    /// So it is now, and what tells this state from others.
    Yes(T, Option<String>),
}

impl Api {
    pub(super) fn new(config: &UnleashConfig, timing: &Timing) -> Result<Self, Failure> {
        if config.url.trim().is_empty() {
            return Err(Failure::setup("no URL: set url in [[unleash]]"));
        }
        let timeout = config.timeout.duration();
        let limits = Limits {
            connect: timing.connect,
            answer: timeout,
            whole: timeout * 2,
            ..Limits::default()
        };
        Ok(Self {
            client: Client::new(Access::new(&config.access), limits),
            base: Endpoint::parse(&config.url)?,
        })
    }

    /// Host, port and path.
    pub(super) fn place(&self) -> CleanText {
        self.base.place()
    }

    /// Whose the token is, and what it allows.
    pub(super) async fn whoami(&self) -> Result<Whoami, Failure> {
        self.get(&self.admin(["user"])).await
    }

    /// Which server it is.
    pub(super) async fn instance(&self) -> Result<Instance, Failure> {
        self.get(&self.admin(["ui-config"])).await
    }

    /// All projects that the token may see.
    pub(super) async fn projects(&self) -> Result<Projects, Failure> {
        self.get(&self.admin(["projects"])).await
    }

    /// All flags of a project that were not put away, without their strategies.
    pub(super) async fn features(&self, project: &str) -> Result<Features, Failure> {
        self.get(&self.admin(["projects", project, "features"]))
            .await
    }

    /// What clients of an environment are told of these projects; of all where there are none.
    pub(super) async fn client_features(
        &self,
        environment: &str,
        projects: &[String],
        etag: Option<&str>,
    ) -> Result<Changed<ClientFeatures>, Failure> {
        let mut query = vec![("environment", environment)];
        query.extend(projects.iter().map(|project| ("project", project.as_str())));
        let endpoint = self.base.below(["api", "client", "features"]);
        let endpoint = endpoint.with_query(&query);
        let call = Call::new(Method::GET, &endpoint).header(CLIENT_SPEC, "5.2.0");
        self.get_changed(call, etag).await
    }

    /// A page of what was done to flags of these projects, the newest first.
    pub(super) async fn events(
        &self,
        projects: &[String],
        page: [usize; 2],
        etag: Option<&str>,
    ) -> Result<Changed<Events>, Failure> {
        let [limit, offset] = page.map(|it| it.to_string());
        let kinds = format!("IS_ANY_OF:{}", KINDS.join(","));
        let mut query = vec![("limit", &*limit), ("offset", &offset), ("type", &kinds)];
        let projects = format!("IS_ANY_OF:{}", projects.join(","));
        if !projects.ends_with(':') {
            query.push(("project", &projects));
        }
        let endpoint = self.admin(["search", "events"]).with_query(&query);
        let call = Call::new(Method::GET, &endpoint);
        self.get_changed(call, etag).await
    }

    /// A flag with everything but its tags.
    pub(super) async fn feature(&self, project: &str, name: &str) -> Result<Feature, Failure> {
        self.get(&self.feature_at(project, name)).await
    }

    /// The tags of a flag.
    pub(super) async fn tags(&self, name: &str) -> Result<Tags, Failure> {
        self.get(&self.admin(["features", name, "tags"])).await
    }

    /// The strategies of a flag, also of one that was put away.
    pub(super) async fn strategies(&self, key: &FlagKey) -> Result<Vec<Strategy>, Failure> {
        self.get(&self.environment_at(key).below(["strategies"]))
            .await
    }

    /// A flag that was put away.
    pub(super) async fn archived(&self, key: &FlagKey) -> Result<Option<Feature>, Failure> {
        let project = format!("IS:{}", key.project);
        let limit = MOST_ARCHIVED.to_string();
        let mut offset = 0;
        loop {
            let start = offset.to_string();
            let endpoint = self.admin(["search", "features"]).with_query(&[
                ("archived", "IS:true"),
                ("project", &project),
                ("query", &key.name),
                ("limit", &limit),
                ("offset", &start),
            ]);
            let page: Archived = self.get(&endpoint).await?;
            offset += MOST_ARCHIVED;
            let more = offset < page.total && !page.features.is_empty();
            let mut features = page.features.into_iter();
            let found = features.find(|feature| feature.name == *key.name);
            if found.is_some() || !more {
                return Ok(found);
            }
        }
    }

    /// Turns a flag on or off.
    pub(super) async fn switch(&self, key: &FlagKey, on: bool) -> Result<(), Failure> {
        let endpoint = self
            .environment_at(key)
            .below([if on { "on" } else { "off" }]);
        self.send(Call::new(Method::POST, &endpoint)).await
    }

    /// Gives a flag a strategy with this share.
    pub(super) async fn add_share(&self, key: &FlagKey, share: &str) -> Result<(), Failure> {
        let endpoint = self.environment_at(key).below(["strategies"]);
        let name = key.name.as_str();
        let parameters = json!({"rollout": share, "stickiness": "default", "groupId": name});
        let body = json!({
            "name": super::gate::ROLLOUT, "parameters": parameters, "constraints": [],
        });
        self.send(Call::new(Method::POST, &endpoint).json(&body))
            .await
    }

    /// Changes the share of a strategy, on condition that it is what it was.
    pub(super) async fn set_share(
        &self,
        key: &FlagKey,
        strategy: &str,
        shares: [&str; 2],
    ) -> Result<(), Failure> {
        let endpoint = self.environment_at(key).below(["strategies", strategy]);
        let [before, after] = shares;
        let place = "/parameters/rollout";
        let body = json!([
            {"op": "test", "path": place, "value": before},
            {"op": "replace", "path": place, "value": after},
        ]);
        self.send(Call::new(Method::PATCH, &endpoint).json(&body))
            .await
    }

    /// Takes a strategy away.
    pub(super) async fn remove(&self, key: &FlagKey, strategy: &str) -> Result<(), Failure> {
        let endpoint = self.environment_at(key).below(["strategies", strategy]);
        self.send(Call::new(Method::DELETE, &endpoint)).await
    }

    /// Marks a flag as no longer needed, or takes the mark away.
    pub(super) async fn mark(&self, key: &FlagKey, stale: bool) -> Result<(), Failure> {
        let endpoint = self.admin(["projects", &key.project, "stale"]);
        let body: Value = json!({"stale": stale, "features": [key.name.as_str()]});
        self.send(Call::new(Method::POST, &endpoint).json(&body))
            .await
    }

    /// Puts a flag away, in all environments.
    pub(super) async fn archive(&self, key: &FlagKey) -> Result<(), Failure> {
        let endpoint = self.feature_at(&key.project, &key.name);
        self.send(Call::new(Method::DELETE, &endpoint)).await
    }

    /// Brings a flag back, off in all environments.
    pub(super) async fn revive(&self, key: &FlagKey) -> Result<(), Failure> {
        let endpoint = self.admin(["archive", "revive", &key.name]);
        self.send(Call::new(Method::POST, &endpoint)).await
    }

    fn admin<const N: usize>(&self, steps: [&str; N]) -> Endpoint {
        self.base.below(["api", "admin"]).below(steps)
    }

    fn feature_at(&self, project: &str, name: &str) -> Endpoint {
        self.admin(["projects", project, "features", name])
    }

    fn environment_at(&self, key: &FlagKey) -> Endpoint {
        let feature = self.feature_at(&key.project, &key.name);
        feature.below(["environments", &key.environment])
    }

    async fn get<T: DeserializeOwned + Send + 'static>(
        &self,
        endpoint: &Endpoint,
    ) -> Result<T, Failure> {
        let answer = self.client.call(Call::new(Method::GET, endpoint)).await;
        read(answer.map_err(in_its_words)?).await
    }

    async fn get_changed<T: DeserializeOwned + Send + 'static>(
        &self,
        call: Call<'_>,
        etag: Option<&str>,
    ) -> Result<Changed<T>, Failure> {
        let call = match etag {
            Some(etag) => call.header(IF_NONE_MATCH, etag),
            None => call,
        };
        let answer = match self.client.call(call).await {
            Err(failure) if failure.status() == Some(304) => return Ok(Changed::No),
            answer => answer.map_err(in_its_words)?,
        };
        let etag = answer.etag();
        Ok(Changed::Yes(read(answer).await?, etag))
    }

    /// A request whose answer says nothing but yes.
    async fn send(&self, call: Call<'_>) -> Result<(), Failure> {
        self.client.call(call).await.map_err(in_its_words)?;
        Ok(())
    }
}

async fn read<T: DeserializeOwned + Send + 'static>(answer: Answer) -> Result<T, Failure> {
    let content_type = answer.content_type().clone();
    let bytes = answer.bytes().await?;
    let is_large = bytes.len() >= LARGE;
    let decode = move || {
        serde_json::from_slice(&bytes).map_err(|error| {
            tracing::debug!(%error, "an answer can't be read");
            Answer::nonsense(&content_type, &bytes, "Unleash")
        })
    };
    if !is_large {
        return decode();
    }
    let decoding = tokio::task::spawn_blocking(decode).await;
    decoding.unwrap_or_else(|_| Err(Failure::broken("the answer could not be read")))
}

/// A refusal in the server's own words instead of its JSON.
fn in_its_words(failure: Failure) -> Failure {
    let Failure::Refused(refusal) = failure else {
        return failure;
    };
    let words = match (refusal.status, problem(&refusal.body)) {
        (_, None) => return Failure::Refused(refusal),
        (403, Some(words)) if words.contains(WRONG_TOKEN) => {
            format!(
                "{words}: this token is for applications, name a file with an admin or a personal token"
            )
        }
        (_, Some(words)) => words,
    };
    Failure::Refused(refusal.with_body(words.into_bytes()))
}
