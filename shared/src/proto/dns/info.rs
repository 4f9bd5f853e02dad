//! A message in one line, for lists: no dissection, nothing copied.

use super::record::{Outline, question_bytes};
use super::{HEADER_BYTES, flags, opcode, types};
use crate::name::Name;
use crate::table::name_of;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Entries that are looked at in search of an address.
const MOST_ENTRIES: u16 = 32;

const A: u16 = 1;
const AAAA: u16 = 28;

/// What a DNS message asks or answers.
#[derive(Clone, Copy, Debug)]
pub struct DnsInfo<'a> {
    /// Whether it answers.
    pub response: bool,
    /// Its ID.
    pub id: u16,
    /// What sort of operation it is; 0 for a standard query.
    pub opcode: u8,
    /// How it went; 0 where no error is told.
    pub rcode: u8,
    /// How many answers it announces.
    pub answers: u16,
    /// The first question: the name, and the type of record asked for.
    pub question: Option<(Name<'a>, u16)>,
    /// The first address among the answers.
    pub address: Option<IpAddr>,
}

/// Sums up the payload of a UDP datagram that is a DNS message; `None` where it is shorter than a header.
pub fn dns_info(payload: &[u8]) -> Option<DnsInfo<'_>> {
    let header = payload.first_chunk::<HEADER_BYTES>()?;
    let [id_high, id_low, flags, more_flags, questions_high, questions_low, answers_high, answers_low, ..] =
        *header;
    let answers = u16::from_be_bytes([answers_high, answers_low]);
    let questions = u16::from_be_bytes([questions_high, questions_low]);
    let mut at = HEADER_BYTES;
    let question = (questions > 0).then(|| first_question(payload)).flatten();
    let mut reached = true;
    for _ in 0..questions.min(MOST_ENTRIES) {
        match payload.get(at..).and_then(question_bytes) {
            Some(bytes) => at += bytes,
            None => reached = false,
        }
    }
    Some(DnsInfo {
        response: flags & 0x80 != 0,
        id: u16::from_be_bytes([id_high, id_low]),
        opcode: opcode(payload),
        rcode: more_flags & 0x0f,
        answers,
        question,
        address: (reached && questions <= MOST_ENTRIES)
            .then(|| first_address(payload, at, answers))
            .flatten(),
    })
}

fn first_question(message: &[u8]) -> Option<(Name<'_>, u16)> {
    let bytes = message.get(HEADER_BYTES..)?;
    let end = question_bytes(bytes)?;
    let [high, low] = *bytes.get(end.checked_sub(4)?..)?.first_chunk::<2>()?;
    Some((Name { message, at: HEADER_BYTES }, u16::from_be_bytes([high, low])))
}

fn first_address(message: &[u8], mut at: usize, answers: u16) -> Option<IpAddr> {
    for _ in 0..answers.min(MOST_ENTRIES) {
        let record = message.get(at..)?;
        let outline = Outline::of(record)?;
        let data = record.get(outline.data_at()..outline.bytes())?;
        let address = match outline.record_type {
            A => <[u8; 4]>::try_from(data).ok().map(|bytes| IpAddr::V4(Ipv4Addr::from(bytes))),
            AAAA => <[u8; 16]>::try_from(data).ok().map(|bytes| IpAddr::V6(Ipv6Addr::from(bytes))),
            _ => None,
        };
        if address.is_some() {
            return address;
        }
        at += outline.bytes();
    }
    None
}

/// A type by its name, or as RFC 3597 writes one without.
struct TypeName(u16);

impl fmt::Display for TypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match types::type_name(self.0) {
            Some(name) => f.write_str(name),
            None => write!(f, "TYPE{}", self.0),
        }
    }
}

/// `Standard query response 0x1234 A example.org A 192.0.2.80`
impl fmt::Display for DnsInfo<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.opcode {
            0 => f.write_str("Standard query")?,
            1 => f.write_str("Inverse query")?,
            2 => f.write_str("Server status request")?,
            4 => f.write_str("Zone change notification")?,
            5 => f.write_str("Dynamic update")?,
            6 => f.write_str("DNS stateful operation")?,
            other => write!(f, "Unknown operation {other}")?,
        }
        if self.response {
            f.write_str(" response")?;
        }
        write!(f, " 0x{:04x}", self.id)?;
        if self.response && self.rcode != 0 {
            match name_of(flags::RCODES, self.rcode.into()).and_then(|name| name.split_at_checked(1)) {
                Some((first, others)) => write!(f, " {}{others}", first.to_ascii_uppercase())?,
                None => write!(f, " Error {}", self.rcode)?,
            }
        }
        if let Some((name, record_type)) = &self.question {
            write!(f, " {} {name}", TypeName(*record_type))?;
        }
        match (self.address, self.answers) {
            (Some(IpAddr::V4(address)), _) => write!(f, " A {address}"),
            (Some(IpAddr::V6(address)), _) => write!(f, " AAAA {address}"),
            (None, 0) => Ok(()),
            (None, 1) => f.write_str(" · 1 answer"),
            (None, answers) => write!(f, " · {answers} answers"),
        }
    }
}
