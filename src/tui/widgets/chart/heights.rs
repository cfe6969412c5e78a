//! A value for every column of a chart.

/// The value of each of so many columns, `None` where nothing is known. Of several points in one
/// column the highest counts; between two points that are joined the values go straight from one
/// to the other. `column` says where a time is, `joined` whether two times are.
pub(super) fn heights(
    points: &[(f64, f64)],
    columns: u16,
    column: impl Fn(f64) -> Option<u16>,
    joined: impl Fn(f64, f64) -> bool,
) -> Vec<Option<f64>> {
    let mut heights: Vec<Option<f64>> = vec![None; usize::from(columns)];
    let mut raise = |at: u16, value: f64| {
        if let Some(height) = heights.get_mut(usize::from(at)) {
            *height = Some(height.map_or(value, |height| height.max(value)));
        }
    };
    let mut before: Option<(f64, u16, f64)> = None;
    for (time, value) in points.iter().filter(|(_, value)| value.is_finite()) {
        let Some(here) = column(*time) else {
            before = None;
            continue;
        };
        if let Some((_, from, old)) = before.filter(|(then, ..)| joined(*then, *time)) {
            let run = f64::from(here.saturating_sub(from));
            for between in from + 1..here {
                let share = f64::from(between - from) / run;
                raise(between, old + (value - old) * share);
            }
        }
        raise(here, *value);
        before = Some((*time, here, *value));
    }
    heights
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(points: &[(f64, f64)]) -> Vec<Option<f64>> {
        let column = |time: f64| {
            (0..6)
                .rev()
                .find(|start| f64::from(*start) <= time && time < 6.0)
        };
        heights(points, 6, column, |then, now| now - then <= 2.5)
    }

    #[test]
    fn what_is_joined_has_no_hole_and_what_is_not_has_one() {
        assert_eq!(
            known(&[(0.0, 2.0), (2.0, 4.0), (5.0, 1.0)]),
            [Some(2.0), Some(3.0), Some(4.0), None, None, Some(1.0)]
        );
    }

    #[test]
    fn the_highest_of_a_column_counts_and_what_is_outside_or_no_number_does_not() {
        assert_eq!(
            known(&[
                (-1.0, 9.0),
                (0.1, 2.0),
                (0.5, 7.0),
                (0.9, 0.0),
                (1.0, f64::NAN),
                (9.0, 9.0)
            ]),
            [Some(7.0), None, None, None, None, None]
        );
    }
}
