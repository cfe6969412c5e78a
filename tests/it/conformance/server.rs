//! An HTTP server that answers by a script, or as badly as it is told to.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A request, as far as scripts look at it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Path and query.
    pub target: String,
    pub head: String,
    pub body: String,
}

impl Asked {
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// A field of a form that was sent.
    pub fn field(&self, name: &str) -> Option<String> {
        let form = reqwest::Url::parse(&format!("http://form/?{}", self.body)).ok()?;
        let mut fields = form.query_pairs();
        let found = fields.find(|(field, _)| field == name)?;
        Some(found.1.into_owned())
    }

    pub fn has(&self, parameter: &str) -> bool {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        query
            .split('&')
            .any(|given| given == parameter || given.starts_with(&format!("{parameter}=")))
    }
}

/// An answer of a script.
#[derive(Clone, Debug)]
pub enum Reply {
    /// All at once.
    Whole { status: u16, body: Vec<u8> },
    /// Line by line, and then the connection stays open.
    Stream { lines: Vec<String> },
}

impl Reply {
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self::Whole {
            status,
            body: body.to_string().into_bytes(),
        }
    }
}

/// How a server misbehaves.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Every answer has this status, and this body.
    Status {
        status: u16,
        headers: &'static str,
        body: String,
    },
    /// Good answers, cut off in the middle.
    CutMidway,
    /// Success, and this instead of an answer.
    Body { kind: &'static str, body: Vec<u8> },
    /// Good answers, one byte at a time with this pause.
    Slow(Duration),
    /// Requests are read, and nothing is said.
    Silent,
    /// The connection is closed as soon as it is there.
    Slammed,
}

/// Answers a request well.
pub type Script = Arc<dyn Fn(&Asked) -> Reply + Send + Sync>;

#[derive(Clone)]
struct Behaviour {
    script: Script,
    fault: Option<Fault>,
}

/// The server; it stops when it is dropped.
pub struct Server {
    address: SocketAddr,
    behaviour: Arc<Mutex<Behaviour>>,
    asked: Arc<Mutex<Vec<Asked>>>,
    /// Counted up, every connection ends.
    kicks: watch::Sender<u64>,
    listening: Option<JoinHandle<()>>,
}

impl Server {
    pub async fn start(script: Script, fault: Option<Fault>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let mut server = Self {
            address: listener.local_addr().expect("an address"),
            behaviour: Arc::new(Mutex::new(Behaviour { script, fault })),
            asked: Arc::default(),
            kicks: watch::Sender::new(0),
            listening: None,
        };
        server.listen(listener);
        server
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Everything that was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no panic").clone()
    }

    /// Behaves otherwise from now on, but what is open stays open.
    pub fn behave_quietly(&self, script: Script, fault: Option<Fault>) {
        *self.behaviour.lock().expect("no panic") = Behaviour { script, fault };
    }

    /// Behaves otherwise from now on; open connections end.
    pub fn behave(&self, script: Script, fault: Option<Fault>) {
        self.behave_quietly(script, fault);
        self.kicks.send_modify(|kicks| *kicks += 1);
    }

    /// Stops listening; open connections end.
    pub async fn stop(&mut self) {
        if let Some(listening) = self.listening.take() {
            listening.abort();
            // Aborted or not: now the port is free.
            let _ = listening.await;
        }
        self.kicks.send_modify(|kicks| *kicks += 1);
    }

    /// Listens on the same port again.
    pub async fn restart(&mut self) {
        let listener = TcpListener::bind(self.address)
            .await
            .expect("the same port");
        self.listen(listener);
    }

    fn listen(&mut self, listener: TcpListener) {
        let behaviour = self.behaviour.clone();
        let asked = self.asked.clone();
        let kicks = self.kicks.subscribe();
        self.listening = Some(tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mut kicks = kicks.clone();
                kicks.mark_unchanged();
                let serving = serve(stream, behaviour.clone(), asked.clone());
                tokio::spawn(async move {
                    tokio::select! {
                        _ = kicks.changed() => {}
                        () = serving => {}
                    }
                });
            }
        }));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(listening) = self.listening.take() {
            listening.abort();
        }
    }
}

async fn serve(
    mut stream: TcpStream,
    behaviour: Arc<Mutex<Behaviour>>,
    asked: Arc<Mutex<Vec<Asked>>>,
) {
    loop {
        let Some(request) = read(&mut stream).await else {
            return;
        };
        asked.lock().expect("no panic").push(request.clone());
        let Behaviour { script, fault } = behaviour.lock().expect("no panic").clone();
        let good = script(&request);
        let kept_open = match fault {
            None => answer(&mut stream, &good).await,
            Some(fault) => misbehave(&mut stream, fault, &good).await,
        };
        if kept_open.is_none() {
            return;
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    });
    let whole = end + 4 + length.unwrap_or(0);
    while bytes.len() < whole {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let mut words = head.split_whitespace();
    Some(Asked {
        target: words.nth(1)?.to_owned(),
        head: head.clone(),
        body: String::from_utf8_lossy(&bytes[end + 4..whole]).into_owned(),
    })
}

/// The answer as it goes over the wire, and whether the connection waits after it.
fn bytes(reply: &Reply) -> (Vec<u8>, bool) {
    match reply {
        Reply::Whole { status, body } => {
            let head = format!(
                "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            ([head.into_bytes(), body.clone()].concat(), false)
        }
        Reply::Stream { lines } => {
            let mut bytes = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
            for line in lines {
                let chunk = format!("{:x}\r\n{line}\n\r\n", line.len() + 1);
                bytes.extend_from_slice(chunk.as_bytes());
            }
            (bytes, true)
        }
    }
}

async fn answer(stream: &mut TcpStream, reply: &Reply) -> Option<()> {
    let (bytes, waits) = bytes(reply);
    stream.write_all(&bytes).await.ok()?;
    if waits {
        std::future::pending::<()>().await;
    }
    Some(())
}

async fn misbehave(stream: &mut TcpStream, fault: Fault, good: &Reply) -> Option<()> {
    match fault {
        Fault::Status {
            status,
            headers,
            body,
        } => {
            let head = format!(
                "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\n{headers}content-length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(head.as_bytes()).await.ok()?;
            stream.write_all(body.as_bytes()).await.ok()
        }
        Fault::Body { kind, body } => {
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(head.as_bytes()).await.ok()?;
            stream.write_all(&body).await.ok()
        }
        Fault::CutMidway => {
            let (bytes, _) = bytes(good);
            let part = bytes.len() - bytes.len().min(120) / 2;
            stream.write_all(&bytes[..part]).await.ok()?;
            stream.flush().await.ok()?;
            None
        }
        Fault::Slow(pause) => {
            let (bytes, _) = bytes(good);
            for byte in bytes {
                stream.write_all(&[byte]).await.ok()?;
                tokio::time::sleep(pause).await;
            }
            None
        }
        Fault::Silent => std::future::pending().await,
        Fault::Slammed => None,
    }
}
