//! The plan, and the buttons. Cancel has the focus, Enter never means yes.

mod answer;

use ratatui::layout::Rect;

use super::Canvas;
use super::canvas::after;
use super::plan::Shown;
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
    if confirm.rehearsal.is_pending() {
        canvas.put(area, "◌ checking with the cluster…", Role::TextDim);
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
    canvas.put(after(area, used), &words(counts), role);
}

fn words(counts: Objections) -> String {
    let Objections {
        accepted,
        refused,
        unknown,
    } = counts;
    let all = accepted + refused + unknown;
    let words = match (accepted, all) {
        (1, 1) => "the cluster would accept it".to_owned(),
        (0, 1) if refused > 0 => "the cluster would refuse it: see below".to_owned(),
        (0, 1) => "it could not be checked: see below".to_owned(),
        _ if accepted == all => format!("the cluster would accept all {all}"),
        _ if refused > 0 => format!("the cluster would refuse {refused} of {all}: see below"),
        _ => format!("the cluster would accept {accepted} of {all}"),
    };
    if unknown > 0 && all > 1 {
        return format!("{words}, {unknown} could not be checked");
    }
    words
}
