//! The fuzz target's entry over the corpus and over mutations of it, with every `cargo test`.

use std::fs;
use std::path::Path;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

#[path = "invariants.rs"]
mod invariants;

/// Bytes that mean something, which mutations take more often than others.
const TELLING: &[u8] = b"\"\\{}=,# \t\n\r:_0.e+N\xc3\xff";

fn corpus() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/exposition/corpus");
    let files = fs::read_dir(folder).expect("the corpus");
    files
        .map(|file| fs::read(file.expect("a file").path()).expect("readable"))
        .collect()
}

#[test]
fn what_must_hold_holds_of_the_corpus() {
    for text in corpus() {
        for choice in [0, 1, 6, 255] {
            invariants::hold(&[&[choice], text.as_slice()].concat());
        }
    }
}

#[test]
fn what_must_hold_holds_of_mutations() {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let lines: Vec<Vec<u8>> = corpus()
        .iter()
        .flat_map(|text| {
            text.split(|byte| *byte == b'\n')
                .map(<[u8]>::to_vec)
                .collect::<Vec<_>>()
        })
        .collect();
    for _ in 0..4_000 {
        let mut data = vec![random.random::<u8>()];
        for _ in 0..random.random_range(1..4) {
            data.extend_from_slice(&lines[random.random_range(0..lines.len())]);
            data.push(b'\n');
        }
        for _ in 0..random.random_range(0..6) {
            let at = random.random_range(0..data.len());
            let byte = TELLING[random.random_range(0..TELLING.len())];
            match random.random_range(0..3) {
                0 => data[at] = byte,
                1 => data.insert(at, byte),
                _ => data.truncate(at.max(1)),
            }
        }
        invariants::hold(&data);
    }
}
