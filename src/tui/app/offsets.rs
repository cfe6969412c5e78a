//! Which line belongs to what, where things take several lines each: counted once, so that drawing
//! looks at nothing but what is on the screen.

/// The first line of each thing, and the end of the last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offsets(Vec<usize>);

impl Offsets {
    /// Things that take so many lines each.
    pub fn new(lines: impl Iterator<Item = usize>) -> Self {
        let mut end = 0;
        let mut starts = vec![0];
        starts.extend(lines.map(|count| {
            end += count;
            end
        }));
        Self(starts)
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.0.last().copied().unwrap_or(0)
    }

    /// Whether there is no line.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The thing that has this line, and the line's place within it.
    pub fn at(&self, line: usize) -> Option<(usize, usize)> {
        if line >= self.len() {
            return None;
        }
        let thing = self.0.partition_point(|start| *start <= line) - 1;
        Some((thing, line - self.0.get(thing)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_belongs_to_one_thing() {
        let offsets = Offsets::new([2, 0, 3, 1].into_iter());
        let places: Vec<_> = (0..7).map(|line| offsets.at(line)).collect();
        assert_eq!(
            places,
            [
                Some((0, 0)),
                Some((0, 1)),
                Some((2, 0)),
                Some((2, 1)),
                Some((2, 2)),
                Some((3, 0)),
                None
            ]
        );
        assert_eq!(offsets.len(), 6);
        assert!(Offsets::new(std::iter::empty()).is_empty());
    }
}
