//! What an agent leaves out: its own traffic and that of others of its kind, whatever address and socket it goes by.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::thread;
use std::time::Duration;
use wireglass_shared::stream::Stats;
use wireglass_tests::{Agent, Client, PATTERN_BYTES, neighbor, ping_to, private_network, wireglass};

/// Long enough for whatever a ping leads to.
const SETTLING: Duration = Duration::from_millis(500);

#[test]
fn two_agents_with_sockets_of_both_kinds_do_not_feed_each_other() {
    let Some(_here) = private_network() else { return };
    let agents = [Agent::start(&["--source", "raw"]), Agent::start(&["--source", "packet"])];
    let mut clients: Vec<_> = agents.iter().map(Client::open).collect();
    see_that_they_do_not_feed_each_other(&mut clients);
}

/// Each ping's batches would be captured by the other agent, and sent, and captured by the first.
fn see_that_they_do_not_feed_each_other(clients: &mut [Client]) {
    for turn in 0..8 {
        let (ident, sequence) = clients[turn % 2].see_ping();
        clients[1 - turn % 2]
            .wait_for_packets(2, "the other's ping", |packet| packet.is_echo(ident, sequence));
    }
    for client in clients {
        let strange = client.packets.len() - 16;
        assert!(strange < 16, "{strange} packets beside the pings");
    }
}

/// Starts an agent that listens at any address.
fn serve(listen: &str, args: &[&str]) -> Agent {
    Agent::from_command(wireglass(&["--allow-remote", "--listen", listen]).args(args))
}

#[test]
fn own_traffic_is_left_out_whatever_address_it_goes_by() {
    let Some(_here) = private_network() else { return };
    let (v4, v6): (IpAddr, IpAddr) = (Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into());
    for (listen, source, addresses) in [
        ("[::1]:0", "packet", [v6, v6]),
        ("0.0.0.0:0", "packet", [v4, v4]),
        ("[::]:0", "packet", [v4, v6]),
        ("0.0.0.0:0", "raw", [v4, v4]),
    ] {
        let agent = serve(listen, &["--source", source]);
        let mut clients = addresses.map(|address| Client::open_via(&agent, address));
        let (ident, sequence) = clients[0].see_ping();
        for client in &mut clients {
            client.wait_for_packets(2, "both echoes", |packet| packet.is_echo(ident, sequence));
            // Later than the ping, and after a second of whatever it led to.
            let counted = |stats: &Stats| stats.captured >= 2 && stats.hidden_own > 0;
            client.wait("counters", |client| client.stats.filter(counted));
        }
        thread::sleep(SETTLING);
        clients[0].see_ping();
        assert_eq!(clients[0].packets.len(), 4, "{listen}, {source}: two pings are four packets");
    }
}

#[test]
fn own_traffic_to_another_host_is_left_out() {
    let Some(_here) = private_network() else { return };
    let there = neighbor();
    let agent = serve("0.0.0.0:0", &["--interface", "v0"]);
    let mut client = there.within(|| Client::open_via(&agent, Ipv4Addr::new(10, 77, 1, 1).into()));
    for _ in 0..4 {
        let before = client.packets.len();
        ping_to("10.77.1.2", &[]);
        client.wait("request and reply", |client| {
            (client.packets[before..].iter().filter(|packet| packet.contains(PATTERN_BYTES)).count() == 2)
                .then_some(())
        });
    }
    let hidden = client.wait("counters", |client| client.stats.filter(|stats| stats.hidden_own > 0));
    assert_eq!(hidden.dropped_kernel, 0);
    let own = client.packets.iter().filter(|packet| packet.touches(agent.port())).count();
    assert_eq!(own, 0, "of {} packets", client.packets.len());
}

#[test]
fn two_agents_on_ipv6_do_not_feed_each_other() {
    let Some(_here) = private_network() else { return };
    let agents = [serve("[::1]:0", &[]), serve("[::]:0", &[])];
    let mut clients: Vec<_> =
        agents.iter().map(|agent| Client::open_via(agent, Ipv6Addr::LOCALHOST.into())).collect();
    see_that_they_do_not_feed_each_other(&mut clients);
}
