//! Which metrics there are, and what time it is there.

use super::api::Api;
use super::backend::Prometheus;
use super::decode::{self, Dialect};
use crate::backends::http::Failure;
use crate::backends::metrics::sets::{self, MetricSet};
use crate::clock;

/// Which sets are used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// Those that are found.
    Auto,
    /// Those that the configuration names.
    Named(Vec<&'static MetricSet>),
}

impl Choice {
    /// As configured.
    pub(super) fn read(names: &[String]) -> Result<Self, Failure> {
        if names.is_empty() || names.iter().any(|name| name == "auto") {
            return Ok(Self::Auto);
        }
        let chosen = names.iter().map(|name| {
            sets::named(name).ok_or_else(|| {
                let known: Vec<_> = sets::ALL.iter().map(|set| set.name).collect();
                let known = known.join(", ");
                Failure::setup(&format!(
                    "there is no metric set `{name}`: name in sets any of {known}, or auto"
                ))
            })
        });
        Ok(Self::Named(chosen.collect::<Result<_, _>>()?))
    }
}

/// What is known of the server.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Survey {
    /// The sets to use.
    pub(super) sets: Vec<&'static MetricSet>,
    /// Sets that tell the same, and are not used.
    pub(super) passed_over: Vec<&'static MetricSet>,
    /// How far its clock is ahead of ours, in seconds.
    pub(super) ahead: f64,
    /// Whose language it speaks.
    pub(super) dialect: Dialect,
}

/// Looks at the server.
pub(super) async fn survey(prometheus: &Prometheus) -> Result<Survey, Failure> {
    let (api, choice) = prometheus.setup()?;
    let (ahead, dialect) = ahead(api).await?;
    let sets = match choice {
        Choice::Named(sets) => sets.clone(),
        Choice::Auto if prometheus.asks_no_set() => Vec::new(),
        Choice::Auto => {
            return Ok(Survey {
                ahead,
                dialect,
                ..found(api).await?
            });
        }
    };
    Ok(Survey {
        sets,
        passed_over: Vec::new(),
        ahead,
        dialect,
    })
}

/// How far the server's clock is ahead: all queries of a round are about one time, which must be
/// the server's. And whose language it speaks.
async fn ahead(api: &Api) -> Result<(f64, Dialect), Failure> {
    let asked = clock::now();
    let there = api
        .query("time()", None)
        .await?
        .decode(decode::server_time)?;
    let between = asked + (clock::now() - asked) / 2;
    let ahead = there.seconds - between.timestamp_millis() as f64 / 1_000.0;
    Ok((ahead, there.dialect))
}

async fn found(api: &Api) -> Result<Survey, Failure> {
    let names: Vec<_> = sets::ALL.iter().flat_map(|set| set.presence).collect();
    let names: Vec<&str> = names.into_iter().copied().collect();
    let text = format!(
        "count by (__name__) ({{__name__=~\"{}\"}})",
        names.join("|")
    );
    let there = api
        .query(&text, None)
        .await?
        .decode(|bytes| decode::values(bytes, "__name__"))?;
    let is_there = |name: &str| there.contains(name);
    let used = sets::detected(is_there);
    let passed_over = sets::ALL
        .into_iter()
        .filter(|set| set.presence.iter().all(|name| is_there(name)) && !used.contains(set));
    Ok(Survey {
        passed_over: passed_over.collect(),
        sets: used,
        ahead: 0.0,
        dialect: Dialect::default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_chosen_by_name() {
        let read = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            Choice::read(&names)
        };
        assert_eq!(read(&[]).expect("valid"), Choice::Auto);
        assert_eq!(read(&["auto"]).expect("valid"), Choice::Auto);
        let Choice::Named(sets) = read(&["http", "kubernetes"]).expect("valid") else {
            panic!("they are named");
        };
        assert_eq!(
            sets.iter().map(|it| it.name).collect::<Vec<_>>(),
            ["http", "kubernetes"]
        );
        let words = read(&["htp"]).expect_err("unknown").words();
        assert!(
            words.contains("`htp`") && words.contains("linkerd"),
            "{words}"
        );
    }
}
