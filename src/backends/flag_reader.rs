//! A look at single flags, right before a plan about them is made.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::{BoxFuture, join_all};

use crate::model::{CleanText, FlagKey};

pub use crate::model::FlagLooks;

/// A platform or cluster whose flags can be looked at by name.
pub trait FlagReader: Send + Sync + 'static {
    /// Looks at `flags`, all of them its own; each has its answer. Only reads.
    fn look<'a>(&'a self, flags: &'a [FlagKey]) -> BoxFuture<'a, FlagLooks>;
}

/// Who can look at a platform's flags, by the platform's name.
pub type FlagReaders = BTreeMap<CleanText, Arc<dyn FlagReader>>;

/// Looks at `flags`, each through the reader of its platform, all platforms at once.
pub async fn look_all(readers: &FlagReaders, flags: Vec<FlagKey>) -> FlagLooks {
    let mut platforms: BTreeMap<CleanText, Vec<FlagKey>> = BTreeMap::new();
    for flag in flags {
        let of_platform = platforms.entry(flag.platform.clone()).or_default();
        of_platform.push(flag);
    }
    let looks = platforms
        .iter()
        .map(async |(platform, flags)| match readers.get(platform) {
            Some(reader) => reader.look(flags).await,
            None => unseen(platform, flags),
        });
    join_all(looks).await.into_iter().flatten().collect()
}

fn unseen(platform: &CleanText, flags: &[FlagKey]) -> FlagLooks {
    let why = CleanText::new(&format!(
        "nothing can look at {platform}: there is no connection to it"
    ));
    let keys = flags.iter().cloned();
    keys.map(|key| (key, Err(why.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Says of every flag that it is gone, in its own name.
    struct Gone(&'static str);

    impl FlagReader for Gone {
        fn look<'a>(&'a self, flags: &'a [FlagKey]) -> BoxFuture<'a, FlagLooks> {
            let words = CleanText::from(self.0);
            let keys = flags.iter().cloned();
            let looks = keys.map(|key| (key, Err(words.clone()))).collect();
            Box::pin(async { looks })
        }
    }

    fn key(platform: &str, name: &str) -> FlagKey {
        FlagKey {
            platform: platform.into(),
            project: "default".into(),
            environment: "production".into(),
            name: name.into(),
        }
    }

    #[tokio::test]
    async fn each_flag_is_looked_at_where_it_is_kept() {
        let readers: FlagReaders = ["a", "b"]
            .map(|name| (name.into(), Arc::new(Gone(name)) as Arc<dyn FlagReader>))
            .into();
        let flags = vec![key("a", "x"), key("c", "x"), key("b", "x"), key("a", "y")];
        let looks = look_all(&readers, flags).await;
        let said = looks
            .into_iter()
            .map(|(key, look)| (key.to_string(), look.expect_err("gone").to_string()))
            .collect::<Vec<_>>();
        let said: Vec<_> = said.iter().map(|(k, w)| (k.as_str(), w.as_str())).collect();
        assert_eq!(
            said,
            [
                ("a/default/x@production", "a"),
                ("a/default/y@production", "a"),
                ("b/default/x@production", "b"),
                (
                    "c/default/x@production",
                    "nothing can look at c: there is no connection to it"
                ),
            ]
        );
    }
}
