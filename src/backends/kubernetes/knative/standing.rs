//! Where a Service stands, in one word. Pure.

use super::object::Service;
use super::traffic::Traffic;
use crate::backends::kubernetes::object::{condition, words};
use crate::model::CleanText;

/// Where a Service stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Its controller has not seen the newest change.
    Unseen,
    /// What is wanted can't be had.
    Failing(CleanText),
    /// Its newest revision is not ready yet, or traffic moves to it by itself.
    Progressing(CleanText),
    /// Its newest revision gets nothing, because another one is named.
    Pinned,
    /// Several revisions share the traffic, because somebody said so.
    Split,
    /// All traffic goes to the newest revision.
    Done,
}

impl Standing {
    /// Where `service` stands with `traffic`.
    pub(super) fn of(service: &Service, traffic: &Traffic) -> Self {
        if !service.is_observed() {
            return Self::Unseen;
        }
        let ready = condition(service.status.conditions.as_deref(), "Ready");
        if let Some(failed) = ready.filter(|ready| ready.status == "False") {
            let reason = failed.reason.as_deref().unwrap_or("no reason given");
            return Self::Failing(CleanText::new(words(failed, reason)));
        }
        let Some(latest) = service.latest_ready() else {
            return Self::Progressing("no revision is ready yet".into());
        };
        if let Some(created) = service
            .latest_created()
            .filter(|created| *created != latest)
        {
            let words = format!("revision {created} is not ready yet");
            return Self::Progressing(CleanText::new(&words));
        }
        if let Some(unknown) = ready.filter(|ready| ready.status == "Unknown") {
            return Self::Progressing(CleanText::new(words(unknown, "its traffic is being set")));
        }
        match traffic.share(latest) {
            100 => Self::Done,
            0 if traffic.is_pinned => Self::Pinned,
            _ if !traffic.follows_latest => Self::Split,
            share => {
                let words = format!("traffic moves to revision {latest}: {share} %");
                Self::Progressing(CleanText::new(&words))
            }
        }
    }
}
