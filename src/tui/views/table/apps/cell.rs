//! A cell of words: what it says, and how it looks.

use std::borrow::Cow;

use crate::fleet::{Apps, Column, ListColumn as _, pressure, pressure_sign};
use crate::model::{App, Controller, Severity};
use crate::tui::app::{Placed, State};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::{self, severity, sign};
use crate::tui::views::rollout;
use crate::tui::views::table::DrawnRow;
use crate::tui::widgets::{Cell, width};

/// The words of `row` in a column, and how they look.
pub(super) fn words(
    state: &State,
    row: &DrawnRow<'_, Apps>,
    placed: Placed,
    canvas: &Canvas<'_>,
) -> Cell<'static> {
    let loudness = row.item.attention.severity;
    let text: Cow<'static, str> = match placed.column {
        Column::Attention if placed.width < 2 => sign(loudness).into(),
        Column::Phase if placed.width < 2 => pressure(row.item).map_or("", pressure_sign).into(),
        column => fitted(&column.text(row.item, state.now), placed, row.item).into(),
    };
    let role = row.shade(role(row, placed.column, &text));
    canvas.cell(text, role)
}

fn role(row: &DrawnRow<'_, Apps>, column: Column, text: &str) -> Role {
    let app = row.item;
    match column {
        Column::Attention => severity(app.attention.severity),
        Column::App if row.marked => Role::TableMarked,
        Column::App => Role::TableName,
        Column::Sla => canvas::sla(app.manifest().sla.given()),
        Column::Status => canvas::status(app.status()),
        Column::Ready => ready(app),
        Column::Ttl => ttl(app, text),
        Column::Cluster if row.standing.protected.is_some() => Role::TextProtected,
        Column::Phase => rollout::pressure(app),
        Column::Verdict => rollout::sides::verdict_role(app),
        _ if text == "—" => Role::TextFaint,
        Column::Namespace
        | Column::Age
        | Column::Cluster
        | Column::Why
        | Column::Controller
        | Column::Next => Role::TextDim,
        _ => Role::Table,
    }
}

fn ready(app: &App) -> Role {
    match app.replicas().value() {
        Some(replicas) if replicas.ready < replicas.desired => Role::StatusDegraded,
        Some(_) => Role::Table,
        None => Role::TextFaint,
    }
}

/// A life's end is as loud as the reason it gives.
fn ttl(app: &App, text: &str) -> Role {
    use crate::model::Reason;
    let reasons = &app.attention.reasons;
    let expiring = reasons
        .iter()
        .any(|reason| matches!(reason, Reason::Expiring { .. }));
    if text.starts_with("invalid") {
        Role::SeverityNotice
    } else if text.starts_with("expired") || text.starts_with('-') {
        Role::SeverityWarning
    } else if expiring {
        match app.attention.severity {
            Severity::Notice => Role::SeverityNotice,
            _ => Role::SeverityWarning,
        }
    } else if text == "—" || text == "forever" {
        Role::TextFaint
    } else {
        Role::Table
    }
}

/// The text without what the screen tells elsewhere, where it does not fit otherwise.
fn fitted(text: &str, placed: Placed, app: &App) -> String {
    let repeated = |text: &str| {
        let status = text.strip_prefix(app.status().word())?;
        status.strip_prefix(": ").map(str::to_owned)
    };
    if width(text) <= placed.width {
        text.to_owned()
    } else if placed.column == Column::Why {
        repeated(text).unwrap_or_else(|| text.to_owned())
    } else if placed.column == Column::Releases {
        // What is new says more than what was.
        let new = text.split_once(" → ").map(|(_, new)| format!("→ {new}"));
        new.unwrap_or_else(|| text.to_owned())
    } else if placed.column == Column::Controller {
        let brief = app.rollout().map(|rollout| brief(rollout.controller));
        brief.unwrap_or(text).to_owned()
    } else if text.starts_with("invalid: ") {
        "invalid".to_owned()
    } else if let Some(span) = text.strip_prefix("expired ") {
        format!("-{span}")
    } else {
        text.to_owned()
    }
}

/// A controller in at most 7 cells.
const fn brief(controller: Controller) -> &'static str {
    match controller {
        Controller::Deployment => "Deploy",
        Controller::Pair => "pair",
        Controller::ArgoRollouts => "Argo",
        Controller::Flagger => "Flagger",
        Controller::Knative => "Knative",
    }
}
