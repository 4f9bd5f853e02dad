//! Decodes and explains network headers, bit by bit: the one crate that both ends of wireglass link.
//!
//! Bytes go in; a [`Dissection`] comes out, and the views turn it into a diagram, a hex dump,
//! text or JSON. Everything that is known about a header stands in one table row ([`table::Field`]); the walk in
//! [`dissect`](dissect::dissect) knows no protocol by name.
//!
//! What is absent on purpose: sockets, files, clocks, threads, browsers, and any code that depends on the target.
#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

pub mod bits;
pub mod capture;
pub mod check;
pub mod craft;
pub mod diff;
pub mod dissect;
pub mod dissection;
pub mod exchange;
pub mod explain;
pub mod filter;
pub mod flow;
pub mod hex;
pub mod locate;
pub mod name;
pub mod pcap;
pub mod problem;
pub mod proto;
pub mod reassembly;
mod sliced;
pub mod spec;
pub mod stream;
pub mod summary;
pub mod table;
pub mod value;
pub mod view;

pub use dissect::dissect;
pub use dissection::Dissection;
