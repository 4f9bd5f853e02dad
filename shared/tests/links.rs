//! Names of bit ranges for links, and where those stand.

#[allow(dead_code, reason = "not every test file uses every frame")]
mod frames;

use frames::{PING, SYN, UNREACHABLE, record};
use wireglass_shared::bits::BitSpan;
use wireglass_shared::capture::LinkType;
use wireglass_shared::explain::{Place, explain};
use wireglass_shared::flow::Context;
use wireglass_shared::{Dissection, dissect, locate};

fn span_of(d: &Dissection, id: &str) -> BitSpan {
    d.nodes[d.find(id).unwrap_or_else(|| panic!("no field {id}"))].span
}

#[test]
fn fields_headers_and_bits_have_names() {
    let d = dissect(&record(LinkType::RAW, SYN));
    let syn = span_of(&d, "tcp.flags.syn");
    assert_eq!(locate::name(&d, syn), "tcp.flags.syn");
    assert_eq!(locate::find(&d, "tcp.flags.syn"), Some(syn));
    assert_eq!(locate::name(&d, d.layers[1].span), "tcp");
    assert_eq!(locate::name(&d, BitSpan::new(161, 4)), "@161+4");
    let kinds: Vec<_> = d.nodes.iter().filter(|node| node.field.id == "tcp.option_kind").collect();
    assert_eq!(locate::name(&d, kinds[1].span), "tcp.option_kind~2");
}

#[test]
fn a_name_means_the_same_in_another_packet() {
    let (ping, error) =
        (dissect(&record(LinkType::IPV4, PING)), dissect(&record(LinkType::ETHERNET, UNREACHABLE)));
    let source = locate::name(&ping, span_of(&ping, "ip.src"));
    assert_eq!(locate::find(&error, &source), Some(BitSpan::bytes(18 + 12, 4)));
    // The quoted packet's is the second.
    assert_eq!(locate::find(&error, "ip.src~2"), Some(BitSpan::bytes(18 + 24 + 8 + 12, 4)));
    assert_eq!(locate::find(&ping, "ip.src~2"), None);
}

#[test]
fn what_is_no_name_leads_nowhere() {
    let d = dissect(&record(LinkType::RAW, PING));
    for text in [
        "",
        "~",
        "@",
        "@+",
        "@1",
        "@1+",
        "@+1",
        "@1+0",
        "@0+257",
        "@256+1",
        "@4294967295+4294967295",
        "@-1+2",
        "@+1+2",
        "tcp",
        "ip.src~0",
        "ip.src~-1",
        "ip.src~x",
        "ip.src~99999999999",
        "ip.src~2~1",
        "nothing",
    ] {
        assert_eq!(locate::find(&d, text), None, "{text:?}");
    }
    assert_eq!(locate::find(&d, "@0+256"), Some(BitSpan::new(0, 256)));
}

#[test]
fn a_place_is_counted_every_way_and_says_how_it_is_read() {
    let d = dissect(&record(LinkType::ETHERNET, frames::ipv6::SYN));
    let syn = span_of(&d, "tcp.flags.syn");
    let place = Place::of(frames::ipv6::SYN, &d, syn).expect("a place");
    assert_eq!(place.counted(), ["frame 67.6", "header byte 13 bit 6", "\"byte 14\""]);
    assert_eq!(place.expression.as_deref(), Some("(b[13] >> 1) & 1"));
    let port = Place::of(frames::ipv6::SYN, &d, span_of(&d, "tcp.dstport")).expect("a place");
    assert_eq!(port.counted(), ["frame 56", "header byte 2", "\"byte 3\""]);
    assert_eq!(port.expression.as_deref(), Some("b[2] << 8 | b[3]"));
    // Bits of a field, and of two.
    let bits = Place::of(frames::ipv6::SYN, &d, BitSpan::new(54 * 8 + 6, 4)).expect("a place");
    assert_eq!(bits.counted(), ["frame 54.6", "header byte 0 bit 6", "\"byte 1\""]);
    assert_eq!(bits.expression.as_deref(), Some("((b[0] << 8 | b[1]) >> 6) & 0xf"));
    for node in &d.nodes {
        let explained = explain(frames::ipv6::SYN, &d, &Context::default(), node.span).expect("words");
        assert_eq!(Place::of(frames::ipv6::SYN, &d, node.span), Some(explained.place), "{}", node.field.id);
    }
}
