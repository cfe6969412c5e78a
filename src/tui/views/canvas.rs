//! A buffer and a theme: drawing by role.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::{Color, Modifier, Style};
use tui_input::Input;

use crate::model::{Severity, Sla, WorkloadStatus};
use crate::tui::app::layout;
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::{self, Cell, Field, Frame, Segment};

/// What views draw on.
pub(super) struct Canvas<'a> {
    pub(super) buffer: &'a mut Buffer,
    pub(super) theme: &'a Theme,
    /// Whether all that is on this screen is protected.
    pub(super) protected: bool,
}

impl Canvas<'_> {
    /// How `role` looks.
    pub(super) fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// Puts words at the left of a line; how many cells they took.
    pub(super) fn put(&mut self, area: Rect, words: &str, role: Role) -> u16 {
        widgets::put(self.buffer, area, words, self.theme.style(role))
    }

    /// Puts words at the right of a line.
    pub(super) fn put_right(&mut self, area: Rect, words: &str, role: Role) {
        widgets::put_right(self.buffer, area, words, self.theme.style(role));
    }

    /// Words in the look of `role`.
    pub(super) fn segment<'t>(&self, words: impl Into<Cow<'t, str>>, role: Role) -> Segment<'t> {
        Segment::new(words, self.theme.style(role))
    }

    /// Puts pieces at the left of a line.
    pub(super) fn segments(&mut self, area: Rect, pieces: &[Segment<'_>]) -> u16 {
        widgets::segments(self.buffer, area, pieces)
    }

    /// Puts pieces at the right of a line; those that do not fit are left out from the front.
    pub(super) fn segments_right(&mut self, area: Rect, pieces: &[Segment<'_>]) {
        let mut pieces = pieces;
        let mut used = total(pieces);
        while used > area.width {
            let Some((_, rest)) = pieces.split_first() else {
                return;
            };
            pieces = rest;
            used = total(pieces);
        }
        let place = Rect {
            x: area.right() - used,
            width: used,
            ..area
        };
        widgets::segments(self.buffer, place, pieces);
    }

    /// A cell in the look of `role`.
    pub(super) fn cell<'t>(&self, words: impl Into<Cow<'t, str>>, role: Role) -> Cell<'t> {
        Cell::new(words, self.theme.style(role))
    }

    /// Lays the selection over what stands in `area`.
    pub(super) fn select(&mut self, area: Rect) {
        self.lay(area, Role::Selection);
    }

    /// Lays `role` over what stands in `area`. Reversed, the colours there would make patches:
    /// they give way.
    pub(super) fn lay(&mut self, area: Rect, role: Role) {
        let mut style = self.style(role);
        if style.add_modifier.contains(Modifier::REVERSED) {
            style = style.fg(Color::Reset).bg(Color::Reset);
        }
        self.buffer.set_style(area, style);
    }

    /// A line across.
    pub(super) fn rule(&mut self, area: Rect) {
        let line: String = std::iter::repeat_n('─', usize::from(area.width)).collect();
        self.put(area, &line, Role::Rule);
    }

    /// A dialog with this title, as large as its content needs; where the content goes.
    pub(super) fn dialog(&mut self, around: Rect, size: Size, words: [&str; 2]) -> Rect {
        self.frame(layout::dialog(around, size), words, Role::DialogBorder)
    }

    /// A dialog in that place; where the content goes.
    pub(super) fn frame(&mut self, area: Rect, [title, note]: [&str; 2], border: Role) -> Rect {
        let border = if self.protected {
            Role::DialogBorderDanger
        } else {
            border
        };
        let frame = Frame {
            title,
            note,
            border: self.style(border),
            words: self.style(Role::DialogTitle),
        };
        frame.draw(self.buffer, area)
    }

    /// An input; the cursor is drawn where `focused`.
    pub(super) fn input(&mut self, area: Rect, input: &Input, focused: bool) -> u16 {
        let field = Field {
            text: input.value(),
            cursor: focused.then(|| input.cursor()),
            error: None,
            style: self.style(Role::Input),
            cursor_style: self.style(Role::InputCursor),
            error_style: self.style(Role::InputError),
        };
        field.draw(self.buffer, area)
    }
}

fn total(pieces: &[Segment<'_>]) -> u16 {
    pieces.iter().map(|piece| widgets::width(&piece.text)).sum()
}

/// The line `index` below the top of `area`; empty where there is none.
pub(super) fn line(area: Rect, index: usize) -> Rect {
    match u16::try_from(index) {
        Ok(index) if index < area.height => Rect {
            y: area.y + index,
            height: 1,
            ..area
        },
        _ => Rect::default(),
    }
}

/// What is left of `area` to the right of `used` cells.
pub(super) fn after(area: Rect, used: u16) -> Rect {
    let used = used.min(area.width);
    Rect {
        x: area.x + used,
        width: area.width - used,
        ..area
    }
}

/// The role of a severity.
pub(super) const fn severity(severity: Severity) -> Role {
    match severity {
        Severity::Calm => Role::SeverityCalm,
        Severity::Notice => Role::SeverityNotice,
        Severity::Warning => Role::SeverityWarning,
        Severity::Critical => Role::SeverityCritical,
    }
}

/// The sign of a severity, legible without colour.
pub(super) const fn sign(severity: Severity) -> &'static str {
    match severity {
        Severity::Calm => " ",
        Severity::Notice => "•",
        Severity::Warning => "⚠",
        Severity::Critical => "✖",
    }
}

/// The role of a status.
pub(super) const fn status(status: &WorkloadStatus) -> Role {
    match status {
        WorkloadStatus::Ready => Role::StatusReady,
        WorkloadStatus::Progressing { .. } => Role::StatusProgressing,
        WorkloadStatus::Degraded { .. } => Role::StatusDegraded,
        WorkloadStatus::Failing { .. } => Role::StatusFailing,
        WorkloadStatus::ScaledToZero
        | WorkloadStatus::Paused
        | WorkloadStatus::Terminating { .. }
        | WorkloadStatus::Unknown => Role::StatusIdle,
    }
}

/// The role of a service class.
pub(super) const fn sla(sla: Option<&Sla>) -> Role {
    match sla {
        Some(Sla::Gold) => Role::SlaGold,
        Some(Sla::Silver) => Role::SlaSilver,
        Some(Sla::Bronze) | None => Role::Sla,
    }
}
