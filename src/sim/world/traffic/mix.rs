//! What becomes of requests: by the app, by how its image behaves, by how many pods share them.

use super::latency::Latency;
use super::profile::Profile;
use crate::sim::world::Behaviour;

/// The status codes there are. Of those below 500 the caller is to blame.
pub const CODES: [&str; 5] = ["200", "404", "500", "503", "504"];

/// From this many times its fair share of requests on, a pod sheds some.
const SHEDS_FROM: f64 = 2.0;

/// The answers of a pod.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mix {
    /// The share of each of [`CODES`].
    pub codes: [f64; CODES.len()],
    /// How long they take.
    pub latency: Latency,
}

impl Mix {
    /// Of a pod with this image, that answers `load` times as many requests as if all pods were
    /// there.
    pub fn new(profile: &Profile, behaviour: Behaviour, load: f64) -> Self {
        let (faulty, slowdown) = match behaviour {
            Behaviour::Erring {
                percent, slowdown, ..
            } => (f64::from(percent) / 100.0, f64::from(slowdown)),
            _ => (0.0, 1.0),
        };
        let failing = profile.failing;
        let shed = (0.075 * (load - SHEDS_FROM)).clamp(0.0, 0.4);
        let answered = 1.0 - shed;
        let errors = (failing * 0.6 + faulty).min(1.0) * answered;
        let late = failing * 0.4 * answered;
        let missing = profile.missing * answered;
        let fine = (1.0 - shed - errors - late - missing).max(0.0);
        let crowding = 1.0 + 0.8 * (load - 1.0).max(0.0);
        Self {
            codes: [fine, missing, errors, shed, late],
            latency: Latency {
                median: profile.median * slowdown.max(1.0) * crowding,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failing(mix: &Mix) -> f64 {
        mix.codes[2..].iter().sum()
    }

    #[test]
    fn what_goes_wrong_shows_in_its_own_way() {
        let profile = Profile::example();
        let healthy = Mix::new(&profile, Behaviour::Healthy, 1.0);
        assert!(failing(&healthy) <= 0.003);
        let erring = Behaviour::Erring {
            after: 0,
            percent: 5,
            slowdown: 4,
        };
        let erring = Mix::new(&profile, erring, 1.0);
        assert!((0.05..0.054).contains(&failing(&erring)));
        assert!((erring.latency.median / healthy.latency.median - 4.0).abs() < 1e-9);
        let alone = Mix::new(&profile, Behaviour::Healthy, 3.0);
        assert!(alone.codes[3] > 0.05, "{alone:?}");
        assert!(alone.latency.median > 2.0 * healthy.latency.median);
        // One of two pods gone for a moment is no incident.
        let half = Mix::new(&profile, Behaviour::Healthy, 2.0);
        assert!(half.codes[3].abs() < 1e-9);
        for mix in [healthy, erring, alone, half] {
            assert!((mix.codes.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }
}
