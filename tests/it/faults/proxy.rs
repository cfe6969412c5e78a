//! A proxy between dogwatch and an API server that spoils what it is told to.
//!
//! One request a connection: the server is told to close after its answer, so that the end of
//! the connection is the end of the answer and nothing has to be known of its form.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::fault::{Fault, Rule};

/// A running proxy; it ends when it is dropped.
pub struct Proxy {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
}

struct Shared {
    server: SocketAddr,
    state: Mutex<State>,
    released: watch::Sender<bool>,
}

#[derive(Default)]
struct State {
    rules: Vec<(Rule, usize)>,
    changes: usize,
    spoiled: usize,
    underway: usize,
}

impl Proxy {
    pub async fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            server,
            state: Mutex::default(),
            released: watch::Sender::new(false),
        });
        let serving = tokio::spawn(serve(listener, shared.clone()));
        Self {
            address,
            shared,
            serving,
        }
    }

    /// From now on requests are spoiled so.
    pub fn spoil(&self, rules: &[Rule]) {
        let mut state = self.shared.lock();
        state.rules = rules.iter().map(|rule| (*rule, rule.times)).collect();
    }

    /// From now on everything goes through.
    pub fn lift(&self) {
        self.shared.lock().rules.clear();
    }

    /// How many requests were spoiled so far.
    pub fn spoiled(&self) -> usize {
        self.shared.lock().spoiled
    }

    /// Lets go what was held back.
    pub fn release(&self) {
        self.shared.released.send_replace(true);
    }

    /// Waits until every spoiled request has come to its end, whoever still waits for it.
    pub async fn quiet(&self) {
        while self.shared.lock().underway > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// How many changes were asked for so far; dry runs are none.
    pub fn changes(&self) -> usize {
        self.shared.lock().changes
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is to be done to this request.
    fn fault(&self, request: &Message) -> Option<Fault> {
        let mut state = self.lock();
        let changes = state.changes;
        if request.is_change() {
            state.changes += 1;
        }
        if request.is_question() {
            return None;
        }
        let (rule, left) = state.rules.iter_mut().find(|(rule, left)| {
            *left > 0 && changes >= rule.after_changes && request.method() == rule.method
        })?;
        *left = left.saturating_sub(1);
        let fault = rule.fault;
        state.spoiled += 1;
        Some(fault)
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    // Aborted with the proxy, which drops what is on its way.
    let mut connections = tokio::task::JoinSet::new();
    loop {
        if let Ok((client, _)) = listener.accept().await {
            let shared = shared.clone();
            connections.spawn(async move {
                // A broken connection is what this is about.
                let _ = pass(client, &shared).await;
            });
        }
        while connections.try_join_next().is_some() {}
    }
}

/// A request or an answer that was read whole.
struct Message {
    bytes: Vec<u8>,
    head: usize,
}

impl Message {
    fn words(&self) -> String {
        String::from_utf8_lossy(&self.bytes[..self.head]).into_owned()
    }

    fn method(&self) -> String {
        let words = self.words();
        words.split(' ').next().unwrap_or_default().to_owned()
    }

    fn is_change(&self) -> bool {
        self.method() == "PATCH" && !self.is_question()
    }

    /// Whether nothing is meant to happen whatever comes of it.
    fn is_question(&self) -> bool {
        let words = self.words();
        let line = words.lines().next().unwrap_or_default();
        line.contains("dryRun=") || line.contains("reviews")
    }

    /// The same, after whose answer the connection ends.
    fn closing(&self) -> Vec<u8> {
        let end = self.head - 2;
        [
            &self.bytes[..end],
            b"Connection: close\r\n\r\n",
            &self.bytes[self.head..],
        ]
        .concat()
    }
}

/// Reads a whole request; `None` where the client has gone.
async fn request(client: &mut TcpStream) -> std::io::Result<Option<Message>> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        if client.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let words = String::from_utf8_lossy(&bytes[..head]).to_lowercase();
    let length = words
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .map_or(Ok(0), |text| text.trim().parse::<usize>())
        .map_err(std::io::Error::other)?;
    while bytes.len() < head + length {
        if client.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    }
    Ok(Some(Message { bytes, head }))
}

async fn pass(mut client: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let Some(request) = request(&mut client).await? else {
        return Ok(());
    };
    match shared.fault(&request) {
        None => relay(&mut client, shared, &request).await,
        Some(fault) => {
            shared.lock().underway += 1;
            let spoiled = spoil(&mut client, shared, &request, fault).await;
            shared.lock().underway -= 1;
            spoiled
        }
    }
}

/// Passes the request on, and the answer back as it comes.
async fn relay(client: &mut TcpStream, shared: &Shared, request: &Message) -> std::io::Result<()> {
    let mut server = TcpStream::connect(shared.server).await?;
    server.write_all(&request.closing()).await?;
    let (mut from_client, mut to_client) = client.split();
    let mut nothing = [0; 1];
    tokio::select! {
        copied = tokio::io::copy(&mut server, &mut to_client) => copied.map(|_| ()),
        // Who asks one thing sends no more; it has gone.
        _ = from_client.read(&mut nothing) => Ok(()),
    }
}

/// Passes the request on and keeps the answer.
async fn ask(shared: &Shared, request: &Message) -> std::io::Result<Message> {
    let mut server = TcpStream::connect(shared.server).await?;
    server.write_all(&request.closing()).await?;
    let mut bytes = Vec::new();
    server.read_to_end(&mut bytes).await?;
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let head = end.map_or(bytes.len(), |end| end + 4);
    Ok(Message { bytes, head })
}

async fn spoil(
    client: &mut TcpStream,
    shared: &Shared,
    request: &Message,
    fault: Fault,
) -> std::io::Result<()> {
    match fault {
        Fault::Delay(wait) => {
            tokio::time::sleep(wait).await;
            let answer = ask(shared, request).await?;
            tokio::time::sleep(wait).await;
            client.write_all(&answer.bytes).await
        }
        Fault::Hold => {
            let mut released = shared.released.subscribe();
            let _ = released.wait_for(|released| *released).await;
            let answer = ask(shared, request).await?;
            client.write_all(&answer.bytes).await
        }
        Fault::CutRequest(cut) => {
            let through = cut.of(request.head, request.bytes.len());
            if through > 0 {
                let mut server = TcpStream::connect(shared.server).await?;
                server.write_all(&request.bytes[..through]).await?;
                server.shutdown().await?;
                // The server has seen the end once it has ended, too.
                let mut rest = Vec::new();
                server.read_to_end(&mut rest).await?;
            }
            Ok(())
        }
        Fault::CutAnswer(cut) => {
            let answer = ask(shared, request).await?;
            let through = cut.of(answer.head, answer.bytes.len());
            client.write_all(&answer.bytes[..through]).await
        }
        Fault::Instead(spoof) => client.write_all(&spoof.bytes()).await,
        Fault::Afterwards(spoof) => {
            ask(shared, request).await?;
            client.write_all(&spoof.bytes()).await
        }
        Fault::Late(wait) => {
            client
                .write_all(&super::fault::Spoof::status(504).bytes())
                .await?;
            tokio::time::sleep(wait).await;
            ask(shared, request).await.map(|_| ())
        }
        Fault::Silence => {
            ask(shared, request).await?;
            // Until the client has had enough.
            let mut nothing = [0; 1];
            client.read(&mut nothing).await.map(|_| ())
        }
    }
}
