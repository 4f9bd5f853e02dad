//! Packets made by hand: what follows, and what stays as it was set.

#[expect(dead_code, reason = "shared by several test programs")]
mod frames;

use proptest::prelude::*;
use wireglass_shared::bits::BitSpan;
use wireglass_shared::craft::{Draft, TEMPLATES, Template};

fn syn() -> Draft {
    Template::named("syn").expect("there is such a template").draft()
}

fn value(draft: &Draft, id: &str) -> u64 {
    let dissection = draft.dissection();
    let node = dissection.nodes[dissection.find(id).expect(id)];
    wireglass_shared::bits::read(draft.bytes(), node.span).expect("it is all there")
}

#[test]
fn a_draft_of_any_packet_is_that_packet() {
    for (link, frame) in frames::ALL.iter() {
        assert_eq!(Draft::new(*link, frame.to_vec()).bytes(), *frame);
    }
}

#[test]
fn templates_have_nothing_wrong_with_them() {
    for template in TEMPLATES {
        let draft = template.draft();
        assert!(draft.dissection().problems.is_empty(), "{}: {:?}", template.id, draft.dissection().problems);
        assert!(
            draft.dependents().iter().all(|one| one.automatic),
            "{}: {:?}",
            template.id,
            draft.dependents()
        );
    }
}

#[test]
fn what_depends_follows_and_what_was_set_by_hand_stays() {
    let mut draft = syn();
    let before = value(&draft, "tcp.checksum");
    draft.set("tcp.dstport", "443").expect("a port");
    assert_eq!(value(&draft, "tcp.dstport"), 443);
    assert_ne!(value(&draft, "tcp.checksum"), before);
    draft.set("tcp.checksum", "0x1234").expect("a checksum");
    draft.set("tcp.dstport", "80").expect("a port");
    assert_eq!(value(&draft, "tcp.checksum"), 0x1234);
    draft.set("tcp.checksum", "auto").expect("it follows again");
    assert_eq!(value(&draft, "tcp.checksum"), before);
    assert_eq!(draft, syn());
}

#[test]
fn a_longer_payload_makes_longer_lengths() {
    let mut draft = syn();
    let end = draft.bytes().len();
    draft.splice(end, end, b"odd").expect("there is room");
    assert_eq!(value(&draft, "ip.len"), end as u64 + 3);
    assert!(draft.dissection().problems.is_empty(), "{:?}", draft.dissection().problems);
}

proptest! {
    #[test]
    fn any_change_of_bits_is_what_is_read_afterwards(start in 0_u32..480, len in 1_u32..33, number: u64) {
        let mut draft = syn();
        let span = BitSpan::new(start, len);
        let fits = span.end() as usize <= draft.bytes().len() * 8;
        let number = number & ((1 << len) - 1);
        draft.write(span, number);
        if fits {
            prop_assert_eq!(wireglass_shared::bits::read(draft.bytes(), span), Some(number));
        }
    }
}
