//! What an operator sees of a backend's flags.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use dogwatch::backends::unleash::Unleash;
use dogwatch::backends::{Backend, Feed};
use dogwatch::fleet::{Fact, Observation};
use dogwatch::model::{CleanText, Flag, FlagKey, SourceState};
use tokio::sync::mpsc;

/// How long anything may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_mins(1);

pub struct Watch {
    pub flags: BTreeMap<FlagKey, Flag>,
    pub state: Option<SourceState>,
    pub note: Option<CleanText>,
    observations: mpsc::Receiver<Observation>,
}

impl Watch {
    pub fn over(unleash: Arc<Unleash>) -> Self {
        let (sender, observations) = mpsc::channel(64);
        let feed = Feed::new(unleash.source().clone(), sender);
        tokio::spawn(unleash.observe(feed));
        Self {
            flags: BTreeMap::new(),
            state: None,
            note: None,
            observations,
        }
    }

    /// The flag in production.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        let mut flags = self.flags.values();
        flags.find(|flag| flag.name().as_str() == name && *flag.key().environment == *"production")
    }

    /// The flag, once it is so.
    pub async fn until_flag(&mut self, name: &str, so: impl Fn(&Flag) -> bool) -> Flag {
        let holds = |watch: &Self| watch.flag(name).is_some_and(&so);
        self.until(&format!("such {name}"), holds).await;
        self.flag(name).unwrap().clone()
    }

    pub async fn until_gone(&mut self, name: &str) {
        let gone = |watch: &Self| watch.flag(name).is_none();
        self.until(&format!("end of {name}"), gone).await;
    }

    pub async fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let waiting = async {
            while !holds(self) {
                let observation = self.observations.recv().await.expect("it goes on");
                for fact in observation.facts {
                    self.take(fact);
                }
            }
        };
        let waited = tokio::time::timeout(PATIENCE, waiting).await;
        assert!(
            waited.is_ok(),
            "no {what}: {:?}, {:?}, {:#?}",
            self.state,
            self.note,
            self.flags.values().take(5).collect::<Vec<_>>()
        );
    }

    fn take(&mut self, fact: Fact) {
        match fact {
            Fact::Flag(flag) => {
                self.flags.insert(flag.key().clone(), *flag);
            }
            Fact::FlagGone(key) => {
                self.flags.remove(&key);
            }
            Fact::State(state) => self.state = Some(state),
            Fact::Note(note) => self.note = note,
            _ => {}
        }
    }
}
