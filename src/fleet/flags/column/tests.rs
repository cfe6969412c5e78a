//! Cells and orders of flags.
