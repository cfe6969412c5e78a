//! The same words about many, said once.

use std::collections::BTreeMap;

/// So many are named.
const NAMED: usize = 6;

/// All of whom the same is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group<'a> {
    why: &'a str,
    names: Vec<&'a str>,
    count: usize,
}

impl Group<'_> {
    /// `a not: why`, `312 not: why: a, b, c, …`.
    pub(super) fn words(&self, what: &str) -> String {
        let names = self.names.join(", ");
        if self.count == 1 {
            return format!("{names} {what}: {}", self.why);
        }
        let more = if self.count > self.names.len() {
            ", …"
        } else {
            ""
        };
        format!("{} {what}: {}: {names}{more}", self.count, self.why)
    }
}

/// Names with what is said of each, by what is said; that of most comes first.
pub(super) fn grouped<'a>(all: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Group<'a>> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (name, why) in all {
        let place = *places.entry(why).or_insert_with(|| {
            groups.push(Group {
                why,
                names: Vec::new(),
                count: 0,
            });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(place) {
            group.count += 1;
            if group.names.len() < NAMED {
                group.names.push(name);
            }
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_reason_is_said_once_and_that_of_most_first() {
        let names: Vec<String> = (0..8).map(|number| format!("a{number}")).collect();
        let all = names.iter().map(|name| (name.as_str(), "no end"));
        let groups = grouped([("x", "gone")].into_iter().chain(all));
        let words: Vec<String> = groups.iter().map(|group| group.words("not")).collect();
        assert_eq!(
            words,
            ["8 not: no end: a0, a1, a2, a3, a4, a5, …", "x not: gone"]
        );
        let two = grouped([("x", "gone"), ("y", "gone")].into_iter());
        assert_eq!(two[0].words("not"), "2 not: gone: x, y");
    }
}
