//! The word that was probably meant.

/// The candidate with the fewest differing letters, where they are few.
pub(super) fn nearest<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let closest = candidates
        .iter()
        .map(|candidate| (distance(word, candidate), *candidate))
        .min()?;
    let most = (word.chars().count() / 2).max(1);
    (closest.0 <= most).then_some(closest.1)
}

/// How many letters must be put in, taken out or replaced (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (above, letter) in a.chars().enumerate() {
        let mut next = vec![above + 1];
        for (column, (other, pair)) in b.iter().zip(row.windows(2)).enumerate() {
            let (diagonal, up) = (pair[0], pair[1]);
            let replaced = diagonal + usize::from(letter != *other);
            next.push(replaced.min(up + 1).min(next[column] + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_put_in_taken_out_and_replaced_count() {
        for (a, b, count) in [
            ("", "", 0),
            ("abc", "abc", 0),
            ("read_onyl", "read_only", 2),
            ("contxt", "context", 1),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(a, b), count, "{a} {b}");
        }
    }

    #[test]
    fn what_is_nothing_like_it_is_not_proposed() {
        let keys = ["read_only", "state_dir"];
        assert_eq!(nearest("readonly", &keys), Some("read_only"));
        assert_eq!(nearest("colour", &keys), None);
        assert_eq!(nearest("colour", &[]), None);
    }
}
