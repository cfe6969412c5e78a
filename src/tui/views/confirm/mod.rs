//! The plan, and the buttons. Cancel has the focus, Enter never means yes.

mod answer;

use ratatui::layout::Rect;

use super::Canvas;
use super::canvas::after;
use super::plan::Shown;
use crate::playbooks::Plan;
use crate::tui::app::{Confirm, Objections, State, layout};
use crate::tui::theme::Role;
use crate::tui::widgets::width;

/// Draws it.
pub(super) fn draw(state: &State, confirm: &Confirm, canvas: &mut Canvas<'_>) {
    let areas = layout::confirm(state, confirm);
    let border = if confirm.is_grave() || confirm.is_protected() {
        Role::DialogBorderDanger
    } else {
        Role::DialogBorder
    };
    let note = if confirm.is_empty() {
        "Esc closes · ↑↓ scroll"
    } else {
        "Tab goes on · Esc cancels · ↑↓ scroll"
    };
    canvas.frame(areas.outer, [&confirm.title(), note], border);
    canvas.put(areas.summary, &confirm.plan.summary, Role::TextStrong);
    if !confirm.is_empty() {
        subject(confirm, areas.subject, canvas);
        rehearsal(confirm, areas.rehearsal, canvas);
    }
    let shown = Shown {
        plan: &confirm.plan,
        outline: &confirm.outline,
        rehearsal: Some(&confirm.rehearsal),
    };
    shown.draw(confirm.scroll, areas.content, canvas);
    answer::draw(confirm, &areas, canvas);
}

/// How many objects on which clusters; at the right what tells this plan from all others.
fn subject(confirm: &Confirm, area: Rect, canvas: &mut Canvas<'_>) {
    let digest = format!("plan {}", confirm.digest.short());
    canvas.put_right(area, &digest, Role::TextFaint);
    let mut pieces = vec![canvas.segment(format!("{} on ", confirm.extent), Role::TextDim)];
    for (index, cluster) in confirm.clusters.iter().enumerate() {
        if index > 0 {
            pieces.push(canvas.segment(", ", Role::TextDim));
        }
        if cluster.protected {
            pieces.push(canvas.segment(" PROTECTED ", Role::BadgeProtected));
            pieces.push(canvas.segment(" ", Role::Dialog));
        }
        pieces.push(canvas.segment(cluster.name.as_str(), Role::TextAccent));
        if cluster.context != cluster.name {
            let words = format!(" (context {})", cluster.context);
            pieces.push(canvas.segment(words, Role::TextDim));
        }
    }
    let left = Rect {
        width: area.width.saturating_sub(width(&digest) + 2),
        ..area
    };
    canvas.segments(left, &pieces);
}

/// What the cluster says to it.
fn rehearsal(confirm: &Confirm, area: Rect, canvas: &mut Canvas<'_>) {
    let whom = asked(&confirm.plan);
    if confirm.rehearsal.is_pending() {
        canvas.put(area, &format!("◌ checking with {whom}…"), Role::TextDim);
        return;
    }
    let Some(counts) = confirm.rehearsal.counts() else {
        return;
    };
    let (sign, role) = match counts {
        Objections { refused: 1.., .. } => ("✖ ", Role::NoticeProblem),
        Objections { unknown: 1.., .. } => ("? ", Role::SeverityWarning),
        _ => ("✔ ", Role::Notice),
    };
    let used = canvas.put(area, sign, role);
    canvas.put(after(area, used), &words(whom, counts), role);
}

/// Who is asked, or counted on: of platforms without a dry run only what the flag is now, and what
/// we may do.
fn asked(plan: &Plan) -> &'static str {
    let mut flags = plan.steps.iter().map(|step| step.target.flag());
    let Some(Some(first)) = flags.next() else {
        return "the cluster";
    };
    if flags.all(|flag| flag.is_some_and(|flag| flag.by == first.by)) {
        first.by.as_str()
    } else {
        "all who keep them"
    }
}

fn words(whom: &str, counts: Objections) -> String {
    let Objections {
        accepted,
        refused,
        unknown,
    } = counts;
    let all = accepted + refused + unknown;
    let words = match (accepted, all) {
        (1, 1) => format!("{whom} would accept it"),
        (0, 1) if refused > 0 => format!("{whom} would refuse it: see below"),
        (0, 1) => "it could not be checked: see below".to_owned(),
        _ if accepted == all => format!("{whom} would accept all {all}"),
        _ if refused > 0 => format!("{whom} would refuse {refused} of {all}: see below"),
        _ => format!("{whom} would accept {accepted} of {all}"),
    };
    if unknown > 0 && all > 1 {
        return format!("{words}, {unknown} could not be checked");
    }
    words
}
