//! A client, a router and a server, each in a network namespace of its own, joined by two Ethernet links:
//!
//! ```text
//! client 192.0.2.10 ── 192.0.2.1 router 198.51.100.1 ── 198.51.100.20 server
//!    2001:db8:1::10 ── 2001:db8:1::1    2001:db8:2::1 ── 2001:db8:2::20
//! ```
//!
//! All addresses are of the ranges for documentation (RFC 5737, RFC 3849), all hardware addresses locally administered.

use anyhow::{Context as _, anyhow, ensure};
use nix::sched::{CloneFlags, setns, unshare};
use std::fs::File;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::os::fd::AsRawFd as _;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// The one interface of client and server, and the router's towards the client.
pub const INTERFACE: &str = "eth0";
const PATIENCE: Duration = Duration::from_secs(10);
const TOWARDS_SERVER: &str = "eth1";

pub const ROUTER: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
pub const SERVER: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 20);
pub const ROUTER_V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 1, 0, 0, 0, 0, 1);
pub const SERVER_V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 2, 0, 0, 0, 0, 0x20);

/// How a scene wants its hosts.
#[derive(Clone, Copy)]
pub struct Plan {
    /// The largest packet between router and server.
    pub far_mtu_bytes: u16,
    /// Whether the router's kernel forwards; without it the scene does.
    pub forwards: bool,
    /// Whether the client's interface claims to finish checksums, as most network cards do.
    pub offloads: bool,
    /// Whether the hosts speak IPv6 too.
    pub ipv6: bool,
}

impl Plan {
    pub const PLAIN: Self = Self { far_mtu_bytes: 1500, forwards: true, offloads: false, ipv6: false };
}

/// The three of them.
pub struct Hosts {
    pub client: Namespace,
    pub router: Namespace,
    pub server: Namespace,
}

impl Hosts {
    pub fn new(plan: Plan) -> anyhow::Result<Self> {
        let hosts = Self { client: Namespace::new()?, router: Namespace::new()?, server: Namespace::new()? };
        let Self { client, router, server } = &hosts;
        for host in [client, router, server] {
            host.set("ipv6/conf/default/disable_ipv6", if plan.ipv6 { "0" } else { "1" })?;
            // Nobody asks for routers, makes up addresses, or asks whether an address is taken.
            host.set("ipv6/conf/default/router_solicitations", "0")?;
            host.set("ipv6/conf/default/addr_gen_mode", "1")?;
            host.set("ipv6/conf/default/accept_dad", "0")?;
        }
        router.link(client, INTERFACE, ["02:00:00:00:00:01", "02:00:00:00:00:10"])?;
        router.link(server, TOWARDS_SERVER, ["02:00:00:00:00:02", "02:00:00:00:00:20"])?;
        client.join(
            INTERFACE,
            &["192.0.2.10/24", "2001:db8:1::10/64"],
            &["192.0.2.1", "2001:db8:1::1"],
            "02:00:00:00:00:01",
            plan,
        )?;
        server.join(
            INTERFACE,
            &["198.51.100.20/24", "2001:db8:2::20/64"],
            &["198.51.100.1", "2001:db8:2::1"],
            "02:00:00:00:00:02",
            plan,
        )?;
        router.join(
            INTERFACE,
            &["192.0.2.1/24", "2001:db8:1::1/64"],
            &["192.0.2.10", "2001:db8:1::10"],
            "02:00:00:00:00:10",
            plan,
        )?;
        router.join(
            TOWARDS_SERVER,
            &["198.51.100.1/24", "2001:db8:2::1/64"],
            &["198.51.100.20", "2001:db8:2::20"],
            "02:00:00:00:00:20",
            plan,
        )?;
        for (host, interface) in [(server, INTERFACE), (router, TOWARDS_SERVER)] {
            host.run(&format!("ip link set {interface} mtu {}", plan.far_mtu_bytes))?;
        }
        for (host, gateways) in
            [(client, ["192.0.2.1", "2001:db8:1::1"]), (server, ["198.51.100.1", "2001:db8:2::1"])]
        {
            for gateway in only_spoken(&gateways, plan) {
                host.run(&format!("ip route add default via {gateway}"))?;
            }
        }
        client.await_link(INTERFACE)?;
        server.await_link(INTERFACE)?;
        router.await_link(INTERFACE)?;
        router.await_link(TOWARDS_SERVER)?;
        if plan.forwards {
            router.set("ipv4/ip_forward", "1")?;
            router.set("ipv6/conf/all/forwarding", "1")?;
        }
        Ok(hosts)
    }
}

/// A network of its own. It is gone when nothing holds it any more.
pub struct Namespace {
    handle: File,
}

impl Namespace {
    fn new() -> anyhow::Result<Self> {
        let handle = in_a_thread(|| {
            unshare(CloneFlags::CLONE_NEWNET).context("making a network namespace takes root's rights")?;
            Ok(File::open("/proc/thread-self/ns/net")?)
        })?;
        Ok(Self { handle })
    }

    /// Does something inside. Sockets opened there belong there wherever they are used, and so do programs started there.
    pub fn within<T: Send>(&self, work: impl FnOnce() -> anyhow::Result<T> + Send) -> anyhow::Result<T> {
        in_a_thread(|| {
            setns(&self.handle, CloneFlags::CLONE_NEWNET)?;
            work()
        })
    }

    /// Runs a program with its arguments, none of which holds a blank.
    pub fn run(&self, line: &str) -> anyhow::Result<()> {
        let output = self.output(line)?;
        ensure!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr).trim());
        Ok(())
    }

    /// Pings, and does not mind if no answer comes.
    pub fn ping(&self, arguments: &str) -> anyhow::Result<()> {
        self.output(&format!("ping -n -q -W 1 {arguments}")).map(drop)
    }

    fn output(&self, line: &str) -> anyhow::Result<std::process::Output> {
        self.within(|| {
            let mut words = line.split_whitespace();
            let program = words.next().context("a program to run")?;
            Command::new(program).args(words).output().with_context(|| line.to_owned())
        })
    }

    /// A link that was just switched on loses packets for up to a second.
    fn await_link(&self, interface: &str) -> anyhow::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        let is_up =
            |output: std::process::Output| String::from_utf8_lossy(&output.stdout).contains("state UP");
        while !is_up(self.output(&format!("ip link show {interface}"))?) {
            ensure!(Instant::now() < deadline, "{interface} is not up after {PATIENCE:?}");
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Sets a parameter of the kernel's, by its path below `net`.
    pub fn set(&self, parameter: &str, value: &str) -> anyhow::Result<()> {
        let path = format!("/proc/sys/net/{parameter}");
        self.within(|| std::fs::write(&path, value).with_context(|| format!("setting {path}")))
    }

    /// A link between this host's `interface` and the other's, with their hardware addresses.
    fn link(&self, other: &Self, interface: &str, [own, others]: [&str; 2]) -> anyhow::Result<()> {
        let there = format!("/proc/{}/fd/{}", std::process::id(), other.handle.as_raw_fd());
        self.run(&format!(
            "ip link add {interface} address {own} type veth peer name {INTERFACE} address {others} netns {there}"
        ))
    }

    /// Gives an interface its addresses, and tells it where the one neighbor is, so that nobody needs to ask.
    fn join(
        &self,
        interface: &str,
        addresses: &[&str],
        neighbors: &[&str],
        neighbor: &str,
        plan: Plan,
    ) -> anyhow::Result<()> {
        // Whole checksums, also where the other end of the cable would take half ones.
        if !(plan.offloads && neighbor.ends_with("01")) {
            self.run(&format!("ethtool -K {interface} tx off"))?;
        }
        for address in only_spoken(addresses, plan) {
            let whole = if address.contains(':') { " nodad" } else { "" };
            self.run(&format!("ip address add {address} dev {interface}{whole}"))?;
        }
        self.run(&format!("ip link set {interface} up"))?;
        for address in only_spoken(neighbors, plan) {
            self.run(&format!("ip neigh replace {address} lladdr {neighbor} nud permanent dev {interface}"))?;
        }
        Ok(())
    }
}

/// The addresses of the versions of IP that the plan wants.
fn only_spoken<'a>(addresses: &'a [&'a str], plan: Plan) -> impl Iterator<Item = &'a str> {
    let ipv6 = plan.ipv6;
    addresses.iter().copied().filter(move |address| ipv6 || !address.contains(':'))
}

/// A thread's namespace is its own, and this one's goes with it.
fn in_a_thread<T: Send>(work: impl FnOnce() -> anyhow::Result<T> + Send) -> anyhow::Result<T> {
    thread::scope(|scope| scope.spawn(work).join().map_err(|_| anyhow!("a thread panicked"))?)
}
