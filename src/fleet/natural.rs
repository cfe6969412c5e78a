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

fn loosely(a: &[u8], b: &[u8]) -> Ordering {
    let (mut i, mut j) = (0, 0);
    loop {
        match (a.get(i), b.get(j)) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (left, right) = (digits(&a[i..]), digits(&b[j..]));
                let order = by_value(left, right);
                if order.is_ne() {
                    return order;
                }
                (i, j) = (i + left.len(), j + right.len());
            }
            (Some(x), Some(y)) => {
                let order = x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase());
                if order.is_ne() {
                    return order;
                }
                (i, j) = (i + 1, j + 1);
            }
        }
    }
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
