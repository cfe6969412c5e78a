//! The order in which people expect names and versions: `app-9` before `app-10`, in any case.

use std::cmp::Ordering;

/// Compares runs of digits by their value and all else by character, ignoring ASCII case. Total:
/// what reads the same is told apart by its bytes.
pub(super) fn natural(a: &str, b: &str) -> Ordering {
    // Many rows share an owner or a version.
    if a == b {
        return Ordering::Equal;
    }
    let (left, right) = (a.as_bytes(), b.as_bytes());
    // Most names differ at a letter, and what stands before it is the same.
    let same = left.iter().zip(right).take_while(|(x, y)| x == y).count();
    if let (Some(x), Some(y)) = (left.get(same), right.get(same))
        && !x.is_ascii_digit()
        && !y.is_ascii_digit()
    {
        let order = x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase());
        if order.is_ne() {
            return order;
        }
    }
    loosely(left, right).then_with(|| a.cmp(b))
}

fn loosely(mut left: &[u8], mut right: &[u8]) -> Ordering {
    while let (Some(one), Some(other)) = (left.first(), right.first()) {
        let (order, step) = if one.is_ascii_digit() && other.is_ascii_digit() {
            let (one, other) = (digits(left), digits(right));
            (by_value(one, other), (one.len(), other.len()))
        } else {
            let (one, other) = (one.to_ascii_lowercase(), other.to_ascii_lowercase());
            (one.cmp(&other), (1, 1))
        };
        if order.is_ne() {
            return order;
        }
        (left, right) = (&left[step.0..], &right[step.1..]);
    }
    left.len().cmp(&right.len())
}

fn digits(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| !byte.is_ascii_digit());
    &text[..end.unwrap_or(text.len())]
}

fn by_value(a: &[u8], b: &[u8]) -> Ordering {
    let (a, b) = (without_zeros(a), without_zeros(b));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

fn without_zeros(digits: &[u8]) -> &[u8] {
    let start = digits.iter().position(|digit| *digit != b'0');
    &digits[start.unwrap_or(digits.len())..]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_count_by_their_value() {
        let mut names = ["v1.10.0", "V1.9", "app-10", "app-9", "app", "a2b", "a02a"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(
            names,
            ["a02a", "a2b", "app", "app-9", "app-10", "V1.9", "v1.10.0"]
        );
    }

    proptest! {
        #[test]
        fn the_order_is_total(a in "[aA0-9é]{0,5}", b in "[aA0-9é]{0,5}", c in "[aA0-9é]{0,5}") {
            prop_assert_eq!(natural(&a, &b), natural(&b, &a).reverse());
            prop_assert_eq!(natural(&a, &b).is_eq(), a == b);
            let slowly = loosely(a.as_bytes(), b.as_bytes());
            prop_assert!(slowly.is_eq() || natural(&a, &b) == slowly);
            if natural(&a, &b).is_le() && natural(&b, &c).is_le() {
                prop_assert!(natural(&a, &c).is_le());
            }
        }
    }
}
