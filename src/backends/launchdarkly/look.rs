//! Single flags, as they are now: one request a flag, for all its environments.

use std::collections::BTreeMap;

use futures::{StreamExt, stream};

use super::backend::LaunchDarkly;
use crate::backends::FlagLooks;
use crate::backends::http::Failure;
use crate::model::{CleanText, Flag, FlagKey};

/// How many flags are read at once: the server counts requests.
pub(super) const AT_ONCE: usize = 4;

/// Looks at `flags`.
pub(super) async fn look(launchdarkly: &LaunchDarkly, flags: &[FlagKey]) -> FlagLooks {
    let mut names: BTreeMap<CleanText, Vec<FlagKey>> = BTreeMap::new();
    for flag in flags {
        let keys = names.entry(flag.name.clone()).or_default();
        keys.push(flag.clone());
    }
    let looks = names.into_iter().map(|(name, keys)| async move {
        let rows = launchdarkly.read_rows(&name).await;
        let looks = keys.into_iter().map(|key| (key.clone(), pick(&rows, &key)));
        looks.collect::<Vec<_>>()
    });
    let looks: Vec<_> = stream::iter(looks).buffered(AT_ONCE).collect().await;
    looks.into_iter().flatten().collect()
}

fn pick(rows: &Result<Vec<Flag>, Failure>, key: &FlagKey) -> Result<Flag, CleanText> {
    let rows = rows.as_ref().map_err(Failure::words)?;
    let flag = rows.iter().find(|row| row.key() == key).cloned();
    flag.ok_or_else(|| CleanText::new(&format!("there is no {key} any more")))
}

impl LaunchDarkly {
    /// A flag in each of its environments as it is now; nothing where there is no such flag.
    pub(super) async fn read_rows(&self, name: &str) -> Result<Vec<Flag>, Failure> {
        match self.api()?.flag(name).await {
            Ok(flag) => Ok(self.rows(&flag)),
            Err(failure) if failure.status() == Some(404) => Ok(Vec::new()),
            Err(failure) => Err(failure),
        }
    }
}
