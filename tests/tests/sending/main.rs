//! Packets made by hand: what is sent and answered at each level, what the kernel does to them, who is told, and what is refused.
//!
//! Nothing here leaves the machine: each test has a network namespace of its own, and where a packet could leave, the other end of
//! the cable is another such namespace.

mod answers;
mod made;
mod refusals;
mod told;

use tungstenite::Message;
use wireglass_shared::stream::{Level, PageMsg, Sent};
use wireglass_shared::value::hex_joined;
use wireglass_tests::{Agent, Client, Packet};

/// Why a packet was not sent, and what would change it.
type Refused = (String, Option<String>);

/// An agent that may send, with these arguments more.
fn agent(args: &[&str]) -> Agent {
    Agent::start(&[&["-v"], args].concat())
}

/// Asks for a packet to be sent.
fn ask(client: &mut Client, id: u32, level: &Level, digits: &str) {
    let request = PageMsg::Send { id, level: level.clone(), bytes: digits.to_owned() };
    let request = serde_json::to_string(&request).expect("requests can be written");
    client.send(Message::text(request)).expect("the agent reads");
}

/// Asks for a packet to be sent, and waits for what becomes of it.
fn try_send(client: &mut Client, level: &Level, digits: &str) -> Result<Sent, Refused> {
    let id = u32::try_from(client.sent.len() + client.refusals.len()).expect("few") + 1_000_000;
    ask(client, id, level, digits);
    client.wait("a word on the packet", |client| {
        let sent = client.sent.iter().find(|sent| sent.id == id).cloned().map(Ok);
        let refused = client.refusals.iter().find(|(of, ..)| *of == id).cloned();
        sent.or_else(|| refused.map(|(_, reason, remedy)| Err((reason, remedy))))
    })
}

/// Sends a packet.
fn send(client: &mut Client, level: &Level, bytes: &[u8]) -> Sent {
    try_send(client, level, &hex_joined(bytes, ""))
        .unwrap_or_else(|(reason, remedy)| panic!("{reason}; {remedy:?}"))
}

/// Asks for a packet to be sent that is refused.
fn refused(client: &mut Client, level: &Level, bytes: &[u8]) -> Refused {
    match try_send(client, level, &hex_joined(bytes, "")) {
        Ok(sent) => panic!("it was sent: {sent:?}"),
        Err(refused) => refused,
    }
}

/// The first packet of the stream, from the one on that `sent` names, that is wanted.
fn seen(client: &mut Client, sent: &Sent, what: &str, is_wanted: impl Fn(&Packet) -> bool) -> Packet {
    let from = sent.from_seq;
    client.wait_for_packets(1, what, |packet| packet.seq >= from && is_wanted(packet)).remove(0)
}
