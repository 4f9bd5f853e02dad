//! What the fuzz targets have in common. The targets themselves are the files in `fuzz_targets`, one for each door through
//! which bytes come in from outside: packets, capture files, the stream between agent and page, pasted text, typed filters of both kinds.
//!
//! `cargo xtask fuzz` builds and runs them. What "sound" means is not said here but beside the property tests, in
//! `shared/tests/soundness`.

pub mod input;
pub mod seeds;
#[path = "../../shared/tests/soundness/mod.rs"]
pub mod soundness;

#[allow(dead_code, reason = "the tests that share the frames use more of them than the seeds do")]
#[path = "../../shared/tests/frames/mod.rs"]
mod frames;
