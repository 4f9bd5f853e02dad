//! A SYN with the options that Linux offers, made and checksummed: from etherparse's bare builder to a draft in which a field was
//! changed and the others follow.

use etherparse::{PacketBuilder, TcpOptionElement};
use std::hint::black_box;
use wireglass_shared::craft::Template;

/// One way to make it.
pub struct Making {
    /// What, for the report.
    pub name: &'static str,
    /// Makes one. What comes out goes through a black box, or the compiler would leave it out.
    pub run: fn(),
}

/// What anybody does who makes a packet of their own.
pub const DRAFT_WITH_A_PORT: &str = "draft, and a port set";

/// What is measured, the cheapest first.
pub static MAKING: [Making; 4] = [
    Making {
        name: "etherparse PacketBuilder",
        run: || {
            black_box(built());
        },
    },
    Making {
        name: "draft of a template",
        run: || {
            black_box(template().draft());
        },
    },
    Making {
        name: DRAFT_WITH_A_PORT,
        run: || {
            let mut draft = template().draft();
            black_box(draft.set("tcp.dstport", "443").is_ok());
            black_box(draft);
        },
    },
    Making {
        name: "draft, and an option more",
        run: || {
            let mut draft = template().draft();
            let tcp = draft.dissection().layers.len() - 1;
            black_box(draft.add_option(tcp, 1).is_ok());
            black_box(draft);
        },
    },
];

fn template() -> &'static Template {
    Template::named("syn").expect("there is such a template")
}

/// The same packet as the template's.
fn built() -> Vec<u8> {
    let options = [
        TcpOptionElement::MaximumSegmentSize(65495),
        TcpOptionElement::SelectiveAcknowledgementPermitted,
        TcpOptionElement::Timestamp(1, 0),
        TcpOptionElement::Noop,
        TcpOptionElement::WindowScale(7),
    ];
    let local = [127, 0, 0, 1];
    let segment = PacketBuilder::ipv4(local, local, 64).tcp(43591, 80, 0x1122_3344, 64240).syn();
    let segment = segment.options(black_box(&options)).expect("the options fit into a header");
    let mut bytes = Vec::with_capacity(segment.size(0));
    segment.write(&mut bytes, &[]).expect("all lengths fit into their fields");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use wireglass_shared::value::hex_joined;

    #[test]
    fn all_ways_make_the_same_packet() {
        assert_eq!(built(), template().draft().bytes());
        if let Some((hex, _)) = crate::scapy::measure() {
            assert_eq!(hex, hex_joined(&built(), ""));
        }
    }
}
