//! Eight dots a cell.

/// The bits of a cell's dots in Unicode's braille patterns, row by row.
const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
/// The pattern without a dot.
const BLANK: u32 = 0x2800;

/// Dots a cell across.
pub(super) const ACROSS: u16 = 2;
/// Dots a cell down.
pub(super) const DOWN: u16 = 4;

/// A dot's place, from the left and from the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dot {
    pub(super) x: u16,
    pub(super) y: u16,
}

/// A field of dots.
pub(super) struct Dots {
    /// In cells.
    width: u16,
    cells: Vec<u8>,
}

impl Dots {
    pub(super) fn new(width: u16, height: u16) -> Self {
        Self {
            width,
            cells: vec![0; usize::from(width) * usize::from(height)],
        }
    }

    /// Sets a dot; what is outside is left out.
    pub(super) fn set(&mut self, dot: Dot) {
        let (column, row) = (dot.x / ACROSS, dot.y / DOWN);
        if column >= self.width {
            return;
        }
        let index = usize::from(row) * usize::from(self.width) + usize::from(column);
        if let Some(cell) = self.cells.get_mut(index) {
            *cell |= BITS[usize::from(dot.y % DOWN)][usize::from(dot.x % ACROSS)];
        }
    }

    /// A line that leaves no dot out between `from` and `to`, which is not left of it.
    pub(super) fn line(&mut self, from: Dot, to: Dot) {
        let run = i32::from(to.x.saturating_sub(from.x)).max(1);
        let rise = i32::from(to.y) - i32::from(from.y);
        let y = |step: i32| i32::from(from.y) + (2 * rise * step + run * rise.signum()) / (2 * run);
        let mut before = i32::from(from.y);
        for (step, x) in (0..).zip(from.x..=to.x.max(from.x)) {
            let here = if from.x == to.x {
                i32::from(to.y)
            } else {
                y(step)
            };
            for y in before.min(here)..=before.max(here) {
                // The dot before stands in the column before already.
                if y != before || y == here || from.x == to.x {
                    let y = u16::try_from(y).unwrap_or(0);
                    self.set(Dot { x, y });
                }
            }
            before = here;
        }
    }

    /// The cells that have dots: column, row, character.
    pub(super) fn drawn(&self) -> impl Iterator<Item = (u16, u16, char)> {
        let cells = self.cells.iter().enumerate();
        cells
            .filter(|(_, bits)| **bits != 0)
            .filter_map(|(index, bits)| {
                let index = u16::try_from(index).ok()?;
                let character = char::from_u32(BLANK + u32::from(*bits))?;
                Some((index % self.width, index / self.width, character))
            })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(dots: &Dots) -> String {
        dots.drawn().map(|(_, _, character)| character).collect()
    }

    #[test]
    fn dots_are_where_they_are_put() {
        let mut dots = Dots::new(2, 1);
        dots.set(Dot { x: 0, y: 0 });
        dots.set(Dot { x: 3, y: 3 });
        dots.set(Dot { x: 4, y: 0 });
        dots.set(Dot { x: 0, y: 4 });
        assert_eq!(shown(&dots), "⠁⢀");
        let mut dots = Dots::new(2, 1);
        dots.line(Dot { x: 0, y: 3 }, Dot { x: 3, y: 0 });
        assert_eq!(shown(&dots), "⡠⠊");
        let mut dots = Dots::new(1, 1);
        dots.line(Dot { x: 1, y: 3 }, Dot { x: 1, y: 0 });
        assert_eq!(shown(&dots), "⢸");
    }

    proptest! {
        #[test]
        fn a_line_has_no_hole(ends in prop::array::uniform4(0_u16..40)) {
            let [x1, y1, x2, y2] = ends;
            let (from, to) = (Dot { x: x1.min(x2), y: y1 }, Dot { x: x1.max(x2), y: y2 });
            let mut dots = Dots::new(20, 10);
            dots.line(from, to);
            let is_set = |x: u16, y: u16| {
                let index = usize::from(y / DOWN) * 20 + usize::from(x / ACROSS);
                dots.cells[index] & BITS[usize::from(y % DOWN)][usize::from(x % ACROSS)] != 0
            };
            prop_assert!(is_set(from.x, from.y) && is_set(to.x, to.y), "{from:?} {to:?}");
            let rows = |x| (0..40).filter(|y| is_set(x, *y)).collect::<Vec<u16>>();
            for x in from.x..=to.x {
                let here = rows(x);
                prop_assert!(!here.is_empty(), "column {x}: {from:?} {to:?}");
                prop_assert_eq!(usize::from(here[here.len() - 1] - here[0]) + 1, here.len());
                if x > from.x {
                    let there = rows(x - 1);
                    let touches = here.iter().any(|y| there.iter().any(|one| one.abs_diff(*y) <= 1));
                    prop_assert!(touches, "{from:?} {to:?}");
                }
            }
        }
    }
}
