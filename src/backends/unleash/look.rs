//! Single flags, as they are now.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt, stream};

use super::backend::Unleash;
use super::document::Document;
use super::listing::{AT_ONCE, Listing, is_wanted};
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

    /// Every flag in each of its environments.
    async fn all(&self) -> Result<Vec<Flag>, Failure> {
        self.know_rights().await?;
        let listing = Listing::ask(self.api()?, &self.config).await?;
        let learned = self.learned();
        let around = self.surroundings(&learned);
        Ok(around.map_or_else(Vec::new, |around| listing.rows(&around).flags))
    }
}

/// Looks at `flags`; each has its answer.
pub(super) async fn look(unleash: &Unleash, flags: &[FlagKey]) -> FlagLooks {
    let names: BTreeSet<_> = flags
        .iter()
        .map(|key| FlagKey {
            environment: CleanText::default(),
            ..key.clone()
        })
        .collect();
    let found = if names.len() > ONE_BY_ONE {
        unleash.all().await.map_err(|failure| failure.words())
    } else {
        let looks = names.into_iter();
        let looks = looks.map(|name| async move { unleash.rows(&name).await });
        let looks: Vec<_> = stream::iter(looks).buffered(AT_ONCE).collect().await;
        let looks: Result<Vec<_>, _> = looks.into_iter().collect();
        let rows = looks.map(|looks| looks.into_iter().flatten().collect());
        rows.map_err(|failure: Failure| failure.words())
    };
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
