//! Packets made by hand against etherparse: lengths and checksums that follow are those that it computes.

use etherparse::{
    Icmpv4Slice, Icmpv6Slice, IpHeaders, NetSlice, PacketBuilder, PacketBuilderStep, SlicedPacket,
    TcpOptionElement, TransportSlice,
};
use proptest::prelude::*;
use proptest::sample::Index;
use wireglass_shared::bits::read;
use wireglass_shared::capture::LinkType;
use wireglass_shared::check::{self, Verdict};
use wireglass_shared::craft::{Dependent, Draft, Role};

/// What a packet is made of.
#[derive(Clone, Debug)]
struct Recipe {
    wide: bool,
    source: [u8; 16],
    destination: [u8; 16],
    hops: u8,
    carried: Carried,
    payload: Vec<u8>,
}

#[derive(Clone, Debug)]
enum Carried {
    Tcp { ports: (u16, u16), seq: u32, window: u16, options: Vec<TcpOptionElement> },
    Udp { ports: (u16, u16) },
    Echo { id: u16, seq: u16 },
}

fn tcp_option() -> impl Strategy<Value = TcpOptionElement> {
    prop_oneof![
        Just(TcpOptionElement::Noop),
        any::<u16>().prop_map(TcpOptionElement::MaximumSegmentSize),
        (0_u8..15).prop_map(TcpOptionElement::WindowScale),
        Just(TcpOptionElement::SelectiveAcknowledgementPermitted),
        any::<(u32, u32)>().prop_map(|(near, far)| TcpOptionElement::Timestamp(near, far)),
        any::<(u32, u32)>()
            .prop_map(|block| TcpOptionElement::SelectiveAcknowledgement(block, [None, None, None])),
    ]
}

fn carried() -> impl Strategy<Value = Carried> {
    // Ports for which wireglass has a table would make of the data another header.
    let ports = || (6000_u16..7000, 6000_u16..7000);
    prop_oneof![
        (ports(), any::<u32>(), any::<u16>(), proptest::collection::vec(tcp_option(), 0..4))
            .prop_map(|(ports, seq, window, options)| Carried::Tcp { ports, seq, window, options }),
        ports().prop_map(|ports| Carried::Udp { ports }),
        any::<(u16, u16)>().prop_map(|(id, seq)| Carried::Echo { id, seq }),
    ]
}

fn recipe() -> impl Strategy<Value = Recipe> {
    let payload = proptest::collection::vec(any::<u8>(), 0..70);
    (any::<bool>(), any::<([u8; 16], [u8; 16])>(), 1_u8.., carried(), payload).prop_map(
        |(wide, (source, destination), hops, carried, payload)| Recipe {
            wide,
            source,
            destination,
            hops,
            carried,
            payload,
        },
    )
}

fn four(address: &[u8; 16]) -> [u8; 4] {
    [address[0], address[1], address[2], address[3]]
}

impl Recipe {
    fn ip(&self) -> PacketBuilderStep<IpHeaders> {
        match self.wide {
            true => PacketBuilder::ipv6(self.source, self.destination, self.hops),
            false => PacketBuilder::ipv4(four(&self.source), four(&self.destination), self.hops),
        }
    }

    /// The packet as etherparse writes it.
    fn written(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let payload = &self.payload;
        match &self.carried {
            Carried::Tcp { ports, seq, window, options } => {
                let tcp = self.ip().tcp(ports.0, ports.1, *seq, *window).syn();
                tcp.options(options).expect("at most 40 bytes").write(&mut bytes, payload)
            }
            Carried::Udp { ports } => self.ip().udp(ports.0, ports.1).write(&mut bytes, payload),
            Carried::Echo { id, seq } if self.wide => {
                self.ip().icmpv6_echo_request(*id, *seq).write(&mut bytes, payload)
            }
            Carried::Echo { id, seq } => self.ip().icmpv4_echo_request(*id, *seq).write(&mut bytes, payload),
        }
        .expect("a short packet");
        bytes
    }

    fn draft(&self) -> Draft {
        Draft::new(LinkType::RAW, self.written())
    }
}

/// What etherparse has for the fields that follow others, by their ids.
fn computed(bytes: &[u8]) -> Vec<(&'static str, u64)> {
    let sliced = SlicedPacket::from_ip(bytes).unwrap_or_else(|error| panic!("{error}: {bytes:02x?}"));
    let mut found: Vec<(&'static str, u64)> = Vec::new();
    let (v4, v6) = match sliced.net.as_ref().expect("an IP header") {
        NetSlice::Ipv4(ip) => {
            let header = ip.header().to_header();
            found.push(("ip.hdr_len", header.ihl().into()));
            found.push(("ip.len", bytes.len() as u64));
            found.push(("ip.checksum", header.calc_header_checksum().into()));
            (Some(header), None)
        }
        NetSlice::Ipv6(ip) => {
            found.push(("ipv6.plen", bytes.len() as u64 - 40));
            (None, Some(ip.header().to_header()))
        }
        NetSlice::Arp(_) => panic!("no ARP was made"),
    };
    match sliced.transport.as_ref().expect("a transport header") {
        TransportSlice::Tcp(tcp) => {
            let header = tcp.to_header();
            found.push(("tcp.hdr_len", header.data_offset().into()));
            let sum = match (&v4, &v6) {
                (Some(ip), _) => header.calc_checksum_ipv4(ip, tcp.payload()),
                (_, Some(ip)) => header.calc_checksum_ipv6(ip, tcp.payload()),
                _ => unreachable!("it is one of the two"),
            };
            found.push(("tcp.checksum", sum.expect("a short packet").into()));
        }
        TransportSlice::Udp(udp) => {
            let header = udp.to_header();
            found.push(("udp.length", 8 + udp.payload().len() as u64));
            let sum = match (&v4, &v6) {
                (Some(ip), _) => header.calc_checksum_ipv4(ip, udp.payload()),
                (_, Some(ip)) => header.calc_checksum_ipv6(ip, udp.payload()),
                _ => unreachable!("it is one of the two"),
            };
            found.push(("udp.checksum", sum.expect("a short packet").into()));
        }
        TransportSlice::Icmpv4(icmp) => found.push(("icmp.checksum", icmpv4(icmp).into())),
        TransportSlice::Icmpv6(icmp) => {
            found.push(("icmpv6.checksum", icmpv6(icmp, &v6.expect("only IPv6 carries it")).into()));
        }
        TransportSlice::Igmp(_) => panic!("no IGMP was made"),
    }
    found
}

fn icmpv4(icmp: &Icmpv4Slice<'_>) -> u16 {
    icmp.icmp_type().calc_checksum(icmp.payload())
}

fn icmpv6(icmp: &Icmpv6Slice<'_>, ip: &etherparse::Ipv6Header) -> u16 {
    icmp.icmp_type().calc_checksum(ip.source, ip.destination, icmp.payload()).expect("a short packet")
}

/// The dependent fields that etherparse knows; padding is none of them.
fn fields(draft: &Draft) -> Vec<Dependent> {
    draft.dependents().into_iter().filter(|one| one.role != Role::Padding).collect()
}

fn assert_as_computed(draft: &Draft) {
    let computed = computed(draft.bytes());
    let fields = fields(draft);
    assert_eq!(fields.len(), computed.len(), "{fields:?} {computed:?}");
    for (id, value) in computed {
        let one = fields.iter().find(|one| one.id == id).unwrap_or_else(|| panic!("no {id}"));
        assert!(one.automatic, "{one:?}");
        assert_eq!((one.found, one.follows), (value, value), "{id}");
        assert_eq!(read(draft.bytes(), one.span), Some(value), "{id}");
    }
}

/// A change that leaves the packet one that etherparse accepts.
#[derive(Clone, Debug)]
enum Change {
    Number(Index, u64),
    Payload(Vec<u8>),
    Append(Vec<u8>),
    AddOption(u8),
    RemoveOption(Index),
    MoveOption(Index, i32),
}

fn change() -> impl Strategy<Value = Change> {
    let bytes = || proptest::collection::vec(any::<u8>(), 1..40);
    prop_oneof![
        any::<(Index, u64)>().prop_map(|(which, number)| Change::Number(which, number)),
        bytes().prop_map(Change::Payload),
        bytes().prop_map(Change::Append),
        proptest::sample::select(&[1, 2, 3, 4, 5, 8, 28, 34][..]).prop_map(Change::AddOption),
        any::<Index>().prop_map(Change::RemoveOption),
        (any::<Index>(), -4..5).prop_map(|(which, places)| Change::MoveOption(which, places)),
    ]
}

/// Numbers that mean nothing for what stands where.
const NUMBERS: [&str; 14] = [
    "ip.ttl",
    "ip.id",
    "ip.dsfield",
    "ipv6.flow",
    "ipv6.hlim",
    "ip.src",
    "ip.dst",
    "tcp.seq",
    "tcp.ack",
    "tcp.window_size_value",
    "tcp.flags.ack",
    "icmp.ident",
    "icmp.seq",
    "icmpv6.echo.identifier",
];

fn make(draft: &mut Draft, change: &Change) {
    let dissection = draft.dissection();
    let options: Vec<_> = dissection
        .find("tcp.options")
        .map(|list| {
            dissection
                .children(1, Some(list))
                .filter(|(_, node)| !node.field.id.ends_with("padding"))
                .map(|(node, _)| node)
                .collect()
        })
        .unwrap_or_default();
    let end = draft.bytes().len();
    match change {
        Change::Number(which, number) => {
            let there: Vec<_> = NUMBERS.iter().filter_map(|id| dissection.find(id)).collect();
            let span = dissection.nodes[*which.get(&there)].span;
            draft.write(span, number & ((1 << span.len) - 1));
        }
        Change::Payload(bytes) => {
            let from = dissection.find("data.data").or_else(|| dissection.find("icmp.data"));
            let from = from.map_or(end, |node| dissection.nodes[node].span.first_byte() as usize);
            draft.splice(from, end, bytes).expect("a short packet");
        }
        Change::Append(bytes) => draft.splice(end, end, bytes).expect("a short packet"),
        Change::AddOption(kind) => {
            // Other headers have none, and a full one takes no more.
            let _ = draft.add_option(1, *kind);
        }
        Change::RemoveOption(which) if !options.is_empty() => {
            draft.remove_option(*which.get(&options)).expect("it is an option");
        }
        Change::MoveOption(which, places) if !options.is_empty() => {
            draft.move_option(*which.get(&options), *places).expect("it is an option");
        }
        Change::RemoveOption(_) | Change::MoveOption(..) => {}
    }
}

proptest! {
    #[test]
    fn what_etherparse_wrote_is_right_and_automatic(recipe in recipe()) {
        let bytes = recipe.written();
        let draft = Draft::new(LinkType::RAW, bytes.clone());
        prop_assert_eq!(draft.bytes(), &bytes);
        prop_assert!(draft.dependents().iter().all(|one| one.automatic && one.found == one.follows));
        assert_as_computed(&draft);
    }

    #[test]
    fn whatever_is_changed_follows_as_etherparse_computes_it(
        recipe in recipe(), changes in proptest::collection::vec(change(), 1..6),
    ) {
        let mut draft = recipe.draft();
        for change in &changes {
            make(&mut draft, change);
            assert_as_computed(&draft);
        }
    }

    #[test]
    fn one_that_is_set_by_hand_stays_while_the_others_follow(
        recipe in recipe(), which: Index, off in 1_u64..0xffff, payload in proptest::collection::vec(any::<u8>(), 1..30),
    ) {
        let mut draft = recipe.draft();
        let fields = fields(&draft);
        let one = which.get(&fields);
        let wrong = (one.found ^ off) & ((1 << one.span.len) - 1);
        draft.write(one.span, wrong);
        let end = draft.bytes().len();
        draft.splice(end, end, &payload).expect("a short packet");
        let now = draft.dependents();
        let hand: Vec<_> = now.iter().filter(|one| !one.automatic).map(|one| one.id).collect();
        prop_assert_eq!(hand, [one.id]);
        for now in &now {
            prop_assert_eq!(now.found, if now.id == one.id { wrong } else { now.follows });
        }
        // By itself it is again what etherparse makes of it.
        draft.set(one.id, "auto").expect("it follows again");
        assert_as_computed(&draft);
    }

    #[test]
    fn what_is_wrong_on_purpose_is_shown_as_wrong(recipe in recipe(), which: Index, off in 1_u64..0xffff) {
        let mut draft = recipe.draft();
        let fields = fields(&draft);
        let one = which.get(&fields);
        let wrong = (one.found ^ off) & ((1 << one.span.len) - 1);
        // The two zeros of ones' complement are the same sum; and a zero of UDP says that there is none.
        let zero = matches!(one.role, Role::Checksum(_)) && matches!(wrong, 0 | 0xffff);
        prop_assume!(wrong != one.found && !zero);
        draft.write(one.span, wrong);
        let dissection = draft.dissection();
        let bad = (0..dissection.layers.len())
            .filter_map(|layer| check::checksum(draft.bytes(), &dissection, layer))
            .any(|check| matches!(check.verdict, Verdict::Bad { .. }));
        // A header that ends before its last option is one with fewer options and more data.
        let sound = one.id == "tcp.hdr_len" && wrong < one.found;
        prop_assert!(bad || sound || !dissection.problems.is_empty(), "{} = {wrong}", one.id);
        let said = draft.dependents().into_iter().find(|now| now.id == one.id).expect("it is still there");
        prop_assert!(!said.automatic && said.found == wrong && said.follows != wrong);
    }
}
