//! The objects of ICMP extensions: MPLS labels (RFC 4950), interfaces (RFC 5837, RFC 8335), pointers (RFC 8883).

mod interface;

use crate::table::{Field, Item, Items, Kind, Name, Scope, Spec, field, name, rest, rfc, rows};

const OBJECT: Spec = rfc(4884, "8");
const MPLS: Spec = rfc(4950, "5");

/// The object at the beginning of what is left.
pub(super) fn object(items: &Items<'_>) -> Item {
    let (length, class) = match *items.bytes {
        [high, low, class, ..] => (usize::from(u16::from_be_bytes([high, low])), Some(class)),
        _ => (items.bytes.len(), None),
    };
    let left = items.bytes.len();
    let (field, rows): (&Field, &[Field]) = match class {
        Some(1) => (&LABEL_STACK, &LABEL_STACK_ROWS),
        Some(2) => (&interface::INFORMATION, &interface::INFORMATION_ROWS),
        Some(3) => (&interface::IDENTIFICATION, &interface::IDENTIFICATION_ROWS),
        Some(4) => (&EXTENDED, &EXTENDED_ROWS),
        _ => (&UNKNOWN, &UNKNOWN_ROWS),
    };
    let wrong = match (class, length) {
        (None, _) => Some(format!("{left} bytes are left for an object; its header alone takes 4.")),
        (_, 0..4) => Some(format!("The object says it is {length} bytes long; its header alone takes 4.")),
        _ if length > left => {
            Some(format!("The object says it is {length} bytes long; {left} are left for objects."))
        }
        _ if !length.is_multiple_of(4) => {
            Some(format!("The object says it is {length} bytes long; objects are whole words of 4 bytes."))
        }
        _ => None,
    };
    // One without a possible length takes all that is left: nobody knows where the next begins.
    Item { field, bytes: if length < 4 { left } else { length }, rows, wrong }
}

const fn whole(id: &'static str, name: &'static str, spec: Spec, about: &'static str) -> Field {
    rest(id, name, Kind::Bytes, spec, about)
}

const LENGTH: Field = field(
    "icmp.ext.length",
    "Length",
    16,
    Kind::Uint,
    OBJECT,
    "Bytes of this object, the 4 of its header included.",
)
.short("Len");

const CLASS: Field = field(
    "icmp.ext.class",
    "Class-Num",
    8,
    Kind::EnumBy(|_, class| class_name(class)),
    OBJECT,
    "Says what the object is about.",
)
.short("Class");

fn class_name(class: u64) -> Option<&'static str> {
    Some(match class {
        1 => "MPLS label stack",
        2 => "interface information",
        3 => "interface identification",
        4 => "extended information",
        247..=255 => "private use",
        _ => return None,
    })
}

const fn c_type(names: &'static [Name]) -> Field {
    field("icmp.ext.ctype", "C-Type", 8, Kind::Enum(names), OBJECT, "Says more exactly what the class means.")
}

static UNKNOWN: Field =
    whole("icmp.ext.object", "Object", OBJECT, "An object of a class without a table here.");

static UNKNOWN_ROWS: [Field; 4] = rows([
    LENGTH,
    CLASS,
    c_type(&[]),
    rest("icmp.ext.data", "Object Payload", Kind::Bytes, OBJECT, "The object's bytes, not taken apart."),
]);

static LABEL_STACK: Field = whole(
    "icmp.ext.mpls",
    "MPLS Label Stack",
    MPLS,
    "The labels that the packet had when it reached the router.",
);

static LABEL_STACK_ROWS: [Field; 4] = rows([
    LENGTH,
    CLASS,
    c_type(&[name(1, "incoming label stack")]),
    rest(
        "icmp.mpls",
        "Label Stack Entries",
        Kind::Repeat(&LABEL),
        MPLS,
        "The labels, the outermost first, 4 bytes each.",
    ),
]);

static LABEL: [Field; 4] = rows([
    field(
        "icmp.mpls.label",
        "Label",
        20,
        Kind::Uint,
        MPLS,
        "The number by which the router knew where to send the packet. It means something to that router only.",
    ),
    field(
        "icmp.mpls.exp",
        "Traffic Class",
        3,
        Kind::Uint,
        rfc(5462, "2"),
        "The treatment asked for. RFC 4950 calls it EXP, for experimental use.",
    )
    .short("TC"),
    field(
        "icmp.mpls.s",
        "Bottom of Stack",
        1,
        Kind::Flag { set: "the last label", clear: "another label follows" },
        MPLS,
        "Marks the last label of the stack.",
    )
    .short("S"),
    field(
        "icmp.mpls.ttl",
        "Time to Live",
        8,
        Kind::Uint,
        MPLS,
        "The label's own count of hops, which routers in the MPLS network lower instead of the packet's.",
    )
    .short("TTL"),
]);

static PAYLOAD: [Field; 1] = rows([rest(
    "icmp.ext.data",
    "Object Payload",
    Kind::Bytes,
    OBJECT,
    "The object's bytes, not taken apart.",
)]);

static EXTENDED: Field = whole(
    "icmp.ext.extended",
    "Extended Information",
    rfc(8883, "3"),
    "Tells more about the error than the message's own fields can hold.",
);

static EXTENDED_ROWS: [Field; 4] = rows([
    LENGTH,
    CLASS,
    c_type(&[name(1, "pointer")]),
    rest("icmp.ext.extended.payload", "Payload", Kind::Switch(extended), rfc(8883, "3"), "What is told."),
]);

fn extended(object: &Scope<'_>) -> &'static [Field] {
    if object.byte(3) == 1 { &EXTENDED_POINTER } else { &PAYLOAD }
}

static EXTENDED_POINTER: [Field; 1] = rows([field(
    "icmp.ext.extended.pointer",
    "Pointer",
    32,
    Kind::Uint,
    rfc(8883, "3"),
    "The byte of the packet where the trouble is, even where the quote does not reach so far.",
)]);
