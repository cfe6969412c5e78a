//! Compares a plan with live objects.
