//! One look at everything, for `doctor`.

use super::backend::LaunchDarkly;
use crate::backends::http::Failure;
use crate::backends::{Finding, FindingState};
use crate::model::CleanText;

/// Examines the project; what a failure makes pointless is left out.
pub(super) async fn examine(platform: &LaunchDarkly) -> Vec<Finding> {
    let mut findings = Vec::new();
    let limit = platform.timing.examine;
    match tokio::time::timeout(limit, look(platform, &mut findings)).await {
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

async fn look(platform: &LaunchDarkly, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    let api = platform.api()?;
    let identity = api.identity().await?;
    let words = format!("{} answers", api.place());
    findings.push(finding("server", FindingState::Ok, &words));
    let token = identity.called();
    // Which of them may write is told only when one tries.
    findings.push(finding(
        "token",
        FindingState::Ok,
        &format!("{token} is accepted"),
    ));
    let flags = api.flags().await?;
    let rows: usize = flags.iter().map(|flag| platform.rows(flag).len()).sum();
    let words = format!("{rows} in {}", platform.config.environments.join(", "));
    let state = if rows == 0 {
        FindingState::Limited
    } else {
        FindingState::Ok
    };
    findings.push(finding("flags", state, &words));
    findings.push(match api.entries().await {
        Ok(_) => finding(
            "changes",
            FindingState::Ok,
            "the record of changes can be read",
        ),
        Err(failure) => finding("changes", FindingState::Limited, &failure.words()),
    });
    Ok(())
}

fn finding(what: &str, state: FindingState, words: &str) -> Finding {
    Finding {
        what: CleanText::new(what),
        state,
        words: CleanText::new(words),
    }
}
