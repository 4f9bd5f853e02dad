//! The network interfaces as the kernel tells them, rtnetlink(7). Knows nothing of captures.
//!
//! What there is, is always asked for as a whole; events only say that it is time to ask again. So an event that was lost, or
//! that this file does not understand, is no harm. After its sockets are open nothing here needs a privilege, a file or another
//! socket. Of a message only the attributes that are used are read: the rest differs from kernel to kernel.

use netlink_packet_core::{
    Emitable, NLM_F_DUMP, NLM_F_DUMP_INTR, NLM_F_REQUEST, NLMSG_DONE, NLMSG_ERROR, NetlinkBuffer,
    NlasIterator,
};
use netlink_packet_route::AddressFamily;
use netlink_packet_route::address::AddressHeader;
use netlink_packet_route::link::{LinkFlags, LinkHeader, Stats64};
use nix::errno::Errno;
use nix::sys::socket::{
    AddressFamily as Family, MsgFlags, NetlinkAddr, SockFlag, SockProtocol, SockType, bind, recv, send,
    socket,
};
use std::io;
use std::net::IpAddr;
use std::os::fd::{AsRawFd as _, OwnedFd};

const RTM_NEWLINK: u16 = 16;
const RTM_DELLINK: u16 = 17;
const RTM_GETLINK: u16 = 18;
const RTM_NEWADDR: u16 = 20;
const RTM_GETADDR: u16 = 22;
const IFLA_IFNAME: u16 = 3;
const IFLA_MTU: u16 = 4;
const IFLA_STATS64: u16 = 23;
const IFA_ADDRESS: u16 = 1;
const IFA_LOCAL: u16 = 2;
/// Links, IPv4 addresses and IPv6 addresses that come, change and go.
const GROUPS: u32 = 0x1 | 0x10 | 0x100;
/// The kernel fills at most 32 KiB at a time.
const ANSWER_BYTES: usize = 64 << 10;

/// An interface.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) index: u32,
    pub(crate) name: String,
    /// Whether packets can come: it is switched on, and there is somebody at the other end of its cable.
    pub(crate) up: bool,
    pub(crate) loopback: bool,
    /// What its frames begin with, `ARPHRD_*`.
    pub(crate) hardware: u16,
    /// The longest packet that it takes, without a link header.
    pub(crate) mtu_bytes: u32,
    /// Sent and received since it is there.
    pub(crate) packets: u64,
    pub(crate) bytes: u64,
}

/// A socket that asks.
#[derive(Debug)]
pub(crate) struct Asker {
    socket: OwnedFd,
    sequence: u32,
    answer: Vec<u8>,
}

impl Asker {
    pub(crate) fn open() -> io::Result<Self> {
        Ok(Self { socket: open()?, sequence: 0, answer: vec![0; ANSWER_BYTES] })
    }

    /// All interfaces.
    pub(crate) fn links(&mut self) -> io::Result<Vec<Link>> {
        let mut links = Vec::new();
        self.ask(RTM_GETLINK, NLM_F_DUMP, &LinkHeader::default(), |kind, payload| {
            links.extend(link(payload).filter(|_| kind == RTM_NEWLINK));
        })?;
        Ok(links)
    }

    /// The name of one interface; `None` if it is gone.
    pub(crate) fn name(&mut self, index: u32) -> Option<String> {
        let mut name = None;
        let header = LinkHeader { index, ..LinkHeader::default() };
        self.ask(RTM_GETLINK, 0, &header, |_, payload| name = link(payload).map(|link| link.name)).ok()?;
        name
    }

    /// All addresses with the lengths of their prefixes, each with the index of its interface.
    pub(crate) fn addresses(&mut self) -> io::Result<Vec<(u32, IpAddr, u8)>> {
        let mut addresses = Vec::new();
        self.ask(RTM_GETADDR, NLM_F_DUMP, &AddressHeader::default(), |kind, payload| {
            addresses.extend(address(payload).filter(|_| kind == RTM_NEWADDR));
        })?;
        Ok(addresses)
    }

    /// Sends a question and hands over its answers. The kernel works on it while it takes it, so nothing is waited for.
    fn ask(
        &mut self,
        kind: u16,
        flags: u16,
        body: &impl Emitable,
        mut hear: impl FnMut(u16, &[u8]),
    ) -> io::Result<()> {
        // What is left of a question that failed half way.
        while recv(self.socket.as_raw_fd(), &mut self.answer, MsgFlags::empty()).is_ok() {}
        self.sequence = self.sequence.wrapping_add(1);
        let question = question(kind, flags | NLM_F_REQUEST, self.sequence, body);
        send(self.socket.as_raw_fd(), &question, MsgFlags::empty())?;
        loop {
            let length = recv(self.socket.as_raw_fd(), &mut self.answer, MsgFlags::empty())?;
            let answers = messages(self.answer.get(..length).unwrap_or_default());
            for answer in answers.filter(|answer| answer.sequence_number() == self.sequence) {
                if answer.flags() & NLM_F_DUMP_INTR != 0 {
                    return Err(io::Error::other("the list of interfaces changed while it was read"));
                }
                match answer.message_type() {
                    NLMSG_DONE => return Ok(()),
                    NLMSG_ERROR => return Err(io::Error::from_raw_os_error(-number(answer.payload()))),
                    kind => hear(kind, answer.payload()),
                }
            }
            if flags & NLM_F_DUMP == 0 {
                return Ok(());
            }
        }
    }
}

/// A socket that hears of changes.
#[derive(Debug)]
pub(crate) struct Events {
    socket: OwnedFd,
    event: Vec<u8>,
}

impl Events {
    pub(crate) fn open() -> io::Result<Self> {
        let socket = open()?;
        bind(socket.as_raw_fd(), &NetlinkAddr::new(0, GROUPS))?;
        Ok(Self { socket, event: vec![0; ANSWER_BYTES] })
    }

    /// Takes what came since the last time, without waiting: whether there was anything. Interfaces that were deleted are told
    /// one by one: another may have taken the index since.
    pub(crate) fn take(&mut self, mut deleted: impl FnMut(u32)) -> bool {
        let mut any = false;
        loop {
            match recv(self.socket.as_raw_fd(), &mut self.event, MsgFlags::empty()) {
                Ok(length) => {
                    any = true;
                    for message in messages(self.event.get(..length).unwrap_or_default()) {
                        // A port that leaves a bridge is told as deleted too, in the bridge's own family.
                        let link = Some(message).filter(|message| message.message_type() == RTM_DELLINK);
                        link.and_then(|message| link_of_no_family(message.payload()))
                            .into_iter()
                            .for_each(&mut deleted);
                    }
                }
                // More happened than the socket has room for; what there is will be asked for in any case.
                Err(Errno::ENOBUFS) => any = true,
                Err(Errno::EINTR) => {}
                Err(_) => return any,
            }
        }
    }
}

fn open() -> io::Result<OwnedFd> {
    let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
    Ok(socket(Family::Netlink, SockType::Raw, flags, SockProtocol::NetlinkRoute)?)
}

fn question(kind: u16, flags: u16, sequence: u32, body: &impl Emitable) -> Vec<u8> {
    const HEADER_BYTES: usize = 16;
    let length = HEADER_BYTES + body.buffer_len();
    let mut bytes = vec![0; length];
    let mut message = NetlinkBuffer::new(&mut bytes);
    message.set_length(u32::try_from(length).unwrap_or(u32::MAX));
    message.set_message_type(kind);
    message.set_flags(flags);
    message.set_sequence_number(sequence);
    body.emit(message.payload_mut());
    bytes
}

fn messages(bytes: &[u8]) -> impl Iterator<Item = NetlinkBuffer<&[u8]>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let message = NetlinkBuffer::new_checked(rest).ok()?;
        let length = (message.length() as usize).next_multiple_of(4);
        rest = rest.get(length..).unwrap_or_default();
        Some(message)
    })
}

/// The number that this begins with, such as the negative one of an error; 0 for none.
fn number(payload: &[u8]) -> i32 {
    payload.first_chunk().map_or(0, |bytes| i32::from_ne_bytes(*bytes))
}

fn link_of_no_family(payload: &[u8]) -> Option<u32> {
    let header = LinkHeader::parse(payload).ok()?;
    (header.interface_family == AddressFamily::Unspec).then_some(header.index)
}

fn link(payload: &[u8]) -> Option<Link> {
    let header = LinkHeader::parse(payload).ok()?;
    let mut link = Link {
        index: header.index,
        // The operational state is "unknown" where a driver does not keep it, loopback's own included; the carrier is kept.
        up: header.flags.contains(LinkFlags::Up | LinkFlags::LowerUp),
        loopback: header.flags.contains(LinkFlags::Loopback),
        hardware: header.link_layer_type.into(),
        ..Link::default()
    };
    for attribute in NlasIterator::new(payload.get(header.buffer_len()..)?).flatten() {
        match attribute.kind() {
            IFLA_IFNAME => {
                let name = attribute.value().split(|byte| *byte == 0).next().unwrap_or_default();
                link.name = String::from_utf8_lossy(name).into_owned();
            }
            IFLA_MTU => link.mtu_bytes = u32::try_from(number(attribute.value())).unwrap_or_default(),
            IFLA_STATS64 => {
                if let Ok(counted) = Stats64::parse(attribute.value()) {
                    link.packets = counted.rx_packets.wrapping_add(counted.tx_packets);
                    link.bytes = counted.rx_bytes.wrapping_add(counted.tx_bytes);
                }
            }
            _ => {}
        }
    }
    Some(link).filter(|link| !link.name.is_empty())
}

fn address(payload: &[u8]) -> Option<(u32, IpAddr, u8)> {
    let header = AddressHeader::parse(payload).ok()?;
    let mut own = None;
    for attribute in NlasIterator::new(payload.get(header.buffer_len()..)?).flatten() {
        match attribute.kind() {
            // On a link from one to another this is the other's, and stands beside the own.
            IFA_ADDRESS => own = own.or_else(|| ip(attribute.value())),
            IFA_LOCAL => own = ip(attribute.value()),
            _ => {}
        }
    }
    Some((header.index, own?, header.prefix_len))
}

fn ip(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_host_has_loopback() {
        let mut asker = Asker::open().expect("everybody may ask");
        let links = asker.links().expect("an answer");
        let loopback = links.iter().find(|link| link.loopback).expect("every namespace has one");
        assert_eq!((loopback.name.as_str(), loopback.index), ("lo", 1));
        assert_eq!(loopback.hardware, 772);
        assert!(loopback.mtu_bytes >= 1280, "{loopback:?}");
        assert_eq!(asker.name(1).as_deref(), Some("lo"));
        assert_eq!(asker.name(u32::MAX / 2), None);
        asker.addresses().expect("an answer, also after a question that failed");
    }

    #[test]
    fn whatever_comes_is_read_as_far_as_it_goes() {
        let header = LinkHeader { index: 7, ..LinkHeader::default() };
        let mut bytes = question(RTM_NEWLINK, 0, 1, &header);
        // IFLA_IFNAME, seven bytes long: "v", a byte that is no text, and a zero.
        bytes.extend([7, 0, 3, 0, b'v', 0xff, 0, 0]);
        bytes[0] = u8::try_from(bytes.len()).expect("short");
        let found: Vec<_> = messages(&bytes).filter_map(|message| link(message.payload())).collect();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].index, found[0].name.as_str(), found[0].up), (7, "v\u{fffd}", false));
        for length in 0..bytes.len() {
            assert_eq!(messages(&bytes[..length]).count(), 0, "cut after {length} bytes");
            let _ = (link(&bytes[..length]), address(&bytes[..length]));
        }
    }
}
