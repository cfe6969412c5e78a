//! A fleet out of nothing.
