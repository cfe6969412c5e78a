//! What makes a flag of LaunchDarkly as it is to be: all of it in one semantic patch.

use super::document::Document;
use super::moves::{Moves, NOBODY, at, stands};
use super::{Wish, already};
use crate::model::{CleanText, Flag, Percent};

/// The request for `flag`.
pub(super) fn moves(flag: &Flag, wish: Wish) -> Result<Moves, CleanText> {
    let mut document = Document::of(flag);
    let was = stands(flag);
    match wish {
        Wish::Off if document.enabled => {
            Ok(Moves::default().then(document.turn(false), format!("{was} → off")))
        }
        Wish::On if !document.enabled => {
            let to = flag
                .percentage
                .map_or_else(|| "for those whom its rules let in".to_owned(), at);
            let moves = Moves::default().then(document.turn(true), format!("{was} → on {to}"));
            Ok(moves.remark(flag.percentage == Some(Percent::ZERO), NOBODY))
        }
        Wish::Share(percent) if !(document.enabled && document.is_at(percent)) => {
            document.check(flag)?;
            let changes = if document.enabled {
                vec![document.set(percent)]
            } else if document.is_at(percent) {
                document.turn(true)
            } else {
                let share = document.set(percent);
                let switch = document.turn(true).into_iter().take(1);
                std::iter::once(share).chain(switch).collect()
            };
            let words = format!("{was} → on {}", at(percent));
            let moves = Moves::default().then(changes, words);
            Ok(moves.remark(percent == Percent::ZERO, NOBODY))
        }
        Wish::On | Wish::Off | Wish::Share(_) => Err(already(flag)),
    }
}
