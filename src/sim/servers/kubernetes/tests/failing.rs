use super::*;
use crate::sim::servers::Fault;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn answers_fail_as_they_are_told_to() {
    let cluster = cluster(&["a"]);
    let answer = |status, retry_after| Fault::Answer {
        status,
        retry_after,
    };
    let table = [
        (answer(500, None), 500),
        (answer(503, Some(2)), 503),
        (answer(429, Some(1)), 429),
        (Fault::Html, 502),
        (Fault::Garbage, 200),
    ];
    for (fault, status) in table {
        cluster.faults.set(fault.clone());
        let answer = get(&cluster, DEPLOYMENTS).await;
        assert_eq!(answer.status, status, "{fault:?}");
        let refused = serde_json::from_slice::<Value>(&answer.bytes);
        assert_eq!(
            refused.is_ok(),
            matches!(fault, Fault::Answer { .. }),
            "{fault:?}"
        );
    }
    cluster.faults.clear();
    assert_eq!(get(&cluster, DEPLOYMENTS).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn slow_answers_come_late() {
    let cluster = cluster(&["a"]);
    cluster.faults.set(Fault::Slow(Duration::from_secs(7)));
    let begin = tokio::time::Instant::now();
    assert_eq!(get(&cluster, DEPLOYMENTS).await.status, 200);
    assert_eq!(begin.elapsed().as_secs(), 7);
}

async fn connect(address: SocketAddr, path: &str) -> std::io::Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: sim\r\nAuthorization: Bearer sim-ops\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    Ok(stream)
}

/// Reads until `wanted` has come, or the connection ends.
async fn read_until(stream: &mut TcpStream, wanted: &str) -> bool {
    let mut all = Vec::new();
    loop {
        match stream.read_buf(&mut all).await {
            Ok(0) | Err(_) => return false,
            Ok(_) if String::from_utf8_lossy(&all).contains(wanted) => return true,
            Ok(_) => {}
        }
    }
}

#[tokio::test]
async fn gone_is_gone_and_back_is_back_at_the_same_address() {
    let cluster = cluster(&["a"]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let serving = tokio::spawn(crate::sim::servers::kubernetes::serve(
        listener,
        cluster.clone(),
        stop.clone(),
    ));
    let mut watching = connect(address, &format!("{DEPLOYMENTS}?watch=1"))
        .await
        .unwrap();
    assert!(read_until(&mut watching, "ADDED").await);

    cluster.faults.set(Fault::Gone);
    assert!(
        !read_until(&mut watching, "never").await,
        "a live watch is cut"
    );
    // The listener closes as soon as it is scheduled; what it accepts until then, it cuts.
    while let Ok(mut stream) = connect(address, "/version").await {
        assert!(!read_until(&mut stream, "gitVersion").await);
    }

    cluster.faults.clear();
    loop {
        if let Ok(mut stream) = connect(address, "/version").await
            && read_until(&mut stream, "gitVersion").await
        {
            break;
        }
        tokio::task::yield_now().await;
    }
    stop.cancel();
    serving.await.unwrap().unwrap();
}

/// A patch whose head promises more than is sent, as from a client that dies in the middle.
const HALF: &str = "PATCH /apis/apps/v1/namespaces/finance/deployments/a HTTP/1.1\r\n\
    Host: sim\r\nAuthorization: Bearer sim-ops\r\n\
    Content-Type: application/merge-patch+json\r\nContent-Length: 400\r\n\r\n\
    {\"spec\":{\"replicas\":9}}";

#[tokio::test]
async fn half_a_request_does_nothing_and_is_written_down_as_such() {
    let cluster = cluster(&["a"]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let serving = tokio::spawn(crate::sim::servers::kubernetes::serve(
        listener,
        cluster.clone(),
        stop.clone(),
    ));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(HALF.as_bytes()).await.unwrap();
    drop(stream);
    let recorded = tokio::time::timeout(Duration::from_secs(20), async {
        loop {
            if let Some(recorded) = cluster.requests.all().pop() {
                return recorded;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    let recorded = recorded.await.unwrap();
    assert_eq!((recorded.method.as_str(), recorded.status), ("PATCH", 400));
    assert!(recorded.is_write() && !recorded.was_accepted());
    assert_eq!(cluster.requests.accepted_patches(), [].into());
    assert_eq!(replicas(&cluster, "a"), 2);
    stop.cancel();
    serving.await.unwrap().unwrap();
}

#[tokio::test]
async fn too_large_is_not_the_same_as_cut_off() {
    let cluster = cluster(&["a"]);
    let huge = json!({"metadata": {"annotations": {"a": "x".repeat(4 * 1024 * 1024)}}});
    let path = format!("{DEPLOYMENTS}/a");
    assert_eq!(write(&cluster, "PATCH", &path, &huge).await.status, 413);
}
