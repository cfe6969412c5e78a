//! What the platform is asked for, and why it may refuse.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use super::ScenarioName;

/// What to simulate and where to serve it.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// How many apps there are at the beginning.
    pub apps: usize,
    /// The same seed makes the same fleet.
    pub seed: u64,
    /// At least so many feature flags there are in Unleash; 0 for as many as the apps need.
    pub flags: usize,
    /// What happens to it.
    pub scenario: ScenarioName,
    /// Seconds of the world's time in one real second.
    pub speed: f64,
    /// Where the API listens; a loopback address.
    pub listen: SocketAddr,
    /// Where the metrics are; a loopback address.
    pub listen_metrics: SocketAddr,
    /// Where Unleash listens; a loopback address.
    pub listen_unleash: SocketAddr,
    /// Where flags of flagd are evaluated; a loopback address.
    pub listen_ofrep: SocketAddr,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            apps: 150,
            seed: 7,
            flags: 0,
            scenario: ScenarioName::default(),
            speed: 1.0,
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            listen_metrics: (Ipv4Addr::LOCALHOST, 0).into(),
            listen_unleash: (Ipv4Addr::LOCALHOST, 0).into(),
            listen_ofrep: (Ipv4Addr::LOCALHOST, 0).into(),
        }
    }
}

/// Why the platform cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    /// Its tokens are public and nothing is encrypted.
    #[error(
        "the simulation listens on loopback only, not on {0}: it has no TLS and its tokens are \
         public; use 127.0.0.1 or [::1], and a tunnel to reach it from elsewhere"
    )]
    NotLoopback(SocketAddr),
    /// The world's clock must run forward.
    #[error("the speed must be above 0 and at most 1000, not {0}")]
    Speed(f64),
    /// The address is taken, or may not be used.
    #[error("cannot listen on {address}: {source}; choose another port, or 0 for any free one")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write {path}: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The fleet was not made.
    #[error("the fleet could not be made: {0}")]
    Founding(#[from] tokio::task::JoinError),
}

impl Options {
    /// Refuses what would be unsafe or would never move.
    pub(super) fn check(&self) -> Result<(), SimError> {
        let all = [
            self.listen,
            self.listen_metrics,
            self.listen_unleash,
            self.listen_ofrep,
        ];
        for address in all {
            if !address.ip().is_loopback() {
                return Err(SimError::NotLoopback(address));
            }
        }
        if !(self.speed > 0.0 && self.speed <= 1000.0) {
            return Err(SimError::Speed(self.speed));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_and_a_clock_that_runs_are_accepted() {
        let with = |listen: &str, speed| {
            Options {
                listen: listen.parse().unwrap(),
                speed,
                ..Options::default()
            }
            .check()
        };
        assert!(with("127.0.0.1:0", 1.0).is_ok());
        assert!(with("[::1]:0", 60.0).is_ok());
        for listen in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
            assert!(
                matches!(with(listen, 1.0), Err(SimError::NotLoopback(_))),
                "{listen}"
            );
            let metrics = Options {
                listen_metrics: listen.parse().unwrap(),
                ..Options::default()
            };
            assert!(
                matches!(metrics.check(), Err(SimError::NotLoopback(_))),
                "{listen}"
            );
        }
        for speed in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(
                matches!(with("127.0.0.1:0", speed), Err(SimError::Speed(_))),
                "{speed}"
            );
        }
    }
}
