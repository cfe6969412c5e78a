//! What micro apps are called: a subject of the team's work and what the app does about it.

use crate::sim::world::random::Dice;

/// Where a name is used in more than one place, the place goes first: `emea-invoice-bot`.
const PLACES: &[&str] = &[
    "emea", "apac", "us", "dach", "nordics", "latam", "uk", "iberia", "benelux", "anz", "india",
    "canada",
];

const ROLES: &[&str] = &[
    "bot",
    "sync",
    "form",
    "digest",
    "summary",
    "intake",
    "router",
    "checker",
    "export",
    "report",
    "alerts",
    "dashboard",
    "scorer",
    "matcher",
    "helper",
    "archiver",
    "lookup",
    "planner",
];

/// An endless supply of names for one team, no name twice.
#[derive(Debug)]
pub struct Names {
    plain: Vec<String>,
    given: usize,
}

impl Names {
    /// Names from the team's subjects; `first` are given out before any other.
    pub fn new(first: &[&str], subjects: &[&str], dice: &mut Dice) -> Self {
        let mut rest: Vec<String> = subjects
            .iter()
            .flat_map(|subject| ROLES.iter().map(move |role| format!("{subject}-{role}")))
            .filter(|name| !first.contains(&name.as_str()))
            .collect();
        dice.shuffle(&mut rest);
        let plain = first.iter().map(ToString::to_string).chain(rest).collect();
        Self { plain, given: 0 }
    }

    /// The next name.
    pub fn next(&mut self) -> String {
        let plain = &self.plain[self.given % self.plain.len()];
        let round = self.given / self.plain.len();
        self.given += 1;
        let place = round
            .checked_sub(1)
            .map(|round| PLACES[round % PLACES.len()]);
        match (place, round.saturating_sub(1) / PLACES.len()) {
            (None, _) => plain.clone(),
            (Some(place), 0) => format!("{place}-{plain}"),
            (Some(place), lap) => format!("{place}-{plain}-{}", lap + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_name_is_given_twice_and_all_are_dns_labels() {
        let mut names = Names::new(
            &["invoice-bot"],
            &["invoice", "vendor"],
            &mut Dice::new(1, 0),
        );
        let all: Vec<String> = (0..2_000).map(|_| names.next()).collect();
        assert_eq!(all[0], "invoice-bot");
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
        assert!(all.iter().all(|name| {
            name.len() <= 52 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        }));
    }
}
