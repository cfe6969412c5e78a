//! How many replicas are wanted.

use crate::model::CleanText;

/// The most replicas: beyond it, a slip of the hand is likelier than a wish.
const MOST: u32 = 10_000;

/// How many replicas are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// So many.
    Exactly(u32),
    /// So many more, or fewer.
    By(i32),
}

impl Number {
    /// Reads an answer: `3`, `+2`, `-1`.
    pub(super) fn parse(answer: &str) -> Result<Self, String> {
        let answer = answer.trim();
        let relative = answer.starts_with(['+', '-']);
        let number = if relative {
            answer.parse().ok().map(Self::By)
        } else {
            answer.parse().ok().map(Self::Exactly)
        };
        match number {
            None => Err(format!(
                "`{}` is no number of replicas: write for example 3, +2 or -1",
                CleanText::new(answer)
            )),
            Some(Self::By(0)) => Err("0 more is no change".to_owned()),
            Some(Self::Exactly(count)) if count > MOST => Err(too_many()),
            Some(Self::By(by)) if by.unsigned_abs() > MOST => Err(too_many()),
            Some(number) => Ok(number),
        }
    }

    /// The number that a workload with `now` replicas is to have.
    pub(super) fn of(self, now: u32) -> Result<u32, String> {
        match self {
            Self::Exactly(count) => Ok(count),
            Self::By(by) => match now.checked_add_signed(by) {
                None => Err(format!("it has only {now}: that would be fewer than 0")),
                Some(count) if count > MOST => Err(too_many()),
                Some(count) => Ok(count),
            },
        }
    }

    /// What is done, in words.
    pub(super) fn summary(self) -> String {
        match self {
            Self::Exactly(count) => format!("scale to {count}"),
            Self::By(by) if by > 0 => format!("scale up by {by}"),
            Self::By(by) => format!("scale down by {}", by.unsigned_abs()),
        }
    }
}

fn too_many() -> String {
    format!("more than {MOST} replicas: write a smaller number")
}

/// Whether `--replicas` can be used with `text`.
pub(super) fn check(text: &str) -> Result<(), String> {
    Number::parse(text).map(drop)
}
