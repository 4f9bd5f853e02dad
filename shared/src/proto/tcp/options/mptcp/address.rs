//! Further addresses of a host, told (`ADD_ADDR`) and taken back (`REMOVE_ADDR`).

use super::{address_id, reserved, subtype};
use crate::table::{Field, Kind, Scope, Spec, field, rest, rfc, rows};

const ADD: Spec = rfc(8684, "3.4.1");
const ADD_0: Spec = rfc(6824, "3.4.1");
const REMOVED: Spec = rfc(8684, "3.4.2");

/// Version 0 wrote the IP version where version 1 has its flags.
fn is_version_0(option: &[u8]) -> bool {
    option.get(2).is_some_and(|byte| matches!(byte & 0x0f, 4 | 6))
}

/// The rows by what fits the length: an address of 4 or 16 bytes, then perhaps a port of 2, then perhaps an HMAC of 8.
pub(super) fn add(option: &Scope<'_>) -> &'static [Field] {
    let version_0 = is_version_0(option.bytes);
    match (version_0, option.byte(1)) {
        (true, 8) => &V0_IPV4,
        (true, 10) => &V0_IPV4_PORT,
        (true, 16) => &V0_IPV4_HMAC,
        (true, 18) => &V0_IPV4_PORT_HMAC,
        (true, 20) => &V0_IPV6,
        (true, 22) => &V0_IPV6_PORT,
        (true, 28) => &V0_IPV6_HMAC,
        (true, 30) => &V0_IPV6_PORT_HMAC,
        (true, _) => &V0_OTHER,
        (false, 8) => &IPV4,
        (false, 10) => &IPV4_PORT,
        (false, 16) => &IPV4_HMAC,
        (false, 18) => &IPV4_PORT_HMAC,
        (false, 20) => &IPV6,
        (false, 22) => &IPV6_PORT,
        (false, 28) => &IPV6_HMAC,
        (false, 30) => &IPV6_PORT_HMAC,
        (false, _) => &OTHER,
    }
}

pub(super) fn wrong_length(option: &[u8]) -> Option<String> {
    let echo = option.get(2).is_some_and(|byte| byte & 1 == 1);
    let fits = match (is_version_0(option), echo) {
        // Linux's first implementations signed addresses in version 0 too.
        (true, _) => matches!(option.len(), 8 | 10 | 16 | 18 | 20 | 22 | 28 | 30),
        (false, true) => matches!(option.len(), 8 | 10 | 20 | 22),
        (false, false) => matches!(option.len(), 16 | 18 | 28 | 30),
    };
    let words = match (fits, echo) {
        (true, _) => return None,
        (false, true) => {
            "an echoed ADD_ADDR is 8 with an IPv4 address or 20 with an IPv6 address, and 2 more with a port"
        }
        (false, false) => {
            "an ADD_ADDR is 16 with an IPv4 address or 28 with an IPv6 address, and 2 more with a port"
        }
    };
    Some(words.to_owned())
}

const fn echo() -> Field {
    field(
        "tcp.options.mptcp.echo",
        "Echo",
        1,
        Kind::Flag { set: "confirms an address heard of", clear: "tells of an address" },
        ADD,
        "Whether this repeats the other side's option, so that it knows the address arrived.",
    )
    .short("E")
}

const fn ip_version() -> Field {
    field(
        "tcp.options.mptcp.ipver",
        "IPVer",
        4,
        Kind::Uint,
        ADD_0,
        "4 or 6: which sort of address follows. Version 1 has flags here, and goes by the length.",
    )
}

const fn id(spec: Spec) -> Field {
    address_id(spec, "A number for the address, to name it when it goes away again.")
}

const fn ipv4() -> Field {
    field(
        "tcp.options.mptcp.ipv4",
        "IPv4 Address",
        32,
        Kind::Ipv4,
        ADD,
        "A further address of this side, to which the other may open a path.",
    )
}

const fn ipv6() -> Field {
    field(
        "tcp.options.mptcp.ipv6",
        "IPv6 Address",
        128,
        Kind::Ipv6,
        ADD,
        "A further address of this side, to which the other may open a path.",
    )
}

const fn port() -> Field {
    field(
        "tcp.options.mptcp.port",
        "Port",
        16,
        Kind::Port,
        ADD,
        "The port at that address, where it is another than that of the first path.",
    )
}

const fn hmac() -> Field {
    field(
        "tcp.options.mptcp.addaddrtrunchmac",
        "Truncated HMAC",
        64,
        Kind::Hex,
        ADD,
        "Proves that the sender of the address knows both keys, and that nobody slipped it in.",
    )
    .short("HMAC")
}

const fn surplus() -> Field {
    rest("tcp.options.mptcp.unknown", "Address", Kind::Bytes, ADD, "Bytes of no length that an address has.")
}

type Rows<const N: usize> = [Field; N];

static IPV4: Rows<5> = rows([subtype(), reserved(3, ADD), echo(), id(ADD), ipv4()]);
static IPV4_PORT: Rows<6> = rows([subtype(), reserved(3, ADD), echo(), id(ADD), ipv4(), port()]);
static IPV4_HMAC: Rows<6> = rows([subtype(), reserved(3, ADD), echo(), id(ADD), ipv4(), hmac()]);
static IPV4_PORT_HMAC: Rows<7> = rows([subtype(), reserved(3, ADD), echo(), id(ADD), ipv4(), port(), hmac()]);
static IPV6: Rows<5> = rows([subtype(), reserved(3, ADD), echo(), id(ADD), ipv6()]);
static IPV6_PORT: Rows<6> = rows([subtype(), reserved(3, ADD), echo(), id(ADD), ipv6(), port()]);
static IPV6_HMAC: Rows<6> = rows([subtype(), reserved(3, ADD), echo(), id(ADD), ipv6(), hmac()]);
static IPV6_PORT_HMAC: Rows<7> = rows([subtype(), reserved(3, ADD), echo(), id(ADD), ipv6(), port(), hmac()]);
static OTHER: Rows<5> = rows([subtype(), reserved(3, ADD), echo(), id(ADD), surplus()]);

static V0_IPV4: Rows<4> = rows([subtype(), ip_version(), id(ADD_0), ipv4()]);
static V0_IPV4_PORT: Rows<5> = rows([subtype(), ip_version(), id(ADD_0), ipv4(), port()]);
static V0_IPV4_HMAC: Rows<5> = rows([subtype(), ip_version(), id(ADD_0), ipv4(), hmac()]);
static V0_IPV4_PORT_HMAC: Rows<6> = rows([subtype(), ip_version(), id(ADD_0), ipv4(), port(), hmac()]);
static V0_IPV6: Rows<4> = rows([subtype(), ip_version(), id(ADD_0), ipv6()]);
static V0_IPV6_PORT: Rows<5> = rows([subtype(), ip_version(), id(ADD_0), ipv6(), port()]);
static V0_IPV6_HMAC: Rows<5> = rows([subtype(), ip_version(), id(ADD_0), ipv6(), hmac()]);
static V0_IPV6_PORT_HMAC: Rows<6> = rows([subtype(), ip_version(), id(ADD_0), ipv6(), port(), hmac()]);
static V0_OTHER: Rows<4> = rows([subtype(), ip_version(), id(ADD_0), surplus()]);

pub(super) static REMOVE: [Field; 3] = rows([
    subtype(),
    reserved(4, REMOVED),
    rest(
        "tcp.options.mptcp.addrids",
        "Address IDs",
        Kind::Repeat(&GONE),
        REMOVED,
        "The addresses that this side has lost, a byte each.",
    ),
]);

static GONE: [Field; 1] =
    rows([address_id(REMOVED, "The number of an address that is gone; paths that use it end.")]);
