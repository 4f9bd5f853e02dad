//! Options of packets made by hand: what is added, removed and moved, and what fills the header up behind them.

#[expect(dead_code, reason = "shared by several test programs")]
mod frames;

use wireglass_shared::capture::LinkType;
use wireglass_shared::craft::{Draft, EditError, Role, Template};
use wireglass_shared::problem::ProblemKind;
use wireglass_shared::value::show;

fn post() -> Draft {
    Template::named("post").expect("there is such a template").draft()
}

/// Where the TCP header stands among the layers of a packet over IP.
const TCP: usize = 1;

/// The names of the options in this layer, and of what stands behind their end.
fn names(draft: &Draft, list: &str) -> Vec<&'static str> {
    let dissection = draft.dissection();
    let Some(list) = dissection.find(list) else { return Vec::new() };
    let layer = dissection.nodes[list].layer();
    dissection.children(layer, Some(list)).map(|(_, option)| option.field.label).collect()
}

fn tcp_names(draft: &Draft) -> Vec<&'static str> {
    names(draft, "tcp.options")
}

fn node(draft: &Draft, id: &str) -> usize {
    draft.dissection().find(id).expect(id)
}

fn shown(draft: &Draft, id: &str) -> String {
    show(draft.bytes(), &draft.dissection(), node(draft, id)).value
}

#[track_caller]
fn assert_sound(draft: &Draft) {
    assert_eq!(draft.dissection().problems, []);
    for one in draft.dependents() {
        assert!(one.automatic && one.follows == one.found, "{one:?}");
    }
}

#[test]
fn options_are_added_one_by_one_and_the_header_grows_by_whole_words() {
    let mut draft = post();
    for (kind, bytes, list) in [
        (2, 24, &["MSS"][..]),
        (4, 28, &["MSS", "SACK ok", "NOP", "NOP"]),
        (3, 32, &["MSS", "SACK ok", "Window Scale", "NOP", "NOP", "NOP"]),
        (8, 40, &["MSS", "SACK ok", "Window Scale", "Timestamps", "NOP"]),
    ] {
        draft.add_option(TCP, kind).expect("there is room");
        assert_eq!(tcp_names(&draft), list);
        assert_eq!(shown(&draft, "tcp.hdr_len"), (bytes / 4).to_string());
        assert_eq!(draft.bytes().len(), 20 + bytes);
        assert_sound(&draft);
    }
    assert_eq!(shown(&draft, "tcp.options.mss_val"), "1460");
    assert_eq!(shown(&draft, "tcp.options.wscale.shift"), "7");
    assert_eq!(shown(&draft, "tcp.options.timestamp.tsval"), "1");
    assert_eq!(shown(&draft, "tcp.options.timestamp.tsecr"), "0");
}

#[test]
fn options_behind_data_leave_the_data_alone() {
    let mut draft = Template::named("data").expect("there is such a template").draft();
    let data = shown(&draft, "data.data");
    draft.add_option(TCP, 8).expect("there is room");
    assert_eq!(tcp_names(&draft), ["Timestamps", "NOP", "NOP"]);
    assert_eq!(shown(&draft, "data.data"), data);
    assert_sound(&draft);
    let option = node(&draft, "tcp.options.timestamp");
    draft.remove_option(option).expect("it is an option");
    assert_eq!(draft, Template::named("data").expect("there is such a template").draft());
}

#[test]
fn what_was_added_can_be_removed() {
    let mut draft = post();
    for kind in [2, 4, 8, 3] {
        draft.add_option(TCP, kind).expect("there is room");
    }
    for id in ["tcp.options.sack_perm", "tcp.options.timestamp", "tcp.options.mss", "tcp.options.wscale"] {
        let option = node(&draft, id);
        draft.remove_option(option).expect("it is an option");
        assert_sound(&draft);
    }
    assert_eq!(draft, post());
    let port = node(&draft, "tcp.dstport");
    let error = draft.remove_option(port).expect_err("no option");
    assert!(error.to_string().contains("no option"), "{error}");
}

#[test]
fn options_change_places() {
    let mut draft = Template::named("syn").expect("there is such a template").draft();
    let before = draft.clone();
    assert_eq!(tcp_names(&draft), ["MSS", "SACK ok", "Timestamps", "NOP", "Window Scale"]);
    let mss = node(&draft, "tcp.options.mss");
    draft.move_option(mss, 2).expect("it is an option");
    assert_eq!(tcp_names(&draft), ["SACK ok", "Timestamps", "MSS", "NOP", "Window Scale"]);
    assert_sound(&draft);
    let mss = node(&draft, "tcp.options.mss");
    draft.move_option(mss, i32::MIN).expect("it is an option");
    assert_eq!(draft, before);
    let scale = node(&draft, "tcp.options.wscale");
    draft.move_option(scale, 9).expect("it stays where it is");
    assert_eq!(draft, before);
    draft.move_option(scale, -4).expect("it is an option");
    assert_eq!(tcp_names(&draft), ["Window Scale", "MSS", "SACK ok", "Timestamps", "NOP"]);
    assert_sound(&draft);
}

#[test]
fn a_full_header_takes_no_more() {
    let mut draft = post();
    for _ in 0..4 {
        draft.add_option(TCP, 8).expect("there is room");
    }
    assert_eq!(shown(&draft, "tcp.hdr_len"), "15");
    assert_sound(&draft);
    let before = draft.clone();
    let error = draft.add_option(TCP, 1).expect_err("there is no room");
    assert_eq!(error, EditError::NoRoom { name: "TCP", bytes: 1, free: 0 });
    assert_eq!(
        error.to_string(),
        "the TCP header has no room for 1 more byte: 0 bytes are left for options; remove others first"
    );
    assert_eq!(draft, before);
}

#[test]
fn no_operations_that_are_asked_for_stay() {
    let mut draft = post();
    draft.add_option(TCP, 1).expect("there is room");
    assert_eq!(tcp_names(&draft), ["NOP"; 4]);
    draft.add_option(TCP, 3).expect("there is room");
    assert_eq!(tcp_names(&draft), ["Window Scale", "NOP"]);
    draft.add_option(TCP, 1).expect("there is room");
    assert_eq!(tcp_names(&draft), ["Window Scale", "NOP", "NOP", "NOP", "NOP", "NOP"]);
    assert_sound(&draft);
}

#[test]
fn an_end_of_options_is_followed_by_zeros() {
    let mut draft = post();
    draft.add_option(TCP, 3).expect("there is room");
    draft.add_option(TCP, 0).expect("there is room");
    assert_eq!(draft.bytes()[40..], [3, 3, 7, 1, 0, 0, 0, 0]);
    draft.add_option(TCP, 4).expect("there is room");
    assert_eq!(draft.bytes()[40..], [3, 3, 7, 4, 2, 0, 0, 0]);
    assert_sound(&draft);
}

#[test]
fn padding_that_was_set_by_hand_stays_as_it_is() {
    let mut draft = post();
    draft.add_option(TCP, 3).expect("there is room");
    let padding = draft.dependents().into_iter().find(|one| one.role == Role::Padding).expect("one byte");
    assert_eq!((padding.id, padding.found, padding.automatic), ("tcp.options.padding", 1, true));
    draft.set_dependent(&padding, false);
    draft.add_option(TCP, 4).expect("there is room");
    assert_eq!(draft.bytes()[40..], [3, 3, 7, 4, 2, 1], "six bytes are no whole word");
    assert_eq!(shown(&draft, "tcp.hdr_len"), "6", "as far as whole words go");
    assert!(!draft.dissection().problems.is_empty() || tcp_names(&draft).len() < 3);
    draft.set("tcp.options.padding", "auto").expect("it follows again");
    assert_eq!(draft.bytes()[40..], [3, 3, 7, 4, 2, 1, 1, 1]);
    assert_sound(&draft);
}

#[test]
fn a_header_length_that_was_set_by_hand_stays_and_the_packet_is_shown_as_wrong() {
    let mut draft = post();
    draft.set("tcp.hdr_len", "5").expect("a number");
    draft.add_option(TCP, 2).expect("there is room");
    assert_eq!(shown(&draft, "tcp.hdr_len"), "5");
    assert_eq!(tcp_names(&draft), [""; 0], "a receiver takes them for data");
    assert_eq!(shown(&draft, "data.data"), "02 04 05 b4");
    draft.set("tcp.hdr_len", "15").expect("a number");
    draft.add_option(TCP, 3).expect("there is room");
    assert!(!draft.dissection().problems.is_empty());
    draft.set("tcp.hdr_len", "auto").expect("it follows again");
    assert_eq!(tcp_names(&draft), ["MSS", "Window Scale", "NOP"]);
    assert_sound(&draft);
}

#[test]
fn ipv4_takes_options_too() {
    let mut draft = Template::named("ping").expect("there is such a template").draft();
    for choice in draft.choices(0) {
        let mut one = draft.clone();
        one.add_option(0, choice.kind).expect("there is room");
        assert_eq!(one.bytes().len() % 4, draft.bytes().len() % 4, "{choice:?}");
        assert!(one.dependents().iter().all(|one| one.automatic), "{choice:?}");
    }
    draft.add_option(0, 148).expect("there is room");
    assert_eq!(names(&draft, "ip.options"), ["Router Alert"]);
    assert_sound(&draft);
    draft.add_option(0, 7).expect("there is room");
    assert_eq!(names(&draft, "ip.options"), ["Router Alert", "Record Route", "NOP"]);
    assert_sound(&draft);
}

#[test]
fn every_option_of_tcp_can_be_added_and_is_as_long_as_it_should_be() {
    let draft = post();
    let choices = draft.choices(TCP);
    assert!(choices.len() > 30);
    for choice in choices {
        let mut one = draft.clone();
        one.add_option(TCP, choice.kind).unwrap_or_else(|error| panic!("{choice:?}: {error}"));
        let dissection = one.dissection();
        let wrong = dissection.problems.iter().find(|problem| problem.kind == ProblemKind::Length);
        assert_eq!(wrong, None, "{choice:?}");
        assert!(one.dependents().iter().all(|one| one.automatic), "{choice:?}");
    }
}

#[test]
fn extension_headers_of_ipv6_are_filled_up_to_eight_bytes() {
    let (link, frame) = frames::ALL
        .iter()
        .find(|(link, frame)| {
            Draft::new(*link, frame.to_vec()).dissection().find("ipv6.hopopts.options").is_some()
        })
        .expect("the corpus has one");
    let mut draft = Draft::new(*link, frame.to_vec());
    let dissection = draft.dissection();
    let layer = dissection.layers.iter().position(|layer| layer.protocol.id == "ipv6.hopopts").expect("one");
    let before = dissection.layers[layer].span.len;
    draft.add_option(layer, 5).expect("there is room");
    let dissection = draft.dissection();
    assert_eq!(dissection.layers[layer].span.len, before + 64, "{:?}", names(&draft, "ipv6.hopopts.options"));
    assert!(names(&draft, "ipv6.hopopts.options").contains(&"Router Alert"));
}

#[test]
fn neighbors_are_told_in_options_of_eight_bytes() {
    let found = frames::ALL.iter().find_map(|(link, frame)| {
        let draft = Draft::new(*link, frame.to_vec());
        let layer = draft.dissection().layers.iter().position(|layer| layer.protocol.id == "icmpv6")?;
        let is_right = draft.dependents().iter().all(|one| one.automatic);
        (is_right && draft.choices(layer).iter().any(|choice| choice.kind == 5)).then_some((draft, layer))
    });
    let (mut draft, layer) = found.expect("the corpus has a neighbor's message with options");
    let before = draft.bytes().len();
    draft.add_option(layer, 5).expect("there is room");
    assert_eq!(draft.bytes().len(), before + 8);
    assert!(draft.dependents().iter().all(|one| one.automatic), "{:?}", draft.dependents());
    let mtu = node(&draft, "icmpv6.opt.mtu");
    draft.set_node(mtu, "1280").expect("a number");
    assert_eq!(draft.bytes()[before..], [5, 1, 0, 0, 0, 0, 5, 0]);
}

#[test]
fn exact_bytes_are_taken_as_they_are() {
    let mut draft = post();
    draft.add_option_bytes(TCP, &[253, 4, 0xf9, 0x89, 2, 9]).expect("there is room");
    assert_eq!(draft.bytes()[40..], [253, 4, 0xf9, 0x89, 2, 9, 1, 1]);
    assert!(!draft.dissection().problems.is_empty(), "a length of 9 is wrong there");
    assert_eq!(
        draft.add_option_bytes(0, &[0; 41]),
        Err(EditError::NoRoom { name: "IPv4", bytes: 41, free: 40 })
    );
}

#[test]
fn headers_without_options_take_none() {
    let mut draft = Draft::new(LinkType::RAW, Template::named("udp").expect("one").draft().bytes().to_vec());
    assert_eq!(draft.choices(1), []);
    let error = draft.add_option(1, 2).expect_err("UDP has no options");
    assert_eq!(error.to_string(), "this packet has no options in its UDP header");
    assert!(draft.add_option(7, 2).is_err());
}
