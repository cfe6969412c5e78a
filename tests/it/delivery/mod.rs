//! Fire drills: the releases of the scenarios, decided about with the real program over real HTTP,
//! up to what the cluster, the record and the metrics say in the end.

mod bad_canary;
mod decisions;
pub(crate) mod drill;
mod others;
mod screen;
mod verdicts;
