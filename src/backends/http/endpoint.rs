//! Where a request goes, and how that is shown.

use reqwest::Url;

use super::Failure;
use crate::model::CleanText;

/// An address over HTTP. It is shown without credentials and query, which may hold secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    url: Url,
}

impl Endpoint {
    /// Reads a URL as it stands in the configuration; without a scheme it is `http`.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let text = text.trim();
        let whole = if text.contains("://") {
            text.to_owned()
        } else {
            format!("http://{text}")
        };
        let shown = || whole.rsplit('@').next().unwrap_or_default();
        let fault = |why: &str| {
            let shown = shown().split('?').next().unwrap_or_default();
            Failure::setup(&format!("the URL `{shown}` {why}"))
        };
        let url = Url::parse(&whole).map_err(|error| fault(&format!("can't be read: {error}")))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(fault("must begin with http:// or https://"));
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(fault("names no host"));
        }
        Ok(Self { url })
    }

    /// The endpoint at `path` below this one: `http://host/prefix` and `api/v1/query` give
    /// `http://host/prefix/api/v1/query`.
    #[must_use]
    pub fn join(&self, path: &str) -> Self {
        let mut url = self.url.clone();
        let base = url.path().trim_end_matches('/');
        let path = format!("{base}/{}", path.trim_start_matches('/'));
        url.set_path(&path);
        Self { url }
    }

    /// The endpoint at these steps below this one, whatever characters are in them.
    #[must_use]
    pub fn below<'a>(&self, steps: impl IntoIterator<Item = &'a str>) -> Self {
        let mut url = self.url.clone();
        // A URL with a host has a path.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(steps);
        }
        Self { url }
    }

    /// The same with a query.
    #[must_use]
    pub fn with_query(&self, query: &[(&str, &str)]) -> Self {
        let mut url = self.url.clone();
        url.query_pairs_mut().clear().extend_pairs(query);
        Self { url }
    }

    /// Host and port.
    pub fn address(&self) -> CleanText {
        let host = self.url.host_str().unwrap_or_default();
        let port = self.url.port_or_known_default().unwrap_or(80);
        CleanText::new(&format!("{host}:{port}"))
    }

    /// Host, port and path.
    pub fn place(&self) -> CleanText {
        let path = self.url.path().trim_end_matches('/');
        CleanText::new(&format!("{}{path}", self.address()))
    }

    /// The URL with everything that is in it, for the request alone.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// Where a redirect from here leads, as it may be shown.
    pub(super) fn redirected(&self, location: &str) -> CleanText {
        match self.url.join(location) {
            Ok(mut url) => {
                url.set_query(None);
                url.set_fragment(None);
                // Neither can fail: the URL has a host.
                let _ = url.set_username("");
                let _ = url.set_password(None);
                CleanText::new(url.as_str())
            }
            Err(_) => CleanText::new("an address that can't be read"),
        }
    }
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Endpoint({})", self.place())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_shown_without_secrets() {
        for (text, place) in [
            ("http://prometheus:9090", "prometheus:9090"),
            ("prometheus:9090/", "prometheus:9090"),
            ("10.0.0.1:9090/metrics", "10.0.0.1:9090/metrics"),
            (
                "https://ops:hunter2@thanos.example.com/t?token=hunter2#x",
                "thanos.example.com:443/t",
            ),
            ("http://[::1]:9090/a b", "[::1]:9090/a%20b"),
        ] {
            let endpoint = Endpoint::parse(text).expect(text);
            assert_eq!(endpoint.place().as_str(), place, "{text}");
            assert!(!format!("{endpoint:?}").contains("hunter2"));
        }
        for text in [
            "ftp://ops:hunter2@host/?hunter2",
            "http://",
            "http://ops:hunter2@ho st/",
            "http://ops:hunter2@host:99999/",
        ] {
            let failure = Endpoint::parse(text).expect_err(text);
            assert!(!failure.words().contains("hunter2"), "{failure}");
        }
    }

    #[test]
    fn paths_are_added_below_a_prefix() {
        for (base, whole) in [
            ("http://h:1", "h:1/api/v1/query"),
            ("http://h:1/", "h:1/api/v1/query"),
            ("http://h:1/prom/", "h:1/prom/api/v1/query"),
        ] {
            let joined = Endpoint::parse(base).expect(base).join("/api/v1/query");
            assert_eq!(joined.place().as_str(), whole);
        }
        let odd = Endpoint::parse("http://h/u/").expect("a URL");
        let odd = odd.below(["p", "a b/c?d"]).with_query(&[("q", "x&y")]);
        assert_eq!(odd.url().as_str(), "http://h/u/p/a%20b%2Fc%3Fd?q=x%26y");
        let endpoint = Endpoint::parse("https://h/a").expect("a URL");
        let shown = endpoint.redirected("/login?state=hunter2");
        assert_eq!(shown.as_str(), "https://h/login");
        let shown = endpoint.redirected("https://u:hunter2@sso.example.com/x");
        assert_eq!(shown.as_str(), "https://sso.example.com/x");
    }
}
