//! What one round comes to.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt, stream};
use tokio::time::Instant;

use super::backend::LaunchDarkly;
use super::history::News;
use super::look::AT_ONCE;
use crate::backends::flags::{self, Told};
use crate::backends::http::Failure;
use crate::fleet::Fact;
use crate::model::{CleanText, Flag, FlagKey};

/// How many flags are read one by one; with more, everything is listed.
const ONE_BY_ONE: usize = 10;

/// What is remembered from round to round.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    /// The environments in which each flag was said to be.
    said: BTreeMap<CleanText, Vec<FlagKey>>,
    listed: Option<Instant>,
    note: Option<CleanText>,
}

impl flags::Rounds<LaunchDarkly> for Rounds {
    /// Asks what has changed, or for everything where that is due.
    async fn next(&mut self, platform: &LaunchDarkly) -> Result<Told, Failure> {
        let entries = platform.api()?.entries().await;
        let due = platform.timing.listing;
        let is_due = self.listed.is_none_or(|listed| listed.elapsed() >= due);
        let (news, note) = match entries {
            Ok(entries) => (platform.learned().history.take(&entries), None),
            // A token that may not read the record can still read flags.
            Err(failure) if failure.status() == Some(403) => {
                let words = "its record can't be read, so that changes are seen late and nobody \
                             knows whose they are: use a token with the role Reader";
                (News::Flags(BTreeSet::new()), Some(words.into()))
            }
            Err(failure) => return Err(failure),
        };
        self.note = note;
        match news {
            News::Flags(flags) if !is_due && flags.len() <= ONE_BY_ONE => {
                self.read(platform, flags).await
            }
            _ => self.list(platform).await,
        }
    }

    /// Forgets what was listed: the next round lists everything.
    fn relist(&mut self) {
        self.listed = None;
    }
}

impl Rounds {
    async fn read(
        &mut self,
        platform: &LaunchDarkly,
        flags: BTreeSet<String>,
    ) -> Result<Told, Failure> {
        let reading = flags.into_iter().map(|flag| async move {
            let rows = platform.read_rows(&flag).await;
            (flag, rows)
        });
        let reads: Vec<_> = stream::iter(reading).buffered(AT_ONCE).collect().await;
        let mut facts = Vec::new();
        for (flag, rows) in reads {
            facts.extend(self.say(&flag, rows?));
        }
        Ok(Told {
            facts,
            whole: false,
            note: self.note.clone(),
        })
    }

    async fn list(&mut self, platform: &LaunchDarkly) -> Result<Told, Failure> {
        let api = platform.api()?;
        let flags = api.flags().await?;
        let mut notes: Vec<String> = self.note.iter().map(ToString::to_string).collect();
        for environment in &platform.config.environments {
            match api.statuses(environment).await {
                Ok(statuses) => platform.learned().seen.take(environment, &statuses),
                Err(failure) if failure.status() == Some(404) => {
                    notes.push(format!("there is no environment {environment}"));
                }
                Err(failure) => return Err(failure),
            }
        }
        self.said.clear();
        let mut facts = Vec::new();
        let mut unclean = 0;
        for flag in &flags {
            let rows = platform.rows(flag);
            unclean += usize::from(rows.is_empty() && !CleanText::is_clean(&flag.key));
            facts.extend(self.say(&flag.key, rows));
        }
        if unclean > 0 {
            notes.push(format!(
                "left out: {unclean} flags with hidden characters in their names"
            ));
        }
        self.listed = Some(Instant::now());
        self.note = (!notes.is_empty()).then(|| CleanText::new(&notes.join("; ")));
        Ok(Told {
            facts,
            whole: true,
            note: self.note.clone(),
        })
    }

    /// The rows of a flag, and those of its rows that are gone.
    fn say(&mut self, flag: &str, rows: Vec<Flag>) -> Vec<Fact> {
        let keys = rows.iter().map(|row| row.key().clone()).collect::<Vec<_>>();
        let before = self.said.insert(flag.into(), keys).unwrap_or_default();
        let gone = before
            .into_iter()
            .filter(|key| rows.iter().all(|row| row.key() != key));
        let gone: Vec<_> = gone.map(Fact::FlagGone).collect();
        let there = rows.into_iter().map(|row| Fact::Flag(Box::new(row)));
        there.chain(gone).collect()
    }
}
