//! What was odd in a round, counted, in words.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Missing;
use crate::model::CleanText;
use crate::model::signals::Signal;

/// The most remarks that are shown; one more says how many are left out.
const SHOWN: usize = 6;

/// What was odd in a round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Oddities {
    missing: BTreeMap<CleanText, usize>,
    several: BTreeMap<Signal, usize>,
    unusable: BTreeMap<Signal, usize>,
    remarks: Vec<CleanText>,
}

impl Oddities {
    /// A series lacks a label.
    pub fn lacks(&mut self, label: Missing) {
        *self.missing.entry(label.0).or_default() += 1;
    }

    /// One more series says this signal of the same subject.
    pub(super) fn says_again(&mut self, signal: Signal) {
        *self.several.entry(signal).or_default() += 1;
    }

    /// A value is no number, or none that can be.
    pub fn is_unusable(&mut self, signal: Signal) {
        *self.unusable.entry(signal).or_default() += 1;
    }

    /// Something else, in words; said once.
    pub fn remark(&mut self, words: CleanText) {
        if !self.remarks.contains(&words) {
            self.remarks.push(words);
        }
    }

    /// Takes in others.
    pub fn extend(&mut self, others: Self) {
        for (label, count) in others.missing {
            *self.missing.entry(label).or_default() += count;
        }
        for (signal, count) in others.several {
            *self.several.entry(signal).or_default() += count;
        }
        for (signal, count) in others.unusable {
            *self.unusable.entry(signal).or_default() += count;
        }
        others.remarks.into_iter().for_each(|it| self.remark(it));
    }

    /// All of it in one line; `None` where nothing was odd.
    pub fn note(&self) -> Option<CleanText> {
        let remarks = self.remarks.iter().map(ToString::to_string);
        let missing = self.missing.iter();
        let missing = missing.map(|(label, count)| format!("{count} series without label {label}"));
        let several = self.several.iter().map(|(signal, count)| {
            let how = match signal {
                Signal::Requests | Signal::Errors => "they are added up",
                Signal::Latency | Signal::Cpu | Signal::Memory => "the worst is shown",
            };
            let name = signal.name();
            format!("{name}: {count} more series of the same app, {how}")
        });
        let unusable = self.unusable.iter().map(|(signal, count)| {
            let name = signal.name();
            format!("{name}: {count} series of no use (NaN, Inf, negative)")
        });
        let all: Vec<_> = remarks
            .chain(missing)
            .chain(several)
            .chain(unusable)
            .collect();
        let mut words = all.get(..SHOWN).unwrap_or(&all).join("; ");
        if all.len() > SHOWN {
            // Writing to a string never fails.
            let _ = write!(words, "; {} more remarks", all.len() - SHOWN);
        }
        (!words.is_empty()).then(|| CleanText::new(&words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_odd_is_counted_and_said_once() {
        let mut odd = Oddities::default();
        assert_eq!(odd.note(), None);
        odd.lacks(Missing("namespace".into()));
        odd.lacks(Missing("namespace".into()));
        odd.says_again(Signal::Latency);
        odd.is_unusable(Signal::Cpu);
        odd.remark("store eu is away".into());
        odd.extend(odd.clone());
        assert_eq!(
            odd.note().expect("a note").as_str(),
            "store eu is away; 4 series without label namespace; latency: 2 more series of the same app, the worst is shown; cpu: 2 series of no use (NaN, Inf, negative)"
        );
    }

    #[test]
    fn a_flood_of_remarks_is_cut() {
        let mut odd = Oddities::default();
        for number in 0..100 {
            odd.remark(CleanText::new(&format!("w{number}")));
        }
        let note = odd.note().expect("a note");
        assert_eq!(note.as_str(), "w0; w1; w2; w3; w4; w5; 94 more remarks");
    }
}
