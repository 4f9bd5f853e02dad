//! How much of a draft is sent: what the kernel may write instead of its maker, and which of that a draft allows. No browser
//! here.

use std::net::IpAddr;
use wireglass_shared::capture::LinkType;
use wireglass_shared::craft::Draft;
use wireglass_shared::dissection::Layer;
use wireglass_shared::stream::Level;

/// IPv6 extension headers: an IPv6 header that names one is not the last before the transport's.
const EXTENSIONS: [u8; 7] = [0, 43, 44, 50, 51, 60, 135];

/// The levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// From behind the IP header on.
    Transport,
    /// From the IP header on.
    Ip,
    /// All.
    Link,
}

impl Kind {
    /// All of them, in the order in which more and more is made by hand.
    pub const ALL: [Self; 3] = [Self::Transport, Self::Ip, Self::Link];

    /// In a word, for the page's code.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Transport => "transport",
            Self::Ip => "ip",
            Self::Link => "link",
        }
    }

    /// For readers.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Transport => "Transport only",
            Self::Ip => "IP packet",
            Self::Link => "Link frame",
        }
    }

    /// In the middle of a sentence.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Transport => "transport only",
            Self::Ip => "an IP packet",
            Self::Link => "a link frame",
        }
    }

    /// The level of a packet that was sent.
    pub const fn of(level: &Level) -> Self {
        match level {
            Level::Transport { .. } => Self::Transport,
            Level::Ip => Self::Ip,
            Level::Link { .. } => Self::Link,
        }
    }
}

/// A draft, with what is needed to send it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    link: LinkType,
    bytes: usize,
    ip: Option<Ip>,
}

/// The outermost IP header of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Ip {
    start: usize,
    end: usize,
    name: &'static str,
    protocol: u8,
    source: IpAddr,
    destination: IpAddr,
    /// What it carries, if that has a checksum which covers the addresses.
    covers: Option<&'static str>,
}

impl Cut {
    /// Looks at a draft.
    pub fn of(draft: &Draft) -> Self {
        let dissection = draft.dissection();
        let mut layers = dissection.layers.iter().filter(|layer| !layer.quoted);
        let ip = layers.find_map(|layer| Ip::of(layer, draft.bytes()));
        let carried = layers.next().filter(|layer| layer.pseudo.is_some()).map(|layer| layer.protocol);
        let covers = carried
            .filter(|protocol| matches!(protocol.id, "tcp" | "udp" | "icmpv6"))
            .map(|protocol| protocol.name);
        Self { link: draft.link(), bytes: draft.bytes().len(), ip: ip.map(|ip| Ip { covers, ..ip }) }
    }

    /// Where the packet says it goes.
    pub fn destination(&self) -> Option<IpAddr> {
        self.ip.as_ref().map(|ip| ip.destination)
    }

    /// Why a draft cannot be sent like that; `None` where it can.
    pub fn trouble(&self, kind: Kind) -> Option<String> {
        let no_ip = || "The draft has no whole IP header.".to_owned();
        match (kind, &self.ip) {
            _ if self.bytes == 0 => Some("The draft is empty.".to_owned()),
            (Kind::Link, _) if self.link == LinkType::ETHERNET => None,
            (Kind::Link, _) => {
                Some("The draft does not begin with an Ethernet header, so it is no frame.".to_owned())
            }
            (Kind::Ip | Kind::Transport, None) => Some(no_ip()),
            (Kind::Transport, Some(ip)) if ip.destination.is_ipv6() && EXTENSIONS.contains(&ip.protocol) => {
                Some("Between the IPv6 header and what it carries stand extension headers, which the kernel would not write.".to_owned())
            }
            (Kind::Transport, Some(ip)) if ip.end >= self.bytes => Some("The IP header carries nothing.".to_owned()),
            (Kind::Ip | Kind::Transport, Some(_)) => None,
        }
    }

    /// The level that is meant if nobody chooses another: with the IP header as it is drafted, where there is one.
    pub fn usual(&self) -> Option<Kind> {
        [Kind::Ip, Kind::Link, Kind::Transport].into_iter().find(|kind| self.trouble(*kind).is_none())
    }

    /// How many bytes at the beginning are not sent.
    pub fn skips(&self, kind: Kind) -> usize {
        match (kind, &self.ip) {
            (Kind::Ip, Some(ip)) => ip.start,
            (Kind::Transport, Some(ip)) => ip.end,
            (Kind::Link, _) | (_, None) => 0,
        }
    }

    /// What to tell the agent; `None` where the draft cannot be sent like that.
    pub fn level(&self, kind: Kind, interface: &str) -> Option<Level> {
        if self.trouble(kind).is_some() {
            return None;
        }
        Some(match (kind, &self.ip) {
            (Kind::Link, _) => Level::Link { interface: interface.to_owned() },
            (Kind::Ip, _) => Level::Ip,
            (Kind::Transport, ip) => {
                let Ip { protocol, destination, .. } = *ip.as_ref()?;
                Level::Transport { protocol, destination }
            }
        })
    }

    /// What the kernel makes of it, in sentences.
    pub fn says(&self, kind: Kind) -> String {
        let Some(ip) = self.ip.as_ref().filter(|_| kind != Kind::Link) else {
            return "Sent byte by byte as it is drawn: the kernel adds nothing and changes nothing."
                .to_owned();
        };
        let frame = if ip.start > 0 { "the link header and " } else { "" };
        let not_sent = |what: &str, bytes: usize| {
            format!("Not sent: {what}, the first {bytes} bytes of the draft. The kernel writes its own.")
        };
        match kind {
            Kind::Transport => {
                let Ip { name, protocol, source, destination, .. } = ip;
                let theirs = format!(
                    "Its {name} header says protocol {protocol} and destination {destination}, and the source that the kernel chooses."
                );
                let checksum = match ip.covers {
                    Some(covers) => format!(
                        "Your {covers} checksum covers the source, too: it is right only if the kernel chooses {source}."
                    ),
                    None => String::new(),
                };
                let first = not_sent(&format!("{frame}the {name} header"), ip.end);
                [first, theirs, checksum].join(" ").trim_end().to_owned()
            }
            Kind::Ip | Kind::Link => {
                let mut says =
                    if ip.start > 0 { not_sent("the link header", ip.start) + " " } else { String::new() };
                says += match ip.destination {
                    IpAddr::V4(_) => {
                        "The IPv4 header is yours. The kernel sets Total Length and Header Checksum right, whatever they say, and fills in a Source Address of 0, and an Identification of 0 unless Don't Fragment is set."
                    }
                    IpAddr::V6(_) => "The IPv6 header is yours, and goes out as it is.",
                };
                says
            }
        }
    }
}

impl Ip {
    fn of(layer: &Layer, bytes: &[u8]) -> Option<Self> {
        let (start, end) = (layer.span.start as usize / 8, layer.span.end() as usize / 8);
        let header = bytes.get(start..end).filter(|_| layer.missing_bits == 0)?;
        let array = |at: usize| -> Option<[u8; 4]> { header.get(at..at + 4)?.try_into().ok() };
        let long = |at: usize| -> Option<[u8; 16]> { header.get(at..at + 16)?.try_into().ok() };
        let (protocol, source, destination): (_, IpAddr, IpAddr) = match layer.protocol.id {
            "ip" => (*header.get(9)?, array(12)?.into(), array(16)?.into()),
            "ipv6" => (*header.get(6)?, long(8)?.into(), long(24)?.into()),
            _ => return None,
        };
        Some(Self { start, end, name: layer.protocol.name, protocol, source, destination, covers: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wireglass_shared::craft::Template;

    fn syn() -> Draft {
        Template::named("syn").expect("there is such a template").draft()
    }

    fn framed(draft: &Draft) -> Draft {
        let header = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0];
        Draft::new(LinkType::ETHERNET, [&header, draft.bytes()].concat())
    }

    #[test]
    fn an_ip_packet_is_sent_with_its_header_or_without_and_a_frame_in_all_ways() {
        let cut = Cut::of(&syn());
        assert_eq!((cut.usual(), cut.skips(Kind::Ip), cut.skips(Kind::Transport)), (Some(Kind::Ip), 0, 20));
        assert!(cut.trouble(Kind::Link).expect("no frame").contains("Ethernet header"));
        assert_eq!(cut.level(Kind::Link, "lo"), None);
        let destination: IpAddr = [127, 0, 0, 1].into();
        assert_eq!(cut.level(Kind::Transport, ""), Some(Level::Transport { protocol: 6, destination }));

        let cut = Cut::of(&framed(&syn()));
        assert_eq!(Kind::ALL.map(|kind| cut.trouble(kind)), [None, None, None]);
        assert_eq!(Kind::ALL.map(|kind| cut.skips(kind)), [34, 14, 0]);
        assert_eq!(cut.level(Kind::Link, "lo"), Some(Level::Link { interface: "lo".to_owned() }));
        let says = cut.says(Kind::Transport);
        assert!(
            says.contains("first 34 bytes") && says.contains("if the kernel chooses 127.0.0.1"),
            "{says}"
        );
    }

    #[test]
    fn what_has_no_ip_header_is_sent_as_a_frame_or_not_at_all() {
        let arp = Cut::of(&Draft::new(LinkType::ETHERNET, [&[0xff; 12][..], &[8, 6, 0, 1]].concat()));
        assert_eq!((arp.usual(), arp.destination()), (Some(Kind::Link), None));
        assert!(arp.trouble(Kind::Transport).is_some() && arp.trouble(Kind::Ip).is_some());
        let nothing = Cut::of(&Draft::new(LinkType::RAW, Vec::new()));
        assert_eq!(nothing.usual(), None);
        let cut_short = Cut::of(&Draft::new(LinkType::RAW, syn().bytes()[..12].to_vec()));
        assert_eq!(cut_short.usual(), None);
    }

    #[test]
    fn a_header_that_carries_nothing_and_extension_headers_need_the_level_of_ip() {
        let alone = Cut::of(&Draft::new(LinkType::RAW, syn().bytes()[..20].to_vec()));
        assert!(alone.trouble(Kind::Transport).is_some() && alone.trouble(Kind::Ip).is_none());
        let mut ipv6 = vec![0; 48];
        (ipv6[0], ipv6[5], ipv6[6], ipv6[40]) = (0x60, 8, 60, 59);
        let cut = Cut::of(&Draft::new(LinkType::RAW, ipv6));
        assert!(cut.trouble(Kind::Transport).expect("extensions").contains("extension headers"));
        assert_eq!(cut.usual(), Some(Kind::Ip));
    }
}
