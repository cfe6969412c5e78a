//! Apps as aligned columns.

use super::Chosen;
use crate::cli::table::Table;
use crate::fleet::{Column, ListColumn as _, ListGroup as _, Listed, Row, Shelf};
use crate::model::CleanText;

/// What fits a terminal; `-o wide` shows all. Of the signals, those that any app has; and what
/// tells of rollouts where there are any.
pub(super) const USUAL: &[Column] = &[
    Column::Attention,
    Column::App,
    Column::Namespace,
    Column::Owner,
    Column::Sla,
    Column::Version,
    Column::Ready,
    Column::Status,
    Column::Errors,
    Column::Latency,
    Column::Requests,
    Column::Ttl,
    Column::Age,
];

/// What fits a terminal of the queue of rollouts.
pub(super) const QUEUE: &[Column] = &[
    Column::Phase,
    Column::App,
    Column::Namespace,
    Column::Controller,
    Column::Releases,
    Column::Step,
    Column::Weight,
    Column::Verdict,
    Column::SideErrors,
    Column::SideLatency,
    Column::Since,
    Column::Next,
];

/// All that there is about rollouts.
pub(super) const WIDE_QUEUE: &[Column] = &[
    Column::Phase,
    Column::Cluster,
    Column::Namespace,
    Column::App,
    Column::Owner,
    Column::Sla,
    Column::Controller,
    Column::Releases,
    Column::Stage,
    Column::Step,
    Column::Weight,
    Column::Verdict,
    Column::SideErrors,
    Column::SideLatency,
    Column::SideRequests,
    Column::Since,
    Column::Next,
    Column::Why,
];

/// The chosen apps in these columns; the cluster is told only where there are several.
pub(super) fn table(chosen: &Chosen<'_>, columns: &[Column]) -> String {
    let is_lone = chosen.fleet.clusters().len() <= 1;
    let is_measured = chosen.fleet.apps().any(|(_, app)| app.signals().is_some());
    let has_rollouts = chosen.fleet.apps().any(|(_, app)| app.rollout().is_some());
    let has_flags = !chosen.fleet.flag_shelf().is_empty();
    let columns: Vec<_> = columns
        .iter()
        .copied()
        .filter(|column| !(is_lone && *column == Column::Cluster))
        .filter(|column| column.signal().is_none() || is_measured)
        .filter(|column| !column.is_of_rollout() || has_rollouts)
        .filter(|column| *column != Column::Flags || has_flags)
        .collect();
    aligned(chosen, chosen.fleet, &columns)
}

/// The chosen rows in exactly these columns.
pub(super) fn aligned<K: Listed>(
    chosen: &Chosen<'_, K>,
    shelf: &impl Shelf<Kind = K>,
    columns: &[K::Column],
) -> String {
    let mut table = Table::new(columns.iter().map(|column| column.title()));
    for row in &chosen.rows {
        match row {
            Row::Group { name, count, worst } => {
                let by = chosen.group.map_or("", |group| group.name());
                let noun = match count {
                    1 => K::WORDS.one,
                    _ => K::WORDS.many,
                };
                let heading = format!("{by}: {name} ({count} {noun}, {})", worst.word());
                table.across(CleanText::new(&heading));
            }
            Row::Item(slot) => {
                if let Some(item) = shelf.get(*slot) {
                    table.row(columns.iter().map(|column| column.text(item, chosen.now)));
                }
            }
        }
    }
    table.render()
}
