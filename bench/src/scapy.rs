//! Scapy, where it is installed: how long it takes to make the packet that [`crate::making`] makes.

use std::process::Command;

/// Rounds, and packets in each, so that a round lasts about as long as one of ours.
const MEASURE: &str = r#"
import timeit
from scapy.all import IP, TCP, raw
def make():
    return raw(IP(id=0, flags="DF", ttl=64, src="127.0.0.1", dst="127.0.0.1")
        / TCP(sport=43591, dport=80, seq=0x11223344, flags="S", window=64240,
            options=[("MSS", 65495), ("SAckOK", b""), ("Timestamp", (1, 0)), ("NOP", None), ("WScale", 7)]))
print(make().hex(), min(timeit.repeat(make, number=50, repeat=40)) / 50 * 1e9)
"#;

/// The packet that it made, as hexadecimal digits, and the nanoseconds that it took in the fastest round. `None` where it is not
/// installed.
pub fn measure() -> Option<(String, f64)> {
    // The one that Debian's package goes with, then whatever comes first.
    ["/usr/bin/python3", "python3"].into_iter().find_map(|python| {
        let ended = Command::new(python).args(["-c", MEASURE]).output().ok()?;
        let printed = String::from_utf8(ended.stdout).ok()?;
        let (hex, nanos) = printed.trim().split_once(' ')?;
        Some((hex.to_owned(), nanos.parse().ok()?))
    })
}
