//! The rows that are on the screen, and no others.

use std::borrow::Cow;

use ratatui::layout::Rect;

use super::{sides, signal};
use crate::fleet::{Column, Direction, ListColumn as _, Row, Slot, pressure, pressure_sign};
use crate::model::{App, CleanText, Controller, Severity};
use crate::tui::app::{NUMBER, Placed, Protection, State, is_protected};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::{self, after, line, severity, sign};
use crate::tui::views::rollout;
use crate::tui::widgets::{Cell, Track, width};

/// Draws the column titles; the one that is sorted by carries an arrow.
pub(super) fn head(state: &State, columns: &[Placed], area: Rect, canvas: &mut Canvas<'_>) {
    let sort = state.listing().view.spec().sort;
    for placed in columns {
        let sorted = placed.column == sort.column;
        let arrow = match sort.direction {
            Direction::Ascending => "▲",
            Direction::Descending => "▼",
        };
        if let Some(signal) = placed.column.side_signal() {
            let arrow = sorted.then_some(arrow);
            sides::head((signal, *placed), arrow, area, canvas);
            continue;
        }
        let title = placed.column.title();
        let (words, role) = match (sorted, placed.width) {
            (false, 0..2) => (String::new(), Role::TableHead),
            (false, _) => (title.to_owned(), Role::TableHead),
            (true, _) if placed.column.signal().is_some() => {
                (shortened(title, arrow, NUMBER), Role::TableHeadSorted)
            }
            (true, width) => (shortened(title, arrow, width), Role::TableHeadSorted),
        };
        let track = match placed.column.signal() {
            Some(_) => signal::number_track(*placed),
            None => track(*placed),
        };
        canvas.cell(words, role).draw(canvas.buffer, area, track);
    }
}

/// The title with its arrow, shortened so that the arrow is seen.
fn shortened(title: &str, arrow: &str, width: u16) -> String {
    let room = usize::from(width.saturating_sub(1));
    let title: String = title.chars().take(room).collect();
    format!("{title}{arrow}")
}

/// Draws the rows.
pub(super) fn draw(state: &State, columns: &[Placed], area: Rect, canvas: &mut Canvas<'_>) {
    let table = state.listing();
    let first = table.cursor.offset();
    let last = (first + usize::from(area.height)).min(table.view.len());
    let told_apart = Protection::of(state).some_are_not;
    for (place, row) in table.view.rows(first..last).into_iter().enumerate() {
        let area = line(area, place);
        match row {
            Row::Group { name, count, worst } => group(&name, count, worst, area, canvas),
            Row::Item(slot) => {
                let Some(app) = state.fleet.app(slot) else {
                    continue;
                };
                let live = state.fleet.freshness_of(slot);
                let drawn = AppRow {
                    slot,
                    app,
                    stale: live.is_some_and(|freshness| !freshness.is_live()),
                    marked: table.marks.contains(&app.id),
                    selected: first + place == table.cursor.index(),
                    protected: (told_apart && is_protected(state, &app.id.cluster))
                        .then_some(Role::TextProtected),
                };
                drawn.draw(state, columns, area, canvas);
            }
        }
    }
}

fn group(name: &CleanText, apps: usize, worst: Severity, area: Rect, canvas: &mut Canvas<'_>) {
    let noun = if apps == 1 { "app" } else { "apps" };
    let loud = match worst {
        Severity::Calm => String::new(),
        worst => format!("  {} {}", sign(worst), worst.word()),
    };
    let pieces = [
        canvas.segment(format!("▾ {name}"), Role::TableGroup),
        canvas.segment(format!("  {apps} {noun}"), Role::TextDim),
        canvas.segment(loud, severity(worst)),
    ];
    canvas.segments(after(area, 1), &pieces);
}

/// One row, and what it is besides its app.
struct AppRow<'a> {
    slot: Slot,
    app: &'a App,
    stale: bool,
    marked: bool,
    selected: bool,
    /// How what is protected looks, where it is on such a cluster and not all are.
    protected: Option<Role>,
}

impl AppRow<'_> {
    fn draw(&self, state: &State, columns: &[Placed], area: Rect, canvas: &mut Canvas<'_>) {
        let first = match (self.selected, self.protected) {
            (true, role) => ("▌", role.unwrap_or(Role::TextAccent)),
            (false, Some(role)) => ("!", role),
            (false, None) => (" ", Role::Text),
        };
        let lead = [
            canvas.segment(first.0, first.1),
            canvas.segment(if self.marked { "◆" } else { " " }, Role::TableMarked),
        ];
        canvas.segments(area, &lead);
        for placed in columns {
            if let Some(shown) = placed.column.signal() {
                let whose = (self.slot, self.app);
                signal::draw(state, whose, (shown, *placed), area, canvas);
                continue;
            }
            if let Some(shown) = placed.column.side_signal() {
                sides::draw(state, self.app, (shown, *placed), area, canvas);
                continue;
            }
            let cell = self.cell(state, *placed, canvas);
            match self.app.rollout().filter(|_| placed.column == Column::Step) {
                Some(rollout) => {
                    let role = self.shade(rollout::pressure(self.app));
                    let place = after(area, placed.x);
                    let place = Rect {
                        width: placed.width.min(place.width),
                        ..place
                    };
                    rollout::steps::draw(rollout, &cell.text, role, place, canvas);
                }
                None => cell.draw(canvas.buffer, area, track(*placed)),
            }
        }
        if self.selected {
            canvas.select(area);
        }
    }

    fn cell(&self, state: &State, placed: Placed, canvas: &Canvas<'_>) -> Cell<'static> {
        let loudness = self.app.attention.severity;
        let text: Cow<'static, str> = match placed.column {
            Column::Attention if placed.width < 2 => sign(loudness).into(),
            Column::Phase if placed.width < 2 => {
                pressure(self.app).map_or("", pressure_sign).into()
            }
            column => fitted(&column.text(self.app, state.now), placed, self.app).into(),
        };
        let role = self.shade(self.role(placed.column, &text));
        canvas.cell(text, role)
    }

    /// What is of the past looks like that.
    fn shade(&self, role: Role) -> Role {
        if self.stale { Role::TableStale } else { role }
    }

    fn role(&self, column: Column, text: &str) -> Role {
        let app = self.app;
        match column {
            Column::Attention => severity(app.attention.severity),
            Column::App if self.marked => Role::TableMarked,
            Column::App => Role::TableName,
            Column::Sla => canvas::sla(app.manifest().sla.given()),
            Column::Status => canvas::status(app.status()),
            Column::Ready => ready(app),
            Column::Ttl => ttl(app, text),
            Column::Cluster if self.protected.is_some() => Role::TextProtected,
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

fn track(placed: Placed) -> Track {
    Track {
        x: placed.x,
        width: placed.width,
        right: placed.right,
    }
}
