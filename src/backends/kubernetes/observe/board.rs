//! What the scopes of a session say, together. Pure.

use crate::backends::kubernetes::decode::Flaw;
use crate::model::{CleanText, SourceState, WorkloadKey};

use super::range::{Range, some_of};

/// How one scope is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Not heard of yet.
    Waiting,
    /// Its first list is on its way.
    Loading,
    /// Listed and watched.
    Live,
    /// It does not work; why.
    Failing(CleanText),
    /// It is not allowed; why.
    Denied(CleanText),
}

/// How many objects were left out, and for what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Flaws {
    pub unreadable: usize,
    pub unclean: usize,
}

impl Flaws {
    /// Counts `flaws`.
    pub(super) fn count<'a>(flaws: impl Iterator<Item = &'a Flaw>) -> Self {
        flaws.fold(Self::default(), |mut counts, flaw| {
            match flaw {
                Flaw::Unreadable => counts.unreadable += 1,
                Flaw::Unclean => counts.unclean += 1,
            }
            counts
        })
    }
}

struct Place {
    namespace: Option<CleanText>,
    phase: Phase,
    listed: bool,
    flaws: Flaws,
    /// Rows that can't be seen any more but are still shown.
    unseen: Vec<WorkloadKey>,
}

/// All scopes of one session.
pub(super) struct Board {
    places: Vec<Place>,
    note: Option<CleanText>,
}

impl Board {
    pub(super) fn new(range: &Range) -> Self {
        let places = range.scopes().into_iter().map(|namespace| Place {
            namespace,
            phase: Phase::Waiting,
            listed: false,
            flaws: Flaws::default(),
            unseen: Vec::new(),
        });
        Self {
            places: places.collect(),
            note: range.note().cloned(),
        }
    }

    pub(super) fn set_phase(&mut self, scope: usize, phase: Phase) {
        if let Some(place) = self.places.get_mut(scope) {
            if phase == Phase::Live {
                place.listed = true;
                place.unseen.clear();
            }
            place.phase = phase;
        }
    }

    pub(super) fn set_flaws(&mut self, scope: usize, flaws: Flaws) {
        if let Some(place) = self.places.get_mut(scope) {
            place.flaws = flaws;
        }
    }

    pub(super) fn set_unseen(&mut self, scope: usize, rows: Vec<WorkloadKey>) {
        if let Some(place) = self.places.get_mut(scope) {
            place.unseen = rows;
        }
    }

    /// The rows that go, because the source is live without them: those of scopes that are
    /// refused. While the source fails, everything stays as it was.
    pub(super) fn withdraw(&mut self) -> Vec<WorkloadKey> {
        if self.state() != SourceState::Live {
            return Vec::new();
        }
        let mut gone = Vec::new();
        for place in &mut self.places {
            if matches!(place.phase, Phase::Denied(_)) {
                gone.append(&mut place.unseen);
            }
        }
        gone
    }

    /// Whether every scope that may be listed was listed, and there is one.
    pub(super) fn is_complete(&self) -> bool {
        let denied = |place: &Place| matches!(place.phase, Phase::Denied(_));
        self.places
            .iter()
            .all(|place| place.listed || denied(place))
            && self.places.iter().any(|place| place.listed)
    }

    /// What the source says: it fails where one scope fails, since what is shown of that one is
    /// not the present truth.
    pub(super) fn state(&self) -> SourceState {
        let failing = self.places.iter().find_map(|place| match &place.phase {
            Phase::Failing(why) => Some(self.at(place, why)),
            _ => None,
        });
        if let Some(why) = failing {
            return SourceState::Failing { why };
        }
        let mut phases = self.places.iter().map(|place| &place.phase);
        if let Some(Phase::Denied(why)) = phases.next()
            && phases.all(|phase| matches!(phase, Phase::Denied(_)))
        {
            let why = format!("{why}; ask for a role with get, list and watch on deployments.apps");
            return SourceState::Failing {
                why: CleanText::new(&why),
            };
        }
        let is = |wanted: &Phase| self.places.iter().any(|place| place.phase == *wanted);
        match () {
            () if self
                .places
                .iter()
                .all(|place| place.phase == Phase::Waiting) =>
            {
                SourceState::Connecting
            }
            () if is(&Phase::Waiting) || is(&Phase::Loading) => SourceState::Loading,
            () => SourceState::Live,
        }
    }

    /// A scope's words, with its namespace where there is more than one.
    fn at(&self, place: &Place, why: &CleanText) -> CleanText {
        match &place.namespace {
            Some(namespace) if self.places.len() > 1 => {
                CleanText::new(&format!("namespace {namespace}: {why}"))
            }
            _ => why.clone(),
        }
    }

    /// What is left out though the source is live.
    pub(super) fn note(&self) -> Option<CleanText> {
        let denied = self
            .places
            .iter()
            .filter(|place| matches!(place.phase, Phase::Denied(_)));
        let denied: Vec<_> = denied
            .filter_map(|place| place.namespace.as_ref())
            .collect();
        let flaws = self.places.iter().map(|place| place.flaws);
        let flaws = flaws.fold(Flaws::default(), |sum, flaws| Flaws {
            unreadable: sum.unreadable + flaws.unreadable,
            unclean: sum.unclean + flaws.unclean,
        });
        let mut words: Vec<String> = self.note.iter().map(ToString::to_string).collect();
        if !denied.is_empty() {
            let names = some_of(denied.into_iter());
            words.push(format!("refused, so left out: {names}"));
        }
        if flaws.unreadable > 0 {
            words.push(format!(
                "left out: {} that can't be read",
                objects(flaws.unreadable)
            ));
        }
        if flaws.unclean > 0 {
            words.push(format!(
                "left out: {} with hidden characters in their names",
                objects(flaws.unclean)
            ));
        }
        (!words.is_empty()).then(|| CleanText::new(&words.join("; ")))
    }
}

fn objects(count: usize) -> String {
    match count {
        1 => "1 object".into(),
        many => format!("{many} objects"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn board(names: &[&str]) -> Board {
        Board::new(&Range::Wanted(
            names.iter().map(|name| CleanText::new(name)).collect(),
        ))
    }

    fn words(state: &SourceState) -> &str {
        match state {
            SourceState::Failing { why } => why,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_source_is_as_its_worst_scope() {
        let mut board = board(&["a", "b"]);
        assert_eq!(board.state(), SourceState::Connecting);
        board.set_phase(0, Phase::Live);
        assert_eq!(board.state(), SourceState::Loading);
        assert!(!board.is_complete());
        board.set_phase(1, Phase::Failing(CleanText::new("gone")));
        assert_eq!(words(&board.state()), "namespace b: gone");
        board.set_phase(1, Phase::Denied(CleanText::new("no")));
        assert_eq!(board.state(), SourceState::Live);
        assert!(board.is_complete());
        assert_eq!(board.note().as_deref(), Some("refused, so left out: b"));
        board.set_phase(0, Phase::Denied(CleanText::new("no")));
        assert!(words(&board.state()).starts_with("no; ask for a role"));
    }

    #[test]
    fn rows_go_only_where_the_rest_is_live() {
        let key = |name: &str| WorkloadKey {
            cluster: CleanText::new("c"),
            namespace: CleanText::new("b"),
            kind: crate::model::WorkloadKind::Deployment,
            name: CleanText::new(name),
        };
        let mut board = board(&["a", "b"]);
        board.set_phase(0, Phase::Denied(CleanText::new("no")));
        board.set_unseen(1, vec![key("x")]);
        board.set_phase(1, Phase::Denied(CleanText::new("no")));
        assert!(board.withdraw().is_empty(), "all is refused: all stays");
        board.set_phase(0, Phase::Live);
        assert_eq!(board.withdraw(), [key("x")]);
        assert!(board.withdraw().is_empty());
        // Seen again before the rest was live: they stay.
        board.set_unseen(1, vec![key("x")]);
        board.set_phase(1, Phase::Live);
        board.set_phase(1, Phase::Denied(CleanText::new("no")));
        assert!(board.withdraw().is_empty());
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let mut board = Board::new(&Range::Everywhere);
        assert_eq!(board.note(), None);
        board.set_flaws(
            0,
            Flaws {
                unreadable: 1,
                unclean: 2,
            },
        );
        let note = board.note().expect("a note");
        assert!(
            note.contains("1 object that") && note.contains("2 objects with hidden"),
            "{note}"
        );
    }
}
