//! The REST API.

use http::Method;
use http::header::{CONTENT_TYPE, HeaderName};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Timing;
use super::decode::{Entry, Flag, Identity, Page, Status, problem};
use crate::backends::http::{Access, Answer, Call, Client, Endpoint, Failure, Limits};
use crate::config::LaunchDarklyConfig;
use crate::model::{CleanText, FlagKey};

/// The version of the API that is spoken here.
const VERSION: (HeaderName, &str) = (HeaderName::from_static("ld-api-version"), "20240415");

/// Of a body that says what is to be done, rather than what is to stand there.
const SEMANTIC_PATCH: &str = "application/json; domain-model=launchdarkly.semanticpatch";

/// How many flags a page holds at most.
pub(super) const PAGE: usize = 100;

/// How many entries of the record a page holds at most.
pub(super) const ENTRIES: usize = 20;

/// More pages than these are no list any more.
const MOST_PAGES: usize = 1_000;

/// The way to a project.
#[derive(Debug)]
pub(super) struct Api {
    client: Client,
    base: Endpoint,
    project: String,
    environments: Vec<String>,
}

impl Api {
    pub(super) fn new(config: &LaunchDarklyConfig, timing: &Timing) -> Result<Self, Failure> {
        if config.environments.is_empty() {
            let words = "no environments: set environments in [[launchdarkly]]";
            return Err(Failure::setup(words));
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
            base: Endpoint::parse(&config.url)?.below(["api", "v2"]),
            project: config.project.clone(),
            environments: config.environments.clone(),
        })
    }

    /// Host, port and path.
    pub(super) fn place(&self) -> CleanText {
        self.base.place()
    }

    /// Whose the token is.
    pub(super) async fn identity(&self) -> Result<Identity, Failure> {
        self.get(&self.base.below(["caller-identity"])).await
    }

    /// All flags, with all configured environments.
    pub(super) async fn flags(&self) -> Result<Vec<Flag>, Failure> {
        let mut flags = Vec::new();
        for page in 0..MOST_PAGES {
            let offset = (page * PAGE).to_string();
            let limit = PAGE.to_string();
            let mut query = self.of_environments();
            query.extend([
                ("limit", &*limit),
                ("offset", &*offset),
                ("sort", "creationDate"),
            ]);
            let endpoint = self.base.below(["flags", &self.project]).with_query(&query);
            let page: Page<Flag> = self.get(&endpoint).await?;
            let more = page.next().is_some() && !page.items.is_empty();
            flags.extend(page.items);
            if !more {
                return Ok(flags);
            }
        }
        Err(Failure::nonsense("the list of flags never ends"))
    }

    /// A flag, with all configured environments.
    pub(super) async fn flag(&self, key: &str) -> Result<Flag, Failure> {
        let query = self.of_environments();
        let endpoint = self.base.below(["flags", &self.project, key]);
        self.get(&endpoint.with_query(&query)).await
    }

    /// When the flags of an environment were asked for.
    pub(super) async fn statuses(&self, environment: &str) -> Result<Vec<Status>, Failure> {
        let endpoint = self
            .base
            .below(["flag-statuses", &self.project, environment]);
        let page: Page<Status> = self.get(&endpoint).await?;
        Ok(page.items)
    }

    /// The last things that were done to flags of the project, the newest first.
    pub(super) async fn entries(&self) -> Result<Vec<Entry>, Failure> {
        let spec = format!("proj/{}:env/*:flag/*", self.project);
        let limit = ENTRIES.to_string();
        let query = [("limit", &*limit), ("spec", &*spec)];
        let endpoint = self.base.below(["auditlog"]).with_query(&query);
        let page: Page<Entry> = self.get(&endpoint).await?;
        Ok(page.items)
    }

    /// Makes a change, or only has it checked; gives the flag as it is, or would be, after it.
    pub(super) async fn patch(
        &self,
        flag: &FlagKey,
        body: &Value,
        mode: Mode,
    ) -> Result<Flag, Failure> {
        let endpoint = self.base.below(["flags", &self.project, &flag.name]);
        let endpoint = match mode {
            Mode::Make => endpoint,
            Mode::Check => endpoint.with_query(&[("dryRun", "true")]),
        };
        let mut call = Call::new(Method::PATCH, &endpoint).header(CONTENT_TYPE, SEMANTIC_PATCH);
        call.body = Some(body.to_string().into_bytes());
        self.read(call).await
    }

    fn of_environments(&self) -> Vec<(&str, &str)> {
        let environments = self.environments.iter();
        let mut query: Vec<_> = environments.map(|it| ("env", it.as_str())).collect();
        // Rules and targets are wanted, too.
        query.push(("summary", "0"));
        query
    }

    async fn get<T: DeserializeOwned>(&self, endpoint: &Endpoint) -> Result<T, Failure> {
        self.read(Call::new(Method::GET, endpoint)).await
    }

    async fn read<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<T, Failure> {
        let (name, version) = VERSION;
        let answer = self.client.call(call.header(name, version)).await;
        let answer = answer.map_err(in_its_words)?;
        let content_type = answer.content_type().clone();
        let bytes = answer.bytes().await?;
        serde_json::from_slice(&bytes).map_err(|error| {
            tracing::debug!(%error, "an answer can't be read");
            Answer::nonsense(&content_type, &bytes, "LaunchDarkly")
        })
    }
}

/// Whether a change is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// It is.
    Make,
    /// It is only checked.
    Check,
}

/// A refusal in the server's own words instead of its JSON.
fn in_its_words(failure: Failure) -> Failure {
    let Failure::Refused(refusal) = failure else {
        return failure;
    };
    match problem(&refusal.body) {
        Some(words) => Failure::Refused(refusal.with_body(words.into_bytes())),
        None => Failure::Refused(refusal),
    }
}
