//! The text exposition format 0.0.4 and OpenMetrics 1.0, read as they stream in.
//!
//! Nothing is lost silently: every line is a sample, a comment, or counted in the [`Tally`] with
//! the first place and why.
//!
//! The work is divided. The crate `prometheus-parse` reads numbers, millisecond timestamps and
//! metric types well, but loses samples whose names or labels it does not foresee: `:` or quotes
//! in names, `,`, `=` or `}` in values, escapes, empty braces. So [`line`] takes every line apart
//! by the grammar, keeping name and labels, and `block` hands the crate, a few hundred lines at
//! a time, what is left of them under names it cannot misread: `_17 0.25 1795407477666`. What
//! comes back are the values and the times; what does not come back is no number, and counted.
//! OpenMetrics' timestamps in seconds, which the crate takes for milliseconds, are read here.

mod block;
mod format;
mod labels;
mod line;
mod reader;
mod tally;

pub use format::Format;
pub use labels::Labels;
pub use prometheus_parse::SampleType;
pub use reader::{Limits, Reader, Sample, Taker, Unfinished, Wanted};
pub use tally::{Place, Reason, Tally};

#[cfg(test)]
mod tests;
