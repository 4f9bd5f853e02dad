//! Programs that the kernel runs on every packet before it is queued: what a capture gets, and what is left out of it.
//!
//! Classic BPF, for packet sockets and IP raw sockets alike. [`Filter`] is the part that users write.

mod assembler;
mod filter;
mod hide;
#[cfg(test)]
mod machine;
mod place;
#[cfg(test)]
mod tests;

use super::Targets;
use assembler::{Assembler, IF_EQUAL, LOAD_WORD, Label};
pub use assembler::{MAX_STEPS, TooLong};
pub use filter::{Filter, FilterError, MAX_TEXT_BYTES};
pub(super) use hide::DSCP_BITS;
pub use hide::MARK;
pub use place::Start;
use place::{HARDWARE, INTERFACE, LOOPBACK, OUTGOING, PACKET_TYPE};
use socket2::SockFilter;
use std::net::SocketAddr;

/// Enough to see whose packet it is, and its flags: the longest IP header and the fixed one of TCP, behind any link header.
pub const COUNTED_BYTES: u32 = 128;
/// Endpoints left out at most. Each takes some twenty steps of every TCP packet.
pub const MAX_ENDPOINTS: usize = 16;

/// What a capture gets of all that passes through this host.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// With what the packets of the socket begin.
    pub start: Start,
    /// The interfaces listened to.
    pub targets: &'a Targets,
    /// Endpoints whose TCP packets are left out: the agents' own. An unspecified address stands for all of this host, also
    /// for those of IPv4 if it is one of IPv6. With the first of them, what carries the agents' mark is left out as well.
    pub hidden: &'a [SocketAddr],
    /// What the user wants of the rest; all of it without one.
    pub filter: Option<&'a Filter>,
    /// What is kept of a packet, counted from where the socket's packets begin.
    pub snap_bytes: u32,
}

impl Rules<'_> {
    /// The program of a socket that captures. It keeps packets of the targets, those on loopback once, without the agents'
    /// own, as far as the user's filter wants them.
    ///
    /// # Errors
    /// The kernel would not take a program of that length.
    pub fn let_in(&self) -> Result<Vec<SockFilter>, TooLong> {
        self.assemble_let_in().finish()
    }

    /// The program of a socket that counts: the beginning of each packet that [`Rules::let_in`] leaves out for being the
    /// agents' own.
    ///
    /// # Errors
    /// The kernel would not take a program of that length.
    pub fn left_out(&self) -> Result<Vec<SockFilter>, TooLong> {
        self.assemble_left_out().finish()
    }

    fn assemble_let_in(&self) -> Assembler {
        let mut asm = Assembler::default();
        let [visible, keep, drop] = [(); 3].map(|()| asm.label());
        self.common(&mut asm, drop, visible, drop);
        asm.place(visible);
        if let Some(filter) = self.filter {
            filter.emit(&mut asm, self.start, keep, drop);
        }
        asm.place(keep);
        // 0 would drop the packet.
        asm.keep(self.snap_bytes.max(1));
        asm.place(drop);
        asm.keep(0);
        asm
    }

    fn assemble_left_out(&self) -> Assembler {
        let mut asm = Assembler::default();
        let [hidden, drop] = [(); 2].map(|()| asm.label());
        self.common(&mut asm, hidden, drop, drop);
        asm.place(hidden);
        asm.keep(COUNTED_BYTES);
        asm.place(drop);
        asm.keep(0);
        asm
    }

    fn common(&self, asm: &mut Assembler, hidden: Label, visible: Label, drop: Label) {
        if let Targets::These(indices) = self.targets {
            let ours = asm.label();
            asm.step(LOAD_WORD, INTERFACE);
            for index in indices {
                asm.leave_if(IF_EQUAL, *index, ours);
            }
            asm.go(drop);
            asm.place(ours);
        }
        // What is sent on loopback passes by twice; the copy that arrives is the one kept.
        let once = asm.label();
        asm.step(LOAD_WORD, PACKET_TYPE);
        asm.leave_unless(IF_EQUAL, OUTGOING, once);
        asm.step(LOAD_WORD, HARDWARE);
        asm.leave_if(IF_EQUAL, LOOPBACK, drop);
        asm.place(once);
        place::find(asm, self.start);
        if self.hidden.is_empty() {
            // Who shows packets to nobody over a network has nothing to hide, marked or not.
            asm.go(visible);
            return;
        }
        let hidden_endpoints = self.hidden.get(..MAX_ENDPOINTS).unwrap_or(self.hidden);
        hide::find(asm, hidden_endpoints, hidden, visible);
    }
}

/// Lets nothing through.
pub fn nothing() -> [SockFilter; 1] {
    [SockFilter::new(0x06, 0, 0, 0)]
}
