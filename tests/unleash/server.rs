//! A real server, started by its script once for all tests of this process. It ends with its
//! standard input: when the process does, however that ends.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use tempfile::TempDir;

static SERVER: OnceLock<Server> = OnceLock::new();

/// Where a server is.
#[derive(Debug)]
pub struct Server {
    pub url: String,
    /// Holds the standard input open.
    _script: Child,
}

/// The server, started where it does not run yet.
pub fn server() -> &'static Server {
    SERVER.get_or_init(|| {
        let port = free_port();
        // The script takes it away at the end, for the files in it are not all ours.
        let folder = TempDir::new().unwrap().keep();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real/unleash.sh");
        let mut script = Command::new(script)
            .arg(port.to_string())
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut lines = BufReader::new(script.stdout.take().unwrap());
        lines.read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n", "tests/real/unleash.sh says why");
        Server {
            url: format!("http://127.0.0.1:{port}"),
            _script: script,
        }
    })
}

/// A port that nobody listens at.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
