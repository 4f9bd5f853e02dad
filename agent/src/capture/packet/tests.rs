//! A source tuned while packets come, on a loopback of the test's own.

use super::*;
use crate::capture::{BUFFER_BYTES, SNAP_BYTES};
use nix::sched::{CloneFlags, unshare};
use std::net::{Ipv4Addr, UdpSocket};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

const LOOPBACK_INDEX: u32 = 1;
const PATIENCE: Duration = Duration::from_secs(20);
/// Longer than it takes the kernel to hand over what came.
const WHILE: Duration = Duration::from_millis(100);

/// UDP datagrams as fast as they go, until it is dropped.
struct Pouring {
    over: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Pouring {
    fn start() -> Self {
        let bind = || UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let (from, to) = (bind(), bind());
        let over = Arc::new(AtomicBool::new(false));
        let heard = over.clone();
        let pour = move || {
            let address = to.local_addr().expect("an address");
            while !heard.load(Ordering::Relaxed) {
                from.send_to(&[0x5a; 100], address).expect("loopback takes it");
            }
        };
        Self { over, thread: Some(thread::spawn(pour)) }
    }
}

impl Drop for Pouring {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        self.thread.take().map(thread::JoinHandle::join);
    }
}

/// A source on a loopback that nobody else has, where that may be made.
fn on_private_loopback() -> Option<PacketSource> {
    if let Err(error) = unshare(CloneFlags::CLONE_NEWNET) {
        assert!(std::env::var_os("WIREGLASS_MUST_CAPTURE").is_none(), "no namespace of its own: {error}");
        eprintln!("left out: no namespace of its own: {error}");
        return None;
    }
    let up = Command::new("ip").args(["link", "set", "lo", "up"]).status();
    assert!(up.is_ok_and(|status| status.success()), "loopback is switched on");
    let wanted = Wanted {
        targets: Targets::These(vec![LOOPBACK_INDEX]),
        numbers: Numbers::default(),
        filter: None,
        hide: None,
        snap_bytes: SNAP_BYTES,
        buffer_bytes: BUFFER_BYTES,
    };
    Some(PacketSource::open(&wanted).expect("root opens packet sockets"))
}

fn is_datagram(record: &CaptureRecord<'_>) -> bool {
    record.bytes.get(23) == Some(&17)
}

/// Whether a UDP datagram comes: soon, also on a busy machine, or not at all.
fn hears(source: &mut PacketSource) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if datagrams(source) > 0 {
            return true;
        }
    }
    false
}

/// The UDP datagrams that come in a while.
fn datagrams(source: &mut PacketSource) -> usize {
    let (begun, mut count) = (Instant::now(), 0);
    while begun.elapsed() < WHILE {
        let mut see = |record: &CaptureRecord<'_>| count += usize::from(is_datagram(record));
        source.poll(Duration::from_millis(10), &mut see).expect("the source stays");
    }
    count
}

#[test]
fn nothing_that_the_old_filter_let_in_comes_after_the_new_one_is_set() {
    let Some(mut source) = on_private_loopback() else { return };
    let _pouring = Pouring::start();
    let loopback = Targets::These(vec![LOOPBACK_INDEX]);
    let [icmp, udp] = ["icmp", "udp"].map(|text| Filter::parse(text).expect("a filter"));
    let mut handed_over = 0;
    for _ in 0..5 {
        source.tune(&loopback, udp.as_ref(), &mut |_| ()).expect("the kernel takes it");
        assert!(hears(&mut source), "they are poured");
        source
            .tune(&loopback, icmp.as_ref(), &mut |record| handed_over += usize::from(is_datagram(record)))
            .expect("the kernel takes it");
        assert_eq!(datagrams(&mut source), 0, "not one that is no ICMP");
    }
    assert!(handed_over > 0, "what came under the old filter is not lost: some came while it was changed");
}

#[test]
fn a_source_is_tuned_to_all_to_some_and_to_no_interface() {
    let Some(mut source) = on_private_loopback() else { return };
    let _pouring = Pouring::start();
    for (targets, heard) in [
        (Targets::All, true),
        (Targets::These(Vec::new()), false),
        (Targets::These(vec![LOOPBACK_INDEX]), true),
        (Targets::These(vec![LOOPBACK_INDEX + 7, LOOPBACK_INDEX]), true),
        (Targets::These(vec![LOOPBACK_INDEX + 7, LOOPBACK_INDEX + 8]), false),
    ] {
        source.tune(&targets, None, &mut |_| ()).expect("the kernel takes it");
        match heard {
            true => assert!(hears(&mut source), "{targets:?}"),
            false => assert_eq!(datagrams(&mut source), 0, "{targets:?}"),
        }
    }
}

#[test]
fn an_interface_that_is_not_there_leaves_the_source_as_it_was() {
    let Some(mut source) = on_private_loopback() else { return };
    let _pouring = Pouring::start();
    let missing = Targets::These(vec![LOOPBACK_INDEX + 7]);
    let error = source.tune(&missing, None, &mut |_| ()).expect_err("there is none of that number");
    assert_eq!(error.raw_os_error(), Some(libc::ENODEV), "{error}");
    assert!(hears(&mut source), "it still listens to loopback");
}

#[test]
fn what_was_heard_before_the_end_is_handed_over() {
    let Some(mut source) = on_private_loopback() else { return };
    let (from, to) = (UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)), UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)));
    let (from, to) = (from.expect("a free port"), to.expect("a free port"));
    for _ in 0..10 {
        from.send_to(b"last words", to.local_addr().expect("an address")).expect("loopback takes it");
    }
    let mut count = 0;
    source.end(&mut |record| count += usize::from(is_datagram(record))).expect("the kernel takes it");
    assert_eq!(count, 10);
    from.send_to(b"too late", to.local_addr().expect("an address")).expect("loopback takes it");
    assert_eq!(datagrams(&mut source), 0, "it listens to nothing more");
}
