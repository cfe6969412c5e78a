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
pub use instant::{Instant, names, server_time, vector};
pub use matrix::{Points, matrix};
