//! The arithmetic of a rolling update: how many pods each ReplicaSet should have next.

use super::view::Leeway;

/// What the arithmetic needs to know of one ReplicaSet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Side {
    /// Desired pods.
    pub replicas: u32,
    /// Pods that serve.
    pub available: u32,
}

/// The size of the new ReplicaSet that the limits allow now.
pub fn new_size(desired: u32, leeway: Leeway, new: Side, old: &[Side]) -> u32 {
    if new.replicas >= desired {
        return desired;
    }
    let total = new.replicas + old.iter().map(|side| side.replicas).sum::<u32>();
    let room = (desired + leeway.surge).saturating_sub(total);
    (new.replicas + room).min(desired)
}

/// The sizes of the old ReplicaSets, oldest first, that keep enough pods serving.
pub fn old_sizes(desired: u32, leeway: Leeway, new: Side, old: &[Side]) -> Vec<u32> {
    let mut sizes: Vec<u32> = old.iter().map(|side| side.replicas).collect();
    let total = new.replicas + sizes.iter().sum::<u32>();
    let least = desired.saturating_sub(leeway.unavailable);
    let new_missing = new.replicas.saturating_sub(new.available);
    let spare = total.saturating_sub(least + new_missing);
    // First those that do not serve anyway: they are what a broken release leaves behind.
    let mut left = spare;
    for (size, side) in sizes.iter_mut().zip(old) {
        let cut = size.saturating_sub(side.available).min(left);
        *size -= cut;
        left -= cut;
    }
    if spare == 0 {
        return sizes;
    }
    let available = new.available + old.iter().map(|side| side.available).sum::<u32>();
    let mut left = available.saturating_sub(least);
    for size in &mut sizes {
        let cut = (*size).min(left);
        *size -= cut;
        left -= cut;
    }
    sizes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn side(replicas: u32, available: u32) -> Side {
        Side {
            replicas,
            available,
        }
    }

    #[test]
    fn one_step_after_the_other() {
        let leeway = Leeway {
            surge: 1,
            unavailable: 0,
        };
        let cases = [
            // desired 3, nothing begun: one more is let in, nothing taken away
            (side(0, 0), side(3, 3), 1, 3),
            // the first new one is not ready: wait
            (side(1, 0), side(3, 3), 1, 3),
            // it is ready: an old one goes
            (side(1, 1), side(3, 3), 1, 2),
            (side(1, 1), side(2, 2), 2, 2),
            (side(3, 3), side(1, 1), 3, 0),
        ];
        for (new, old, new_expected, old_expected) in cases {
            assert_eq!(
                new_size(3, leeway, new, &[old]),
                new_expected,
                "{new:?} {old:?}"
            );
            assert_eq!(
                old_sizes(3, leeway, new, &[old]),
                [old_expected],
                "{new:?} {old:?}"
            );
        }
    }

    #[test]
    fn a_broken_old_release_goes_first() {
        let leeway = Leeway {
            surge: 1,
            unavailable: 2,
        };
        // good (oldest) 1 of 1, broken 0 of 3, then the fix comes.
        let sizes = old_sizes(3, leeway, side(0, 0), &[side(1, 1), side(3, 0)]);
        assert_eq!(sizes, [1, 0]);
    }

    proptest! {
        #[test]
        fn limits_are_kept_and_every_update_ends(
            desired in 0u32..12, surge in 0u32..4, unavailable in 0u32..4,
        ) {
            let leeway = Leeway { surge, unavailable: if surge == 0 { unavailable.max(1) } else { unavailable } };
            let mut new = side(0, 0);
            let mut old = vec![side(desired, desired)];
            for _ in 0..100 {
                let size = new_size(desired, leeway, new, &old);
                new.replicas = size;
                prop_assert!(new.replicas + old[0].replicas <= desired + surge);
                let sizes = old_sizes(desired, leeway, new, &old);
                old[0] = side(sizes[0], sizes[0]);
                let available = new.available + old[0].available;
                prop_assert!(available + leeway.unavailable >= desired);
                new.available = new.replicas;
            }
            prop_assert_eq!(new.replicas, desired);
            prop_assert_eq!(old[0].replicas, 0);
        }
    }
}
