//! Packets sent by hand and what came of them: which captured packets belong to an exchange, and what is said about it.

mod changes;
mod hear;
mod offers;
mod packets;
mod predict;
mod silence;
mod told;
