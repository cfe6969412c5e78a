//! Apps as aligned columns.

use super::Chosen;
use crate::cli::table::Table;
use crate::fleet::{Column, Row};
use crate::model::CleanText;

/// What fits a terminal; `-o wide` shows all. Of the signals, those that any app has.
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

/// The chosen apps in these columns; the cluster is told only where there are several.
pub(super) fn table(chosen: &Chosen<'_>, columns: &[Column]) -> String {
    let is_lone = chosen.fleet.clusters().len() <= 1;
    let is_measured = chosen.fleet.apps().any(|(_, app)| app.signals().is_some());
    let columns: Vec<_> = columns
        .iter()
        .copied()
        .filter(|column| !(is_lone && *column == Column::Cluster))
        .filter(|column| column.signal().is_none() || is_measured)
        .collect();
    let mut table = Table::new(columns.iter().map(|column| column.title()));
    for row in &chosen.rows {
        match row {
            Row::Group { name, apps, worst } => {
                let by = chosen.group.map_or("", |group| group.name());
                let apps = match apps {
                    1 => "1 app".to_owned(),
                    apps => format!("{apps} apps"),
                };
                let heading = format!("{by}: {name} ({apps}, {})", worst.word());
                table.across(CleanText::new(&heading));
            }
            Row::App(slot) => {
                if let Some(app) = chosen.fleet.app(*slot) {
                    table.row(columns.iter().map(|column| column.text(app, chosen.now)));
                }
            }
        }
    }
    table.render()
}
