//! `dogwatch` alone: the console.

use std::io::IsTerminal;
use std::sync::Arc;

use tokio::sync::mpsc;

use super::exit::{Ended, Exit, Stop};
use super::site::Site;
use crate::backends::{Feed, Watchlist};
use crate::tui::{self, Session};

/// How many batches wait for the fleet before backends wait for it: one screen's worth of
/// bursts, so that a fleet that falls behind slows them down instead of filling the memory.
const BATCHES: usize = 64;

/// Opens the console on `site`.
pub(super) async fn run(site: Site) -> Ended {
    if !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() {
        return Err(Stop::usage(
            "the console needs a terminal; without one, run for example\n  \
             dogwatch get apps\n  \
             dogwatch get apps -o json\n  \
             dogwatch --help",
        ));
    }
    let (sender, observations) = mpsc::channel(BATCHES);
    let (compared, watchlist) = Watchlist::new();
    for backend in site.sources().backends() {
        let feed = Feed::new(backend.source().clone(), sender.clone());
        let feed = feed.comparing(watchlist.clone());
        tokio::spawn(backend.observe(feed));
    }
    drop(sender);
    let session = Session {
        observations,
        compared,
        sources: site.sources().names(),
        inspectors: site.inspectors(),
        surveyors: site.surveyors(),
        flag_readers: site.sources().flag_readers(),
        executor: Arc::new(site.executor()?),
        limits: site.limits().clone(),
        policy: site.attention(),
        evidence: site.evidence(),
        witness: site.witness(),
        simulation: site.simulation().cloned(),
        filter: None,
    };
    let ended = tui::run(session).await;
    ended.map_err(|report| Stop::failed(format!("{report:#}")))?;
    Ok(Exit::Done)
}
