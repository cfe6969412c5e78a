//! Which flags count as left behind.
