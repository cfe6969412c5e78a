//! What makes a flag of Unleash as it is to be.
//!
//! Unleash lets everybody in where a flag without a strategy in use is turned on, so that the
//! strategy is added first.

use super::document::Document;
use super::moves::{Moves, NOBODY, at, stands};
use super::{Wish, already};
use crate::model::{CleanText, Flag, Percent};

/// The requests for `flag`, which has so many strategies in use.
pub(super) fn moves(flag: &Flag, wish: Wish, strategies: usize) -> Result<Moves, CleanText> {
    let document = Document::of(flag);
    match wish {
        Wish::Off if document.enabled => {
            let words = format!("{} → off", stands(flag));
            Ok(Moves::default().then(document.turn(false), words))
        }
        Wish::On if !document.enabled => Ok(on(flag, document, strategies)),
        Wish::On | Wish::Off => Err(already(flag)),
        Wish::Share(percent) => share(flag, (document, strategies), percent),
    }
}

fn on(flag: &Flag, mut document: Document, strategies: usize) -> Moves {
    if strategies > 0 || document.has_percentage() {
        let (to, nobody) = match flag.percentage {
            Some(percent) => (at(percent), percent == Percent::ZERO),
            None => ("for those whom its strategies let in".to_owned(), false),
        };
        let moves = Moves::default().then(document.turn(true), format!("off → on {to}"));
        return moves.remark(nobody, NOBODY);
    }
    let added = vec![document.set(Percent::ALL)];
    Moves::default()
        .then(added, "no strategy → one for 100 %, still off".to_owned())
        .then(document.turn(true), "off → on for everyone".to_owned())
        .remark(
            true,
            "it has no strategy, so that it is turned on for everyone: choose a percentage to let \
             in fewer",
        )
}

fn share(
    flag: &Flag,
    (mut document, strategies): (Document, usize),
    percent: Percent,
) -> Result<Moves, CleanText> {
    document.check(flag)?;
    // Some of its clients take a fraction for 0.
    if !percent.is_whole() {
        return Err("Unleash counts in whole percents: choose one".into());
    }
    if strategies > 0 && !document.has_percentage() {
        return Err(
            "what is set as its share can't be told while it is off: set it right in Unleash"
                .into(),
        );
    }
    let (enabled, same) = (document.enabled, document.is_at(percent));
    if enabled && same {
        return Err(already(flag));
    }
    let mut moves = Moves::default().remark(percent == Percent::ZERO, NOBODY);
    if !same {
        let words = if enabled {
            format!("{} → {}", stands(flag), at(percent))
        } else {
            format!("{} → {percent} %, still off", set_to(flag))
        };
        moves = moves.then(vec![document.set(percent)], words);
    }
    if !enabled {
        moves = moves.then(document.turn(true), format!("off → on {}", at(percent)));
    }
    Ok(moves)
}

fn set_to(flag: &Flag) -> String {
    match flag.percentage {
        Some(percent) => format!("{percent} %"),
        None => "no share".to_owned(),
    }
}
