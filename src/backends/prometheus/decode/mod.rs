//! Answers of the HTTP API, read without copies: an answer may hold hundreds of thousands of
//! series.

mod answer;
mod instant;
mod matrix;
mod series;
#[cfg(test)]
mod tests;
mod text;

pub use answer::{AnswerError, refusal};
pub(super) use instant::rows;
pub use instant::{Dialect, Instant, ServerTime, server_time, values, vector};
pub use matrix::{Points, matrix};
pub(super) use series::Labels;
