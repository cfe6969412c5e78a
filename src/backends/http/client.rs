//! Requests, within their time.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::DateTime;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, LOCATION, RETRY_AFTER};
use http::{Method, Uri};
use reqwest::redirect::Policy;
use reqwest::{Certificate, RequestBuilder, Response};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use super::{Access, Answer, Endpoint, Failure, ProxyVariables, Refusal, causes};
use crate::clock;

/// The longest error that is read.
const LONGEST_ERROR: usize = 64 << 10;

/// When more requests are let in, in milliseconds, as LaunchDarkly tells it instead of how long to
/// wait.
const RATE_LIMIT_RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// How long a connection that nobody uses is kept: longer than most refreshes.
const IDLE: Duration = Duration::from_secs(90);

/// How long, and how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// To reach the server: name, TCP, TLS.
    pub connect: Duration,
    /// From a request to the first line of its answer.
    pub answer: Duration,
    /// From a request to the last byte of its answer.
    pub whole: Duration,
    /// How many bytes an answer may have, unpacked.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(15),
            whole: Duration::from_secs(30),
            bytes: 64 << 20,
        }
    }
}

/// A request that is more than to ask for what is there.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    /// What is to be done.
    pub method: Method,
    /// Where.
    pub endpoint: &'a Endpoint,
    /// Headers beside those of the access.
    pub headers: Vec<(HeaderName, String)>,
    /// What is sent; its type is among the headers.
    pub body: Option<Vec<u8>>,
}

impl<'a> Call<'a> {
    /// Without a body, where JSON is wanted.
    pub fn new(method: Method, endpoint: &'a Endpoint) -> Self {
        Self {
            method,
            endpoint,
            headers: vec![(ACCEPT, "application/json".to_owned())],
            body: None,
        }
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// With a body in JSON.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        Self {
            body: Some(body.to_string().into_bytes()),
            ..self.header(CONTENT_TYPE, "application/json")
        }
    }
}

/// A client for servers that are accessed in the same way.
#[derive(Debug)]
pub struct Client {
    access: Access,
    limits: Limits,
    made: Mutex<Made>,
}

/// Made when it is first needed: a file that is missing now may be there later.
#[derive(Debug, Default)]
struct Made {
    /// For servers spoken to by TLS.
    secure: Option<reqwest::Client>,
    /// For others: it works where the system knows no certificate authorities.
    plain: Option<reqwest::Client>,
}

impl Client {
    /// A client; nothing is read or sent yet.
    pub fn new(access: Access, limits: Limits) -> Self {
        Self {
            access,
            limits,
            made: Mutex::default(),
        }
    }

    /// Its limits.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Asks for what is at `endpoint`; an answer that says no is a [`Failure::Refused`].
    pub async fn get(&self, endpoint: &Endpoint, accept: &str) -> Result<Answer, Failure> {
        let made = self.made(endpoint)?;
        let request = made.get(endpoint.url().clone());
        self.send(request.header(http::header::ACCEPT, accept), endpoint)
            .await
    }

    /// Sends a form to `endpoint`.
    pub async fn post_form(
        &self,
        endpoint: &Endpoint,
        form: &[(&str, &str)],
    ) -> Result<Answer, Failure> {
        let made = self.made(endpoint)?;
        let request = made.post(endpoint.url().clone());
        self.send(request.form(form), endpoint).await
    }

    /// Asks with a method, headers and a body of one's own.
    pub async fn call(&self, call: Call<'_>) -> Result<Answer, Failure> {
        let made = self.made(call.endpoint)?;
        let mut request = made.request(call.method, call.endpoint.url().clone());
        for (name, value) in call.headers {
            request = request.header(name, value);
        }
        if let Some(body) = call.body {
            request = request.body(body);
        }
        self.send(request, call.endpoint).await
    }

    async fn send(&self, request: RequestBuilder, endpoint: &Endpoint) -> Result<Answer, Failure> {
        let begun = Instant::now();
        let limits = self.limits;
        let sending = request.headers(self.access.headers()?).send();
        let response = match timeout_at(begun + limits.answer, sending).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => {
                let failure = Failure::of_transport(&error, endpoint);
                if matches!(failure, Failure::Unreachable { .. }) {
                    // Its authorities may have changed since they were read.
                    *self.made.lock().unwrap_or_else(PoisonError::into_inner) = Made::default();
                }
                return Err(failure);
            }
            Err(_) => {
                let limit = humantime::format_duration(limits.answer);
                let words = format!("no answer from {} within {limit}", endpoint.address());
                return Err(Failure::broken(&words));
            }
        };
        if response.status().is_success() {
            return Ok(Answer::new(response, endpoint, begun, limits));
        }
        Err(Failure::Refused(
            refused(response, endpoint, begun, limits).await,
        ))
    }

    fn made(&self, endpoint: &Endpoint) -> Result<reqwest::Client, Failure> {
        let proxies = ProxyVariables::read();
        let secure = needs_tls(&proxies, endpoint)?;
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = if secure {
            &mut made.secure
        } else {
            &mut made.plain
        };
        if let Some(client) = slot {
            return Ok(client.clone());
        }
        let builder = match self.access.ca_file() {
            Some(file) => self.builder(proxies).tls_certs_only(authorities(file)?),
            None if secure => self.builder(proxies),
            None => self.builder(proxies).tls_certs_only([]),
        };
        let client = builder.build().map_err(|error| {
            let why = causes(&error).last().map(ToString::to_string);
            let why = why.unwrap_or_default();
            let words = "name the certificate authorities with ca_file";
            Failure::setup(&format!("TLS can't be prepared: {why}; {words}"))
        })?;
        Ok(slot.insert(client).clone())
    }

    fn builder(&self, proxies: ProxyVariables) -> reqwest::ClientBuilder {
        let proxy = reqwest::Proxy::custom(move |url| {
            let server = url.as_str().parse().ok()?;
            Some(proxies.resolve(&server).ok()??.to_string())
        });
        reqwest::Client::builder()
            .user_agent(concat!("dogwatch/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(self.limits.connect)
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(4)
            .no_proxy()
            .proxy(proxy)
    }
}

/// Whether TLS is spoken on the way to `endpoint`. A proxy that can't be used is an error, not a
/// way around it.
fn needs_tls(proxies: &ProxyVariables, endpoint: &Endpoint) -> Result<bool, Failure> {
    let fault = |words: &str| Failure::setup(words);
    let server = endpoint.url().as_str().parse::<Uri>();
    let server = server.map_err(|_| fault("no request can be made of the URL"))?;
    let proxy = proxies.resolve(&server);
    let proxy = proxy.map_err(|error| fault(&error.to_string()))?;
    let is_secure = |uri: &Uri| uri.scheme_str() == Some("https");
    Ok(is_secure(&server) || proxy.as_ref().is_some_and(is_secure))
}

fn authorities(file: &std::path::Path) -> Result<Vec<Certificate>, Failure> {
    let place = file.display();
    let pem = std::fs::read(file)
        .map_err(|error| Failure::setup(&format!("ca_file {place} can't be read: {error}")))?;
    let certificates = Certificate::from_pem_bundle(&pem).unwrap_or_default();
    if certificates.is_empty() {
        let words = format!("ca_file {place} holds no certificate in PEM");
        return Err(Failure::setup(&words));
    }
    Ok(certificates)
}

/// How many seconds there are until a time in milliseconds.
fn until(reset: &str) -> Option<String> {
    let reset = DateTime::from_timestamp_millis(reset.trim().parse().ok()?)?;
    let seconds = (reset - clock::now()).num_milliseconds().max(0) / 1_000 + 1;
    Some(seconds.to_string())
}

async fn refused(
    response: Response,
    endpoint: &Endpoint,
    begun: Instant,
    limits: Limits,
) -> Refusal {
    let text = |name| {
        response
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let reset = text(RATE_LIMIT_RESET).and_then(until);
    let headers = [text(RETRY_AFTER).or(reset.as_deref()), text(LOCATION)];
    let refusal = Refusal::new(endpoint, response.status().as_u16(), headers);
    let limits = Limits {
        bytes: LONGEST_ERROR,
        ..limits
    };
    // What of the body does not come says nothing that the status does not.
    let body = Answer::new(response, endpoint, begun, limits).bytes().await;
    refusal.with_body(body.unwrap_or_default())
}
