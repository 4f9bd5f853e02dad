//! THE list of differences that are meant to be: tshark means something else by the name, or is wrong.

use crate::compare::Kind;

/// A difference that is meant to be.
#[derive(Debug)]
pub(crate) struct Difference {
    /// The field's display-filter name; that of all that begin so, before a `*`.
    pub(crate) field: &'static str,
    /// In what the two differ.
    pub(crate) kind: Kind,
    /// Only at bits where either side has one of these fields or protocols; anywhere if there are none. What is unnoticed
    /// may be anywhere in the frame.
    pub(crate) at: &'static [&'static str],
    /// Why that is right.
    #[allow(dead_code, reason = "for people, in the source and in the list of entries that no frame needs")]
    pub(crate) reason: &'static str,
}

impl Difference {
    /// Whether this is in what two dissections differ; `is_there` tells which fields and protocols are at the bits.
    pub(crate) fn explains(&self, field: &str, kind: Kind, is_there: impl Fn(&str) -> bool) -> bool {
        let is_place = || self.at.is_empty() || self.at.iter().any(|id| is_there(id));
        let is_field = match self.field.strip_suffix('*') {
            Some(start) => field.starts_with(start),
            None => self.field == field,
        };
        is_field && self.kind == kind && is_place()
    }
}

const fn tshark_only(field: &'static str, at: &'static [&'static str], reason: &'static str) -> Difference {
    Difference { field, kind: Kind::OnlyTshark, at, reason }
}

const fn wireglass_only(
    field: &'static str,
    at: &'static [&'static str],
    reason: &'static str,
) -> Difference {
    Difference { field, kind: Kind::OnlyWireglass, at, reason }
}

const fn other_bits(field: &'static str, at: &'static [&'static str], reason: &'static str) -> Difference {
    Difference { field, kind: Kind::Bits, at, reason }
}

const fn verdicts(
    field: &'static str,
    (tshark, wireglass): (&'static str, &'static str),
    at: &'static [&'static str],
    reason: &'static str,
) -> Difference {
    Difference { field, kind: Kind::Verdict { tshark, wireglass }, at, reason }
}

const fn unnoticed(field: &'static str, at: &'static [&'static str], reason: &'static str) -> Difference {
    Difference { field, kind: Kind::Unnoticed, at, reason }
}

const ALIAS: &str = "A second name for the bits of another field.";
const COMPUTED: &str = "What tshark computes from the field at these bits: nothing that the packet says.";
const ADDRESS_BIT: &str = "A bit inside the address; wireglass shows the address as one field.";
const TRAILER: &str = "What fills the frame behind a tagged packet tshark calls the tag's trailer.";
const OTHER_ORDER: &str = "The field read in the wrong byte order, as some hosts write it.";
const QUOTED: &str = "What an ICMP error quotes may have been changed on its way to the quoter, and is \
                      rarely whole: a sum that does not fit it says nothing.";
const UNKNOWN_OPTION: &str = "tshark shows an option that it does not know without its fields.";
const ROUTE: &str = "tshark calls the last address of a source route the destination; wireglass leaves the name to the \
                     header's field, and says where the packet is really bound for.";
const ADDRESS_SIZE: &str = "Where the family and the length of an address contradict each other, tshark believes the \
                            family, and wireglass none.";
const ENTRY_SIZE: &str =
    "tshark reads router addresses only in entries of two words; RFC 1256 lets entries be longer.";
const EXTENSION: &str = "tshark looks for extensions in fewer messages than they may stand in (RFC 4884, RFC 8335), and \
                         takes the rest of an object that it has no table for as it comes.";
const BEHIND_QUOTE: &str =
    "tshark takes extensions that stand behind a quoted packet for data of that packet.";
const PING_TIME: &str =
    "Both guess whether ping put a time before its data, and tshark takes any number for one.";
const NO_TABLE: &str = "wireglass has no table for this yet, and shows the bytes as they are.";

/// All of them. Each is met by some frame of the corpus, whole or damaged; one that is not has to go.
#[rustfmt::skip]
pub(crate) const DIFFERENCES: &[Difference] = &[
    // Ethernet and VLAN
    tshark_only("eth.addr", &["eth.dst", "eth.src"], ALIAS),
    tshark_only("eth.dst.ig", &["eth.dst"], ADDRESS_BIT),
    tshark_only("eth.dst.lg", &["eth.dst"], ADDRESS_BIT),
    tshark_only("eth.src.ig", &["eth.src"], ADDRESS_BIT),
    tshark_only("eth.src.lg", &["eth.src"], ADDRESS_BIT),
    tshark_only("vlan.trailer", &["eth.padding"], TRAILER),
    wireglass_only("eth.padding", &["vlan.trailer"], TRAILER),
    unnoticed("eth.src_not_group", &[], "wireglass finds no fault with a group's address as the sender's."),
    // IPv4
    tshark_only("ip.checksum_calculated", &["ip.checksum"], COMPUTED),
    verdicts("ip.checksum", ("bad", "unverified"), &["icmp"], QUOTED),
    other_bits("data.data", &["ip.version"],
        "Where a raw packet has neither version 4 nor 6, tshark has data only; wireglass draws the header it should \
         have and says so."),
    wireglass_only("ip.opt.type*", &[], UNKNOWN_OPTION),
    wireglass_only("ip.opt.len", &[], UNKNOWN_OPTION),
    wireglass_only("ip.opt.padding", &[],
        "tshark shows nothing behind the end of the options; the name it has for padding is another option's."),
    tshark_only("ip.cur_rt", &["ip.dst"], ROUTE),
    wireglass_only("ip.dst", &["ip.cur_rt"], ROUTE),
    tshark_only("ip.dst", &["ip.src_rt"], ROUTE),
    wireglass_only("ip.src_rt", &["ip.dst"], ROUTE),
    tshark_only("ip.opt.qs_ttl_diff", &["ip.opt.qs_ttl"], COMPUTED),
    wireglass_only("ip.opt.qs_*", &[], "tshark stops at a rate that has no meaning yet."),
    tshark_only("ip.cipso.tag_type", &[], "tshark takes a tag of type 0 for a byte without a length."),
    wireglass_only("ip.cipso.tag_data", &[], "tshark takes a tag of type 0 for a byte without a length."),
    unnoticed("ip.opt.len.invalid", &[], "wireglass finds no fault with bytes that an option does not need."),
    // ICMP
    wireglass_only("data.data", &[], "tshark shows nothing behind messages that carry no data."),
    tshark_only("icmp.ident_le", &["icmp.ident"], OTHER_ORDER),
    tshark_only("icmp.seq_le", &["icmp.seq"], OTHER_ORDER),
    tshark_only("icmp.data_time", &["data.data"], PING_TIME),
    tshark_only("icmp.data_time_relative", &["icmp.data_time"], COMPUTED),
    other_bits("data.data", &["icmp.data_time"], PING_TIME),
    tshark_only("icmp.length.original_datagram", &["icmp.length"], COMPUTED),
    wireglass_only("icmp.unused", &[], "tshark does not show the unused word of a source quench."),
    wireglass_only("icmp.reserved", &[], "tshark shows no reserved bytes in a solicitation and in extensions."),
    tshark_only("data.data", &["icmp.router_address"], ENTRY_SIZE),
    wireglass_only("icmp.router_address", &["data.data"], ENTRY_SIZE),
    wireglass_only("icmp.pref_level", &["data.data"], ENTRY_SIZE),
    other_bits("icmp.mip.content", &[], "tshark leaves four bytes out of an extension that it has no table for."),
    unnoticed("_ws.malformed", &["icmp.mip.type"], "tshark trips over an extension that it has no table for."),
    tshark_only("icmp.ext", &["icmp.ext.version"], "The whole extension, which is a layer in wireglass."),
    other_bits("icmp.ext.version", &[], "tshark takes the whole byte; RFC 4884 has the version in its upper half."),
    wireglass_only("icmp.ext.*", &[], EXTENSION),
    wireglass_only("icmp.int_*", &[], EXTENSION),
    wireglass_only("icmp.mpls.*", &[], EXTENSION),
    verdicts("icmp.ext.checksum", ("none", "good"), &[], EXTENSION),
    verdicts("icmp.ext.checksum", ("none", "bad"), &[], EXTENSION),
    verdicts("icmp.ext.checksum", ("none", "unverified"), &[], EXTENSION),
    other_bits("data.data", &["icmp.ext.version"], BEHIND_QUOTE),
    tshark_only("udp.payload", &["data.data"], "wireglass calls what UDP carries data, whatever carries it."),
    tshark_only("icmp.ext.data", &["icmp.ext.extended.pointer", "icmp.mpls.label"], EXTENSION),
    tshark_only("icmp.int_ident.ipv4", &["icmp.int_ident.address"], ADDRESS_SIZE),
    tshark_only("icmp.int_ident.ipv6", &["icmp.int_ident.address"], ADDRESS_SIZE),
    // TCP and UDP
    tshark_only("tcp.ack_raw", &["tcp.ack"], ALIAS),
    tshark_only("tcp.checksum_calculated", &["tcp.checksum"], COMPUTED),
    tshark_only("tcp.flags.str", &["tcp.flags"], "The flags as a text of twelve letters: tshark's drawing, no field."),
    tshark_only("tcp.options.wscale.multiplier", &["tcp.options.wscale.shift"], COMPUTED),
    tshark_only("tcp.window_size", &["tcp.window_size_value"], "The window after scaling, which other packets tell."),
    verdicts("tcp.checksum", ("bad", "partial"), &[],
        "tshark does not say that a checksum is the pseudo-header's sum, left for the card to finish."),
    verdicts("udp.checksum", ("bad", "unverified"), &["icmp"], QUOTED),
    wireglass_only("tcp.options.unknown*", &[], NO_TABLE),
    unnoticed("tcp.non_zero_bytes_after_eol", &[], "wireglass finds no fault with padding that is not zero."),
    unnoticed("tcp.options.wscale.shift.invalid", &[], "wireglass finds no fault with a shift count over 14."),
    unnoticed("_ws.malformed", &["tcp.options.sack"], "wireglass finds no fault with a SACK without blocks."),
];
