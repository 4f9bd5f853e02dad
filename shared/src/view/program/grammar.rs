//! What is different from language to language: how comments, strings and lists are written, and the lines around the bytes.
//!
//! In the lines `{NOTE}` stands for what is to be known about the socket, `{TO}` for the destination or the interface as a string,
//! `{PROTOCOL}` for its protocol, and `{6}`, `{V}` and `{B}` for what the two versions of IP have different: `6` or nothing, the
//! version, and the bytes of an address.

use super::super::export::plain;
use super::Door;
use std::fmt::Write as _;

/// A language.
pub(super) struct Grammar {
    comment: &'static str,
    /// What stands before each row of bytes.
    pub(super) indent: &'static str,
    /// Whether comments behind rows line up only as far as gofmt has it.
    pub(super) ragged: bool,
    /// The protocol of a raw socket for packets with their own IP header.
    pub(super) raw: &'static str,
    /// A character that cannot stand in a string as it is.
    escape: fn(&mut String, char),
    ip: Lines,
    link: Lines,
}

/// What stands around the bytes, for one kind of socket.
pub(super) struct Lines {
    /// How the program is run.
    pub(super) run: &'static str,
    pub(super) head: &'static str,
    pub(super) tail: &'static str,
}

impl Grammar {
    pub(super) const fn lines(&self, door: &Door<'_>) -> &Lines {
        match door {
            Door::Ip { .. } => &self.ip,
            Door::Link { .. } => &self.link,
        }
    }

    /// Adds a line with a comment. A backslash at its end would take the next line in, and so would `??/`, which is one to older C.
    pub(super) fn comment(&self, out: &mut String, before: &str, text: &str) {
        let harmless = plain(text).replace(['\\', '?'], ".");
        for part in [before, self.comment, " ", harmless.trim_end(), "\n"] {
            out.push_str(part);
        }
    }

    /// Text as a string, with its quotes.
    pub(super) fn string(&self, text: &str) -> String {
        let mut out = String::from("\"");
        for one in text.chars() {
            match one {
                // Older C reads `??` and a character behind it as another character.
                '"' | '\\' | '?' => (self.escape)(&mut out, one),
                ' '..='~' => out.push(one),
                _ => (self.escape)(&mut out, one),
            }
        }
        out + "\""
    }
}

/// A character by its number, in eight digits, as Go and Python write it.
fn long_escape(out: &mut String, one: char) {
    // Writing to a string cannot fail.
    let _ = write!(out, "\\U{:08x}", u32::from(one));
}

/// The bytes that a character has in UTF-8, in octal: three digits end where they end, whatever stands behind them.
fn octal_escape(out: &mut String, one: char) {
    for byte in one.encode_utf8(&mut [0; 4]).bytes() {
        let _ = write!(out, "\\{byte:03o}");
    }
}

pub(super) static RUST: Grammar = Grammar {
    comment: "//",
    indent: "    ",
    ragged: false,
    raw: "255",
    escape: |out, one| out.extend(one.escape_unicode()),
    ip: Lines {
        run: "To run it: cargo new packet && cd packet && cargo add socket2 --features all;\n\
              put this into src/main.rs; cargo build && sudo target/debug/packet",
        head: "
use socket2::{Domain, Protocol, Socket, Type};
use std::error::Error;
use std::net::SocketAddr;

const PACKET: &[u8] = &[
",
        tail: "];

fn main() -> Result<(), Box<dyn Error>> {
    {NOTE}
    let socket = Socket::new(Domain::IPV{V}, Type::RAW, Some(Protocol::from({PROTOCOL})))?;
    let to = SocketAddr::new({TO}.parse()?, 0);
    socket.send_to(PACKET, &to.into())?;
    Ok(())
}
",
    },
    link: Lines {
        run: "To run it: cargo new packet && cd packet && cargo add libc;\n\
              put this into src/main.rs; cargo build && sudo target/debug/packet",
        head: "
use std::io::{Error, Result};
use std::mem;

const PACKET: &[u8] = &[
",
        tail: "];

fn main() -> Result<()> {
    {NOTE}
    // These are calls of C, of which the compiler cannot prove that they are used correctly.
    let sent = unsafe {
        let socket = libc::socket(libc::AF_PACKET, libc::SOCK_RAW, 0);
        let mut to: libc::sockaddr_ll = mem::zeroed();
        to.sll_family = libc::AF_PACKET as u16;
        to.sll_ifindex = libc::if_nametoindex(c{TO}.as_ptr()) as i32;
        let size = mem::size_of_val(&to) as u32;
        libc::sendto(socket, PACKET.as_ptr().cast(), PACKET.len(), 0, (&raw const to).cast(), size)
    };
    if sent < 0 { Err(Error::last_os_error()) } else { Ok(()) }
}
",
    },
};

pub(super) static GO: Grammar = Grammar {
    comment: "//",
    indent: "\t",
    ragged: true,
    raw: "syscall.IPPROTO_RAW",
    escape: long_escape,
    ip: Lines {
        run: "To run it: go build packet.go && sudo ./packet",
        head: "
package main

import (
	\"log\"
	\"net/netip\"
	\"syscall\"
)

var packet = []byte{
",
        tail: "}

func main() {
	{NOTE}
	out, err := syscall.Socket(syscall.AF_INET{6}, syscall.SOCK_RAW, {PROTOCOL})
	if err != nil {
		log.Fatal(err)
	}
	to := syscall.SockaddrInet{V}{Addr: netip.MustParseAddr({TO}).As{B}()}
	if err := syscall.Sendto(out, packet, 0, &to); err != nil {
		log.Fatal(err)
	}
}
",
    },
    link: Lines {
        run: "To run it: go build packet.go && sudo ./packet",
        head: "
package main

import (
	\"log\"
	\"net\"
	\"syscall\"
)

var packet = []byte{
",
        tail: "}

func main() {
	{NOTE}
	out, err := syscall.Socket(syscall.AF_PACKET, syscall.SOCK_RAW, 0)
	if err != nil {
		log.Fatal(err)
	}
	link, err := net.InterfaceByName({TO})
	if err != nil {
		log.Fatal(err)
	}
	if err := syscall.Sendto(out, packet, 0, &syscall.SockaddrLinklayer{Ifindex: link.Index}); err != nil {
		log.Fatal(err)
	}
}
",
    },
};

pub(super) static C: Grammar = Grammar {
    comment: "//",
    indent: "    ",
    ragged: false,
    raw: "IPPROTO_RAW",
    escape: octal_escape,
    ip: Lines {
        run: "To run it: cc packet.c -o packet && sudo ./packet",
        head: "
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>

static const uint8_t packet[] = {
",
        tail: "};

int main(void) {
    {NOTE}
    int out = socket(AF_INET{6}, SOCK_RAW, {PROTOCOL});
    struct sockaddr_in{6} to = { .sin{6}_family = AF_INET{6} };
    inet_pton(AF_INET{6}, {TO}, &to.sin{6}_addr);
    if (out < 0 || sendto(out, packet, sizeof packet, 0, (struct sockaddr *)&to, sizeof to) < 0) {
        perror(\"packet\");
        return 1;
    }
    return 0;
}
",
    },
    link: Lines {
        run: "To run it: cc packet.c -o packet && sudo ./packet",
        head: "
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>

static const uint8_t packet[] = {
",
        tail: "};

int main(void) {
    {NOTE}
    int out = socket(AF_PACKET, SOCK_RAW, 0);
    struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex({TO}) };
    if (out < 0 || sendto(out, packet, sizeof packet, 0, (struct sockaddr *)&to, sizeof to) < 0) {
        perror(\"packet\");
        return 1;
    }
    return 0;
}
",
    },
};

pub(super) static PYTHON: Grammar = Grammar {
    comment: "#",
    indent: "    ",
    ragged: false,
    raw: "socket.IPPROTO_RAW",
    escape: long_escape,
    ip: Lines {
        run: "To run it: sudo python3 packet.py",
        head: "
import socket

packet = bytes([
",
        tail: "])

{NOTE}
with socket.socket(socket.AF_INET{6}, socket.SOCK_RAW, {PROTOCOL}) as out:
    out.sendto(packet, ({TO}, 0))
",
    },
    link: Lines {
        run: "To run it: sudo python3 packet.py",
        head: "
import socket

packet = bytes([
",
        tail: "])

{NOTE}
with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as out:
    out.sendto(packet, ({TO}, 0))
",
    },
};

/// Its packets are no rows of bytes.
pub(super) static SCAPY: Grammar = Grammar {
    comment: "#",
    indent: "",
    ragged: false,
    raw: "socket.IPPROTO_RAW",
    escape: long_escape,
    ip: Lines {
        run: "To run it: sudo apt install python3-scapy && sudo python3 packet.py",
        head: "",
        tail: "\n{NOTE}\nL3RawSocket{6}().send(packet)\n",
    },
    link: Lines {
        run: "To run it: sudo apt install python3-scapy && sudo python3 packet.py",
        head: "",
        tail: "\n{NOTE}\nsendp(packet, iface={TO})\n",
    },
};
