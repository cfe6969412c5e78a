//! How a flag is to be.

use crate::model::{CleanText, Percent};

/// How a flag is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// On, for those whom its share or its rules let in.
    On,
    /// Off.
    Off,
    /// On, for this share.
    Share(Percent),
}

impl Wish {
    /// Reads an answer: `on`, `off`, `25`, `12.5 %`.
    pub fn parse(answer: &str) -> Result<Self, String> {
        match answer.trim().to_lowercase().as_str() {
            "on" => Ok(Self::On),
            "off" => Ok(Self::Off),
            number => Percent::parse(number).map(Self::Share).map_err(|why| {
                let answer = CleanText::new(answer.trim());
                format!("`{answer}` can't be set: write on, off, or a percentage ({why})")
            }),
        }
    }

    /// What is done, in words.
    pub fn summary(self) -> String {
        match self {
            Self::On => "turn on".to_owned(),
            Self::Off => "turn off".to_owned(),
            Self::Share(percent) => format!("set to {percent} %"),
        }
    }
}
