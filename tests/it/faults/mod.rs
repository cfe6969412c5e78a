//! Whatever happens in between, the record says what was done.

mod bulk;
mod desk;
mod fault;
mod matrix;
mod parts;
mod proxy;
