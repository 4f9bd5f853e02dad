//! What this host offers.

use super::Check;
use super::State::{Missing, Note, Ok};
use crate::cli::DEFAULT_ADDRESS;
use nix::ifaddrs::getifaddrs;
use nix::net::if_::InterfaceFlags;
use nix::sys::socket::{SockaddrStorage, setsockopt, sockopt};
use socket2::{Domain, Socket, Type};
use std::collections::BTreeMap;
use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::process::{Command, Stdio};
use wireglass_agent::assets;
use wireglass_agent::capture::BUFFER_BYTES;

pub(super) fn kernel() -> Check {
    match nix::sys::utsname::uname() {
        Result::Ok(names) => {
            let [system, release, machine] = [names.sysname(), names.release(), names.machine()]
                .map(|name| name.to_string_lossy().into_owned());
            Check::new("kernel", Ok, format!("{system} {release} on {machine}"))
        }
        Err(error) => Check::new("kernel", Note, format!("it does not say what it is: {error}")),
    }
}

/// Whether packets come with the kernel's time.
pub(super) fn timestamps() -> Check {
    let asked = UdpSocket::bind("127.0.0.1:0")
        .and_then(|socket| Result::Ok(setsockopt(&socket, sockopt::ReceiveTimestampns, &true)?));
    match asked {
        Result::Ok(()) => Check::new("timestamps", Ok, "the kernel's own, in nanoseconds"),
        Err(error) => Check::new("timestamps", Missing, format!("the kernel gives none: {error}")),
    }
}

/// What the kernel gives of what a raw socket asks for. The memory of packet sockets has no such limit.
pub(super) fn receive_buffer() -> Check {
    const NAME: &str = "receive buffer";
    let given = Socket::new(Domain::IPV4, Type::DGRAM.cloexec(), None).and_then(|socket| {
        socket.set_recv_buffer_size(BUFFER_BYTES)?;
        // The kernel doubles what is asked for, for its own bookkeeping.
        Result::Ok(socket.recv_buffer_size()? / 2)
    });
    match given {
        Result::Ok(bytes) if bytes >= BUFFER_BYTES => Check::new(NAME, Ok, format!("{} KiB", bytes >> 10)),
        Result::Ok(bytes) => Check::new(
            NAME,
            Note,
            format!(
                "{} KiB of the {} KiB that --source raw asks for: it loses packets sooner; packet sockets do not mind",
                bytes >> 10,
                BUFFER_BYTES >> 10
            ),
        )
        .remedy(format!("sudo sysctl -w net.core.rmem_max={BUFFER_BYTES}")),
        Err(error) => Check::new(NAME, Note, format!("it could not be asked for: {error}")),
    }
}

/// Whether a network can be made to try things in, without root.
pub(super) fn user_namespaces() -> Check {
    const NAME: &str = "user namespaces";
    let mut unshare = Command::new("unshare");
    unshare.args(["--user", "--map-root-user", "--net", "true"]);
    unshare.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match unshare.status() {
        Result::Ok(status) if status.success() => {
            Check::new(NAME, Ok, "allowed: networks to try things in can be made with unshare -rn")
        }
        Result::Ok(_) => {
            let check = Check::new(NAME, Note, "not allowed here: networks to try things in need root");
            let says = |file: &str| fs::read_to_string(file).map(|text| text.trim().to_owned()).ok();
            let limits = [
                ("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),
                ("kernel.unprivileged_userns_clone", "0", "1"),
                ("user.max_user_namespaces", "0", "10000"),
            ];
            let limit = limits.into_iter().find(|(name, forbids, _)| {
                says(&format!("/proc/sys/{}", name.replace('.', "/"))).as_deref() == Some(forbids)
            });
            match limit {
                Some((name, _, allows)) => check.remedy(format!("sudo sysctl -w {name}={allows}")),
                None => check,
            }
        }
        Err(_) => Check::new(NAME, Note, "not tried: the program unshare is not here")
            .remedy("sudo apt install util-linux"),
    }
}

/// The network interfaces, whether they are up, and their addresses.
pub(super) fn interfaces() -> Check {
    const NAME: &str = "interfaces";
    let addresses = match getifaddrs() {
        Result::Ok(addresses) => addresses,
        Err(error) => return Check::new(NAME, Missing, format!("the kernel does not name them: {error}")),
    };
    let mut found: BTreeMap<String, (InterfaceFlags, Vec<String>)> = BTreeMap::new();
    for one in addresses {
        let (flags, known) = found.entry(one.interface_name).or_insert((one.flags, Vec::new()));
        *flags |= one.flags;
        known.extend(one.address.as_ref().and_then(internet));
    }
    let list: Vec<_> = found
        .iter()
        .map(|(name, (flags, addresses))| {
            let state = if flags.contains(InterfaceFlags::IFF_UP | InterfaceFlags::IFF_RUNNING) {
                "up"
            } else if flags.contains(InterfaceFlags::IFF_UP) {
                "no carrier"
            } else {
                "down"
            };
            let within = [&[state.to_owned()], &addresses[..]].concat().join(" ");
            format!("{} ({within})", name.escape_default())
        })
        .collect();
    let loopback = |(flags, _): &(InterfaceFlags, Vec<String>)| flags.contains(InterfaceFlags::IFF_LOOPBACK);
    match found.iter().find(|(_, one)| loopback(one)) {
        Some((name, (flags, _))) if !flags.contains(InterfaceFlags::IFF_UP) => {
            Check::new(NAME, Missing, list.join(", ")).remedy(format!("sudo ip link set {name} up"))
        }
        _ => Check::new(NAME, Ok, list.join(", ")),
    }
}

fn internet(address: &SockaddrStorage) -> Option<String> {
    let v4 = address.as_sockaddr_in().map(|address| address.ip().to_string());
    v4.or_else(|| address.as_sockaddr_in6().map(|address| address.ip().to_string()))
}

pub(super) fn page() -> Check {
    match assets::is_built() {
        true => Check::new("page", Ok, "built in"),
        false => {
            Check::new("page", Missing, "this wireglass was built without it").remedy("cargo xtask build")
        }
    }
}

/// Whether the port that is taken if nothing is said is free.
pub(super) fn port() -> Check {
    match TcpListener::bind(DEFAULT_ADDRESS) {
        Result::Ok(_) => Check::new("port", Ok, format!("{DEFAULT_ADDRESS} is free")),
        Err(error) => Check::new("port", Note, format!("{DEFAULT_ADDRESS}: {error}; take another"))
            .remedy("wireglass --listen 127.0.0.1:0"),
    }
}
