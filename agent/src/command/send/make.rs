//! The packet that is to be sent, made from the options.

use super::super::input;
use super::super::route::{Reserved, own_address, unspecified};
use super::frame;
use crate::cli::{self, Data, From, Icmp, Ip, Made, Options, Ready, Send, Setting, Stamp, Tcp, Udp};
use anyhow::{Context as _, Result, bail};
use socket2::Type;
use std::net::IpAddr;
use wireglass_shared::capture::{CaptureRecord, LinkType};
use wireglass_shared::craft::{Draft, Template};
use wireglass_shared::dissect;
use wireglass_shared::stream::Level;
use wireglass_shared::summary::carried;
use wireglass_shared::value::counted;

/// A packet, and how it is to be sent.
#[derive(Debug)]
pub(super) struct Packet {
    /// All of it, with the header that the kernel writes in its place.
    pub(super) draft: Draft,
    pub(super) level: Level,
    /// The source port, which nobody else gets as long as this is there.
    _port: Option<Reserved>,
}

impl Packet {
    /// What is made by hand: all of it, or what the IP header carries where the kernel writes that.
    pub(super) fn bytes(&self) -> &[u8] {
        made(&self.draft, &self.level)
    }
}

/// What is made by hand of a draft: all of it, or what the IP header carries where the kernel writes that.
pub fn made<'d>(draft: &'d Draft, level: &Level) -> &'d [u8] {
    match level {
        Level::Transport { .. } => carried(&draft.record()).map_or(&[], |(_, bytes)| bytes),
        Level::Ip | Level::Link { .. } => draft.bytes(),
    }
}

/// Makes it. Reads files where the options name some.
pub(super) fn packet(options: &Send) -> Result<Packet> {
    let sending = options.sending();
    let wanted = sending.level();
    let mut port = None;
    let mut draft = match &options.made {
        Some(Made::Tcp(tcp)) => segment(tcp, &mut port)?,
        Some(Made::Udp(udp)) => datagram(udp, &mut port)?,
        Some(Made::Icmp(icmp)) => echo(icmp)?,
        Some(Made::Arp(arp)) => frame::request(arp)?,
        None => ready(&options.ready, wanted)?,
    };
    if let (cli::Level::Link, Some(interface)) = (wanted, &sending.interface) {
        draft = frame::around(draft, interface)?;
    }
    for Setting { field, value } in &sending.settings {
        // What the kernel writes is not set by anybody else.
        if wanted == cli::Level::Transport && (field.starts_with("ip.") || field.starts_with("ipv6.")) {
            bail!(
                "--set {field}: the kernel writes the IP header at --level transport; --level ip has it yours"
            );
        }
        draft.set(field, value).with_context(|| format!("--set {field}"))?;
    }
    if let (cli::Level::Link, Some(interface)) = (wanted, &sending.interface) {
        frame::check(&draft, interface)?;
    }
    let level = level(&draft, wanted, sending.interface.as_deref())?;
    Ok(Packet { draft, level, _port: port })
}

/// How a draft is sent at the level that is wanted; a frame, by this interface.
pub fn level(draft: &Draft, wanted: cli::Level, interface: Option<&str>) -> Result<Level> {
    match (wanted, interface) {
        (cli::Level::Link, Some(interface)) => Ok(Level::Link { interface: interface.to_owned() }),
        (cli::Level::Transport, _) => {
            let (protocol, _) = carried(&draft.record()).context(
                "--level transport: the packet carries no TCP, UDP, ICMP or the like behind its IP header",
            )?;
            let destination =
                destination(draft).context("--level transport: the packet has no destination")?;
            Ok(Level::Transport { protocol, destination })
        }
        _ => Ok(Level::Ip),
    }
}

/// Where the IP header says that the packet goes.
pub(super) fn destination(draft: &Draft) -> Option<IpAddr> {
    let dissection = draft.dissection();
    let bytes = |id: &str| {
        let node = dissection.nodes.get(dissection.find(id)?)?;
        Some(node.span.slice(draft.bytes()))
    };
    let v4 = || Some(IpAddr::from(<[u8; 4]>::try_from(bytes("ip.dst")?).ok()?));
    let v6 = || Some(IpAddr::from(<[u8; 16]>::try_from(bytes("ipv6.dst")?).ok()?));
    v4().or_else(v6)
}

fn segment(options: &Tcp, port: &mut Option<Reserved>) -> Result<Draft> {
    let source = source(&options.ip, options.to.ip())?;
    let mut draft = Draft::tcp(source, options.to.ip());
    ip(&mut draft, &options.ip)?;
    let srcport = srcport(options.srcport, source, Type::STREAM, port)?;
    let seq = options.seq.map_or_else(random, Ok)?;
    for (field, value) in [
        ("tcp.srcport", srcport.into()),
        ("tcp.dstport", options.to.port().into()),
        ("tcp.seq", seq),
        ("tcp.ack", options.ack_number.unwrap_or(0)),
        ("tcp.window_size_value", options.window.into()),
        ("tcp.flags.syn", 0),
    ] {
        draft.set(field, &value.to_string())?;
    }
    for flag in options.flags.ids() {
        draft.set(flag, "1")?;
    }
    let bytes = tcp_options(&options.options)?;
    let tcp = draft.dissection().layers.iter().position(|layer| layer.protocol.id == "tcp");
    if let Some(tcp) = tcp.filter(|_| !bytes.is_empty()) {
        draft.add_option_bytes(tcp, &bytes).context("the options of TCP")?;
    }
    carry(&mut draft, &options.data)?;
    Ok(draft)
}

/// As Linux lays them out: numbers of 4 bytes begin where a word does.
fn tcp_options(options: &Options) -> Result<Vec<u8>> {
    const NOP: u8 = 1;
    let mut bytes = Vec::new();
    if let Some(mss) = options.mss {
        bytes.extend([2, 4]);
        bytes.extend(mss.to_be_bytes());
    }
    match (options.sack, options.timestamps) {
        (true, _) if options.timestamps.is_some() => bytes.extend([4, 2]),
        (true, _) => bytes.extend([NOP, NOP, 4, 2]),
        (false, Some(_)) => bytes.extend([NOP, NOP]),
        (false, None) => {}
    }
    if let Some(stamp) = options.timestamps {
        bytes.extend([8, 10]);
        let value = match stamp {
            Stamp::Random => random()?,
            Stamp::Is(value) => value,
        };
        bytes.extend(value.to_be_bytes());
        bytes.extend([0; 4]);
    }
    if let Some(shift) = options.wscale {
        bytes.extend([NOP, 3, 3, shift]);
    }
    if let Some(more) = &options.more {
        bytes.extend(&more.0);
    }
    Ok(bytes)
}

/// Puts data behind the last header.
fn carry(draft: &mut Draft, data: &Data) -> Result<()> {
    let end = draft.bytes().len();
    draft.splice(end, end, data.bytes()).context("--data")
}

fn datagram(options: &Udp, port: &mut Option<Reserved>) -> Result<Draft> {
    let source = source(&options.ip, options.to.ip())?;
    let mut draft = Draft::udp(source, options.to.ip());
    ip(&mut draft, &options.ip)?;
    let srcport = srcport(options.srcport, source, Type::DGRAM, port)?;
    draft.set("udp.srcport", &srcport.to_string())?;
    draft.set("udp.dstport", &options.to.port().to_string())?;
    carry(&mut draft, &options.data)?;
    Ok(draft)
}

fn echo(options: &Icmp) -> Result<Draft> {
    let mut draft = Draft::echo(source(&options.ip, options.to)?, options.to);
    ip(&mut draft, &options.ip)?;
    let (ident, seq) = match options.to {
        IpAddr::V4(_) => ("icmp.ident", "icmp.seq"),
        IpAddr::V6(_) => ("icmpv6.echo.identifier", "icmpv6.echo.sequence_number"),
    };
    let id = options.id.map_or_else(|| random().map(|random| random & 0xffff), |id| Ok(id.into()))?;
    draft.set(ident, &id.to_string())?;
    draft.set(seq, &options.seq.to_string())?;
    carry(&mut draft, &options.data)?;
    Ok(draft)
}

fn ip(draft: &mut Draft, options: &Ip) -> Result<()> {
    if let Some(ttl) = options.ttl {
        let field = if destination(draft).is_some_and(|to| to.is_ipv4()) { "ip.ttl" } else { "ipv6.hlim" };
        draft.set(field, &ttl.to_string())?;
    }
    Ok(())
}

/// The source asked for, or the one that the kernel would choose; none where it knows no way.
fn source(options: &Ip, destination: IpAddr) -> Result<IpAddr> {
    match options.source {
        Some(source) if source.is_ipv4() != destination.is_ipv4() => {
            bail!(
                "--source {source} and the destination {destination} are addresses of different versions of IP"
            )
        }
        Some(source) => Ok(source),
        None => Ok(own_address(destination).unwrap_or_else(|_| unspecified(destination))),
    }
}

/// The port asked for, or one that nobody else has. Of an address that is not this host's, nobody here has any.
fn srcport(asked: Option<u16>, own: IpAddr, kind: Type, held: &mut Option<Reserved>) -> Result<u16> {
    if let Some(port) = asked {
        return Ok(port);
    }
    *held = Reserved::any(own, kind).ok();
    match held {
        Some(held) => Ok(held.port),
        // Those that Linux hands out, 32768 to 60999, are about so many.
        None => Ok(u16::try_from(random()? % 28_232).unwrap_or_default() + 32_768),
    }
}

fn random() -> Result<u32> {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).map_err(std::io::Error::from).context("drawing a number at random")?;
    Ok(u32::from_ne_bytes(bytes))
}

/// The ICMP error of a template, about a captured packet.
fn about(template: &Template, record: &CaptureRecord<'_>, level: cli::Level) -> Result<Draft> {
    let error = template.draft_about(record).with_context(|| {
        format!(
            "--template {} makes no ICMP error about this packet: that takes one of an error, as unreachable, and a packet of IP, \
             version 6 for those that end in 6",
            template.id
        )
    })?;
    cut(&error.record(), level)
}

/// A packet that is there already, cut to what is to be sent of it.
fn ready(options: &Ready, level: cli::Level) -> Result<Draft> {
    let template = match &options.template {
        Some(id) => Some(Template::named(id).with_context(|| format!("--template {id}: there is no such"))?),
        None => None,
    };
    if let Some(From { file, number }) = &options.from {
        let mut seen = 0;
        let mut found = None;
        let trouble = input::read_file(file, &mut |record| {
            seen += 1;
            if seen == *number {
                found = Some(match template {
                    Some(template) => about(template, record, level),
                    None => cut(record, level),
                });
            }
            found.is_none()
        })?;
        let which = || format!("--from {}#{number}", file.display());
        let found = found.with_context(|| match trouble {
            Some(trouble) => format!("{trouble}; {} could be read", counted(usize(seen), "packet")),
            None => format!("{}: there is no such packet, only {seen}", which()),
        })?;
        return found.with_context(which);
    }
    if let Some(template) = template {
        return cut(&template.draft().record(), level).context("--template");
    }
    let text = options.hex.as_deref().unwrap_or_default();
    let mut packets = input::read_hex(text)?.into_iter();
    match (packets.next(), packets.next()) {
        (Some(bytes), None) => {
            let link = if options.ethernet { LinkType::ETHERNET } else { LinkType::RAW };
            cut(&CaptureRecord::bare(link, &bytes), level).context("--hex")
        }
        (first, _) => bail!(
            "--hex: these are {} packets; one is wanted",
            first.map_or_else(|| "no".to_owned(), |_| "several".to_owned())
        ),
    }
}

fn usize(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// From the header on that is the first to be made by hand; behind the packet nothing of what filled its frame up.
pub fn cut(record: &CaptureRecord<'_>, level: cli::Level) -> Result<Draft> {
    if record.is_cut() {
        bail!("only {} of its {} bytes were captured", record.bytes.len(), record.orig_len);
    }
    if level == cli::Level::Link && record.link == LinkType::ETHERNET {
        return Ok(Draft::of_captured(record));
    }
    let dissection = dissect(record);
    let ip = dissection.layers.iter().find(|layer| matches!(layer.protocol.id, "ip" | "ipv6"));
    let bytes = match (ip, record.link) {
        (Some(ip), _) => ip.message.slice(record.bytes),
        // Nobody can tell what is wrong with it but who made it.
        (None, LinkType::RAW) => record.bytes,
        (None, _) => bail!("there is no IP header in it; --interface NAME sends it as a frame"),
    };
    Ok(Draft::of_captured(&CaptureRecord::bare(LinkType::RAW, bytes)))
}
