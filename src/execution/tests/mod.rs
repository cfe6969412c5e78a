mod cluster;
mod faults;
mod runs;
