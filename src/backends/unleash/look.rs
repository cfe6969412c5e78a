//! Single flags, as they are now.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt, stream};

use super::backend::Unleash;
use super::document::Document;
use super::listing::{AT_ONCE, Listing, Rows, is_wanted};
use super::rights::Rights;
use super::row::Common;
use crate::backends::FlagLooks;
use crate::backends::http::Failure;
use crate::model::{CleanText, Flag, FlagKey};

/// How many flags are read one by one; with more, all are listed.
const ONE_BY_ONE: usize = 20;

impl Unleash {
    /// A flag in each of its environments as it is now; nothing where there is no such flag.
    /// Which environment `key` names does not matter.
    pub(super) async fn rows(&self, key: &FlagKey) -> Result<Vec<Flag>, Failure> {
        let api = self.api()?;
        self.know_rights().await?;
        let feature = match api.feature(&key.project, &key.name).await {
            Err(failure) if failure.status() == Some(404) => return Ok(Vec::new()),
            answer => answer?,
        };
        let tags = match api.tags(&key.name).await {
            Err(failure) if failure.status() == Some(404) => return Ok(Vec::new()),
            answer => answer?.tags,
        };
        let common = Common::new(&key.project, &feature, &tags, &feature.dependencies);
        let learned = self.learned();
        let (Some(common), Some(around)) = (common, self.surroundings(&learned)) else {
            return Ok(Vec::new());
        };
        let environments = feature.environments.iter();
        let wanted = environments.filter(|it| is_wanted(&self.config, &it.name));
        let rows = wanted.map(|environment| {
            let document = Document::new(&feature, environment);
            common.row(&around, environment, &document)
        });
        Ok(rows.collect())
    }

    /// Whose the token is must be known before anything is said of what can be done.
    async fn know_rights(&self) -> Result<(), Failure> {
        if self.learned().rights.is_none() {
            let rights = Rights::new(self.api()?.whoami().await?);
            self.learned().rights.get_or_insert(rights);
        }
        Ok(())
    }

    /// Each of `names` in each of its environments, by one listing of everything.
    async fn listed(&self, names: BTreeSet<FlagKey>) -> Result<Vec<Flag>, Failure> {
        self.know_rights().await?;
        let listing = Listing::ask(self.api()?, &self.config).await?;
        let listed = {
            let learned = self.learned();
            let around = self.surroundings(&learned);
            around.map(|around| listing.rows(&around))
        };
        let Rows { flags, behind, .. } = listed.unwrap_or_default();
        let is_behind = |key: &FlagKey| behind.contains(&[key.project.clone(), key.name.clone()]);
        let (behind, told): (BTreeSet<_>, BTreeSet<_>) = names.into_iter().partition(is_behind);
        let flags = flags
            .into_iter()
            .filter(|flag| told.contains(&named(flag.key())));
        let mut rows: Vec<_> = flags.collect();
        rows.extend(self.each(behind).await?);
        Ok(rows)
    }

    /// Each of `names` in each of its environments, one by one.
    async fn each(&self, names: BTreeSet<FlagKey>) -> Result<Vec<Flag>, Failure> {
        let looks = names.into_iter();
        let looks = looks.map(|name| async move { self.rows(&name).await });
        let looks: Vec<_> = stream::iter(looks).buffered(AT_ONCE).collect().await;
        let looks: Result<Vec<_>, _> = looks.into_iter().collect();
        Ok(looks?.into_iter().flatten().collect())
    }
}

/// The flag, in whatever environment.
fn named(key: &FlagKey) -> FlagKey {
    FlagKey {
        environment: CleanText::default(),
        ..key.clone()
    }
}

/// Looks at `flags`; each has its answer.
pub(super) async fn look(unleash: &Unleash, flags: &[FlagKey]) -> FlagLooks {
    let names: BTreeSet<_> = flags.iter().map(named).collect();
    let found = if names.len() > ONE_BY_ONE {
        unleash.listed(names).await
    } else {
        unleash.each(names).await
    };
    let found = found.map_err(|failure| failure.words());
    let found = found.map(|rows| {
        let rows = rows.into_iter().map(|row| (row.key().clone(), row));
        rows.collect::<BTreeMap<_, _>>()
    });
    let mut found = match found {
        Ok(found) => found,
        Err(why) => {
            let keys = flags.iter().cloned();
            return keys.map(|key| (key, Err(why.clone()))).collect();
        }
    };
    let gone = |key: &FlagKey| {
        CleanText::new(&format!(
            "{key} is not there any more: it was deleted, put away or moved"
        ))
    };
    let looks = flags.iter().map(|key| {
        let row = found.remove(key).ok_or_else(|| gone(key));
        (key.clone(), row)
    });
    looks.collect()
}
