//! How long the decoder takes a packet, and how long making one takes: natively and in a browser, in the same run as etherparse's bare
//! slicing and building.
//!
//! [`mix`] makes a capture, [`workload`] says what is done with its packets, [`making`] how one is made, [`measure`] does it and looks at a clock that
//! the caller brings, and [`report`] lays two such measurements side by side. Nothing here knows what it runs on.
//!
//! criterion and divan do not serve: neither runs in a browser, and both measure one workload after the other. Here the
//! numbers are ratios, so the same loop runs in both places, and the workloads take turns in short rounds, so that whatever
//! else the machine does slows all of them alike.

#[cfg(not(target_arch = "wasm32"))]
pub mod capture;
pub mod making;
pub mod measure;
pub mod mix;
pub mod report;
#[cfg(not(target_arch = "wasm32"))]
pub mod scapy;
pub mod workload;
