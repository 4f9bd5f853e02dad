//! Packets sent by hand and what came of them: which captured packets belong to an exchange, and what is said about it.

mod hear;
mod packets;
