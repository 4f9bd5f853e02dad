use super::*;
use wireglass_shared::capture::{Direction, LinkType};
use wireglass_shared::stream::{batch_header, write_record};

fn batch(first_seq: u64, protocols: &[u8]) -> Vec<u8> {
    let mut bytes = batch_header(first_seq, u32::try_from(protocols.len()).expect("few")).to_vec();
    for protocol in protocols {
        let mut packet = [0x45; 20];
        packet[9] = *protocol;
        let record = CaptureRecord {
            at: Timestamp(0),
            link: LinkType::IPV4,
            direction: Direction::Inbound,
            interface: 0,
            orig_len: 20,
            bytes: &packet,
        };
        write_record(&record, &mut bytes);
    }
    bytes
}

fn numbers(store: &Store) -> Vec<u64> {
    let rows = (0..store.count()).filter_map(|at| store.row_at(at));
    rows.filter_map(|row| store.get(row)).map(|(number, _)| number).collect()
}

/// Chooses packets of an IP protocol.
fn of_protocol(number: u8) -> Predicate {
    Rc::new(move |record, _| record.bytes.get(9) == Some(&number))
}

#[test]
fn rows_are_found_by_choice_and_position() {
    let mut store = Store::new();
    store.begin("one".to_owned(), 5);
    store.add(&batch(5, &[1, 6, 1])).expect("a batch");
    store.add(&batch(8, &[6])).expect("a batch");
    assert_eq!((store.count(), numbers(&store)), (4, vec![5, 6, 7, 8]));
    store.set_filter(Some(of_protocol(6)));
    assert_eq!((store.count(), store.progress()), (0, Some((0, 4))), "nothing was looked at yet");
    assert!(!store.work(&mut || true));
    assert_eq!((numbers(&store), store.progress()), (vec![6, 8], None));
    assert_eq!((store.count_before(3), store.count_before(4)), (1, 2));
    assert_eq!((store.beside(1, Way::On), store.beside(3, Way::Back)), (Some(3), Some(1)));
    assert_eq!((store.beside(2, Way::Back), store.beside(3, Way::On)), (Some(1), None));
    store.set_filter(None);
    assert_eq!((store.count(), store.progress()), (4, None));
    assert_eq!(store.resume(), Some(("one", 9)));
    store.skip(9, 4);
    assert_eq!((store.missed, store.resume()), (4, Some(("one", 13))), "what is gone is not asked for again");
}

#[test]
fn a_new_session_keeps_what_came_and_counts_anew() {
    let mut store = Store::new();
    store.begin("one".to_owned(), 1);
    store.add(&batch(0, &[1, 1])).expect("a batch");
    store.begin("two".to_owned(), 0);
    store.add(&batch(0, &[1])).expect("a batch");
    assert_eq!((store.count(), store.resume()), (3, Some(("two", 1))));
    assert_eq!(store.get(2).map(|(seq, _)| seq), Some(0));
}

#[test]
fn the_built_in_capture_is_a_ping_and_a_fetch_and_yields_to_live_packets() {
    let mut store = Store::new();
    store.show_built_in();
    let infos: Vec<_> =
        (0..store.end()).filter_map(|row| store.open(row)).map(|opened| opened.info).collect();
    for part in ["Echo Request", "Echo Reply", "[SYN]", "[SYN, ACK]", "GET / HTTP/1.1", "FIN"] {
        assert!(infos.iter().any(|info| info.contains(part)), "no {part} in {infos:?}");
    }
    store.begin("one".to_owned(), 1);
    assert_eq!(store.count(), 0);
    store.add(&batch(0, &[1])).expect("a batch");
    assert_eq!(store.count(), 1);
}

#[test]
fn a_filter_looks_first_at_what_is_behind_the_reader_and_then_before_and_at_what_comes_in() {
    let mut store = Store::new();
    let protocols: Vec<u8> = (0..1000_u32).map(|at| if at % 100 == 0 { 1 } else { 6 }).collect();
    store.add(&batch(0, &protocols)).expect("a batch");
    store.reading = 500;
    store.set_filter(Some(of_protocol(1)));
    let mut slices = 0;
    while numbers(&store).len() < 5 {
        slices += 1;
        assert!(store.work(&mut || false), "a slice is not the whole");
    }
    assert_eq!(numbers(&store), [500, 600, 700, 800, 900], "after {slices} slices");
    store.add(&batch(1000, &[1, 6])).expect("a batch");
    while store.work(&mut || false) {}
    assert_eq!(numbers(&store), [0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
}

#[test]
fn rows_that_are_let_go_leave_the_filtered_list_too_and_are_counted() {
    let mut store = Store::new();
    let large = vec![0x45; 1 << 20];
    for number in 0..300 {
        let mut bytes = batch_header(number, 1).to_vec();
        let (at, link, direction) = (Timestamp(0), LinkType::IPV4, Direction::Inbound);
        let record = CaptureRecord { at, link, direction, interface: 0, orig_len: 1 << 20, bytes: &large };
        write_record(&record, &mut bytes);
        store.add(&bytes).expect("a batch");
        if number == 10 {
            store.set_filter(Some(Rc::new(|_, number| number % 2 == 0)));
        }
        store.work(&mut || true);
    }
    assert!(store.evicted > 40 && store.start() == store.evicted, "{} went", store.evicted);
    assert_eq!(store.count(), numbers(&store).len() as u64);
    assert_eq!(store.count(), (store.start()..300).filter(|row| row % 2 == 0).count() as u64);
    assert!(numbers(&store).iter().all(|number| *number >= store.start()));
}

#[test]
fn a_search_goes_through_what_is_listed_in_slices_and_says_how_far_it_is() {
    let mut store = Store::new();
    let protocols: Vec<u8> = (0..1000_u32).map(|at| if at == 700 || at == 3 { 1 } else { 6 }).collect();
    store.add(&batch(0, &protocols)).expect("a batch");
    let predicate = of_protocol(1);
    let mut search = Search::new(&store, 3, Way::On, predicate.clone());
    let mut slices = 1;
    let found = loop {
        match search.look(&store, &mut || false) {
            Found::NotYet => slices += 1,
            found => break found,
        }
    };
    assert_eq!((found, search.looked, search.of), (Found::Row(700), 697, 996));
    assert!(slices > 5, "{slices}");
    let mut back = Search::new(&store, 3, Way::Back, predicate);
    assert_eq!((back.look(&store, &mut || true), back.of), (Found::Nothing, 3));
}

fn interface(number: u16, name: &str, loopback: bool) -> Interface {
    Interface {
        number,
        name: name.to_owned(),
        state: wireglass_shared::stream::LinkState::Up,
        loopback,
        captured: true,
        addresses: Vec::new(),
        packets_per_second: 0,
        bytes_per_second: 0,
    }
}

fn batch_via(first_seq: u64, ways: &[(u16, Direction)]) -> Vec<u8> {
    let mut bytes = batch_header(first_seq, u32::try_from(ways.len()).expect("few")).to_vec();
    for (interface, direction) in ways {
        let (at, link, direction) = (Timestamp(0), LinkType::IPV4, *direction);
        write_record(
            &CaptureRecord { at, link, direction, interface: *interface, orig_len: 20, bytes: &[0x45; 20] },
            &mut bytes,
        );
    }
    bytes
}

#[test]
fn interfaces_are_named_where_there_are_several_and_by_the_run_that_numbered_them() {
    let via = |store: &Store, row| store.via(row).map(|via| via.words());
    let mut store = Store::new();
    store.begin("one".to_owned(), 1);
    store.add(&batch_via(1, &[(0, Direction::Inbound)])).expect("a batch");
    store.meet(vec![interface(0, "lo", true), interface(1, "eth0", false)]);
    assert_eq!(via(&store, 0), None, "one interface needs no name");
    store.add(&batch_via(2, &[(1, Direction::Outbound), (7, Direction::Inbound)])).expect("a batch");
    let said = [0, 1, 2].map(|row| via(&store, row).expect("several"));
    assert_eq!(said, ["on lo", "sent on eth0", "received on interface 7"]);
    store.meet(vec![interface(7, "wg0", false)]);
    store.begin("two".to_owned(), 1);
    store.meet(vec![interface(0, "eth0", false)]);
    store.add(&batch_via(1, &[(0, Direction::Inbound)])).expect("a batch");
    let said = [0, 1, 2, 3].map(|row| via(&store, row).expect("several"));
    assert_eq!(said, ["on lo", "sent on eth0", "received on wg0", "received on eth0"]);
}

#[test]
fn a_restarted_agent_is_marked_and_its_numbers_are_not_mixed_with_those_before() {
    let mut store = Store::new();
    store.begin("one".to_owned(), 1);
    store.add(&batch(1, &[1, 1, 1])).expect("a batch");
    store.meet(vec![interface(0, "lo", true)]);
    store.trouble = Some("Capturing ended.".to_owned());
    store.begin("one".to_owned(), 4);
    assert_eq!((store.notice.as_deref(), store.trouble.is_some()), (None, true), "the same run goes on");
    store.begin("two".to_owned(), 1);
    store.add(&batch(1, &[6, 6])).expect("a batch");
    store.meet(vec![interface(0, "lo", true)]);
    assert_eq!(store.via(0), None, "the same interface as before needs no name");
    assert!(store.notice.as_ref().is_some_and(|said| said.contains("started anew")));
    assert_eq!(store.trouble, None, "what the agent before said no longer counts");
    assert_eq!(
        [(0, 2), (2, 3), (1, 4), (3, 4)].map(|(a, b)| store.begins_between(a, b)),
        [false, true, true, false]
    );
    assert_eq!(
        [None, Some(0), Some(4)].map(|beside| store.row_numbered(2, beside)),
        [Some(4), Some(1), Some(4)]
    );
    assert_eq!(store.row_numbered(3, Some(4)), None, "the new run has no such packet");
}

#[test]
fn demonstrations_need_loopback_and_a_presenter() {
    let mut store = Store::new();
    let live = |names: &[&str]| {
        Some(Source::Live {
            socket: wireglass_shared::stream::Socket::Packet,
            interfaces: names.iter().map(ToString::to_string).collect(),
            filter: String::new(),
            snap_bytes: 262_144,
            note: String::new(),
        })
    };
    store.begin("one".to_owned(), 1);
    store.link = Link::Live;
    store.meet(vec![interface(0, "lo", true), interface(1, "eth0", false), interface(2, "l2", true)]);
    for (names, may) in [(&["lo"][..], true), (&[], true), (&["eth0"], false), (&["eth0", "l2"], true)] {
        store.source = live(names);
        assert_eq!(store.why_no_demos().is_none(), may, "{names:?}");
    }
    store.role = Role::Viewer;
    assert_eq!(store.why_no_demos(), Some("This address is for watching"));
    (store.role, store.link) = (Role::Presenter, Link::Stalled);
    assert!(store.why_no_demos().is_some());
}
