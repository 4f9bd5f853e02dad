//! Addresses, nets, ports and numbers of protocols, with what stands before them: `src host 10.0.0.1`, `tcp port 80`.

use super::super::super::place::{IPV4, IPV6};
use super::super::FilterError;
use super::super::expression::{Direction, Expression, Families, Join, Test};
use super::super::names::{self, ARP, Protocol, ProtocolKind, RARP, SCTP, TCP, UDP};
use super::super::words::Kind;
use super::{IdKind, Parser, Qualifiers, Result, chain, negate};
use std::ops::Range;

impl Parser<'_> {
    /// What stands before an address or a port, and that.
    pub(super) fn qualified(
        &mut self,
        protocol: Option<Protocol>,
    ) -> Result<(Expression, Option<Qualifiers>)> {
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

    pub(super) fn direction(&mut self) -> Option<Direction> {
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

    pub(super) fn take_direction(&mut self) -> Option<Direction> {
        if self.take_name("src") {
            return Some(Direction::Source);
        }
        self.take_name("dst").then_some(Direction::Destination)
    }

    /// Whether these words go together; the one at fault is the present one.
    pub(super) fn check(&self, qualifiers: Qualifiers) -> Result<()> {
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
    pub(super) fn id(&mut self, qualifiers: Qualifiers) -> Result<Expression> {
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

    pub(super) fn address(&mut self, qualifiers: Qualifiers) -> Result<Test> {
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
    pub(super) fn mask4(&mut self, kind: IdKind, bits: u32) -> Result<u32> {
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
    pub(super) fn prefix(&mut self, kind: IdKind, most: u32) -> Result<Option<u32>> {
        if !self.is_sign("/") {
            return Ok(None);
        }
        if kind != IdKind::Net {
            return Err(self.wrong("a number of bits belongs to a network; say net"));
        }
        self.at += 1;
        self.number("a network's number of bits", most).map(Some)
    }

    pub(super) fn ports(&mut self, qualifiers: Qualifiers) -> Result<Test> {
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

    pub(super) fn port(&mut self, example: &str) -> Result<u32> {
        if let Some(Kind::Name(name) | Kind::Escaped(name)) = self.word().map(|word| &word.kind) {
            let Some(port) = names::port(name) else {
                return Err(self.wrong(&format!("no port is known by the name {name}; say its number")));
            };
            self.at += 1;
            return Ok(port);
        }
        self.number(example, 65_535)
    }

    pub(super) fn protocol(&mut self, qualifiers: Qualifiers) -> Result<Test> {
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

/// So many ones before zeros, of `width` bits.
fn high_bits(bits: u32, width: u32) -> u128 {
    let all = u128::MAX >> (128 - width);
    all & !all.checked_shr(bits).unwrap_or_default()
}
