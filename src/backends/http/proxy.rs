//! Which proxy leads to a server: `HTTPS_PROXY` or `HTTP_PROXY`, unless `NO_PROXY` names it.
//!
//! Resolved here, for every client alike, because kube matches `NO_PROXY` against the proxy's own
//! address, and reqwest sends what is meant for this machine through the proxy.

use std::net::IpAddr;

use http::Uri;
use thiserror::Error;

/// What of the process environment names proxies; tests write their own.
#[derive(Clone, Debug, Default)]
pub struct ProxyVariables {
    /// `HTTPS_PROXY`, for servers spoken to by TLS.
    pub https_proxy: Option<String>,
    /// `HTTP_PROXY`, for others.
    pub http_proxy: Option<String>,
    /// `NO_PROXY`.
    pub no_proxy: Option<String>,
}

/// A proxy that can't be used; never shows its password.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the proxy in {place}: {why}")]
pub struct ProxyFault {
    /// Where it is written.
    pub place: String,
    /// What is wrong.
    pub why: &'static str,
}

impl ProxyVariables {
    /// Reads the process environment.
    pub fn read() -> Self {
        let text = |name: &str| {
            let value = std::env::var_os(name)?.into_string().ok()?;
            (!value.trim().is_empty()).then_some(value)
        };
        let either = |name: &str| text(name).or_else(|| text(&name.to_ascii_lowercase()));
        Self {
            https_proxy: either("HTTPS_PROXY"),
            http_proxy: either("HTTP_PROXY"),
            no_proxy: either("NO_PROXY"),
        }
    }

    /// The proxy for `server`.
    pub fn resolve(&self, server: &Uri) -> Result<Option<Uri>, ProxyFault> {
        let (url, variable) = if server.scheme_str() == Some("http") {
            (&self.http_proxy, "HTTP_PROXY")
        } else {
            (&self.https_proxy, "HTTPS_PROXY")
        };
        match url {
            Some(url) if !is_excepted(server, self.no_proxy.as_deref()) => {
                parse(url, variable).map(Some)
            }
            _ => Ok(None),
        }
    }
}

/// Reads a proxy's address; without a scheme it is `http`, as curl and Go have it.
pub fn parse(url: &str, place: &str) -> Result<Uri, ProxyFault> {
    let fault = |why| ProxyFault {
        place: place.into(),
        why,
    };
    let url = if url.contains("://") {
        url.to_owned()
    } else {
        format!("http://{url}")
    };
    let uri: Uri = url.parse().map_err(|_| fault("it is no URL"))?;
    match uri.scheme_str() {
        Some("http" | "https") => Ok(uri),
        _ => Err(fault("only http and https proxies can be used")),
    }
}

/// Whether `NO_PROXY` (or being on this machine) excepts `server`, by Go's rules: `*`, domains
/// with all below them, addresses, networks; each with or without a port.
fn is_excepted(server: &Uri, no_proxy: Option<&str>) -> bool {
    let Some(host) = server.host() else {
        return false;
    };
    let host = host
        .trim_matches(['[', ']'])
        .trim_end_matches('.')
        .to_ascii_lowercase();
    let address: Option<IpAddr> = host.parse().ok();
    if host == "localhost" || address.is_some_and(|address| address.is_loopback()) {
        return true;
    }
    let entries = no_proxy.unwrap_or_default().split([',', ' ']);
    let mut entries = entries.map(str::trim).filter(|entry| !entry.is_empty());
    entries.any(|entry| {
        let entry = entry.to_ascii_lowercase();
        match address {
            Some(address) => entry == "*" || covers(&entry, address),
            None => names(&entry, &host, server.port_u16().unwrap_or(443)),
        }
    })
}

/// Whether a domain entry names `host`.
fn names(entry: &str, host: &str, port: u16) -> bool {
    let (domain, wanted_port) = match entry.rsplit_once(':') {
        Some((domain, wanted)) => (domain, wanted.parse().ok()),
        None => (entry, None),
    };
    if wanted_port.is_some_and(|wanted: u16| wanted != port) {
        return false;
    }
    if domain == "*" {
        return true;
    }
    let below_only = domain.starts_with('.') || domain.starts_with("*.");
    let domain = domain.trim_start_matches('*').trim_start_matches('.');
    let is_below = host
        .strip_suffix(domain)
        .is_some_and(|rest| rest.ends_with('.'));
    is_below || (host == domain && !below_only)
}

/// Whether an address or a network entry covers `address`.
fn covers(entry: &str, address: IpAddr) -> bool {
    let Some((network, length)) = entry.split_once('/') else {
        let alone = entry.trim_matches(['[', ']']).parse() == Ok(address);
        let socket = entry.parse::<std::net::SocketAddr>();
        return alone || socket.is_ok_and(|socket| socket.ip() == address);
    };
    let (Ok(network), Ok(length)) = (network.parse::<IpAddr>(), length.parse::<u32>()) else {
        return false;
    };
    match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            let mask = u32::MAX
                .checked_shl(32_u32.saturating_sub(length))
                .unwrap_or(0);
            length <= 32 && network.to_bits() & mask == address.to_bits() & mask
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => {
            let mask = u128::MAX
                .checked_shl(128_u32.saturating_sub(length))
                .unwrap_or(0);
            length <= 128 && network.to_bits() & mask == address.to_bits() & mask
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_proxy_is_matched_against_the_server() {
        for (no_proxy, server, excepted) in [
            ("", "https://api.example.com", false),
            ("", "https://127.0.0.1:6443", true),
            ("", "https://[::1]:6443", true),
            ("", "http://localhost:8001", true),
            ("*", "https://api.example.com", true),
            ("example.com", "https://api.example.com", true),
            ("example.com", "https://example.com", true),
            ("example.com", "https://notexample.com", false),
            (".example.com", "https://example.com", false),
            (".example.com", "https://api.example.com", true),
            ("*.example.com", "https://api.example.com", true),
            ("localhost,, example.com ,", "https://API.example.com", true),
            ("example.com:6443", "https://api.example.com:6443", true),
            ("example.com:6443", "https://api.example.com", false),
            ("10.0.0.0/8", "https://10.1.2.3:6443", true),
            ("10.0.0.0/8", "https://11.1.2.3:6443", false),
            ("0.0.0.0/0", "https://11.1.2.3:6443", true),
            ("10.1.2.3", "https://10.1.2.3:6443", true),
            ("fd00::/8", "https://[fd12::1]:6443", true),
            ("10.0.0.0/8", "https://10.example.com", false),
            ("10.0.0.0/99", "https://10.1.2.3", false),
        ] {
            let uri: Uri = server.parse().expect(server);
            assert_eq!(
                is_excepted(&uri, Some(no_proxy)),
                excepted,
                "{no_proxy} {server}"
            );
        }
    }
}
