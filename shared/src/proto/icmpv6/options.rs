//! The options of neighbor discovery (RFC 4861 section 4.6), and of the messages that took up their form.
//! IANA lists them as "IPv6 Neighbor Discovery Option Formats".
//!
//! The oddity: lengths count units of 8 bytes, and a length of 0 condemns the whole message.

use super::option_bodies as body;
use super::wrong;
use crate::problem::Problem;
use crate::table::{
    Counts, Field, Input, Kind, Length, OptionLayouts, OptionRow, OptionSet, Spec, field, option, rest, rfc,
};

const FORMAT: Spec = rfc(4861, "4.6");

/// The options known.
pub(super) static OPTIONS: OptionSet = OptionSet {
    kind: field("icmpv6.opt.type", "Type", 8, Kind::Uint, FORMAT, "Names the option."),
    length: field(
        "icmpv6.opt.length",
        "Length",
        8,
        Kind::Units(8),
        FORMAT,
        "How long the option is, type and length included, in units of 8 bytes. 0 is not \
         allowed: a receiver drops the whole message.",
    )
    .short("Len"),
    counts: Counts::Eights,
    layouts: OptionLayouts::new(),
    end: None,
    padding: field("icmpv6.opt.padding", "Padding", 8, Kind::Bytes, FORMAT, "Bytes that fill up the option."),
    unknown: OptionRow {
        kind: 0,
        field: whole(
            "Unknown Option",
            FORMAT,
            "An option without a table here. Receivers skip those they do not know.",
        ),
        body: &body::UNKNOWN,
        length: Length::Any,
        belongs: None,
    },
    known: &[
        option(
            1,
            Length::Any,
            whole(
                "Source Link-Layer Address",
                rfc(4861, "4.6.1"),
                "The sender's hardware address, so that nobody has to ask for it.",
            )
            .short("Source Address"),
            &body::LINK_LAYER,
        ),
        option(
            2,
            Length::Any,
            whole(
                "Target Link-Layer Address",
                rfc(4861, "4.6.1"),
                "The hardware address of the target: the answer that neighbor discovery is made \
         for.",
            )
            .short("Target Address"),
            &body::LINK_LAYER,
        ),
        option(
            3,
            Length::Fixed(32),
            whole(
                "Prefix Information",
                rfc(4861, "4.6.2"),
                "A prefix in use on this link. Hosts make addresses of it, and learn who is on \
         the link.",
            )
            .short("Prefix"),
            &body::PREFIX,
        ),
        option(
            4,
            Length::Before(8),
            whole(
                "Redirected Header",
                rfc(4861, "4.6.3"),
                "The beginning of the packet that caused the redirect.",
            )
            .short("Redirected"),
            &body::REDIRECTED,
        ),
        option(
            5,
            Length::Fixed(8),
            whole("MTU", rfc(4861, "4.6.4"), "The packet size that all nodes on this link should keep to."),
            &body::MTU,
        ),
        option(
            6,
            Length::Fixed(8),
            whole(
                "NBMA Shortcut Limit",
                Spec::Standard("RFC 2491"),
                "For links without broadcast: how many hops from the sender a shortcut may be \
         tried.",
            )
            .short("Shortcut"),
            &body::SHORTCUT,
        ),
        option(
            7,
            Length::Fixed(8),
            whole(
                "Advertisement Interval",
                rfc(6275, "7.3"),
                "How often the router advertises itself, so that a mobile host notices that it \
         has left.",
            )
            .short("Interval"),
            &body::mobility::INTERVAL,
        ),
        option(
            8,
            Length::Fixed(8),
            whole(
                "Home Agent Information",
                rfc(6275, "7.4"),
                "How much the home agent wants to serve, and for how long it will.",
            )
            .short("Home Agent"),
            &body::mobility::HOME_AGENT,
        ),
        option(
            9,
            Length::Such(is_list, LIST_WORDS),
            whole("Source Address List", rfc(3122, "3.1"), "IPv6 addresses of the sender's interface."),
            &body::ADDRESS_LIST,
        ),
        option(
            10,
            Length::Such(is_list, LIST_WORDS),
            whole(
                "Target Address List",
                rfc(3122, "3.2"),
                "IPv6 addresses of the interface that was asked about.",
            ),
            &body::ADDRESS_LIST,
        ),
        option(
            11,
            Length::Any,
            whole(
                "CGA",
                rfc(3971, "5.1"),
                "How the sender's address was computed from its public key, which shows that the \
         address is its own.",
            ),
            &body::secure::CGA,
        ),
        option(
            12,
            Length::Any,
            whole(
                "RSA Signature",
                rfc(3971, "5.2"),
                "A signature over the message by the key that the sender's address is made of.",
            ),
            &body::secure::SIGNATURE,
        ),
        option(
            13,
            Length::Fixed(16),
            whole(
                "Timestamp",
                rfc(3971, "5.3.1"),
                "When the message was sent, so that nobody can send it again later.",
            ),
            &body::secure::TIMESTAMP,
        ),
        option(
            14,
            Length::Any,
            whole(
                "Nonce",
                rfc(3971, "5.3.2"),
                "A number made up for this question. The answer repeats it; a copy of one's own \
         question is known by it, too.",
            ),
            &body::secure::NONCE,
        ),
        option(
            15,
            Length::Any,
            whole("Trust Anchor", rfc(3971, "6.4.3"), "The name of an authority that the host trusts."),
            &body::secure::TRUST_ANCHOR,
        ),
        option(
            16,
            Length::Any,
            whole(
                "Certificate",
                rfc(3971, "6.4.4"),
                "A certificate of the path from a trusted authority to the router.",
            ),
            &body::secure::CERTIFICATE,
        ),
        option(
            17,
            Length::Any,
            whole(
                "IP Address/Prefix",
                rfc(5568, "6.4"),
                "An address or prefix in the change from one router to the next.",
            ),
            &body::mobility::HANDOVER_ADDRESS,
        ),
        option(
            18,
            Length::Any,
            whole(
                "New Router Prefix Information",
                rfc(5568, "6.4"),
                "A prefix of the router that a mobile node moves to.",
            ),
            &body::mobility::HANDOVER_PREFIX,
        ),
        option(
            19,
            Length::Any,
            whole(
                "Link-Layer Address",
                rfc(5568, "6.4"),
                "The hardware address of an access point or of a node that moves.",
            ),
            &body::mobility::HANDOVER_LINK,
        ),
        option(
            20,
            Length::Any,
            whole(
                "Neighbor Advertisement Acknowledgment",
                rfc(5568, "6.4"),
                "What a router says of the address that a node brought with it.",
            )
            .short("NAACK"),
            &body::mobility::HANDOVER_ACKNOWLEDGMENT,
        ),
        option(
            23,
            Length::Fixed(24),
            whole("Mobility Anchor Point", rfc(5380, "7"), "A router that stands in for a far home agent.")
                .short("MAP"),
            &body::mobility::ANCHOR_POINT,
        ),
        option(
            24,
            Length::Such(|bytes| matches!(bytes, 8 | 16 | 24), "it should be 8, 16 or 24"),
            whole(
                "Route Information",
                rfc(4191, "2.3"),
                "A prefix that packets may be sent to by way of this router.",
            )
            .short("Route"),
            &body::ROUTE,
        ),
        option(
            25,
            Length::Such(is_server_list, "it should be 8 and 16 for each address"),
            whole("Recursive DNS Server", rfc(8106, "5.1"), "Addresses of servers that resolve names.")
                .short("RDNSS"),
            &body::DNS_SERVERS,
        ),
        option(
            26,
            Length::Any,
            whole(
                "Router Advertisement Flags Extension",
                rfc(5175, "4"),
                "Room for flags that the advertisement itself has none for.",
            )
            .short("RA Flags"),
            &body::MORE_FLAGS,
        ),
        option(
            27,
            Length::Any,
            whole(
                "Handover Key Request",
                Spec::Standard("RFC 5269"),
                "Asks the router for a key that protects the change to the next one.",
            ),
            &body::BODY,
        ),
        option(
            28,
            Length::Any,
            whole("Handover Key Reply", Spec::Standard("RFC 5269"), "The key that was asked for, encrypted."),
            &body::BODY,
        ),
        option(
            29,
            Length::Any,
            whole(
                "Handover Assist Information",
                Spec::Standard("RFC 5271"),
                "What the next router needs to take over a mobile node.",
            ),
            &body::mobility::HANDOVER_ASSIST,
        ),
        option(
            30,
            Length::Any,
            whole("Mobile Node Identifier", Spec::Standard("RFC 5271"), "Who the mobile node is."),
            &body::mobility::MOBILE_NODE,
        ),
        option(
            31,
            Length::Any,
            whole(
                "DNS Search List",
                rfc(8106, "5.2"),
                "Domains that are tried behind a name that was typed without one.",
            )
            .short("DNSSL"),
            &body::DNS_SEARCH,
        ),
        option(
            32,
            Length::Any,
            whole(
                "Proxy Signature",
                Spec::Standard("RFC 6496"),
                "A signature by a proxy that speaks for another node.",
            ),
            &body::secure::SIGNATURE,
        ),
        option(
            33,
            Length::Any,
            whole(
                "Address Registration",
                rfc(8505, "4.1"),
                "Tells a router which address a sleepy node uses, so that the router answers for \
         it.",
            )
            .short("ARO"),
            &body::lowpan::REGISTRATION,
        ),
        option(
            34,
            Length::Such(|bytes| matches!(bytes, 16 | 24), "it should be 16 or 24"),
            whole(
                "6LoWPAN Context",
                rfc(6775, "4.2"),
                "A prefix that compressed headers name by a small number.",
            )
            .short("6CO"),
            &body::lowpan::CONTEXT,
        ),
        option(
            35,
            Length::Fixed(24),
            whole(
                "Authoritative Border Router",
                rfc(6775, "4.3"),
                "The border router that the prefixes and contexts come from, and their version.",
            )
            .short("ABRO"),
            &body::lowpan::BORDER_ROUTER,
        ),
        option(
            36,
            Length::Fixed(8),
            whole(
                "6LoWPAN Capability Indication",
                rfc(7400, "3.3"),
                "What the sender can do beyond the first version.",
            )
            .short("6CIO"),
            &body::lowpan::CAPABILITY,
        ),
        option(
            37,
            Length::Any,
            whole(
                "Captive Portal",
                rfc(8910, "2.3"),
                "Where to learn how to get out of a network that wants a login first.",
            ),
            &body::PORTAL,
        ),
        option(
            38,
            Length::Fixed(16),
            whole(
                "PREF64",
                rfc(8781, "4"),
                "The prefix that a translator uses to reach IPv4 hosts from IPv6.",
            ),
            &body::PREF64,
        ),
        option(
            39,
            Length::Any,
            whole(
                "Crypto-ID Parameters",
                rfc(8928, "4.3"),
                "The public key behind the identifier that owns an address.",
            ),
            &body::BODY,
        ),
        option(
            40,
            Length::Any,
            whole("NDP Signature", rfc(8928, "4.4"), "A signature that proves who owns an address."),
            &body::BODY,
        ),
        option(
            41,
            Length::Any,
            whole(
                "Resource Directory Address",
                rfc(9176, "4.1.1"),
                "Where devices of this network list what they offer.",
            ),
            &body::BODY,
        ),
        option(
            138,
            Length::Any,
            whole("CARD Request", Spec::Standard("RFC 4066"), "Asks which routers could be the next."),
            &body::BODY,
        ),
        option(
            139,
            Length::Any,
            whole("CARD Reply", Spec::Standard("RFC 4066"), "Tells which routers could be the next."),
            &body::BODY,
        ),
        option(
            144,
            Length::Any,
            whole(
                "Encrypted DNS",
                rfc(9463, "6.1"),
                "A resolver that speaks DNS over an encrypted connection.",
            ),
            &body::ENCRYPTED_DNS,
        ),
        option(
            253,
            Length::Any,
            whole(
                "Experiment 1",
                Spec::Standard("RFC 4727"),
                "For experiments; only its makers know its form.",
            ),
            &body::BODY,
        ),
        option(
            254,
            Length::Any,
            whole(
                "Experiment 2",
                Spec::Standard("RFC 4727"),
                "For experiments; only its makers know its form.",
            ),
            &body::BODY,
        ),
    ],
};

const fn whole(name: &'static str, spec: Spec, about: &'static str) -> Field {
    rest("icmpv6.opt", name, Kind::Bytes, spec, about)
}

const LIST_WORDS: &str = "it should be 8 and 16 for each address";

const fn is_list(bytes: u32) -> bool {
    bytes % 16 == 8
}

const fn is_server_list(bytes: u32) -> bool {
    bytes >= 24 && is_list(bytes)
}

/// Where in a message the packet begins that its last option carries, if that is a Redirected Header with IPv6 in it.
/// `from` is where the options begin.
pub(super) fn packet_at(input: &Input<'_>, from: usize) -> Option<u32> {
    let (at, option) = walk(input.bytes, from).last()?;
    let claimed = usize::from(*option.get(1)?) * 8;
    let fits = option.len() == claimed || (input.cut && option.len() < claimed);
    let carries = option.first() == Some(&4) && option.get(8)? >> 4 == 6;
    (fits && carries).then_some(u32::try_from(at).ok()? + 8)
}

/// What the walk over the options cannot see: values that contradict each other.
pub(super) fn problems(input: &Input<'_>, from: usize) -> Vec<Problem> {
    let number = |option: &[u8], at: usize| {
        option.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_be_bytes)
    };
    let mut found = Vec::new();
    for (at, option) in walk(input.bytes, from) {
        if option.first() != Some(&3) {
            continue;
        }
        let Some((valid, preferred)) = number(option, 4).zip(number(option, 8)) else { continue };
        if preferred > valid
            && let Ok(at) = u32::try_from(at)
        {
            let words = format!(
                "Preferred Lifetime is {preferred}, Valid Lifetime {valid}; an address cannot be \
         preferred for longer than it is valid. Hosts ignore such a prefix."
            );
            found.push(wrong(input, at + 8, 4, "icmpv6.opt.prefix.preferred_lifetime", words));
        }
    }
    found
}

/// The options of a message with the places where they begin; the last one may be short. Ends at a length of 0.
fn walk(message: &[u8], from: usize) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = from;
    std::iter::from_fn(move || {
        let left = message.get(at..)?;
        let bytes = usize::from(*left.get(1)?) * 8;
        let here = at;
        at += bytes;
        (bytes > 0).then(|| (here, left.get(..bytes).unwrap_or(left)))
    })
}
