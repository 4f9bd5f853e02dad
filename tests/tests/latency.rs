//! `wireglass latency`: what answers a SYN, and how long that takes, on loopbacks and networks of the tests' own.

use nix::sys::signal::Signal;
use serde_json::Value;
use std::fs;
use std::net::TcpListener;
use std::process::Command;
use std::time::Duration;
use wireglass_tests::{
    Ended, Program, eventually, ip, neighbor, private_loopback, private_network, run, wireglass,
    wireglass_bin,
};

fn measured(args: &[&str]) -> (Ended, Value) {
    let end = run(&[&["latency"], args, &["--format", "json"]].concat());
    let data = serde_json::from_str(&end.stdout)
        .unwrap_or_else(|_| panic!("{args:?}: {}{}", end.stdout, end.stderr));
    (end, data)
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// That as many were answered as were sent, in this way, and that the figures are those of the times.
fn assert_answered(address: &Value, count: usize, outcome: &str) {
    let probes = address["probes"].as_array().expect("a list");
    assert_eq!((probes.len(), number(&address["lost"])), (count, 0), "{address}");
    assert!(
        probes.iter().all(|probe| probe["outcome"] == outcome && probe["clock"] == "kernel"),
        "{address}"
    );
    let mut times: Vec<_> = probes.iter().map(|probe| number(&probe["nanos"])).collect();
    times.sort_unstable();
    let [min, median, max] = ["min_nanos", "median_nanos", "max_nanos"].map(|id| number(&address[id]));
    assert_eq!((Some(&min), Some(&max)), (times.first(), times.last()), "{address}");
    assert!(0 <= min && min <= median && median <= max, "{address}");
    // Within one kernel: what takes longer than this was not measured but waited for.
    assert!(min < 1_000_000_000, "{address}");
    if count % 2 == 1 {
        assert_eq!(median, times[count / 2], "{address}");
    }
}

#[test]
fn open_and_closed_ports_answer_over_both_versions() {
    let Some(_here) = private_network() else { return };
    let _v4 = TcpListener::bind("127.0.0.1:80").expect("a port of this namespace's own");
    let _v6 = TcpListener::bind("[::1]:443").expect("a port of this namespace's own");
    for (place, address, outcome) in [
        ("127.0.0.1", "127.0.0.1", "syn_ack"),
        ("127.0.0.1:81", "127.0.0.1", "reset"),
        ("[::1]:443", "::1", "syn_ack"),
        ("::1", "::1", "reset"),
    ] {
        let (end, data) = measured(&[place, "-c", "5", "--interval", "10ms"]);
        assert_eq!(end.code, Some(0), "{place}: {}", end.stderr);
        assert_eq!(data["addresses"].as_array().map(Vec::len), Some(1), "{data}");
        assert_eq!(data["addresses"][0]["address"], address);
        assert_answered(&data["addresses"][0], 5, outcome);
    }
    let end = run(&["latency", "127.0.0.1", "-c", "2", "--interval", "0"]);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    for words in
        ["127.0.0.1:80: from SYN", "SYN-ACK: the port is open", "2 sent, 2 answered, 0 lost", "clock: kernel"]
    {
        assert!(end.stdout.contains(words), "{words}: {}", end.stdout);
    }
    let last = end.stdout.lines().last().expect("figures");
    assert!(last.starts_with("min ") && last.contains("median ") && last.contains("max "), "{last}");
}

#[test]
fn each_measurement_has_a_port_of_its_own_that_nobody_else_has() {
    let Some(_here) = private_network() else { return };
    let mut capture = Program::start(&mut wireglass(&["capture", "--proto", "tcp", "--format", "jsonl"]));
    let syns = |capture: &Program| -> Vec<Value> {
        let whole = capture.stdout();
        let lines = whole.rsplit_once('\n').map_or("", |(whole, _)| whole).lines();
        let segments =
            lines.map(|line| serde_json::from_str::<Value>(line).expect(line)["layers"][2].clone());
        let is_syn = |tcp: &Value| {
            let flags = tcp["fields"]
                .as_array()
                .and_then(|fields| fields.iter().find(|one| one["id"] == "tcp.flags"));
            flags.is_some_and(|flags| flags["value"] == 2)
        };
        segments.filter(is_syn).map(|tcp| tcp["fields"][0]["value"].clone()).collect()
    };
    eventually("it captures", || {
        run(&["latency", "127.0.0.1:81", "-c", "1"]);
        (!syns(&capture).is_empty()).then_some(())
    });
    let before = syns(&capture).len();
    let (_, data) = measured(&["127.0.0.1:81", "-c", "8", "--interval", "0"]);
    assert_answered(&data["addresses"][0], 8, "reset");
    let mut ports = eventually("eight SYNs", || {
        let ports = syns(&capture);
        (ports.len() >= before + 8).then(|| ports[before..].to_vec())
    });
    assert_eq!(ports.len(), 8, "one for each");
    ports.sort_by_key(Value::to_string);
    ports.dedup();
    assert!(ports.len() > 1 && ports.iter().all(|port| number(port) > 1023), "{ports:?}");
    capture.signal(Signal::SIGINT);
    capture.end();
}

#[test]
fn what_does_not_come_back_is_filtered_or_lost() {
    let Some(_here) = private_network() else { return };
    let _there = neighbor();
    // The neighbor sends on nothing that is not for itself, and nobody at all is .77.
    ip("route add 10.99.0.0/24 via 10.77.1.2");
    for host in ["10.99.0.1", "10.77.1.77"] {
        let allow = format!("--allow-send={host}");
        let args = [host, "-c", "2", "--timeout", "300ms", "--interval", "0", &allow];
        let (end, data) = measured(&args);
        assert_eq!(end.code, Some(1), "{data}");
        assert!(end.stderr.contains("no SYN was answered"), "{}", end.stderr);
        let address = &data["addresses"][0];
        assert_eq!((number(&address["sent"]), number(&address["lost"])), (2, 2), "{data}");
        assert!(address["min_nanos"].is_null(), "{data}");
        let end = run(&[&["latency"], &args[..]].concat());
        assert!(end.stdout.contains("filtered or lost") && end.stdout.contains("2 lost"), "{}", end.stdout);
    }
}

#[test]
fn a_host_on_the_network_is_measured_once_that_is_allowed() {
    let Some(_here) = private_network() else { return };
    let there = neighbor();
    let _listener = there.within(|| TcpListener::bind("10.77.1.2:80").expect("a port over there"));
    let end = run(&["latency", "10.77.1.2", "-c", "3", "--interval", "0"]);
    assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{}", end.stderr);
    let command = end.stderr.lines().last().expect("a command");
    assert!(
        command.ends_with("latency 10.77.1.2 -c 3 --interval 0 --allow-send=10.77.1.2"),
        "{}",
        end.stderr
    );
    let end = Program::start(Command::new("sh").args(["-c", command])).end();
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    assert!(end.stdout.contains("3 sent, 3 answered, 0 lost"), "{}", end.stdout);
    let mut command =
        wireglass(&["latency", "[fd77::2]:81", "-c", "3", "--interval", "0", "--format", "json"]);
    let end = Program::start(command.env("WIREGLASS_ALLOW_SEND", "fd77::/64")).end();
    let data: Value = serde_json::from_str(&end.stdout).expect(&end.stderr);
    assert_answered(&data["addresses"][0], 3, "reset");
    // A host that has no such address says so.
    let (_, data) = measured(&["[2001:db8::1]:80", "-c", "1", "--allow-send=2001:db8::/32"]);
    assert!(data["addresses"][0]["trouble"].as_str().is_some_and(|why| why.contains("no way")), "{data}");
}

#[test]
fn each_address_of_a_name_is_measured() {
    let Some(_here) = private_network() else { return };
    let _v4 = TcpListener::bind("127.0.0.2:80").expect("a port of this namespace's own");
    let folder = tempfile::tempdir().expect("a folder");
    let hosts = folder.path().join("hosts");
    fs::write(&hosts, "127.0.0.2 twofold\n::1 twofold\n10.99.0.1 abroad\n").expect("room for it");
    // With a list of names of its own.
    let here = |args: &[&str]| {
        let script = "mount --bind \"$0\" /etc/hosts && exec \"$@\"";
        let mut command = Command::new("unshare");
        command
            .args(["--mount", "sh", "-c", script])
            .arg(&hosts)
            .arg(wireglass_bin())
            .arg("latency")
            .args(args);
        Program::start(&mut command).end()
    };
    let of = |end: &Ended| -> Vec<(String, String)> {
        let data: Value = serde_json::from_str(&end.stdout).unwrap_or_else(|_| panic!("{}", end.stderr));
        let addresses = data["addresses"].as_array().expect("a list");
        let word = |value: &Value| value.as_str().expect("a word").to_owned();
        let mut all: Vec<_> =
            addresses.iter().map(|one| (word(&one["address"]), word(&one["probes"][0]["outcome"]))).collect();
        all.sort();
        all
    };
    let pair = |address: &str, outcome: &str| (address.to_owned(), outcome.to_owned());
    let (open, closed) = (pair("127.0.0.2", "syn_ack"), pair("::1", "reset"));
    assert_eq!(of(&here(&["twofold", "-c", "1", "-f", "json"])), [open.clone(), closed.clone()]);
    assert_eq!(of(&here(&["twofold", "-c", "1", "-f", "json", "-4"])), [open]);
    assert_eq!(of(&here(&["twofold:80", "-c", "1", "-f", "json", "-6"])), [closed]);
    let end = here(&["twofold", "-c", "1"]);
    assert!(
        end.stdout.contains("twofold, 127.0.0.2:80") && end.stdout.contains("twofold, [::1]:80"),
        "{}",
        end.stdout
    );
    let end = here(&["abroad", "-6"]);
    assert_eq!(end.code, Some(1));
    assert!(end.stderr.contains("abroad"), "{}", end.stderr);
    let end = here(&["abroad"]);
    assert!(end.stderr.trim_end().ends_with("latency abroad --allow-send=10.99.0.1"), "{}", end.stderr);
}

#[test]
fn nonsense_is_refused() {
    let _here = private_loopback();
    for (args, says) in [
        (&["127.0.0.1:0"][..], "port 0"),
        (&["127.0.0.1:65536"], "from 1 to 65535"),
        (&["127.0.0.1:http"], "from 1 to 65535"),
        (&[""], "a host is wanted"),
        (&[":80"], "a host is wanted"),
        (&["http://127.0.0.1"], "without scheme"),
        (&["[::1"], "bracket"),
        (&["127.0.0.1", "-c", "0"], "--count"),
        (&["127.0.0.1", "-c", "many"], "--count"),
        (&["127.0.0.1", "--timeout", "0"], "no answer comes in no time"),
        (&["127.0.0.1", "-4", "-6"], "cannot be used with"),
        (&["127.0.0.1", "--allow-send=10.0.0.1/8"], "10.0.0.0/8"),
        (&[], "HOST"),
        (&["a\u{1b}[31mb"], "a host is wanted"),
    ] {
        let end = run(&[&["latency"], args].concat());
        assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{args:?}: {}", end.stderr);
        assert!(end.stderr.contains(says), "{args:?}: {says}: {}", end.stderr);
        assert!(!end.stderr.contains('\u{1b}'), "{}", end.stderr);
    }
    for (args, says) in [
        (&["no-such-name.invalid"][..], "no-such-name.invalid"),
        (&["127.0.0.1", "-6"], "IPv6"),
        (&["224.0.0.1"], "many hosts"),
        (&["ff02::1"], "many hosts"),
        (&["255.255.255.255"], "many hosts"),
        (&["127.255.255.255"], "broadcast address"),
        (&["0.0.0.0"], "no host"),
        (&["::"], "no host"),
    ] {
        let end = run(&[&["latency"], args].concat());
        assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{args:?}: {}", end.stderr);
        assert!(end.stderr.contains(says), "{args:?}: {says}: {}", end.stderr);
    }
}

#[test]
fn an_end_by_hand_sums_up_what_there_is() {
    let Some(_here) = private_network() else { return };
    let mut program =
        Program::start(&mut wireglass(&["latency", "127.0.0.1:81", "-c", "1000", "--interval", "1s"]));
    eventually("a measurement", || program.stdout().contains("RST: the port is closed").then_some(()));
    program.signal(Signal::SIGINT);
    let end = program.end();
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    assert!(end.stdout.contains(" answered, 0 lost") && end.stdout.contains("median"), "{}", end.stdout);
    assert!(end.waited < Duration::from_secs(10), "{:?}", end.waited);
}
