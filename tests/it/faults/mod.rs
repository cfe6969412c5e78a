//! Whatever happens in between, the record says what was done.

mod desk;
mod fault;
mod matrix;
mod parts;
mod proxy;
