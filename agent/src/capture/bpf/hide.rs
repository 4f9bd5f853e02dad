//! The part of a program that knows the agents' own traffic: TCP from or to certain endpoints, or with the agents' mark.

use super::assembler::{
    A_TO_X, ADD_X, AND, Assembler, IF_ANY_BIT, IF_AT_LEAST, IF_EQUAL, LOAD_BYTE_AT_X, LOAD_CONSTANT,
    LOAD_HALF_AT_X, LOAD_SLOT, LOAD_WORD, LOAD_WORD_AT_X, LOAD_X_SLOT, Label, SHIFT_LEFT, SHIFT_RIGHT, STORE,
    SUBTRACT, WITH_X, X_TO_A,
};
use super::place::{
    BASE, ETHERTYPE, FOR_US, FREE, HARDWARE, IPV4, IPV6, LEFT, LOOPBACK, OUTGOING, PACKET_TYPE,
};
use std::net::{IpAddr, SocketAddr};

/// The type of service, or traffic class, of every packet that an agent's server sends.
pub const MARK: u8 = 0b1010_1100;
/// The two bits below the DSCP belong to congestion notification, and change on the way.
pub(in crate::capture) const DSCP_BITS: u8 = 0b1111_1100;
const TCP: u32 = 6;
const FRAGMENT_OFFSET: u32 = 0x1fff;
const PORTS_BYTES: u32 = 4;
const IPV4_BYTES: u32 = 20;
const IPV6_BYTES: u32 = 40;

const SOURCE_PORT: u32 = FREE;
const DESTINATION_PORT: u32 = FREE + 1;
/// Whether the packet leaves this host, or stays on it: its source may be an endpoint here.
const LEAVES: u32 = FREE + 2;
/// Whether it came to this host, or stays on it.
const ARRIVES: u32 = FREE + 3;

/// Goes to `hidden` with packets of the agents' own, to `visible` with all others. No load of it can fail on an Ethernet
/// frame or IP packet, however short: that would end the program, and drop the packet.
pub(super) fn find(asm: &mut Assembler, endpoints: &[SocketAddr], hidden: Label, visible: Label) {
    let endpoints: Vec<SocketAddr> =
        endpoints.iter().map(|one| SocketAddr::new(one.ip().to_canonical(), one.port())).collect();
    let with_direction = endpoints.iter().any(|endpoint| endpoint.ip().is_unspecified());
    let [v4, v6] = [(); 2].map(|()| asm.label());
    asm.step(LOAD_SLOT, ETHERTYPE);
    asm.leave_if(IF_EQUAL, IPV4, v4);
    asm.choose(IF_EQUAL, IPV6, v6, visible);

    asm.place(v4);
    asm.step(LOAD_SLOT, LEFT);
    asm.leave_unless(IF_AT_LEAST, IPV4_BYTES, visible);
    asm.step(LOAD_X_SLOT, BASE);
    asm.step(LOAD_BYTE_AT_X, 9);
    asm.leave_unless(IF_EQUAL, TCP, visible);
    let not_marked = asm.label();
    asm.step(LOAD_BYTE_AT_X, 12);
    asm.leave_unless(IF_EQUAL, 127, not_marked);
    asm.step(LOAD_BYTE_AT_X, 1);
    asm.step(AND, u32::from(DSCP_BITS));
    asm.leave_if(IF_EQUAL, u32::from(MARK), hidden);
    asm.place(not_marked);
    // Only the first fragment has ports.
    asm.step(LOAD_HALF_AT_X, 6);
    asm.leave_if(IF_ANY_BIT, FRAGMENT_OFFSET, visible);
    asm.step(LOAD_BYTE_AT_X, 0);
    asm.step(AND, 0x0f);
    asm.step(SHIFT_LEFT, 2);
    asm.step(A_TO_X, 0);
    asm.step(LOAD_SLOT, LEFT);
    asm.leave_unless(IF_AT_LEAST | WITH_X, 0, visible);
    asm.step(SUBTRACT | WITH_X, 0);
    asm.leave_unless(IF_AT_LEAST, PORTS_BYTES, visible);
    asm.step(X_TO_A, 0);
    asm.step(LOAD_X_SLOT, BASE);
    asm.step(ADD_X, 0);
    asm.step(A_TO_X, 0);
    load_ports(asm, 0);
    if with_direction {
        load_direction(asm);
    }
    for endpoint in &endpoints {
        // A socket on every IPv6 address of this host hears IPv4 too.
        match endpoint.ip() {
            any if any.is_unspecified() => any_address(asm, endpoint.port(), hidden),
            IpAddr::V4(address) => one_address(asm, &address.octets(), [12, 16], endpoint.port(), hidden),
            IpAddr::V6(_) => {}
        }
    }
    asm.go(visible);

    asm.place(v6);
    asm.step(LOAD_SLOT, LEFT);
    asm.leave_unless(IF_AT_LEAST, IPV6_BYTES + PORTS_BYTES, visible);
    asm.step(LOAD_X_SLOT, BASE);
    asm.step(LOAD_BYTE_AT_X, 6);
    asm.leave_unless(IF_EQUAL, TCP, visible);
    let not_marked = asm.label();
    for (at, word) in [(8, 0), (12, 0), (16, 0), (20, 1)] {
        asm.step(LOAD_WORD_AT_X, at);
        asm.leave_unless(IF_EQUAL, word, not_marked);
    }
    // The traffic class stands between the version and the flow label, four bits each.
    asm.step(LOAD_HALF_AT_X, 0);
    asm.step(SHIFT_RIGHT, 4);
    asm.step(AND, u32::from(DSCP_BITS));
    asm.leave_if(IF_EQUAL, u32::from(MARK), hidden);
    asm.place(not_marked);
    load_ports(asm, IPV6_BYTES);
    if with_direction {
        load_direction(asm);
    }
    for endpoint in &endpoints {
        match endpoint.ip() {
            IpAddr::V6(any) if any.is_unspecified() => any_address(asm, endpoint.port(), hidden),
            IpAddr::V6(address) => one_address(asm, &address.octets(), [8, 24], endpoint.port(), hidden),
            IpAddr::V4(_) => {}
        }
    }
    asm.go(visible);
}

/// Keeps the ports that stand `at` bytes behind the index register.
fn load_ports(asm: &mut Assembler, at: u32) {
    for (at, slot) in [(at, SOURCE_PORT), (at + 2, DESTINATION_PORT)] {
        asm.step(LOAD_HALF_AT_X, at);
        asm.step(STORE, slot);
    }
}

/// Keeps in which direction the packet goes; on loopback both are true of what is seen.
fn load_direction(asm: &mut Assembler) {
    for (slot, kind) in [(LEAVES, OUTGOING), (ARRIVES, FOR_US)] {
        let [yes, no, next] = [(); 3].map(|()| asm.label());
        asm.step(LOAD_WORD, HARDWARE);
        asm.leave_if(IF_EQUAL, LOOPBACK, yes);
        asm.step(LOAD_WORD, PACKET_TYPE);
        asm.choose(IF_EQUAL, kind, yes, no);
        asm.place(yes);
        set(asm, slot, 1);
        asm.go(next);
        asm.place(no);
        set(asm, slot, 0);
        asm.place(next);
    }
}

fn set(asm: &mut Assembler, slot: u32, value: u32) {
    asm.step(LOAD_CONSTANT, value);
    asm.step(STORE, slot);
}

/// Any address of this host with this port.
fn any_address(asm: &mut Assembler, port: u16, hidden: Label) {
    for (slot, direction) in [(SOURCE_PORT, LEAVES), (DESTINATION_PORT, ARRIVES)] {
        let other = asm.label();
        asm.step(LOAD_SLOT, slot);
        asm.leave_unless(IF_EQUAL, port.into(), other);
        asm.step(LOAD_SLOT, direction);
        asm.leave_if(IF_EQUAL, 1, hidden);
        asm.place(other);
    }
}

/// One address, that stands `at` two offsets behind the network header, with this port.
fn one_address(asm: &mut Assembler, address: &[u8], at: [u32; 2], port: u16, hidden: Label) {
    for (slot, at) in [SOURCE_PORT, DESTINATION_PORT].into_iter().zip(at) {
        let other = asm.label();
        asm.step(LOAD_SLOT, slot);
        asm.leave_unless(IF_EQUAL, port.into(), other);
        asm.step(LOAD_X_SLOT, BASE);
        for (at, word) in (at..).step_by(4).zip(address.chunks_exact(4)) {
            asm.step(LOAD_WORD_AT_X, at);
            let word = word.iter().fold(0, |word, byte| word << 8 | u32::from(*byte));
            asm.leave_unless(IF_EQUAL, word, other);
        }
        asm.go(hidden);
        asm.place(other);
    }
}
