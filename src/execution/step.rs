//! Runs one step.
