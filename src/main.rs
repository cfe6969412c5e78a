//! The `dogwatch` program.

fn main() {}
