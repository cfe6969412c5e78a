//! One look at everything, for `doctor`.

use super::api::Changed;
use super::backend::Unleash;
use super::listing::Listing;
use super::rights::Rights;
use crate::backends::http::Failure;
use crate::backends::{Finding, FindingState};
use crate::model::CleanText;

/// Examines the server; what a failure makes pointless is left out.
pub(super) async fn examine(unleash: &Unleash) -> Vec<Finding> {
    let mut findings = Vec::new();
    let limit = unleash.timing.examine;
    let whole = tokio::time::timeout(limit, look(unleash, &mut findings)).await;
    match whole {
        Ok(Ok(())) => {}
        Ok(Err(failure)) => {
            findings.push(finding("server", FindingState::Failed, &failure.words()));
        }
        Err(_) => {
            let words = format!("not done within {}", humantime::format_duration(limit));
            findings.push(finding("the rest", FindingState::Failed, &words));
        }
    }
    findings
}

async fn look(unleash: &Unleash, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    let api = unleash.api()?;
    let instance = api.instance().await?;
    let version = instance
        .version
        .map_or(String::new(), |it| format!(", version {it}"));
    let words = format!("{} answers{version}", api.place());
    findings.push(finding("server", FindingState::Ok, &words));
    let rights = Rights::new(api.whoami().await?);
    findings.push(token(&rights));
    let listing = Listing::ask(api, &unleash.config).await?;
    findings.push(flags(unleash, &listing, rights));
    let events = api.events(&unleash.config.projects, [1, 0], None).await?;
    let words = match events {
        Changed::Yes(events, _) if events.events.is_empty() => "the record of changes is empty",
        _ => "the record of changes can be read",
    };
    findings.push(finding("changes", FindingState::Ok, words));
    Ok(())
}

fn token(rights: &Rights) -> Finding {
    let user = &rights.user;
    let (state, words) = if rights.are_all() {
        (FindingState::Ok, format!("{user} may do everything"))
    } else if rights.can_write() {
        (
            FindingState::Ok,
            format!("{user} may change flags in some places"),
        )
    } else {
        let words = format!("{user} may only read: use another token to set flags");
        (FindingState::Limited, words)
    };
    finding("token", state, &words)
}

fn flags(unleash: &Unleash, listing: &Listing, rights: Rights) -> Finding {
    let mut learned = unleash.learned();
    learned.rights.get_or_insert(rights);
    let rows = unleash
        .surroundings(&learned)
        .map(|around| listing.rows(&around));
    let rows = rows.map_or(0, |rows| rows.flags.len());
    let (projects, environments) = (listing.projects().count(), listing.environments());
    let words = format!("{rows} in {projects} projects, in {environments}");
    if listing.notes.is_empty() {
        return finding("flags", FindingState::Ok, &words);
    }
    let words = format!("{words}; {}", listing.notes.join("; "));
    finding("flags", FindingState::Limited, &words)
}

fn finding(what: &str, state: FindingState, words: &str) -> Finding {
    Finding {
        what: CleanText::new(what),
        state,
        words: CleanText::new(words),
    }
}
