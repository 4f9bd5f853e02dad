//! THE list of differences that are meant to be: tshark means something else by the name, or is wrong.

use crate::compare::Kind;

/// Stands among the fields of [`Difference::at`] for any place in a frame that either side finds fault with.
pub(crate) const FAULT: &str = "a fault";

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
const TRAILER: &str =
    "What trails a tagged packet tshark calls the tag's trailer, and wireglass the frame's.";
const ADDRESS_BIT: &str = "A bit inside the address; wireglass shows the address as one field.";
const OTHER_ORDER: &str = "The field read in the wrong byte order, as some hosts write it.";
const UNKNOWN_OPTION: &str = "tshark shows an option that it does not know without its fields.";
const ROUTE: &str = "tshark calls the last address of a source route the destination; wireglass leaves the name to the \
                     header's field, and says where the packet is really bound for.";
const ENTRY_SIZE: &str =
    "tshark reads router addresses only in entries of two words; RFC 1256 lets entries be longer.";
const EXTENSION: &str = "tshark looks for extensions in fewer messages than they may stand in (RFC 4884, RFC 8335), and \
                         takes the rest of an object that it has no table for as it comes.";
const BEHIND_QUOTE: &str =
    "tshark takes extensions that stand behind a quoted packet for data of that packet.";
const ACE: &str =
    "Behind a handshake for accurate ECN tshark shows the three flags as the counter that they then are.";
const PADDING: &str = "tshark takes each zero behind the end of the options for one more end.";
const ONE_NAME: &str =
    "tshark has one name for a group of options; wireglass uses the names that tshark lists for each.";
const RDLENGTH: &str = "Where RDLENGTH and the data contradict each other, wireglass keeps to RDLENGTH, and a name that cannot be \
                        one ends elsewhere for each.";
const SHAPE: &str = "tshark reads the option in a shape that RFCs do not give it.";
const APART: &str =
    "tshark counts bits without a name as one field, also where they do not stand side by side.";
const ONCE_MORE: &str = "The same bytes once more: as a whole, in parts, or by another name.";
const PAD1: &str = "A Pad1 is one byte; tshark gives it two, or the length that the byte behind it would be.";
const NETLINK: &str =
    "tshark has a protocol of its own for what begins so, and wireglass has it with the others.";
const TAG: &str =
    "tshark has two names for the number in a service tag: one before another tag, and one else.";
const NO_OPTION: &str =
    "What stands behind the message are options for tshark and data for wireglass, or the other way round.";
const NO_TABLE_THERE: &str = "wireglass has a table for this, and tshark shows the bytes as they are.";
const IGMP: &str = "tshark has no table for multicast router discovery inside IGMP.";
const ATM_ARP: &str = "wireglass has no table for the addresses of ATM, and shows them as they are.";
const MLD: &str = "Which version a query has, its length tells; tshark goes by the bytes that are there.";
const BROKEN_OPTION: &str =
    "Behind a broken option each side finds other options, and so other headers and addresses.";
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
    tshark_only("ieee8021ad.cvid", &["ieee8021ad.id"], TAG),
    tshark_only("ieee8021ad.svid", &["ieee8021ad.id"], TAG),
    wireglass_only("ieee8021ad.id", &["ieee8021ad.cvid", "ieee8021ad.svid"], TAG),
    wireglass_only("ieee8021ah.etype", &["ieee8021ad"], "tshark leaves out the type between two service tags."),
    other_bits("data.data", &["sll"], NETLINK),
    wireglass_only("sll.*", &["data.data"], NETLINK),
    Difference { field: "null.family", kind: Kind::Value, at: &[], reason: "The field is in the byte order of the host that wrote it: the number is what counts." },
    tshark_only("data.data", &["sll"], NETLINK),
    wireglass_only("null.family", &[], "Where the number can be no family, tshark looks for other forms of the header."),
    tshark_only("arp.*", &["arp.atm", "arp.src.htl", "arp.src.stl"], ATM_ARP),
    unnoticed("arp.src.atm_afi.unknown", &[], ATM_ARP),
    unnoticed("_ws.malformed", &["arp.atm", "arp.src.htl", "arp.hw.type"], ATM_ARP),
    tshark_only("vlan.trailer", &["eth.trailer"], TRAILER),
    wireglass_only("eth.trailer", &["vlan.trailer"], TRAILER),
    // IPv4
    tshark_only("ip.checksum_calculated", &["ip.checksum"], COMPUTED),
    wireglass_only("ip.opt.type*", &[], UNKNOWN_OPTION),
    wireglass_only("ip.opt.len", &[], UNKNOWN_OPTION),
    wireglass_only("ip.opt.padding", &[],
        "tshark shows nothing behind the end of the options; the name it has for padding is another option's."),
    tshark_only("ip.cur_rt", &["ip.dst"], ROUTE),
    wireglass_only("ip.dst", &["ip.cur_rt"], ROUTE),
    tshark_only("ip.dst", &["ip.src_rt"], ROUTE),
    wireglass_only("ip.src_rt", &["ip.dst"], ROUTE),
    tshark_only("ip.opt.qs_ttl_diff", &["ip.opt.qs_ttl"], COMPUTED),
    // ICMP
    tshark_only("icmp.ident_le", &["icmp.ident"], OTHER_ORDER),
    tshark_only("icmp.seq_le", &["icmp.seq"], OTHER_ORDER),
    tshark_only("icmp.data_time_relative", &["icmp.data_time"], COMPUTED),
    tshark_only("icmp.length.original_datagram", &["icmp.length"], COMPUTED),
    wireglass_only("icmp.unused", &[], "tshark does not show the unused word of a source quench."),
    wireglass_only("icmp.reserved", &[], "tshark shows no reserved bytes in a solicitation and in extensions."),
    tshark_only("data.data", &["icmp.router_address"], ENTRY_SIZE),
    wireglass_only("icmp.router_address", &["data.data"], ENTRY_SIZE),
    wireglass_only("icmp.pref_level", &["data.data"], ENTRY_SIZE),
    unnoticed("_ws.malformed", &["icmp.mip.type"], "tshark trips over an extension that it has no table for."),
    tshark_only("icmp.ext", &["icmp.ext.version"], "The whole extension, which is a layer in wireglass."),
    other_bits("icmp.ext.version", &[], "tshark takes the whole byte; RFC 4884 has the version in its upper half."),
    wireglass_only("icmp.ext.*", &[], EXTENSION),
    wireglass_only("icmp.int_*", &[], EXTENSION),
    wireglass_only("icmp.mpls.*", &[], EXTENSION),
    verdicts("icmp.ext.checksum", ("none", "good"), &[], EXTENSION),
    other_bits("data.data", &["icmp.ext.version"], BEHIND_QUOTE),
    tshark_only("udp.payload", &["data.data", "dns", "mdns", "llmnr"], "wireglass calls what UDP carries data, whatever carries it."),
    // IPv6
    tshark_only("ipv6.hopopts.len_oct", &[], COMPUTED),
    tshark_only("ipv6.dstopts.len_oct", &["ipv6.dstopts.len"], COMPUTED),
    tshark_only("ipv6.routing.len_oct", &["ipv6.routing.len"], COMPUTED),
    tshark_only("ipv6.opt", &["ipv6.opt.pad1"], PAD1),
    other_bits("ipv6.opt", &["ipv6.opt"], PAD1),
    wireglass_only("ipv6.opt.type.*", &["ipv6.opt.pad1"], "tshark does not take the type of a Pad1 to pieces."),
    tshark_only("ipv6.opt.qs_ttl_diff", &["ipv6.opt.qs_ttl"], COMPUTED),
    other_bits("ipv6.opt.pmtu.*", &[], "tshark takes whole bytes; RFC 9268 has 15 bits and one."),
    other_bits("ipv6.opt.smf_dpd.hav", &[], "tshark counts the bit that says that it is a hash as part of the hash."),
    wireglass_only("ipv6.opt.ioam.*", &["ipv6.opt.unknown"], NO_TABLE_THERE),
    wireglass_only("ipv6.opt.rpl.*", &["ipv6.opt.unknown"], NO_TABLE_THERE),
    tshark_only("ipv6.opt.unknown", &[], NO_TABLE_THERE),
    tshark_only("ipv6.opt_unknown_data", &[], NO_TABLE_THERE),
    tshark_only("ipv6.routing.crh16.current_sid", &["ipv6.routing.crh16.sid"], ONCE_MORE),
    tshark_only("ipv6.routing.crh32.current_sid", &["ipv6.routing.crh32.sid"], ONCE_MORE),
    unnoticed("_ws.malformed", &["ipv6.routing.crh16.sid", "ipv6.routing.crh32.sid"],
        "tshark calls a compact routing header malformed that ends with its last identifier."),
    tshark_only("ipv6.routing.rpl.addr_count", &["ipv6.routing.rpl.cmprI"], COMPUTED),
    tshark_only("ipv6.routing.rpl.full_address", &["ipv6.routing.rpl.address"], COMPUTED),
    tshark_only("data.data", &["ipv6.ext"], "wireglass takes a header that it does not know to pieces by RFC 6564's form."),
    // ICMPv6 and IGMP
    wireglass_only("icmpv6.mld.*", &[], MLD),
    tshark_only("icmpv6.mld.maximum_response_delay", &["icmpv6.mld.maximum_response_code"], MLD),
    tshark_only("icmpv6.reserved", &["icmpv6.ilnp.operation"], "RFC 6743 calls the byte Operation."),
    tshark_only("icmpv6.rr.pco.up.flagmask.*", &["icmpv6.rr.pco.up.raflags"], "tshark uses the names of the mask for the flags, too."),
    tshark_only("icmpv6.data", &["icmpv6.opt"], NO_TABLE_THERE),
    wireglass_only("icmpv6.data", &["icmpv6.reserved"], NO_OPTION),
    other_bits("icmpv6.data", &["icmpv6.opt"], NO_OPTION),
    tshark_only("icmpv6.opt*", &["icmpv6.data"], NO_OPTION),
    tshark_only("icmpv6.fmip6.identifier", &["icmpv6.reserved"], NO_OPTION),
    tshark_only("icmpv6.reserved", &["icmpv6.data"], NO_OPTION),
    wireglass_only("icmpv6.reserved", &["icmpv6.fmip6.identifier"], NO_OPTION),
    tshark_only("icmpv6.rpl.dis.flags", &["icmpv6.data"], NO_TABLE),
    other_bits("icmpv6.opt", &["icmpv6.opt.redirected_packet"], "tshark counts eight bytes too many for a redirected packet."),
    tshark_only("icmpv6.opt.redirected_packet", &[], ONCE_MORE),
    other_bits("icmpv6.opt.6cio.unassigned1", &[], APART),
    tshark_only("icmpv6.opt.route_info.flag.reserved", &["icmpv6.opt.route_info.flag"], APART),
    other_bits("icmpv6.opt.captive_portal", &["icmpv6.opt.padding"], "tshark counts the zeros behind the address as part of it."),
    wireglass_only("icmpv6.opt.padding", &["icmpv6.opt.captive_portal"], "tshark counts the zeros behind the address as part of it."),
    tshark_only("icmpv6.opt.efo*", &["icmpv6.opt.efo.bits"], "RFC 5175 continues the flags of the message, which have these names there; in the option all are unassigned."),
    tshark_only("icmpv6.opt.reserved", &["icmpv6.opt.efo.bits"], SHAPE),
    other_bits("icmpv6.opt.reserved", &[], SHAPE),
    tshark_only("icmpv6.opt.reserved", &[], SHAPE),
    other_bits("icmpv6.opt.padding", &[], SHAPE),
    other_bits("icmpv6.opt.naack.supplied_ncoa", &[], SHAPE),
    tshark_only("icmpv6.unknown_data", &[], SHAPE),
    unnoticed("_ws.malformed", &["icmpv6.unknown_data"], SHAPE),
    unnoticed("_ws.malformed", &["icmpv6.x509_Certificate"], "wireglass does not look into certificates."),
    unnoticed("icmpv6.unknown_data.expert", &[], SHAPE),
    tshark_only("icmpv6.opt.map.flag", &["icmpv6.opt.map.flag.r"], ONCE_MORE),
    tshark_only("icmpv6.opt.name_type", &["icmpv6.opt.certificate_type"], ONCE_MORE),
    tshark_only("icmpv6.x509_Certificate", &["icmpv6.opt.certificate_padding"], NO_TABLE),
    tshark_only("icmpv6.rr.pco.mp", &["icmpv6.rr.pco"], ONCE_MORE),
    tshark_only("icmpv6.rr.pco.up.flagmask.*", &["icmpv6.rr.pco.up.flagmask"], ONCE_MORE),
    tshark_only("igmp.data", &["igmp.checksum"], IGMP),
    other_bits("igmp.data", &["igmp.checksum"], IGMP),
    wireglass_only("igmp.checksum", &["igmp.data"], IGMP),
    verdicts("igmp.checksum", ("none", "good"), &["igmp.data"], IGMP),
    // TCP and UDP
    tshark_only("tcp.ack_raw", &["tcp.ack"], ALIAS),
    tshark_only("tcp.checksum_calculated", &["tcp.checksum"], COMPUTED),
    tshark_only("tcp.flags.str", &["tcp.flags"], "The flags as a text of twelve letters: tshark's drawing, no field."),
    tshark_only("tcp.options.wscale.multiplier", &["tcp.options.wscale.shift"], COMPUTED),
    tshark_only("tcp.window_size", &["tcp.window_size_value"], "The window after scaling, which other packets tell."),
    verdicts("tcp.checksum", ("bad", "partial"), &[],
        "tshark does not say that a checksum is the pseudo-header's sum, left for the card to finish."),
    tshark_only("udp.checksum_calculated", &["udp.checksum"], COMPUTED),
    tshark_only("tcp.window_size_scalefactor", &["tcp.window_size_value"], "What other packets tell about the window."),
    tshark_only("tcp.options.sack.dsack_*", &["tcp.options.sack_le", "tcp.options.sack_re"], ALIAS),
    tshark_only("tcp.flags.ace", &["tcp.flags.ae"], ACE),
    wireglass_only("tcp.flags.ae", &["tcp.flags.ace"], ACE),
    wireglass_only("tcp.flags.cwr", &["tcp.flags.ace"], ACE),
    wireglass_only("tcp.flags.ece", &["tcp.flags.ace"], ACE),
    tshark_only("tcp.option_kind", &["tcp.options.padding"], PADDING),
    tshark_only("tcp.options.eol", &["tcp.options.padding"], PADDING),
    wireglass_only("tcp.option*", &[FAULT], "tshark shows an option that goes past the end without its fields."),
    tshark_only("tcp.options.rvbd.*", &["tcp.options.unknown.payload", "tcp.options.rvbd.probe", "tcp.options.rvbd.trpy"], NO_TABLE),
    verdicts("udp.checksum", ("good", "bad"), &[FAULT], BROKEN_OPTION),
    verdicts("udp.checksum", ("illegal", "absent"), &[], "wireglass does not say yet that IPv6 forbids a checksum of 0."),
    wireglass_only("tcp.options.unknown*", &[], NO_TABLE),
    wireglass_only("tcp.options.snack.*", &["tcp.options.snack"], "tshark reads the option in one length alone."),
    unnoticed("_ws.malformed", &["tcp.options.snack"], "tshark calls every packet with this option malformed."),
    tshark_only("tcp.options.tfo.request", &[], "tshark's word for a cookie of no bytes; wireglass shows an option without data."),
    tshark_only("tcp.options.unknown*", &[], "wireglass has a table for the option, and tshark has none."),
    tshark_only("tcp.options.cc", &["tcp.options.ccnew", "tcp.options.ccecho"], ONE_NAME),
    wireglass_only("tcp.options.ccnew", &["tcp.options.cc"], ONE_NAME),
    wireglass_only("tcp.options.ccecho", &["tcp.options.cc"], ONE_NAME),
    tshark_only("tcp.options.echo", &["tcp.options.echoreply"], ONE_NAME),
    wireglass_only("tcp.options.echoreply", &["tcp.options.echo"], ONE_NAME),
    tshark_only("tcp.options.mptcp.flags", &["tcp.options.mptcp.reserved", "tcp.options.mptcp.flag_T.flag"], "tshark has the flags of a join once more as a whole."),
    wireglass_only("tcp.options.mptcp.reserved", &[], "tshark does not show all bits that must be 0."),
    wireglass_only("tcp.options.mptcp.checksum", &["tcp.options.mptcp"], "tshark reads the checksum from one length of the option alone."),
    // DNS
    tshark_only("dns.count.labels", &["dns.qry.name"], COMPUTED),
    tshark_only("dns.qry.name.len", &["dns.qry.name"], COMPUTED),
    wireglass_only("dns.flags.*", &[], "tshark leaves out the flags that mean nothing in a question, or in an answer."),
    tshark_only("dns.srv.*", &["dns.resp.name"], "The name of a service's record once more, and taken to pieces."),
    wireglass_only("dns.resp.name", &["dns.srv.name"], "The name of a service's record once more, and taken to pieces."),
    other_bits("dns.dnskey.flags.reserved", &[], "tshark counts all bits that have no name as one field, also those that do not stand side by side."),
    tshark_only("dns.caa.*", &["dns.caa.tag"], "A property of the record once more, by the name of its tag."),
    tshark_only("dns.data", &[], "wireglass has a table for records of this type, and tshark has none."),
    tshark_only("dns.txt.length", &[FAULT], RDLENGTH),
    tshark_only("dns.opt.data", &["dns.opt"], "tshark shows the data of an option that it knows whole, and once more in parts."),
    tshark_only("dns.resp.type", &["dns.type_bitmap"], "tshark shows a bitmap of types as the types it stands for."),
    other_bits("dns.*", &[FAULT], RDLENGTH),
];
