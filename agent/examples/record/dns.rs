//! A resolver and a name server that know one name, RFC 1035.

use std::net::Ipv4Addr;

/// `www.example`, as the question spells it.
const NAME: &[u8] = b"\x03www\x07example\x00";
const ADDRESS_RECORD: u16 = 1;
const ALIAS: u16 = 5;
const INTERNET: u16 = 1;
/// Where `NAME` begins, and its `example`: behind the header of 12 bytes.
const NAME_AT: u16 = 12;
const EXAMPLE_AT: u16 = NAME_AT + 4;

/// A question for the address of `www.example`.
pub fn question() -> Vec<u8> {
    // Recursion is desired; one question.
    let header = [0x2a17, 0x0100, 1, 0, 0, 0].map(u16::to_be_bytes);
    [header.as_flattened(), &asked()].concat()
}

/// The answer: that name is an alias of `web.example`, and this is its address. Names that were written before are pointed at.
pub fn answer(question: &[u8], address: Ipv4Addr) -> Vec<u8> {
    let ident = question.first_chunk::<2>().copied().unwrap_or_default();
    // An authoritative answer to a question that desired recursion; one question, two answers.
    let header = [0x8500, 1, 2, 0, 0].map(u16::to_be_bytes);
    let mut message = [&ident, header.as_flattened(), &asked()].concat();
    let alias = [b"\x03web", &pointer(EXAMPLE_AT)[..]].concat();
    message.extend(record(NAME_AT, ALIAS, 3600, &alias));
    let alias_at = u16::try_from(message.len() - alias.len()).unwrap_or_default();
    message.extend(record(alias_at, ADDRESS_RECORD, 300, &address.octets()));
    message
}

fn asked() -> Vec<u8> {
    [NAME, &ADDRESS_RECORD.to_be_bytes(), &INTERNET.to_be_bytes()].concat()
}

fn record(name_at: u16, kind: u16, seconds: u32, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap_or(u16::MAX);
    let [kind, class, length] = [kind, INTERNET, length].map(u16::to_be_bytes);
    [&pointer(name_at)[..], &kind, &class, &seconds.to_be_bytes(), &length, data].concat()
}

fn pointer(to: u16) -> [u8; 2] {
    (0xc000 | to).to_be_bytes()
}
