use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

/// An evaluator that answers once with `status` and `body`, and gives what it was asked.
async fn asked(status: &str, body: &str) -> (String, Result<Evaluation, NotEvaluated>) {
    // The second call of a process fails and changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{body}",
        body.len()
    );
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a client");
        let mut request = Vec::new();
        while !request.ends_with(b"}") {
            let read = stream.read_buf(&mut request).await.expect("a request");
            assert!(read > 0, "the request broke off");
        }
        stream.write_all(answer.as_bytes()).await.expect("sent");
        String::from_utf8(request).expect("text")
    });
    let config = OfrepConfig {
        url: format!("http://{address}/"),
        ..OfrepConfig::default()
    };
    let ofrep = Ofrep::new(&config).expect("an evaluator");
    let context = json!({"targetingKey": "u1", "beta": true});
    let context = context.as_object().cloned().expect("a context");
    let evaluation = ofrep.evaluate("a/b", context).await;
    (server.await.expect("the server"), evaluation)
}

#[tokio::test]
async fn a_flag_is_asked_for_by_its_key_with_the_context() {
    let body = r#"{"key":"a/b","value":true,"variant":"on","reason":"SPLIT"}"#;
    let (request, evaluation) = asked("200 OK", body).await;
    let path = "POST /ofrep/v1/evaluate/flags/a%2Fb HTTP/1.1\r\n";
    assert!(request.starts_with(path), "{request}");
    let context = r#"{"context":{"beta":true,"targetingKey":"u1"}}"#;
    assert!(request.ends_with(context), "{request}");
    let evaluation = evaluation.expect("an evaluation");
    assert_eq!(evaluation.value, Some(json!(true)));
    assert_eq!(evaluation.variant.as_deref(), Some("on"));
}

#[tokio::test]
async fn every_refusal_is_told_in_words() {
    for (status, body, words) in [
        (
            "404 Not Found",
            r#"{"key":"a/b","errorCode":"FLAG_NOT_FOUND"}"#,
            "there is no flag a/b there",
        ),
        (
            "404 Not Found",
            "404 page not found",
            "is the path of the URL right?",
        ),
        (
            "400 Bad Request",
            r#"{"key":"a/b","errorCode":"TARGETING_KEY_MISSING"}"#,
            "name one with --key",
        ),
        ("400 Bad Request", "{}", "answered 400"),
        (
            "401 Unauthorized",
            "{}",
            "does not accept the credentials (401)",
        ),
        ("403 Forbidden", "{}", "forbidden"),
        ("429 Too Many Requests", "", "asks to wait (429)"),
        (
            "500 Internal Server Error",
            r#"{"errorDetails":"x"}"#,
            "answered 500",
        ),
        ("200 OK", "<html>", "the answer is not an evaluator's"),
        (
            "200 OK",
            r#"{"errorCode":"PARSE_ERROR","errorDetails":"x"}"#,
            "its definition is broken: x",
        ),
    ] {
        let (_, evaluation) = asked(status, body).await;
        let said = evaluation.expect_err(status).to_string();
        assert!(said.contains(words), "{status} {body}: {said}");
    }
}
