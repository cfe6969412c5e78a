use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;
use crate::backends::backoff::Setback;
use crate::config::AccessConfig;

fn client(limits: Limits) -> Client {
    // The second call of a process fails and changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = AccessConfig {
        headers: [("X-Scope-OrgID".to_owned(), "7".to_owned())].into(),
        ..AccessConfig::default()
    };
    Client::new(Access::new(&config), limits)
}

/// A server that reads one request a connection and answers it with `bytes`, then with `more` for
/// ever; where that is empty, the connection stays open.
async fn server(bytes: &'static str, more: Option<&'static [u8]>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 4096];
            let read = stream.read(&mut request).await.unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..read]).into_owned();
            let answer = bytes.replace("{request}", &request.replace("\r\n", " "));
            let said = stream.write_all(answer.as_bytes()).await;
            match more {
                Some(b"") => std::future::pending().await,
                Some(more) if said.is_ok() => while stream.write_all(more).await.is_ok() {},
                _ => {}
            }
        }
    });
    address
}

fn quick() -> Limits {
    Limits {
        connect: Duration::from_secs(5),
        answer: Duration::from_secs(20),
        whole: Duration::from_secs(20),
        bytes: 1 << 20,
    }
}

async fn failure(address: SocketAddr, limits: Limits) -> Failure {
    let endpoint =
        Endpoint::parse(&format!("http://u:hunter2@{address}/x?hunter2")).expect("a URL");
    let client = client(limits);
    let failure = match client.get(&endpoint, "*/*").await {
        Ok(answer) => answer.bytes().await.expect_err("a failure"),
        Err(failure) => failure,
    };
    assert!(!failure.words().contains("hunter2"), "{failure}");
    failure
}

#[tokio::test]
async fn a_form_goes_out_with_headers_and_what_comes_back_is_read() {
    let address = server(
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{request}",
        None,
    )
    .await;
    let endpoint = Endpoint::parse(&address.to_string())
        .expect("a URL")
        .join("q");
    let client = client(quick());
    let answer = client
        .post_form(&endpoint, &[("query", "a{b=\"c d\"}"), ("time", "1")])
        .await;
    let bytes = answer.expect("an answer").bytes().await.expect("a body");
    let request = String::from_utf8(bytes).expect("text");
    for part in [
        "POST /q HTTP/1.1",
        "x-scope-orgid: 7",
        "content-type: application/x-www-form-urlencoded",
        "accept-encoding: gzip",
        "user-agent: dogwatch/",
        "query=a%7Bb%3D%22c+d%22%7D&time=1",
    ] {
        assert!(request.contains(part), "{part}: {request}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let answer =
        "HTTP/1.1 302 Found\r\nlocation: https://sso/in?hunter2\r\ncontent-length: 0\r\n\r\n";
    let failure = failure(server(answer, None).await, quick()).await;
    assert_eq!(failure.status(), Some(302));
    assert!(
        failure
            .words()
            .contains("to https://sso/in, which is not followed")
    );
}

#[tokio::test]
async fn who_asks_to_wait_is_told_apart() {
    let answer = "HTTP/1.1 429 x\r\nretry-after: 7\r\ncontent-length: 4\r\n\r\nbusy";
    let failure = failure(server(answer, None).await, quick()).await;
    assert_eq!(failure.setback(), Setback::Told(Duration::from_secs(7)));
    assert!(
        failure.words().contains("asks to wait (429): busy"),
        "{failure}"
    );
}

#[tokio::test]
async fn an_answer_without_end_is_cut() {
    let head = "HTTP/1.1 200 OK\r\n\r\n";
    let endless = failure(server(head, Some(&[b'x'; 4096])).await, quick()).await;
    assert!(endless.words().contains("more than 1 MB"), "{endless}");
    // The same of an error: its status is told.
    let head = "HTTP/1.1 500 x\r\n\r\n";
    let endless = failure(server(head, Some(&[b'x'; 4096])).await, quick()).await;
    assert_eq!(endless.status(), Some(500));
}

#[tokio::test]
async fn an_answer_that_never_ends_is_given_up() {
    let limits = Limits {
        whole: Duration::from_millis(200),
        ..quick()
    };
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc";
    let listener = server(head, Some(b"")).await;
    let slow = failure(listener, limits).await;
    assert!(slow.words().contains("too slow: 3 bytes"), "{slow}");
    let limits = Limits {
        answer: Duration::from_millis(200),
        ..quick()
    };
    let silent = failure(server("", Some(b"")).await, limits).await;
    assert!(
        silent.words().contains("no answer from 127.0.0.1"),
        "{silent}"
    );
}

#[tokio::test]
async fn what_is_not_there_is_told_by_its_kind() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let refused = failure(address, quick()).await;
    assert_eq!(refused.setback(), Setback::NobodyThere);
    assert!(refused.words().contains("connection refused at 127.0.0.1"));

    let endpoint = Endpoint::parse("http://no-such-host.invalid:9090/x").expect("a URL");
    let unknown = client(quick())
        .get(&endpoint, "*/*")
        .await
        .err()
        .expect("a failure");
    assert!(unknown.words().contains("can't be resolved"), "{unknown}");

    let plain = server("HTTP/1.1 400 x\r\ncontent-length: 0\r\n\r\n", None).await;
    let endpoint = Endpoint::parse(&format!("https://{plain}")).expect("a URL");
    let failure = client(quick())
        .get(&endpoint, "*/*")
        .await
        .err()
        .expect("a failure");
    assert!(failure.words().contains("does not speak TLS"), "{failure}");
}

#[tokio::test]
async fn authorities_that_cannot_be_read_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("ca.pem");
    let endpoint = Endpoint::parse("https://127.0.0.1:1").expect("a URL");
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::new(
        Access::new(&AccessConfig {
            ca_file: Some(file.clone()),
            ..AccessConfig::default()
        }),
        quick(),
    );
    let missing = client.get(&endpoint, "*/*").await.err().expect("no file");
    assert!(
        missing.words().contains("ca.pem can't be read"),
        "{missing}"
    );
    std::fs::write(&file, "no PEM").expect("writable");
    let broken = client.get(&endpoint, "*/*").await.err().expect("no PEM");
    assert!(broken.words().contains("holds no certificate"), "{broken}");
}
