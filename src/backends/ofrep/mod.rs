//! OpenFeature's remote evaluation protocol (OFREP): what a given context gets. Read-only.

mod evaluation;
mod evaluator;

pub use evaluation::{Evaluation, NotEvaluated};
pub use evaluator::Ofrep;
