//! Any bytes as text exposition.

#![no_main]

#[path = "../../it/exposition/invariants.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|data: &[u8]| invariants::hold(data));
