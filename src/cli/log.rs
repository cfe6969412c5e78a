//! The log: a file, and nothing on the screen.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Mutex;

use tracing_subscriber::EnvFilter;

use super::exit::Stop;

/// Logs into `path`, readable by its owner alone; without a path there is no log.
pub(super) fn start(path: Option<&Path>) -> Result<(), Stop> {
    let Some(path) = path else { return Ok(()) };
    let file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| Stop::failed(format!("the log {}: {error}", path.display())))?;
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(Mutex::new(file))
        .with_env_filter(EnvFilter::new("warn,dogwatch=debug"))
        .finish();
    // A second log in one process, as `demo` would start, goes on with the first.
    let _ = tracing::subscriber::set_global_default(subscriber);
    Ok(())
}
