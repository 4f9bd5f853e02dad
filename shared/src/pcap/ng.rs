//! What the blocks of a pcapng section mean: interfaces, and packets that refer to them.

use super::fields::{Fields, Order};
use super::{block, option};
use crate::capture::{CaptureRecord, Direction, LinkType, Timestamp};

/// Interfaces of one section that are remembered, and names of those of a file.
const MAX_INTERFACES: usize = 1 << 12;
/// What is kept of an interface's name; the kernel's have 15 bytes at most.
const MAX_NAME_BYTES: usize = 64;

/// What is known of the section that is being read.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) order: Order,
    interfaces: Vec<Interface>,
    /// Interfaces of the sections before: numbers go on from there, so that each means one interface in the whole file.
    before: usize,
    /// The names of the file's interfaces, by number; empty where it gives none.
    pub(super) names: Vec<String>,
}

#[derive(Clone, Copy, Debug)]
struct Interface {
    link: LinkType,
    snap_bytes: u32,
    ticks: Ticks,
    offset_seconds: i64,
}

/// Units of time in a second, as `if_tsresol` gives them.
#[derive(Clone, Copy, Debug)]
struct Ticks(u8);

impl Section {
    /// The section that begins after `earlier`.
    pub(super) fn new(order: Order, earlier: Option<Self>) -> Self {
        let before =
            earlier.as_ref().map_or(0, |earlier| earlier.before.saturating_add(earlier.interfaces.len()));
        let names = earlier.map(|earlier| earlier.names).unwrap_or_default();
        Self { order, interfaces: Vec::new(), before, names }
    }

    /// The record in a block, if it is one that holds a packet. Blocks of other kinds are none of our business.
    pub(super) fn read<'a>(
        &mut self,
        kind: u32,
        body: &'a [u8],
    ) -> Result<Option<CaptureRecord<'a>>, &'static str> {
        let body = Fields { order: self.order, rest: body };
        match kind {
            block::INTERFACE => self.describe(body).map(|()| None),
            block::ENHANCED_PACKET => self.enhanced(body).map(Some),
            block::SIMPLE_PACKET => self.simple(body).map(Some),
            block::PACKET => self.obsolete(body).map(Some),
            _ => Ok(None),
        }
    }

    fn describe(&mut self, mut body: Fields<'_>) -> Result<(), &'static str> {
        if self.interfaces.len() >= MAX_INTERFACES {
            return Err("more interfaces than any host has");
        }
        let short = "an interface's description that is cut short";
        let link = body.u16().ok_or(short)?;
        let _reserved = body.u16().ok_or(short)?;
        let snap_bytes = body.u32().ok_or(short)?;
        let link = link_type(link);
        let mut interface = Interface { link, snap_bytes, ticks: Ticks::default(), offset_seconds: 0 };
        let mut name = String::new();
        // Times would be wrong if an option were skipped that is not understood: better no packet than a wrong time.
        for found in body.options() {
            match found.ok_or("an interface's option that is longer than its block")? {
                (option::INTERFACE_RESOLUTION, value) => {
                    let [ticks] = value else { return Err("a time resolution that is not one byte long") };
                    interface.ticks = Ticks(*ticks);
                }
                (option::INTERFACE_OFFSET, value) => {
                    let seconds =
                        value.try_into().map_err(|_| "a time offset that is not eight bytes long")?;
                    interface.offset_seconds = self.order.i64(seconds);
                }
                (option::INTERFACE_NAME, value) => {
                    let kept = value.get(..MAX_NAME_BYTES).unwrap_or(value);
                    name = String::from_utf8_lossy(kept).into_owned();
                }
                _ => {}
            }
        }
        self.interfaces.push(interface);
        if self.names.len() < MAX_INTERFACES {
            self.names.push(name);
        }
        Ok(())
    }

    fn enhanced<'a>(&self, mut body: Fields<'a>) -> Result<CaptureRecord<'a>, &'static str> {
        let interface = body.u32().ok_or(SHORT_PACKET)?;
        self.timed(interface, body)
    }

    fn obsolete<'a>(&self, mut body: Fields<'a>) -> Result<CaptureRecord<'a>, &'static str> {
        let interface = body.u16().ok_or(SHORT_PACKET)?;
        let _drops = body.u16().ok_or(SHORT_PACKET)?;
        self.timed(u32::from(interface), body)
    }

    /// What both packet blocks with a time have in common, from the time on.
    fn timed<'a>(&self, ix: u32, mut body: Fields<'a>) -> Result<CaptureRecord<'a>, &'static str> {
        let (number, interface) =
            self.interface(ix).ok_or("a packet of an interface that was never described")?;
        let (high, low) = (body.u32().ok_or(SHORT_PACKET)?, body.u32().ok_or(SHORT_PACKET)?);
        let (kept, orig_len) = (body.u32().ok_or(SHORT_PACKET)?, body.u32().ok_or(SHORT_PACKET)?);
        let bytes = body.padded(kept).ok_or("a packet that is longer than its block")?;
        // A broken option costs the direction, not the packet.
        let direction = body
            .options()
            .flatten()
            .find(|(code, _)| *code == option::PACKET_FLAGS)
            .and_then(|(_, value)| value.try_into().ok())
            .map_or(Direction::Unknown, |flags| direction(self.order.u32(flags)));
        let at = interface.time((u64::from(high) << 32) | u64::from(low));
        Ok(CaptureRecord { at, link: interface.link, direction, interface: number, orig_len, bytes })
    }

    fn simple<'a>(&self, mut body: Fields<'a>) -> Result<CaptureRecord<'a>, &'static str> {
        let (number, interface) = self.interface(0).ok_or("a packet before any interface was described")?;
        let orig_len = body.u32().ok_or(SHORT_PACKET)?;
        // A simple packet has no captured length of its own: the interface's limit gives it, where it has one.
        let snap_bytes = if interface.snap_bytes == 0 { orig_len } else { interface.snap_bytes };
        let kept = usize::try_from(orig_len.min(snap_bytes)).unwrap_or(usize::MAX);
        let bytes = body.rest.get(..kept).unwrap_or(body.rest);
        let (at, direction) = (Timestamp(0), Direction::Unknown);
        Ok(CaptureRecord { at, link: interface.link, direction, interface: number, orig_len, bytes })
    }

    fn interface(&self, ix: u32) -> Option<(u16, &Interface)> {
        let ix = usize::try_from(ix).ok()?;
        let number = u16::try_from(self.before.saturating_add(ix)).unwrap_or(u16::MAX);
        Some((number, self.interfaces.get(ix)?))
    }
}

const SHORT_PACKET: &str = "a packet's block that is too short for its own header";

/// The number of a file's link type, as the LINKTYPE registry has it.
pub(super) fn link_type(number: u16) -> LinkType {
    // DLT_RAW of the BSDs stands in some files where LINKTYPE_RAW is meant.
    if matches!(number, 12 | 14) { LinkType::RAW } else { LinkType(number) }
}

/// The lowest two bits of `epb_flags`.
fn direction(flags: u32) -> Direction {
    match flags & 3 {
        1 => Direction::Inbound,
        2 => Direction::Outbound,
        _ => Direction::Unknown,
    }
}

impl Interface {
    /// A time that 64 bits of nanoseconds cannot hold (it lies after 2262) becomes the nearest that they can.
    fn time(&self, ticks: u64) -> Timestamp {
        const SECOND: i128 = 1_000_000_000;
        let nanos = self.ticks.nanos(ticks).saturating_add(i128::from(self.offset_seconds) * SECOND);
        Timestamp(i64::try_from(nanos).unwrap_or(if nanos < 0 { i64::MIN } else { i64::MAX }))
    }
}

impl Default for Ticks {
    /// Microseconds, where a file does not say.
    fn default() -> Self {
        Self(6)
    }
}

impl Ticks {
    /// Nanoseconds in so many ticks, rounded down. Bit 7 chooses between a power of ten and one of two.
    fn nanos(self, ticks: u64) -> i128 {
        let exponent = u32::from(self.0 & 0x7f);
        let base: i128 = if self.0 & 0x80 == 0 { 10 } else { 2 };
        let in_billionths = i128::from(ticks) * 1_000_000_000;
        // A unit too small for 127 bits is shorter than any tick count can make up for.
        base.checked_pow(exponent).map_or(0, |unit| in_billionths / unit)
    }
}
