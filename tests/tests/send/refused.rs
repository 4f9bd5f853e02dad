//! Packets that would leave this machine: refused, until the option that is named allows them.

use super::{exchange, field, parts, sent};
use std::process::Command;
use wireglass_tests::{Program, eventually, neighbor, private_network, run, wireglass};

/// Addresses that would leave this machine, each in another place of a packet.
#[test]
fn what_would_leave_is_refused_with_the_option_that_allows_it_and_nothing_goes_out() {
    let Some(_here) = private_network() else { return };
    let _there = neighbor();
    let mut capture = Program::start(&mut wireglass(&["capture", "-i", "v0", "--format", "jsonl"]));
    eventually("it captures", || {
        // What is allowed goes out, and is seen.
        run(&["send", "udp", "10.77.1.2:9", "--data", "allowed", "--allow-send=10.77.1.2", "--wait", "0"]);
        capture.stdout().contains("616c6c6f776564").then_some(())
    });
    let refused: &[(&[&str], &str)] = &[
        (&["tcp", "10.77.1.2:80"], "--allow-send=10.77.1.2"),
        (&["tcp", "10.77.1.2:80", "--level", "transport"], "--allow-send=10.77.1.2"),
        (&["tcp", "[fd77::2]:80"], "--allow-send=fd77::2"),
        (&["udp", "10.77.1.255:9", "--data", "forbidden"], "--allow-send=10.77.1.255,broadcast"),
        (&["udp", "255.255.255.255:9", "--data", "forbidden"], "--allow-send=broadcast"),
        (&["udp", "224.0.0.1:9", "--data", "forbidden"], "--allow-send=multicast"),
        (
            &["icmp", "127.0.0.1", "--data", "forbidden", "--set", "ip.dst=10.77.1.2"],
            "--allow-send=10.77.1.2",
        ),
        (&["--template", "syn", "--set", "ip.dst=10.77.1.2"], "--allow-send=10.77.1.2"),
    ];
    for (args, option) in refused {
        let end = run(&[&["send"], *args].concat());
        assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{args:?}: {}", end.stderr);
        let command = end.stderr.lines().last().unwrap_or_default().trim();
        assert!(command.ends_with(option) && command.contains(" send "), "{args:?}: {}", end.stderr);
        // Looking at it is allowed, and says the same.
        let end = sent(&[&["send"], *args, &["--dry-run"]].concat());
        assert!(end.stdout.contains(option), "{args:?}: {}", end.stdout);
    }
    run(&["send", "udp", "10.77.1.2:9", "--data", "the end", "--allow-send=10.77.1.2", "--wait", "0"]);
    eventually("the last packet", || capture.stdout().contains("74686520656e64").then_some(()));
    let seen = capture.stdout();
    assert!(!capture.has_ended() && !seen.contains("666f7262696464656e"), "{seen}");
    let tcp = seen.lines().filter(|line| line.contains("\"protocol\":\"tcp\"")).count();
    assert_eq!(tcp, 0, "{seen}");
}

#[test]
fn the_command_that_a_refusal_prints_works() {
    let Some(_here) = private_network() else { return };
    let _there = neighbor();
    let end = run(&["send", "icmp", "10.77.1.2", "--data", "it's"]);
    let command = end.stderr.lines().last().expect("a command");
    let end = Program::start(Command::new("sh").args(["-c", command])).end();
    assert_eq!(end.code, Some(0), "{command}: {}", end.stderr);
    assert!(end.stdout.contains("Echo Reply") && end.stdout.contains("69 74 27 73"), "{}", end.stdout);
}

#[test]
fn a_neighbor_says_who_has_an_address() {
    let Some(_here) = private_network() else { return };
    let _there = neighbor();
    let end = run(&["send", "arp", "10.77.1.2", "--interface", "v0"]);
    assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{}", end.stderr);
    let command = end.stderr.lines().last().expect("a command").trim();
    let option =
        command.rsplit(' ').next().filter(|option| option.starts_with("--allow-send=")).expect(&end.stderr);
    let came = exchange(&["send", "arp", "10.77.1.2", "--interface", "v0", option]);
    assert_eq!(parts(&came), ["sent", "answer"], "{came}");
    assert!((0..2).all(|ix: usize| came["steps"][ix]["interface"] == "v0"), "{came}");
    let [request, reply] = [0, 1].map(|ix: usize| &came["steps"][ix]["packet"]);
    assert_eq!(field(request, "arp.src.proto_ipv4"), "0a4d0101", "the interface's own address");
    assert_eq!(field(reply, "arp.opcode"), 2);
    // What is refused by the command line may be allowed by the environment.
    let allowed = option.strip_prefix("--allow-send=").expect("an option");
    let mut command = wireglass(&["send", "arp", "10.77.1.2", "-i", "v0", "--wait", "200ms"]);
    let end = Program::start(command.env("WIREGLASS_ALLOW_SEND", allowed)).end();
    assert_eq!(end.code, Some(0), "{}", end.stderr);
}
