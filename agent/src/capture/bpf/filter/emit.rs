//! From what a filter asks to the steps that ask it.
//!
//! Each question loads what it needs anew, like libpcap's before its optimizer: a load beyond a packet's end ends the program
//! and drops the packet, so nothing is loaded before it is asked for.

use super::super::assembler::{
    A_TO_X, ADD_X, AND, Assembler, IF_ANY_BIT, IF_AT_LEAST, IF_EQUAL, IF_MORE, LOAD_BYTE, LOAD_BYTE_AT_X,
    LOAD_CONSTANT, LOAD_HALF, LOAD_HALF_AT_X, LOAD_LENGTH, LOAD_SLOT, LOAD_WORD, LOAD_WORD_AT_X, LOAD_X_SLOT,
    Label, NEGATE, SHIFT_LEFT, STORE, WITH_X,
};
use super::super::place::{
    BASE, ETHERNET, ETHERTYPE, FREE, HARDWARE, IPV4, IPV6, LINK, LOOPBACK, OUTGOING, PACKET_TYPE, Start,
    TAGGED_BYTES, VLAN_TAG, VLAN_TAG_PRESENT,
};
use super::expression::{
    Comparison, Direction, Expression, Families, Join, Layer, Operation, Size, Test, Value,
};
use super::names::{ARP, ICMP6, RARP};

const FRAGMENT_HEADER: u32 = 44;
const FRAGMENT_OFFSET: u32 = 0x1fff;
const IPV6_BYTES: u32 = 40;
const VLAN_ID: u32 = 0x0fff;

/// Steps that go to `yes` or `no` with every packet.
pub(super) fn expression(asm: &mut Assembler, asked: &Expression, start: Start, yes: Label, no: Label) {
    match asked {
        Expression::Test(asked) => test(asm, asked, start, yes, no),
        Expression::Not(inner) => expression(asm, inner, start, no, yes),
        Expression::Chain(first, rest) => {
            // The last word is the last part's: where the parts before it go is known from the end.
            let (mut on_yes, mut on_no) = (yes, no);
            let mut parts = Vec::with_capacity(rest.len());
            for (join, part) in rest.iter().rev() {
                let here = asm.label();
                parts.push((here, part, on_yes, on_no));
                match join {
                    Join::And => on_yes = here,
                    Join::Or => on_no = here,
                }
            }
            expression(asm, first, start, on_yes, on_no);
            for (here, part, on_yes, on_no) in parts.into_iter().rev() {
                asm.place(here);
                expression(asm, part, start, on_yes, on_no);
            }
        }
    }
}

fn test(asm: &mut Assembler, asked: &Test, start: Start, yes: Label, no: Label) {
    match asked {
        Test::EtherType(number) => {
            asm.step(LOAD_SLOT, ETHERTYPE);
            asm.choose(IF_EQUAL, *number, yes, no);
        }
        Test::Protocol { number, families } => protocol(asm, *number, *families, yes, no),
        Test::Net4 { ethertypes, address, mask, direction } => {
            for ethertype in ethertypes {
                let other = asm.label();
                asm.step(LOAD_SLOT, ETHERTYPE);
                asm.leave_unless(IF_EQUAL, *ethertype, other);
                asm.step(LOAD_X_SLOT, BASE);
                let at = match *ethertype {
                    ARP | RARP => [14, 24],
                    _ => [12, 16],
                };
                by_direction(asm, *direction, at, yes, no, |asm, at, yes, no| {
                    word_at_x(asm, at, *address, *mask, yes, no);
                });
                asm.place(other);
            }
            asm.go(no);
        }
        Test::Net6 { address, mask, direction } => {
            is_ethertype(asm, IPV6, no);
            asm.step(LOAD_X_SLOT, BASE);
            by_direction(asm, *direction, [8, 24], yes, no, |asm, at, yes, no| {
                for (word, at) in (at..at + 16).step_by(4).enumerate() {
                    let [address, mask] = [address, mask].map(|all| word_of(*all, word));
                    let next = asm.label();
                    word_at_x(asm, at, address, mask, next, no);
                    asm.place(next);
                }
                asm.go(yes);
            });
        }
        Test::Hardware { address, direction } => {
            has_hardware_addresses(asm, no);
            // The first two bytes and the last four.
            let address = address.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)).to_be_bytes();
            let [first, last] = address.as_chunks().0 else { return asm.go(no) };
            let [first, last] = [first, last].map(|part| u32::from_be_bytes(*part));
            by_direction(asm, *direction, [6, 0], yes, no, |asm, at, yes, no| {
                asm.step(LOAD_WORD, link(start) + at + 2);
                asm.leave_unless(IF_EQUAL, last, no);
                asm.step(LOAD_HALF, link(start) + at);
                asm.choose(IF_EQUAL, first, yes, no);
            });
        }
        Test::Ports { protocols, first, last, direction } => {
            ports(asm, protocols, [*first, *last], *direction, yes, no);
        }
        Test::Vlan(id) => vlan(asm, *id, start, yes, no),
        Test::Multicast => {
            has_hardware_addresses(asm, no);
            asm.step(LOAD_BYTE, link(start));
            asm.choose(IF_ANY_BIT, 1, yes, no);
        }
        Test::GroupAddress(families) => {
            let (ethertype, at, comparison, number) = match families.v4 {
                true => (IPV4, 16, IF_AT_LEAST, 224),
                false => (IPV6, 24, IF_EQUAL, 255),
            };
            is_ethertype(asm, ethertype, no);
            asm.step(LOAD_X_SLOT, BASE);
            asm.step(LOAD_BYTE_AT_X, at);
            asm.choose(comparison, number, yes, no);
        }
        Test::Outbound => {
            asm.step(LOAD_WORD, PACKET_TYPE);
            asm.choose(IF_EQUAL, OUTGOING, yes, no);
        }
        Test::Compare(left, comparison, right) => compare(asm, left, *comparison, right, start, yes, no),
    }
}

fn is_ethertype(asm: &mut Assembler, number: u32, no: Label) {
    asm.step(LOAD_SLOT, ETHERTYPE);
    asm.leave_unless(IF_EQUAL, number, no);
}

/// Where the link header stands.
fn link(start: Start) -> u32 {
    match start {
        Start::Link => 0,
        Start::Network => LINK,
    }
}

/// A word of an address, counted from its beginning.
fn word_of(address: u128, word: usize) -> u32 {
    let bytes = address.to_be_bytes();
    let word = bytes.chunks_exact(4).nth(word).unwrap_or_default();
    word.iter().fold(0, |word, byte| word << 8 | u32::from(*byte))
}

fn has_hardware_addresses(asm: &mut Assembler, no: Label) {
    let has = asm.label();
    asm.step(LOAD_WORD, HARDWARE);
    asm.leave_if(IF_EQUAL, ETHERNET, has);
    asm.leave_unless(IF_EQUAL, LOOPBACK, no);
    asm.place(has);
}

/// Asks the same about the source, the destination, or both, whose places are `at`.
fn by_direction(
    asm: &mut Assembler,
    direction: Direction,
    at: [u32; 2],
    yes: Label,
    no: Label,
    mut ask: impl FnMut(&mut Assembler, u32, Label, Label),
) {
    let [source, destination] = at;
    let second = asm.label();
    match direction {
        Direction::Source => return ask(asm, source, yes, no),
        Direction::Destination => return ask(asm, destination, yes, no),
        Direction::Either => ask(asm, source, yes, second),
        Direction::Both => ask(asm, source, second, no),
    }
    asm.place(second);
    ask(asm, destination, yes, no);
}

fn word_at_x(asm: &mut Assembler, at: u32, word: u32, mask: u32, yes: Label, no: Label) {
    // What is not compared need not be there.
    if mask == 0 {
        return asm.go(yes);
    }
    asm.step(LOAD_WORD_AT_X, at);
    if mask != u32::MAX {
        asm.step(AND, mask);
    }
    asm.choose(IF_EQUAL, word, yes, no);
}

fn protocol(asm: &mut Assembler, number: u32, families: Families, yes: Label, no: Label) {
    if families.v4 {
        let other = asm.label();
        is_ethertype(asm, IPV4, other);
        asm.step(LOAD_X_SLOT, BASE);
        asm.step(LOAD_BYTE_AT_X, 9);
        asm.choose(IF_EQUAL, number, yes, no);
        asm.place(other);
    }
    if families.v6 {
        is_ethertype(asm, IPV6, no);
        asm.step(LOAD_X_SLOT, BASE);
        asm.step(LOAD_BYTE_AT_X, 6);
        asm.leave_if(IF_EQUAL, number, yes);
        asm.leave_unless(IF_EQUAL, FRAGMENT_HEADER, no);
        asm.step(LOAD_BYTE_AT_X, IPV6_BYTES);
        asm.choose(IF_EQUAL, number, yes, no);
    } else {
        asm.go(no);
    }
}

fn ports(
    asm: &mut Assembler,
    protocols: &[u32],
    range: [u32; 2],
    direction: Direction,
    yes: Label,
    no: Label,
) {
    let v6 = asm.label();
    is_ethertype(asm, IPV4, v6);
    asm.step(LOAD_X_SLOT, BASE);
    one_of(asm, 9, protocols, no);
    first_fragment(asm, no);
    transport(asm);
    asm.step(A_TO_X, 0);
    by_direction(asm, direction, [0, 2], yes, no, |asm, at, yes, no| port(asm, at, range, yes, no));
    asm.place(v6);
    is_ethertype(asm, IPV6, no);
    asm.step(LOAD_X_SLOT, BASE);
    one_of(asm, 6, protocols, no);
    let at = [IPV6_BYTES, IPV6_BYTES + 2];
    by_direction(asm, direction, at, yes, no, |asm, at, yes, no| port(asm, at, range, yes, no));
}

fn one_of(asm: &mut Assembler, at: u32, protocols: &[u32], no: Label) {
    let found = asm.label();
    asm.step(LOAD_BYTE_AT_X, at);
    for protocol in protocols {
        asm.leave_if(IF_EQUAL, *protocol, found);
    }
    asm.go(no);
    asm.place(found);
}

fn port(asm: &mut Assembler, at: u32, [first, last]: [u32; 2], yes: Label, no: Label) {
    asm.step(LOAD_HALF_AT_X, at);
    if first == last {
        return asm.choose(IF_EQUAL, first, yes, no);
    }
    asm.leave_unless(IF_AT_LEAST, first, no);
    asm.choose(IF_MORE, last, no, yes);
}

/// With the IPv4 header at the index register.
fn first_fragment(asm: &mut Assembler, no: Label) {
    asm.step(LOAD_HALF_AT_X, 6);
    asm.leave_if(IF_ANY_BIT, FRAGMENT_OFFSET, no);
}

/// Where what IPv4 carries begins, into the accumulator.
fn transport(asm: &mut Assembler) {
    asm.step(LOAD_X_SLOT, BASE);
    asm.step(LOAD_BYTE_AT_X, 0);
    asm.step(AND, 0x0f);
    asm.step(SHIFT_LEFT, 2);
    asm.step(ADD_X, 0);
}

/// The kernel takes the outermost tag out of what comes in, and says what it was; what is sent may still have it.
fn vlan(asm: &mut Assembler, id: Option<u32>, start: Start, yes: Label, no: Label) {
    let [taken_out, inside] = [(); 2].map(|()| asm.label());
    asm.step(LOAD_WORD, VLAN_TAG_PRESENT);
    asm.choose(IF_EQUAL, 0, inside, taken_out);
    asm.place(taken_out);
    match id {
        None => asm.go(yes),
        Some(id) => {
            asm.step(LOAD_WORD, VLAN_TAG);
            asm.step(AND, VLAN_ID);
            asm.choose(IF_EQUAL, id, yes, no);
        }
    }
    asm.place(inside);
    if start == Start::Network {
        return asm.go(no);
    }
    asm.step(LOAD_SLOT, BASE);
    asm.leave_unless(IF_EQUAL, TAGGED_BYTES, no);
    match id {
        None => asm.go(yes),
        Some(id) => {
            asm.step(LOAD_HALF, TAGGED_BYTES - 4);
            asm.step(AND, VLAN_ID);
            asm.choose(IF_EQUAL, id, yes, no);
        }
    }
}

fn compare(
    asm: &mut Assembler,
    left: &Value,
    comparison: Comparison,
    right: &Value,
    start: Start,
    yes: Label,
    no: Label,
) {
    let mut layers = Vec::new();
    left.layers(&mut layers);
    right.layers(&mut layers);
    for layer in layers {
        is_layer(asm, layer, no);
    }
    let (code, yes, no) = match comparison {
        Comparison::Equal => (IF_EQUAL, yes, no),
        Comparison::NotEqual => (IF_EQUAL, no, yes),
        Comparison::More => (IF_MORE, yes, no),
        Comparison::AtMost => (IF_MORE, no, yes),
        Comparison::AtLeast => (IF_AT_LEAST, yes, no),
        Comparison::Less => (IF_AT_LEAST, no, yes),
    };
    value(asm, left, start, FREE);
    if let Value::Number(right) = right {
        return asm.choose(code, *right, yes, no);
    }
    asm.step(STORE, FREE);
    value(asm, right, start, FREE + 1);
    asm.step(A_TO_X, 0);
    asm.step(LOAD_SLOT, FREE);
    asm.choose(code | WITH_X, 0, yes, no);
}

fn is_layer(asm: &mut Assembler, layer: Layer, no: Label) {
    match layer {
        Layer::Link => {}
        Layer::Network(ethertype) => is_ethertype(asm, ethertype, no),
        Layer::Transport(number) => {
            is_ethertype(asm, IPV4, no);
            asm.step(LOAD_X_SLOT, BASE);
            asm.step(LOAD_BYTE_AT_X, 9);
            asm.leave_unless(IF_EQUAL, number, no);
            first_fragment(asm, no);
        }
        Layer::Icmp6 => {
            is_ethertype(asm, IPV6, no);
            asm.step(LOAD_X_SLOT, BASE);
            asm.step(LOAD_BYTE_AT_X, 6);
            asm.leave_unless(IF_EQUAL, ICMP6, no);
        }
    }
}

/// Works a value out, into the accumulator, with slots from `slot` on to keep numbers in.
fn value(asm: &mut Assembler, asked: &Value, start: Start, slot: u32) {
    match asked {
        Value::Number(number) => asm.step(LOAD_CONSTANT, *number),
        Value::Length => asm.step(LOAD_LENGTH, 0),
        Value::Negate(of) => {
            value(asm, of, start, slot);
            asm.step(NEGATE, 0);
        }
        Value::Calculate(operation, left, right) => {
            let code = code(*operation);
            value(asm, left, start, slot);
            if let Value::Number(right) = **right {
                return asm.step(code, right);
            }
            asm.step(STORE, slot);
            value(asm, right, start, slot + 1);
            asm.step(A_TO_X, 0);
            asm.step(LOAD_SLOT, slot);
            asm.step(code | WITH_X, 0);
        }
        Value::Bytes { layer, at, size } => bytes(asm, *layer, at, *size, start, slot),
    }
}

fn bytes(asm: &mut Assembler, layer: Layer, at: &Value, size: Size, start: Start, slot: u32) {
    let load = match size {
        Size::Byte => LOAD_BYTE_AT_X,
        Size::Half => LOAD_HALF_AT_X,
        Size::Word => LOAD_WORD_AT_X,
    };
    let beyond = match layer {
        Layer::Icmp6 => IPV6_BYTES,
        Layer::Link => link(start),
        Layer::Network(_) | Layer::Transport(_) => 0,
    };
    let known = match at {
        Value::Number(at) => Some(*at),
        at => {
            value(asm, at, start, slot);
            asm.step(STORE, slot);
            None
        }
    };
    match layer {
        Layer::Link => asm.step(LOAD_CONSTANT, 0),
        Layer::Network(_) | Layer::Icmp6 => asm.step(LOAD_SLOT, BASE),
        Layer::Transport(_) => transport(asm),
    }
    if known.is_none() {
        asm.step(LOAD_X_SLOT, slot);
        asm.step(ADD_X, 0);
    }
    asm.step(A_TO_X, 0);
    asm.step(load, known.unwrap_or_default().wrapping_add(beyond));
}

fn code(operation: Operation) -> u16 {
    match operation {
        Operation::Add => 0x04,
        Operation::Subtract => 0x14,
        Operation::Multiply => 0x24,
        Operation::Divide => 0x34,
        Operation::Or => 0x44,
        Operation::And => 0x54,
        Operation::ShiftLeft => 0x64,
        Operation::ShiftRight => 0x74,
        Operation::Remainder => 0x94,
        Operation::Xor => 0xa4,
    }
}
