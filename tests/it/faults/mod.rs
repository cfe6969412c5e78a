//! Whatever happens in between, the record says what was done.

pub mod bulk;
mod canaries;
pub mod desk;
pub mod fault;
mod matrix;
pub mod parts;
pub mod proxy;
