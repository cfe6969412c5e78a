//! Which proxy leads to the server: the kubeconfig's `proxy-url`, else what the environment says.

use http::Uri;

use crate::backends::http::{ProxyFault, ProxyVariables, parse_proxy};

/// The proxy for `server`; `declared` is the kubeconfig's `proxy-url`, which `NO_PROXY` does not
/// take back (nor does it for kubectl).
pub(super) fn resolve(
    declared: Option<&str>,
    server: &Uri,
    variables: &ProxyVariables,
) -> Result<Option<Uri>, ProxyFault> {
    if let Some(url) = declared.filter(|url| !url.is_empty()) {
        return parse_proxy(url, "proxy-url of the kubeconfig").map(Some);
    }
    variables.resolve(server)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kubeconfig_wins_over_the_environment() {
        let variables = ProxyVariables {
            https_proxy: Some("proxy.example.com:3128".into()),
            no_proxy: Some("internal.example.com".into()),
            ..ProxyVariables::default()
        };
        let resolved = |declared: Option<&str>, server: &str| {
            let server = server.parse().expect(server);
            let proxy = resolve(declared, &server, &variables).expect("a valid proxy");
            proxy.map(|uri| uri.to_string())
        };
        let api = "https://api.example.com";
        assert_eq!(
            resolved(None, api).as_deref(),
            Some("http://proxy.example.com:3128/")
        );
        assert_eq!(resolved(None, "https://internal.example.com"), None);
        assert_eq!(resolved(None, "http://api.example.com"), None);
        let declared = resolved(Some("http://other:1"), "https://internal.example.com");
        assert_eq!(declared.as_deref(), Some("http://other:1/"));
    }

    #[test]
    fn a_proxy_that_cannot_be_used_is_named_without_its_password() {
        let variables = ProxyVariables {
            https_proxy: Some("socks5://user:secret@proxy:1080".into()),
            ..ProxyVariables::default()
        };
        let server = Uri::from_static("https://api.example.com");
        let error = resolve(None, &server, &variables).expect_err("socks is not built in");
        let words = error.to_string();
        assert!(
            words.contains("HTTPS_PROXY") && !words.contains("secret"),
            "{words}"
        );
    }
}
