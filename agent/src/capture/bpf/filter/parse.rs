//! From words to what is asked. The grammar is that of pcap-filter(7), with its oddities: `and` and `or` bind alike, and
//! what stands before an address or port (`src host`) is carried over to the next one that has nothing before it.

use super::super::place::{FREE, IPV4, IPV6};
use super::FilterError;
use super::expression::{Comparison, Direction, Expression, Families, Join, Operation, Size, Test, Value};
use super::names::{self, ARP, Protocol, ProtocolKind, RARP, SCTP, TCP, UDP};
use super::words::{Kind, Word};
use std::ops::Range;

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
    pub(super) fn new(words: &'a [Word], end: usize) -> Self {
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
    pub(super) fn filter(mut self) -> Result<Expression> {
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

    /// What stands before an address or a port, and that.
    fn qualified(&mut self, protocol: Option<Protocol>) -> Result<(Expression, Option<Qualifiers>)> {
        let direction = self.direction();
        let kind = match self.name() {
            Some("host") => IdKind::Host,
            Some("net") => IdKind::Net,
            Some("port") => IdKind::Port,
            Some("portrange") => IdKind::PortRange,
            Some("proto") if direction.is_some() => {
                return Err(self.wrong("a protocol has no direction; leave src and dst out"));
            }
            Some("proto") => IdKind::Proto,
            _ => IdKind::Any,
        };
        let direction = direction.unwrap_or(Direction::Either);
        let qualifiers = Qualifiers { protocol, direction, kind };
        if kind != IdKind::Any {
            self.check(qualifiers)?;
            self.at += 1;
        }
        Ok((self.id(qualifiers)?, Some(qualifiers)))
    }

    fn direction(&mut self) -> Option<Direction> {
        let one = self.take_direction()?;
        let before = self.at;
        if let (Some(join), Some(other)) = (self.join(), self.take_direction())
            && one != other
        {
            return Some(match join {
                Join::And => Direction::Both,
                Join::Or => Direction::Either,
            });
        }
        self.at = before;
        Some(one)
    }

    fn take_direction(&mut self) -> Option<Direction> {
        if self.take_name("src") {
            return Some(Direction::Source);
        }
        self.take_name("dst").then_some(Direction::Destination)
    }

    /// Whether these words go together; the one at fault is the present one.
    fn check(&self, qualifiers: Qualifiers) -> Result<()> {
        let Some(protocol) = qualifiers.protocol else { return Ok(()) };
        let name = protocol.name;
        let is_address = matches!(qualifiers.kind, IdKind::Any | IdKind::Host | IdKind::Net);
        let is_port = matches!(qualifiers.kind, IdKind::Port | IdKind::PortRange);
        let says = match protocol.kind {
            ProtocolKind::Link if qualifiers.kind == IdKind::Net => {
                "ether has no networks; say net alone, or ether host".to_owned()
            }
            ProtocolKind::Transport(..) if is_address => {
                format!("{name} has no addresses; say {name} and host")
            }
            _ if is_port && protocol.has_ports().is_none() => {
                format!("{name} has no ports; tcp, udp and sctp have")
            }
            ProtocolKind::Transport(..) | ProtocolKind::Network(ARP | RARP)
                if qualifiers.kind == IdKind::Proto =>
            {
                format!("{name} does not say what it carries; ether, ip and ip6 do")
            }
            _ => return Ok(()),
        };
        Err(self.wrong(&says))
    }

    /// An address, port or number, or several in parentheses.
    fn id(&mut self, qualifiers: Qualifiers) -> Result<Expression> {
        let negated = self.negations();
        let expression = if self.is_sign("(") {
            self.nested(|parser| {
                let first = parser.id(qualifiers)?;
                let mut rest = Vec::new();
                while let Some(join) = parser.join() {
                    rest.push((join, parser.id(qualifiers)?));
                }
                Ok(chain(first, rest))
            })?
        } else {
            Expression::Test(match qualifiers.kind {
                IdKind::Any | IdKind::Host | IdKind::Net => self.address(qualifiers)?,
                IdKind::Port | IdKind::PortRange => self.ports(qualifiers)?,
                IdKind::Proto => self.protocol(qualifiers)?,
            })
        };
        Ok(negate(expression, negated))
    }

    fn address(&mut self, qualifiers: Qualifiers) -> Result<Test> {
        let Qualifiers { protocol, direction, kind } = qualifiers;
        let example = match (kind, protocol.map(|protocol| protocol.kind)) {
            (_, Some(ProtocolKind::Link)) => "a hardware address, such as 02:00:00:00:00:01",
            (_, Some(ProtocolKind::Network(IPV6))) => "an IPv6 address, such as 2001:db8::1",
            (IdKind::Net, _) => "a network, such as 10.0.0.0/8",
            _ => "an address, such as 10.0.0.1",
        };
        let Some(word) = self.word() else { return Err(self.unexpected(example)) };
        self.check(qualifiers)?;
        let ethertypes = match protocol.map(|protocol| protocol.kind) {
            None => vec![IPV4, ARP, RARP],
            Some(ProtocolKind::Network(number)) => vec![number],
            Some(_) => vec![],
        };
        let for_v4 = !ethertypes.is_empty() && ethertypes != [IPV6];
        let for_v6 = protocol.is_none() || ethertypes == [IPV6];
        match &word.kind {
            Kind::Mac(address) if ethertypes.is_empty() => {
                self.at += 1;
                Ok(Test::Hardware { address: *address, direction })
            }
            Kind::Mac(_) if protocol.is_none() && kind != IdKind::Net => {
                Err(self
                    .wrong("a hardware address wants ether before it, as in ether host 02:00:00:00:00:01"))
            }
            Kind::Address6(address) if for_v6 => {
                let (address, at) = (u128::from(*address), word.at.clone());
                self.at += 1;
                let mask = self.prefix(kind, 128)?.map_or(u128::MAX, |bits| high_bits(bits, 128));
                no_host_bits(address & !mask != 0, &at)?;
                Ok(Test::Net6 { address, mask, direction })
            }
            Kind::Dotted(address, parts) if for_v4 => {
                let (address, at) = (u32::from(*address), word.at.clone());
                if *parts < 4 && kind != IdKind::Net {
                    return Err(self.wrong("an address has four numbers; for a network say net"));
                }
                self.at += 1;
                let mask = self.mask4(kind, parts * 8)?;
                no_host_bits(address & !mask != 0, &at)?;
                Ok(Test::Net4 { ethertypes, address, mask, direction })
            }
            Kind::Number(number @ 1..=255) if for_v4 && kind == IdKind::Net => {
                let (address, at) = (number << 24, word.at.clone());
                self.at += 1;
                let mask = self.mask4(kind, 8)?;
                no_host_bits(address & !mask != 0, &at)?;
                Ok(Test::Net4 { ethertypes, address, mask, direction })
            }
            Kind::Name(name) if !names::is_known(name) => {
                Err(self
                    .wrong(&format!("names of hosts are not looked up; say {example}, in place of {name}")))
            }
            _ => Err(self.unexpected(example)),
        }
    }

    /// The mask behind an address, if there is one; else so many bits.
    fn mask4(&mut self, kind: IdKind, bits: u32) -> Result<u32> {
        if self.is_name("mask") {
            if kind != IdKind::Net {
                return Err(self.wrong("a mask belongs to a network; say net"));
            }
            self.at += 1;
            let Some(Kind::Dotted(mask, 4)) = self.word().map(|word| &word.kind) else {
                return Err(self.unexpected("a mask, such as 255.255.255.0"));
            };
            let mask = u32::from(*mask);
            self.at += 1;
            return Ok(mask);
        }
        let bits = self.prefix(kind, 32)?.unwrap_or(bits);
        let mask = high_bits(bits, 32);
        Ok(u32::try_from(mask).unwrap_or(u32::MAX))
    }

    /// The number of bits behind an address, if there is one.
    fn prefix(&mut self, kind: IdKind, most: u32) -> Result<Option<u32>> {
        if !self.is_sign("/") {
            return Ok(None);
        }
        if kind != IdKind::Net {
            return Err(self.wrong("a number of bits belongs to a network; say net"));
        }
        self.at += 1;
        self.number("a network's number of bits", most).map(Some)
    }

    fn ports(&mut self, qualifiers: Qualifiers) -> Result<Test> {
        let is_range = qualifiers.kind == IdKind::PortRange;
        let example = match is_range {
            true => "a range of ports, such as 8000-8080",
            false => "a port, such as 80 or https",
        };
        let start = self.at;
        let first = self.port(example)?;
        let last = match is_range && self.take_sign("-") {
            true => self.port(example)?,
            false => first,
        };
        if last < first {
            return Err(self.over(start, &format!("the range is upside down; say {last}-{first}")));
        }
        let protocols = match qualifiers.protocol.and_then(Protocol::has_ports) {
            Some(number) => vec![number],
            None => vec![TCP, UDP, SCTP],
        };
        Ok(Test::Ports { protocols, first, last, direction: qualifiers.direction })
    }

    fn port(&mut self, example: &str) -> Result<u32> {
        if let Some(Kind::Name(name) | Kind::Escaped(name)) = self.word().map(|word| &word.kind) {
            let Some(port) = names::port(name) else {
                return Err(self.wrong(&format!("no port is known by the name {name}; say its number")));
            };
            self.at += 1;
            return Ok(port);
        }
        self.number(example, 65_535)
    }

    fn protocol(&mut self, qualifiers: Qualifiers) -> Result<Test> {
        let kind = qualifiers.protocol.map(|protocol| protocol.kind);
        let is_link = kind == Some(ProtocolKind::Link);
        let number = match self.word().map(|word| &word.kind) {
            Some(Kind::Name(name) | Kind::Escaped(name)) => {
                let number = if is_link { names::ethertype(name) } else { names::protocol_number(name) };
                let Some(number) = number else {
                    return Err(
                        self.wrong(&format!("no protocol is known by the name {name}; say its number"))
                    );
                };
                self.at += 1;
                number
            }
            _ if is_link => self.number("an EtherType, such as 0x0800", 0xffff)?,
            _ => self.number("a protocol's number, such as 6", 255)?,
        };
        if is_link && number <= 1500 {
            return Err(
                self.over(self.at - 1, "up to 1500 it would be a length; EtherTypes begin with 0x0600")
            );
        }
        Ok(match kind {
            Some(ProtocolKind::Link) => Test::EtherType(number),
            Some(ProtocolKind::Network(IPV4)) => Test::Protocol { number, families: Families::V4 },
            Some(ProtocolKind::Network(IPV6)) => Test::Protocol { number, families: Families::V6 },
            _ => Test::Protocol { number, families: Families::BOTH },
        })
    }

    /// Whether a calculation begins here: in parentheses it does if one goes on behind them.
    fn calculates(&self) -> bool {
        let behind = match self.word().map(|word| &word.kind) {
            Some(Kind::Sign("-")) => return true,
            Some(Kind::Sign("(")) => match self.closing.get(self.at) {
                Some(Some(closing)) => closing + 1,
                _ => return false,
            },
            Some(Kind::Number(_)) => self.at + 1,
            _ => return false,
        };
        let Some(Kind::Sign(sign)) = self.words.get(behind).map(|word| &word.kind) else { return false };
        comparison(sign).is_some() || operation(sign).is_some()
    }

    fn comparison(&mut self) -> Result<Expression> {
        let start = self.at;
        self.operations = 0;
        let left = self.value(0)?;
        let Some(Kind::Sign(sign)) = self.word().map(|word| &word.kind) else {
            return Err(self.unexpected("a comparison, such as = 1 or != 0"));
        };
        let Some(comparison) = comparison(sign) else {
            return Err(self.unexpected("a comparison, such as = 1 or != 0"));
        };
        self.at += 1;
        let right = self.value(0)?;
        let first_free = usize::try_from(FREE).unwrap_or(SLOTS);
        if left.slots().max(1 + right.slots()) > SLOTS - first_free {
            return Err(self
                .over(start, "the kernel cannot keep so many numbers at once; say it in fewer parentheses"));
        }
        Ok(Expression::Test(Test::Compare(left, comparison, right)))
    }

    /// A calculation of operators that bind at least so tightly.
    fn value(&mut self, tightness: u8) -> Result<Value> {
        let mut left = self.operand()?;
        while let Some(Kind::Sign(sign)) = self.word().map(|word| &word.kind) {
            let Some((operation, binds)) = operation(sign).filter(|(_, binds)| *binds >= tightness) else {
                break;
            };
            self.count_operation()?;
            self.at += 1;
            let start = self.at;
            let right = self.value(binds + 1)?;
            if let Value::Number(right) = right {
                match operation {
                    Operation::Divide | Operation::Remainder if right == 0 => {
                        return Err(self.over(start, "nothing can be divided by 0"));
                    }
                    Operation::ShiftLeft | Operation::ShiftRight if right > 31 => {
                        return Err(self.over(start, "numbers have 32 bits; shift by up to 31"));
                    }
                    _ => {}
                }
            }
            left = match (&left, &right) {
                (Value::Number(one), Value::Number(other)) => match operation.of(*one, *other) {
                    Some(number) => Value::Number(number),
                    None => Value::Calculate(operation, Box::new(left), Box::new(right)),
                },
                _ => Value::Calculate(operation, Box::new(left), Box::new(right)),
            };
        }
        Ok(left)
    }

    fn count_operation(&mut self) -> Result<()> {
        self.operations += 1;
        match self.operations > MAX_OPERATIONS {
            true => Err(self.wrong(&format!("a calculation has up to {MAX_OPERATIONS} operations"))),
            false => Ok(()),
        }
    }

    fn operand(&mut self) -> Result<Value> {
        const EXPECTED: &str = "a number, len or bytes such as tcp[13]";
        if self.is_sign("-") {
            self.count_operation()?;
            return self.deeper(|parser| {
                parser.at += 1;
                Ok(match parser.operand()? {
                    Value::Number(number) => Value::Number(number.wrapping_neg()),
                    value => Value::Negate(Box::new(value)),
                })
            });
        }
        if self.is_sign("(") {
            return self.nested(|parser| parser.value(0));
        }
        let Some(word) = self.word() else { return Err(self.unexpected(EXPECTED)) };
        let name = match &word.kind {
            Kind::Number(number) => {
                self.at += 1;
                return Ok(Value::Number(*number));
            }
            Kind::Name(name) => name,
            _ => return Err(self.unexpected(EXPECTED)),
        };
        if name == "len" || name == "length" {
            self.at += 1;
            return Ok(Value::Length);
        }
        if let Some(number) = names::constant(name) {
            self.at += 1;
            return Ok(Value::Number(number));
        }
        let Some(protocol) = Protocol::of(name) else {
            return Err(match names::is_known(name) {
                true => self.unexpected(EXPECTED),
                false => self.unknown(name),
            });
        };
        self.at += 1;
        if !self.is_sign("[") {
            return Err(self.unexpected(&format!("[ and the place of a byte, as in {}[0]", protocol.name)));
        }
        self.count_operation()?;
        self.deeper(|parser| parser.bytes(protocol))
    }

    /// `[offset]` or `[offset:size]`.
    fn bytes(&mut self, protocol: Protocol) -> Result<Value> {
        self.at += 1;
        let start = self.at;
        let at = self.value(0)?;
        if matches!(at, Value::Number(at) if at > MAX_OFFSET) {
            return Err(self.over(start, "no packet is as long"));
        }
        let mut size = Size::Byte;
        if self.take_sign(":") {
            size = match self.word().map(|word| &word.kind) {
                Some(Kind::Number(1)) => Size::Byte,
                Some(Kind::Number(2)) => Size::Half,
                Some(Kind::Number(4)) => Size::Word,
                _ => return Err(self.unexpected("1, 2 or 4 bytes")),
            };
            self.at += 1;
        }
        if !self.take_sign("]") {
            return Err(self.unexpected("]"));
        }
        Ok(Value::Bytes { layer: protocol.layer(), at: Box::new(at), size })
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

    fn number(&mut self, what: &str, most: u32) -> Result<u32> {
        match self.word().map(|word| &word.kind) {
            Some(Kind::Number(number)) if *number <= most => {
                self.at += 1;
                Ok(*number)
            }
            Some(Kind::Number(_)) => Err(self.wrong(&format!("the most that is possible here is {most}"))),
            _ => Err(self.unexpected(what)),
        }
    }

    fn word(&self) -> Option<&'a Word> {
        self.words.get(self.at)
    }

    fn name(&self) -> Option<&'a str> {
        match &self.word()?.kind {
            Kind::Name(name) => Some(name),
            _ => None,
        }
    }

    fn is_name(&self, wanted: &str) -> bool {
        self.name() == Some(wanted)
    }

    fn take_name(&mut self, wanted: &str) -> bool {
        let is_there = self.is_name(wanted);
        self.at += usize::from(is_there);
        is_there
    }

    fn is_sign(&self, wanted: &str) -> bool {
        matches!(self.word().map(|word| &word.kind), Some(Kind::Sign(sign)) if *sign == wanted)
    }

    fn take_sign(&mut self, wanted: &str) -> bool {
        let is_there = self.is_sign(wanted);
        self.at += usize::from(is_there);
        is_there
    }

    /// An error at the present word, or at the end.
    fn wrong(&self, message: &str) -> FilterError {
        self.over_words(self.at, self.at, message)
    }

    fn unexpected(&self, expected: &str) -> FilterError {
        match self.word() {
            Some(_) => self.wrong(&format!("expected {expected}")),
            None => self.wrong(&format!("the filter ends where {expected} is expected")),
        }
    }

    /// An error at a word behind a whole question: a slip of the pen, or something left out.
    fn joined(&self, expected: &str) -> FilterError {
        match self.name() {
            Some(name) if !names::is_known(name) => self.unknown(name),
            _ => self.unexpected(expected),
        }
    }

    /// An error from a word up to the one before the present one.
    fn over(&self, from: usize, message: &str) -> FilterError {
        self.over_words(from, self.at.saturating_sub(1).max(from), message)
    }

    fn over_words(&self, first: usize, last: usize, message: &str) -> FilterError {
        let at = |ix: usize| self.words.get(ix).map_or(self.end..self.end, |word| word.at.clone());
        let (start, end) = (at(first).start, at(last).end);
        FilterError { message: message.to_owned(), start, length: end - start }
    }

    /// An address or a number with nothing before it.
    fn bare(&self) -> FilterError {
        self.wrong("say before it what it is: host, net, port or proto")
    }

    fn unknown(&self, name: &str) -> FilterError {
        if let Some((protocol, field)) =
            name.split_once('.').filter(|(first, _)| Protocol::of(first).is_some())
        {
            let instead = match field {
                "port" | "srcport" | "dstport" => format!("; here it is {protocol} port"),
                "addr" | "src" | "dst" | "host" => "; here it is host, src host or dst host".to_owned(),
                "type" => format!("; here it is {protocol}[{protocol}type]"),
                _ => format!("; here bytes are asked for, as in {protocol}[0]"),
            };
            return self.wrong(&format!("{name} is for display filters{instead}"));
        }
        self.wrong(&match names::like(name) {
            Some(like) => format!("{name} is no word of capture filters; {like} is"),
            None => format!(
                "{name} is no word of capture filters; say a protocol, such as tcp, or host, net, port and what it is"
            ),
        })
    }
}

fn no_host_bits(are_there: bool, at: &Range<usize>) -> Result<()> {
    if !are_there {
        return Ok(());
    }
    Err(FilterError {
        message: "the address has bits that its mask leaves out; set them to 0, or say host".to_owned(),
        start: at.start,
        length: at.len(),
    })
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

/// So many ones before zeros, of `width` bits.
fn high_bits(bits: u32, width: u32) -> u128 {
    let all = u128::MAX >> (128 - width);
    all & !all.checked_shr(bits).unwrap_or_default()
}

fn comparison(sign: &str) -> Option<Comparison> {
    Some(match sign {
        "=" | "==" => Comparison::Equal,
        "!=" => Comparison::NotEqual,
        "<" => Comparison::Less,
        "<=" => Comparison::AtMost,
        ">" => Comparison::More,
        ">=" => Comparison::AtLeast,
        _ => return None,
    })
}

/// An operator, and how tightly it binds.
fn operation(sign: &str) -> Option<(Operation, u8)> {
    Some(match sign {
        "|" => (Operation::Or, 0),
        "^" => (Operation::Xor, 1),
        "&" => (Operation::And, 2),
        "<<" => (Operation::ShiftLeft, 3),
        ">>" => (Operation::ShiftRight, 3),
        "+" => (Operation::Add, 4),
        "-" => (Operation::Subtract, 4),
        "*" => (Operation::Multiply, 5),
        "/" => (Operation::Divide, 5),
        "%" => (Operation::Remainder, 5),
        _ => return None,
    })
}
