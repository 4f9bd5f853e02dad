//! From words to what is asked. The grammar is that of pcap-filter(7), with its oddities: `and` and `or` bind alike, and
//! what stands before an address or port (`src host`) is carried over to the next one that has nothing before it.

mod comparison;
mod cursor;
mod qualified;

use super::super::place::{IPV4, IPV6};
use super::FilterError;
use super::expression::{Comparison, Direction, Expression, Families, Join, Test, Value};
use super::names::{self, Protocol, ProtocolKind};
use super::words::{Kind, Word};

/// Parentheses within parentheses.
const MAX_NESTING: usize = 64;
/// Operations in one calculation.
const MAX_OPERATIONS: usize = 128;
/// The machine's memory has so many slots.
const SLOTS: usize = 16;
/// Longer than any offset into a packet.
const MAX_OFFSET: u32 = 0xffff;

type Result<T> = std::result::Result<T, FilterError>;

/// What stands before an address, a port or a number of a protocol.
#[derive(Clone, Copy, Debug)]
struct Qualifiers {
    protocol: Option<Protocol>,
    direction: Direction,
    kind: IdKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum IdKind {
    /// An address whose kind was not said.
    Any,
    Host,
    Net,
    Port,
    PortRange,
    Proto,
}

pub(super) struct Parser<'a> {
    words: &'a [Word],
    /// For each opening parenthesis the place of the closing one.
    closing: Vec<Option<usize>>,
    at: usize,
    end: usize,
    nesting: usize,
    operations: usize,
}

impl<'a> Parser<'a> {
    /// Reads `words`, of a text that is `end` bytes long.
    pub(in super::super) fn new(words: &'a [Word], end: usize) -> Self {
        let mut closing = vec![None; words.len()];
        let mut open = Vec::new();
        for (ix, word) in words.iter().enumerate() {
            match word.kind {
                Kind::Sign("(") => open.push(ix),
                Kind::Sign(")") => {
                    if let Some(place) = open.pop().and_then(|ix| closing.get_mut(ix)) {
                        *place = Some(ix);
                    }
                }
                _ => {}
            }
        }
        Self { words, closing, at: 0, end, nesting: 0, operations: 0 }
    }

    /// The whole text.
    pub(in super::super) fn filter(mut self) -> Result<Expression> {
        let (expression, _) = self.expression(None)?;
        match self.word() {
            None => Ok(expression),
            Some(_) => Err(self.joined("and, or, or the end")),
        }
    }

    /// Terms with `and` and `or` between, and what is carried over to the next.
    fn expression(&mut self, carried: Option<Qualifiers>) -> Result<(Expression, Option<Qualifiers>)> {
        let (first, mut carried) = self.term(carried)?;
        let mut rest = Vec::new();
        while let Some(join) = self.join() {
            let (term, next) = self.term(carried)?;
            rest.push((join, term));
            carried = next;
        }
        Ok((chain(first, rest), carried))
    }

    fn join(&mut self) -> Option<Join> {
        let join = match &self.word()?.kind {
            Kind::Sign("&&") => Join::And,
            Kind::Sign("||") => Join::Or,
            Kind::Name(name) if name == "and" => Join::And,
            Kind::Name(name) if name == "or" => Join::Or,
            _ => return None,
        };
        self.at += 1;
        Some(join)
    }

    /// One question, or several in parentheses, or what is left of one.
    fn term(&mut self, carried: Option<Qualifiers>) -> Result<(Expression, Option<Qualifiers>)> {
        let negated = self.negations();
        let (expression, carried) = if self.is_sign("(") && !self.calculates() {
            let inner = self.nested(|parser| parser.expression(carried))?.0;
            (inner, carried)
        } else {
            self.question(carried)?
        };
        Ok((negate(expression, negated), carried))
    }

    /// Takes every `not`; says whether they turn the meaning around.
    fn negations(&mut self) -> bool {
        let mut negated = false;
        while self.take_sign("!") || self.take_name("not") {
            negated = !negated;
        }
        negated
    }

    fn question(&mut self, carried: Option<Qualifiers>) -> Result<(Expression, Option<Qualifiers>)> {
        let Some(word) = self.word() else { return Err(self.unexpected("something to ask, such as tcp")) };
        let next = self.words.get(self.at + 1).map(|word| &word.kind);
        let name = match &word.kind {
            Kind::Name(name) => name.as_str(),
            _ if self.calculates() => return Ok((self.comparison()?, None)),
            Kind::Escaped(_) | Kind::Number(_) | Kind::Dotted(..) | Kind::Address6(_) | Kind::Mac(_) => {
                let Some(qualifiers) = carried else { return Err(self.bare()) };
                return Ok((self.id(qualifiers)?, carried));
            }
            Kind::Sign(_) => return Err(self.unexpected("something to ask, such as tcp")),
        };
        match name {
            "less" | "greater" => {
                let comparison = if name == "less" { Comparison::AtMost } else { Comparison::AtLeast };
                self.at += 1;
                let length = self.number("a number of bytes", u32::MAX)?;
                let test = Test::Compare(Value::Length, comparison, Value::Number(length));
                return Ok((Expression::Test(test), None));
            }
            "vlan" => {
                self.at += 1;
                let has_id = matches!(self.word().map(|word| &word.kind), Some(Kind::Number(_)));
                let id = has_id.then(|| self.number("a VLAN's number", 4095)).transpose()?;
                return Ok((Expression::Test(Test::Vlan(id)), None));
            }
            "inbound" | "outbound" => {
                let is_inbound = name == "inbound";
                self.at += 1;
                return Ok((negate(Expression::Test(Test::Outbound), is_inbound), None));
            }
            "len" | "length" => return Ok((self.comparison()?, None)),
            "broadcast" | "multicast" => return Ok((self.group(None)?, None)),
            "src" | "dst" | "host" | "net" | "port" | "portrange" | "proto" => return self.qualified(None),
            "gateway" => {
                return Err(self.wrong("gateway is not understood here; say ether host and not host"));
            }
            "protochain" => return Err(self.wrong("protochain is not understood here; say proto")),
            "mpls" | "pppoes" | "pppoed" | "geneve" | "vxlan" | "llc" | "stp" | "iso" | "ifname" => {
                return Err(self.wrong(&format!(
                    "{name} is not understood here; bytes of the frame can be asked for, as in ether[12:2]"
                )));
            }
            _ => {}
        }
        if names::constant(name).is_some() {
            return Ok((self.comparison()?, None));
        }
        if let Some(protocol) = Protocol::of(name) {
            return match next {
                Some(Kind::Sign("[")) => Ok((self.comparison()?, None)),
                Some(Kind::Name(next)) if matches!(next.as_str(), "broadcast" | "multicast") => {
                    self.at += 1;
                    Ok((self.group(Some(protocol))?, None))
                }
                Some(Kind::Name(next))
                    if matches!(
                        next.as_str(),
                        "src" | "dst" | "host" | "net" | "port" | "portrange" | "proto"
                    ) =>
                {
                    self.at += 1;
                    self.qualified(Some(protocol))
                }
                _ => {
                    let Some(test) = protocol.test() else {
                        return Err(self.wrong(
                            "every packet has a link layer; say ether host, ether proto or ether[0]",
                        ));
                    };
                    self.at += 1;
                    Ok((Expression::Test(test), None))
                }
            };
        }
        match carried {
            Some(qualifiers)
                if matches!(qualifiers.kind, IdKind::Port | IdKind::PortRange | IdKind::Proto) =>
            {
                Ok((self.id(qualifiers)?, carried))
            }
            _ => Err(self.unknown(name)),
        }
    }

    /// `broadcast` or `multicast`.
    fn group(&mut self, protocol: Option<Protocol>) -> Result<Expression> {
        let is_broadcast = self.is_name("broadcast");
        let test = match protocol.map_or(ProtocolKind::Link, |protocol| protocol.kind) {
            ProtocolKind::Link if is_broadcast => {
                Test::Hardware { address: [0xff; 6], direction: Direction::Destination }
            }
            ProtocolKind::Link => Test::Multicast,
            ProtocolKind::Network(IPV4) if is_broadcast => {
                return Err(self.wrong(
                    "which address is a broadcast depends on the network; say dst host 10.0.0.255, or ether broadcast",
                ));
            }
            ProtocolKind::Network(IPV4) => Test::GroupAddress(Families::V4),
            ProtocolKind::Network(IPV6) if !is_broadcast => Test::GroupAddress(Families::V6),
            _ => return Err(self.wrong("only ether, ip and ip6 go with it: ether broadcast, ip6 multicast")),
        };
        self.at += 1;
        Ok(Expression::Test(test))
    }

    /// What stands in the parentheses that open here.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let opening = self.at;
        self.deeper(|parser| {
            parser.at += 1;
            let inner = read(parser)?;
            if parser.take_sign(")") {
                return Ok(inner);
            }
            Err(match parser.word() {
                Some(_) => parser.joined("and, or, or )"),
                None => parser.over_words(opening, opening, "this parenthesis is never closed"),
            })
        })
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.nesting >= MAX_NESTING {
            return Err(self.wrong(&format!("more than {MAX_NESTING} parentheses within each other")));
        }
        self.nesting += 1;
        let result = read(self);
        self.nesting -= 1;
        result
    }
}

fn chain(first: Expression, rest: Vec<(Join, Expression)>) -> Expression {
    match rest.is_empty() {
        true => first,
        false => Expression::Chain(Box::new(first), rest),
    }
}

fn negate(expression: Expression, negated: bool) -> Expression {
    match negated {
        true => Expression::Not(Box::new(expression)),
        false => expression,
    }
}
