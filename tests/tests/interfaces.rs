//! Interfaces: which there are, which are captured, and what becomes of them while they are.

use nix::sys::signal::Signal;
use std::fs;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};
use wireglass_shared::stream::{LinkState, Source};
use wireglass_tests::{
    Agent, Client, Host, Packet, Program, can_capture, eventually, ip, ip_with, private_loopback, run,
    wireglass,
};

/// In the data of the pings sent here, and of no others.
const PATTERN: &str = "57697265676c617373";
const PATTERN_BYTES: &[u8] = b"Wireglass";
/// How long a gone interface is left alone to see that nothing is done meanwhile.
const IDLE: Duration = Duration::from_secs(3);

/// Whether tests here can have interfaces of their own.
macro_rules! own_network {
    () => {{
        let here = private_loopback();
        if !can_capture() || !here.is_private() {
            return;
        }
        here
    }};
}

/// Pings this host, `count` times.
fn ping(host: &str, count: u32) {
    let count = count.to_string();
    let mut command = Command::new("ping");
    command.args(["-n", "-p", PATTERN, "-i", "0.01", "-W", "5", "-c", &count, host]);
    let sent = Program::start(&mut command).end();
    assert_eq!(sent.code, Some(0), "ping {host}: {}{}", sent.stdout, sent.stderr);
}

fn is_ping(packet: &Packet) -> bool {
    packet.contains(PATTERN_BYTES)
}

/// What is captured, by the names asked for.
fn captured(client: &Client) -> (Vec<String>, String) {
    match &client.source {
        Source::Live { interfaces, filter, .. } => (interfaces.clone(), filter.clone()),
        other => panic!("not live: {other:?}"),
    }
}

/// Waits until an interface is in this state, by what this client is told.
fn wait_for_state(client: &mut Client, name: &str, state: LinkState) {
    client.wait(&format!("{name} is {state:?}"), |client| {
        client.interface(name).is_some_and(|interface| interface.state == state).then_some(())
    });
}

/// The name that the list gives to an interface number.
fn name_of(client: &Client, number: u16) -> String {
    let mut named = client.interfaces.iter().filter(|interface| interface.number == number);
    let name = named.next().unwrap_or_else(|| panic!("number {number} is in no list")).name.clone();
    assert!(named.next().is_none(), "two interfaces have the number {number}");
    name
}

/// Seconds of a processor that a program used so far.
fn cpu_seconds(pid: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).expect("a running process");
    // Behind the name, which may have blanks: state is the third field, user and system time the 14th and 15th.
    let fields: Vec<_> = stat.rsplit_once(')').expect(&stat).1.split_whitespace().collect();
    let ticks: u32 = [11, 12].iter().map(|at: &usize| fields[*at].parse::<u32>().expect(&stat)).sum();
    f64::from(ticks) / 100.0
}

#[test]
fn interfaces_are_listed_with_addresses_and_states() {
    let _here = own_network!();
    let host = Host::new();
    host.connect("v0", 1);
    ip("addr add 2001:db8::1/64 dev v0");
    ip("link add d0 type veth peer name d1");
    let agent = Agent::start(&[]);
    let mut client = Client::open(&agent);
    let list =
        client.wait("the list", |client| (!client.interfaces.is_empty()).then(|| client.interfaces.clone()));
    let names: Vec<_> = list.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names.len(), 4, "{names:?}");
    let find = |name: &str| {
        list.iter().find(|one| one.name == name).unwrap_or_else(|| panic!("{name} in {names:?}"))
    };
    let lo = find("lo");
    assert!(lo.loopback && lo.captured && lo.state == LinkState::Up, "{lo:?}");
    assert_eq!(lo.addresses, ["127.0.0.1/8", "::1/128"]);
    let v0 = find("v0");
    assert!(!v0.loopback && !v0.captured && v0.state == LinkState::Up, "{v0:?}");
    assert!(v0.addresses.starts_with(&["10.77.1.1/24".to_owned()]), "{v0:?}");
    assert!(v0.addresses.contains(&"2001:db8::1/64".to_owned()), "{v0:?}");
    assert_eq!(find("d0").state, LinkState::Down);
    let mut numbers: Vec<_> = list.iter().map(|one| one.number).collect();
    numbers.dedup();
    assert_eq!(numbers.len(), 4, "each has its own number: {list:?}");

    // What changes later is told.
    ip("link set d0 up");
    wait_for_state(&mut client, "d0", LinkState::Down);
    ip("link set d1 up");
    wait_for_state(&mut client, "d0", LinkState::Up);
    ip("addr add 192.0.2.7/32 dev d0");
    client.wait("its address", |client| {
        client.interface("d0")?.addresses.iter().find(|address| *address == "192.0.2.7/32").map(drop)
    });
    ip("link del d0");
    client.wait("it is gone, and nothing was captured of it", |client| {
        (client.interface("d0").is_none() && client.interface("d1").is_none()).then_some(())
    });
    assert_eq!(client.notices, [""; 0], "nothing happened to what is captured");
}

#[test]
fn the_rate_of_an_interface_rises_and_falls_with_its_packets() {
    let _here = own_network!();
    let host = Host::new();
    host.connect("v0", 1);
    let agent = Agent::start(&[]);
    let mut client = Client::open(&agent);
    let rate = |client: &Client| client.interface("v0").map_or(0, |one| one.packets_per_second);
    let mut pings = Command::new("ping");
    let mut pinging = Program::start(pings.args(["-n", "-i", "0.01", "10.77.1.2"]));
    client.wait("a rate", |client| (rate(client) > 40).then_some(()));
    let bytes = client.interface("v0").expect("it was there").bytes_per_second;
    assert!(bytes > 40 * 84, "each has an IP header and 64 bytes: {bytes}");
    pinging.signal(Signal::SIGINT);
    pinging.end();
    client.wait("rest", |client| (rate(client) < 20).then_some(()));
}

#[test]
fn a_name_that_is_not_there_is_an_error_that_lists_those_that_are() {
    let _here = own_network!();
    ip_with(&["link", "add", "name", "<b>\u{1b}[31m&\"", "type", "veth", "peer", "name", "v0"]);
    for command in [&["serve", "-i", "lo,nix0"][..], &["capture", "-i", "lo", "-i", "nix0"]] {
        let end = run(command);
        assert_eq!(end.code, Some(1), "{}", end.stderr);
        let [line] = end.stderr.lines().collect::<Vec<_>>()[..] else { panic!("one line: {}", end.stderr) };
        assert!(line.contains("\"nix0\"") && line.contains("lo") && line.contains("v0"), "{line}");
        assert!(line.contains("<b>\\u{1b}[31m&\""), "as it is, and harmless: {line}");
        assert!(!line.contains('\u{1b}'), "no escape reaches the terminal: {line:?}");
    }
}

#[test]
fn an_interface_is_named_as_it_is_with_markup_and_escapes() {
    let _here = own_network!();
    let name = "<b>\u{1b}[31m&\"";
    ip_with(&["link", "add", "name", name, "type", "veth", "peer", "name", "v0"]);
    ip_with(&["link", "set", name, "up"]);
    ip("link set v0 up");
    let agent = Agent::start(&["-i", name]);
    let mut client = Client::open(&agent);
    assert_eq!(captured(&client).0, [name]);
    wait_for_state(&mut client, name, LinkState::Up);
    ip("link set v0 down");
    client.wait_for_notice(&format!("{name} is down"));
    let said = eventually("it is said on the terminal, too", || {
        Some(agent.stderr()).filter(|said| said.contains("is down"))
    });
    assert!(said.contains("<b>\\u{1b}[31m&"), "{said}");
    // The log's own colors are its own.
    assert!(!said.contains("\u{1b}[31m"), "no escape of the name's reaches the terminal: {said:?}");
}

#[test]
fn packets_of_several_interfaces_bear_their_names() {
    let _here = own_network!();
    let host = Host::new();
    host.connect("v0", 1);
    host.connect("v1", 2);
    host.connect("v2", 3);
    let agent = Agent::start(&["--interface", "v0,lo", "--interface", "v1"]);
    let mut client = Client::open(&agent);
    assert_eq!(captured(&client).0, ["v0", "lo", "v1"]);
    ping("10.77.3.2", 1);
    ping("10.77.1.2", 1);
    ping("10.77.2.2", 1);
    ping("127.0.0.1", 1);
    let pings = client.wait_for_packets(6, "the pings of three interfaces", is_ping);
    let names: Vec<_> = pings.iter().map(|packet| name_of(&client, packet.interface)).collect();
    assert_eq!(names, ["v0", "v0", "v1", "v1", "lo", "lo"]);
    let listened: Vec<_> =
        client.interfaces.iter().filter(|one| one.captured).map(|one| one.name.as_str()).collect();
    assert_eq!(listened.len(), 3, "{listened:?}");
}

#[test]
fn any_is_all_interfaces_also_those_that_come_later() {
    let _here = own_network!();
    let host = Host::new();
    host.connect("v0", 1);
    let agent = Agent::start(&["-i", "any"]);
    let mut client = Client::open(&agent);
    assert_eq!(captured(&client).0, [""; 0], "no names mean all there are");
    ping("10.77.1.2", 1);
    ping("127.0.0.1", 1);
    let pings = client.wait_for_packets(4, "two pings", is_ping);
    host.connect("later", 2);
    ping("10.77.2.2", 1);
    let more = client.wait_for_packets(6, "another ping", is_ping);
    client.wait_for_notice("later is new here, and captured.");
    let names: Vec<_> = more.iter().map(|packet| name_of(&client, packet.interface)).collect();
    assert_eq!(names, ["v0", "v0", "lo", "lo", "later", "later"]);
    assert_eq!(pings[..], more[..4]);

    ip("link del later");
    client.wait_for_notice("later is gone");
    wait_for_state(&mut client, "later", LinkState::Gone);
    assert_eq!(name_of(&client, more[5].interface), "later", "what was captured keeps its name");
}

#[test]
fn who_watches_is_told_when_somebody_switches_to_other_interfaces() {
    let _here = own_network!();
    let host = Host::new();
    host.connect("v0", 1);
    let agent = Agent::start(&[]);
    let (mut one, mut other) = (Client::open(&agent), Client::open(&agent));
    ping("127.0.0.1", 1);
    one.wait_for_packets(2, "a ping on lo", is_ping);

    one.switch(&["v0"], "").expect("v0 is there");
    ping("127.0.0.1", 1);
    ping("10.77.1.2", 1);
    for client in [&mut one, &mut other] {
        client.wait_for_packets(4, "the ping on v0", is_ping);
        assert_eq!(captured(client), (vec!["v0".to_owned()], String::new()));
        client.wait("the list says so", |client| {
            (client.interface("v0")?.captured && !client.interface("lo")?.captured).then_some(())
        });
        let (times, before) = client.switched;
        assert_eq!(times, 1);
        for (interface, packets) in [("lo", &client.packets[..before]), ("v0", &client.packets[before..])] {
            for packet in packets {
                assert_eq!(name_of(client, packet.interface), interface, "before and after it was said");
            }
        }
    }

    other.switch(&["lo"], "").expect("lo is there");
    ping("10.77.1.2", 1);
    ping("127.0.0.1", 1);
    let pings = one.wait_for_packets(6, "the ping on lo", is_ping);
    let names: Vec<_> = pings.iter().map(|packet| name_of(&one, packet.interface)).collect();
    assert_eq!(names, ["lo", "lo", "v0", "v0", "lo", "lo"], "no packet of what was not captured");
    assert_eq!(captured(&one).0, ["lo"]);

    other.switch(&[], "").expect("all there are");
    ping("10.77.1.2", 1);
    ping("127.0.0.1", 1);
    one.wait_for_packets(10, "both", is_ping);
    assert_eq!(captured(&one).0, [""; 0]);
}

#[test]
fn what_cannot_be_switched_to_changes_nothing() {
    let _here = own_network!();
    let host = Host::new();
    host.connect("v0", 1);
    let agent = Agent::start(&[]);
    let (mut one, mut other) = (Client::open(&agent), Client::open(&agent));
    let refusal = one.switch(&["v0", "<script>"], "").expect_err("there is no such interface");
    assert!(refusal.contains("<script>") && refusal.contains("lo, ") && refusal.contains("v0"), "{refusal}");
    one.switch(&["v0"], "icmp ornot").expect_err("no filter");
    let (start, length) = one.wrong.expect("where it is wrong");
    assert!(start + length <= 10 && length > 0, "{start} and {length}");
    ping("10.77.1.2", 1);
    ping("127.0.0.1", 1);
    for client in [&mut one, &mut other] {
        let pings = client.wait_for_packets(2, "lo is still captured", is_ping);
        assert!(pings.iter().all(|packet| name_of(client, packet.interface) == "lo"));
        assert_eq!((client.switched, captured(client)), ((0, 0), (vec!["lo".to_owned()], String::new())));
    }
    assert!(other.answer().is_none(), "only who asked is told of the mistake");
}

#[test]
fn the_filter_can_be_switched_and_goes_along() {
    let _here = own_network!();
    let host = Host::new();
    host.connect("v0", 1);
    let agent = Agent::start(&["-i", "v0"]);
    let mut client = Client::open(&agent);
    client.switch(&["v0"], "tcp").expect("a filter");
    assert_eq!(captured(&client), (vec!["v0".to_owned()], "tcp".to_owned()));
    ping("10.77.1.2", 1);
    // It stays where the interface is another one.
    ip("link del v0");
    client.wait_for_notice("v0 is gone");
    host.connect("v0", 1);
    wait_for_state(&mut client, "v0", LinkState::Up);
    ping("10.77.1.2", 1);
    client.switch(&["v0"], "icmp").expect("a filter");
    ping("10.77.1.2", 2);
    let pings = client.wait_for_packets(4, "two pings", is_ping);
    let all: Vec<_> = client.packets.iter().filter(|packet| is_ping(packet)).cloned().collect();
    assert_eq!(all, pings, "no ping while it was TCP");
    let (_, before) = client.switched;
    assert!(client.packets[before..].iter().all(is_ping), "nothing but ICMP afterwards");
}

#[test]
fn packets_of_one_interface_are_all_there_whatever_becomes_of_another() {
    let _here = own_network!();
    let host = Host::new();
    host.connect("v0", 1);
    let agent = Agent::start(&["-i", "v0,lo"]);
    let mut client = Client::open(&agent);
    let mut pinging = Program::start(&mut wireglass_tests::ping(PATTERN, &["-i", "0.002"]));
    for _ in 0..4 {
        ip("link del v0");
        client.wait_for_notice("v0 is gone");
        host.connect("v0", 1);
        client.wait_for_notice("v0 is there again");
        client.notices.clear();
    }
    pinging.signal(Signal::SIGINT);
    let said = pinging.end().stdout;
    let pings = said.lines().find_map(|line| line.split_once(" packets transmitted")).expect(&said).0;
    let pings: usize = pings.parse().expect(&said);
    assert!(pings > 100, "all of that was meanwhile: {said}");
    client.wait_for_packets(2 * pings, "every request and every reply on lo", is_ping);
}

#[test]
fn sockets_that_stay_with_their_interface_say_so() {
    let _here = own_network!();
    let host = Host::new();
    host.connect("v0", 1);
    let agent = Agent::start(&["-i", "v0", "--source", "raw"]);
    let mut client = Client::open(&agent);
    for others in [&["lo"][..], &["v0", "lo"], &[]] {
        let refusal = client.switch(others, "").expect_err("IP raw sockets stay where they are");
        assert!(refusal.contains("IP raw sockets stay") && refusal.contains("--source packet"), "{refusal}");
    }
    client.switch(&["v0"], "tcp").expect("a filter is possible");
    ping("10.77.1.2", 1);
    client.switch(&["v0"], "").expect("a filter is possible");
    ping("10.77.1.2", 1);
    let replies = client.wait_for_packets(1, "a reply, still on v0", is_ping);
    assert_eq!(client.packets, replies, "replies alone are heard, and none while it was TCP");
    ip("link del v0");
    client.wait_for_notice("v0 is gone. Capturing could not follow: IP raw sockets stay");
}

#[test]
fn capturing_survives_whatever_becomes_of_its_interface() {
    let _here = own_network!();
    let host = Host::new();
    host.connect("v0", 1);
    let agent = Agent::start(&["-i", "v0"]);
    let mut client = Client::open(&agent);
    ping("10.77.1.2", 1);
    client.wait_for_packets(2, "a ping", is_ping);
    let number = client.packets[0].interface;

    ip("link set v0 down");
    wait_for_state(&mut client, "v0", LinkState::Down);
    client.wait_for_notice("v0 is down; capturing goes on by itself when it is up again.");
    ip("link set v0 up");
    client.wait_for_notice("v0 is up; capturing goes on.");
    ping("10.77.1.2", 1);
    client.wait_for_packets(4, "it goes on by itself", is_ping);

    ip("link del v0");
    wait_for_state(&mut client, "v0", LinkState::Gone);
    client.wait_for_notice("v0 is gone; capturing goes on by itself when it is there again.");
    let (used, since) = (cpu_seconds(agent.pid()), Instant::now());
    thread::sleep(IDLE);
    let share = (cpu_seconds(agent.pid()) - used) / since.elapsed().as_secs_f64();
    assert!(share < 0.25, "{share} of a processor while there is nothing to do");
    // What is gone and captured may be asked for again, and another filter with it.
    client.switch(&["v0"], "icmp").expect("v0 is known");
    client.switch(&["v0"], "").expect("v0 is known");

    host.connect("v0", 1);
    client.wait_for_notice("v0 is there again");
    wait_for_state(&mut client, "v0", LinkState::Up);
    ping("10.77.1.2", 1);
    let pings = client.wait_for_packets(6, "the new one is captured", is_ping);
    assert!(pings.iter().all(|packet| packet.interface == number), "the same name keeps its number");
    assert!(client.interface("v0").is_some_and(|one| one.captured));

    // Faster than anybody looks.
    for _ in 0..5 {
        ip("link del v0");
        host.connect("v0", 1);
    }
    // When it was looked at last is not to be seen from here: once more ping until the capture has it.
    client.wait("it is still captured", |client| {
        let before = client.packets.len();
        ping("10.77.1.2", 1);
        let until = Instant::now() + Duration::from_millis(500);
        while Instant::now() < until {
            client.receive();
            if client.packets[before..].iter().any(is_ping) {
                return Some(());
            }
        }
        None
    });
}

#[test]
fn more_changes_at_once_than_anybody_reads_leave_the_list_right() {
    const PAIRS: usize = 200;
    let _here = own_network!();
    let agent = Agent::start(&["-i", "any"]);
    let mut client = Client::open(&agent);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let lines: Vec<_> =
        (0..PAIRS).map(|at| format!("link add a{at} group 77 type veth peer name b{at}\n")).collect();
    let path = folder.path().join("batch");
    fs::write(&path, lines.concat()).expect("room for a file");
    ip_with(&["-batch", path.to_str().expect("a path of text")]);
    client.wait("all of them", |client| (client.interfaces.len() == 1 + 2 * PAIRS).then_some(()));
    let mut names: Vec<_> = client.interfaces.iter().map(|one| one.name.clone()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 1 + 2 * PAIRS);
    assert!(
        client.notices.iter().all(|notice| notice.len() < 1000),
        "nobody reads that: {:?}",
        client.notices
    );

    ip("link del group 77");
    let present =
        |client: &Client| client.interfaces.iter().filter(|one| one.state != LinkState::Gone).count();
    client.wait("none but lo", |client| (present(client) == 1).then_some(()));
    assert!(client.interfaces.len() <= 1 + 64, "not all that was ever there is kept");
    assert!(client.interface("lo").is_some_and(|lo| lo.captured));
}

#[test]
fn the_command_line_follows_its_interfaces_too() {
    let _here = own_network!();
    let host = Host::new();
    host.connect("v0", 1);
    let mut program =
        Program::start(&mut wireglass(&["capture", "-i", "v0,lo", "--format", "hex", "--count", "8"]));
    let pattern = "57 69 72 65 67 6C 61 73 73";
    let lines = |program: &Program| program.stdout().lines().filter(|line| line.contains(pattern)).count();
    // It says nothing when it is ready.
    eventually("packets of both", || {
        ping("127.0.0.1", 1);
        (lines(&program) >= 2).then_some(())
    });
    ip("link del v0");
    let said = |program: &Program, words: &str| program.stderr().contains(words).then_some(());
    eventually("it is gone", || {
        said(&program, "v0 is gone; capturing goes on by itself when it is there again.\n")
    });
    host.connect("v0", 1);
    eventually("it is back", || said(&program, "v0 is there again"));
    eventually("its packets", || {
        ping("10.77.1.2", 1);
        program.has_ended().then_some(())
    });
    let end = program.end();
    assert_eq!(end.code, Some(0), "{}", end.stderr);
}
