//! An Unleash, real or embedded, and what people do to it in its own pages.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dogwatch::backends::Waits;
use dogwatch::backends::unleash::{Timing, Unleash};
use dogwatch::config::{AccessConfig, Span, UnleashConfig};
use dogwatch::model::ClaimRules;
use dogwatch::sim::{Options, Running, start};
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use super::server::server;

/// What `tests/real/unleash.sh` sets up.
const ADMIN: &str = "*:*.unleash-insecure-admin-api-token";
const BACKEND: &str = "default:production.backend";

pub struct Site {
    url: String,
    admin: String,
    viewer: String,
    backend: String,
    tokens: TempDir,
    http: reqwest::Client,
    /// The embedded one lives as long as this does.
    running: Option<Running>,
}

impl Site {
    pub async fn embedded() -> Self {
        let options = Options {
            apps: 3,
            scenario: "still".parse().unwrap(),
            ..Options::default()
        };
        let running = start(options).await.unwrap();
        let unleash = running.unleash();
        let tokens = [unleash.admin(), unleash.viewer()].map(|token| token.text.to_owned());
        let [admin, viewer] = tokens;
        let url = running.unleash_url();
        let mut site = Self::new(url, [&admin, &viewer, "nonsense"]);
        site.running = Some(running);
        site
    }

    pub async fn real() -> Self {
        // Only so many may log in a minute.
        static VIEWER: OnceCell<String> = OnceCell::const_new();
        let server = tokio::task::spawn_blocking(server).await.unwrap();
        let mut site = Self::new(server.url.clone(), [ADMIN, "", BACKEND]);
        let viewer = VIEWER.get_or_init(|| site.invite("viewer")).await.clone();
        site.viewer = viewer;
        site
    }

    fn new(url: String, tokens: [&str; 3]) -> Self {
        // The second call of a process fails and changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let [admin, viewer, backend] = tokens.map(str::to_owned);
        Self {
            url,
            admin,
            viewer,
            backend,
            tokens: TempDir::new().unwrap(),
            http: reqwest::Client::new(),
            running: None,
        }
    }

    /// The backend with a token that may do everything.
    pub fn unleash(&self) -> Arc<Unleash> {
        self.unleash_with(|_| {})
    }

    pub fn viewer(&self) -> Arc<Unleash> {
        self.with_token(&self.viewer)
    }

    /// With a token that is for applications; the embedded one knows none.
    pub fn backend(&self) -> Arc<Unleash> {
        self.with_token(&self.backend)
    }

    pub fn with_token(&self, token: &str) -> Arc<Unleash> {
        let file = self.token_file(token);
        self.unleash_with(|config| config.access.token_file = Some(file.clone()))
    }

    pub fn unleash_with(&self, adjust: impl Fn(&mut UnleashConfig)) -> Arc<Unleash> {
        let mut config = UnleashConfig {
            url: self.url.clone(),
            refresh: Span(chrono::TimeDelta::milliseconds(200)),
            access: AccessConfig {
                token_file: Some(self.token_file(&self.admin)),
                ..AccessConfig::default()
            },
            ..UnleashConfig::default()
        };
        adjust(&mut config);
        let timing = Timing {
            waits: Waits {
                min: Duration::from_millis(100),
                max: Duration::from_secs(1),
                refused_max: Duration::from_secs(1),
            },
            ..Timing::default()
        };
        Unleash::new(&config, ClaimRules::default(), timing)
    }

    fn token_file(&self, token: &str) -> PathBuf {
        // Nothing of a token stands in the name of its file, which is shown.
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let name = MADE.fetch_add(1, Ordering::Relaxed).to_string();
        let path = self.tokens.path().join(name);
        std::fs::write(&path, token).unwrap();
        path
    }

    /// What somebody else does, or looks at.
    pub async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let request = self.http.request(method, format!("{}{path}", self.url));
        let request = request.header("authorization", &self.admin);
        let request = match &body {
            Some(body) => request.json(body),
            None => request,
        };
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let body = answer.bytes().await.unwrap();
        let value = serde_json::from_slice(&body).unwrap_or(Value::Null);
        (status, value)
    }

    async fn must(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let (status, value) = self.ask(method, path, body).await;
        assert!((200..300).contains(&status), "{path}: {status} {value}");
        value
    }

    pub async fn create(&self, name: &str, kind: &str) {
        let body = json!({"name": name, "type": kind, "description": "what it is"});
        let path = "/api/admin/projects/default/features";
        self.must(Method::POST, path, Some(body)).await;
    }

    pub async fn tag(&self, name: &str, value: &str) {
        let path = format!("/api/admin/features/{name}/tags");
        let body = json!({"type": "simple", "value": value});
        self.must(Method::POST, &path, Some(body)).await;
    }

    fn at(name: &str) -> String {
        format!("/api/admin/projects/default/features/{name}/environments/production")
    }

    /// Somebody else gives it this strategy, and its id.
    pub async fn add(&self, name: &str, strategy: Value) -> String {
        let path = format!("{}/strategies", Self::at(name));
        let made = self.must(Method::POST, &path, Some(strategy)).await;
        made["id"].as_str().unwrap().to_owned()
    }

    pub async fn set(&self, name: &str, strategy: &str, rollout: &str) {
        let path = format!("{}/strategies/{strategy}", Self::at(name));
        let body = json!([{"op": "replace", "path": "/parameters/rollout", "value": rollout}]);
        self.must(Method::PATCH, &path, Some(body)).await;
    }

    pub async fn switch(&self, name: &str, to: &str) {
        let path = format!("{}/{to}", Self::at(name));
        self.must(Method::POST, &path, None).await;
    }

    pub async fn archive(&self, name: &str) {
        let path = format!("/api/admin/projects/default/features/{name}");
        self.must(Method::DELETE, &path, None).await;
    }

    pub async fn strategies(&self, name: &str) -> Vec<Value> {
        let path = format!("{}/strategies", Self::at(name));
        let strategies = self.must(Method::GET, &path, None).await;
        strategies.as_array().unwrap().clone()
    }

    /// The kinds of what was done to a flag in the server's own record, the oldest first.
    pub async fn events(&self, name: &str) -> Vec<String> {
        let path = format!("/api/admin/search/events?feature=IS:{name}&limit=100");
        let found = self.must(Method::GET, &path, None).await;
        let events = found["events"].as_array().unwrap().iter().rev();
        let kinds = events.map(|event| event["type"].as_str().unwrap().to_owned());
        kinds.collect()
    }

    /// A person who may only look, and a token of hers.
    async fn invite(&self, role: &str) -> String {
        let name = format!("{role}-{}", uuid::Uuid::new_v4());
        let password = "Vi3wer-vi3wer!";
        let body = json!({
            "username": name, "password": password, "rootRole": 3, "sendEmail": false,
        });
        self.must(Method::POST, "/api/admin/user-admin", Some(body))
            .await;
        let login = self.http.post(format!("{}/auth/simple/login", self.url));
        let login = login.json(&json!({"username": name, "password": password}));
        let answer = login.send().await.unwrap().error_for_status().unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let token = self
            .http
            .post(format!("{}/api/admin/user/tokens", self.url));
        let token = token.header("cookie", cookie);
        let token = token.json(&json!({
            "description": "test", "expiresAt": "2099-01-01T00:00:00.000Z",
        }));
        let answer = token.send().await.unwrap().error_for_status().unwrap();
        let made: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        made["secret"].as_str().unwrap().to_owned()
    }
}
