//! Who is told of packets that were sent, and what is written down.

use super::made::{LOCAL, echo, transport};
use super::{agent, ask, send};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use wireglass_shared::stream::{Sending, Sent};
use wireglass_shared::value::hex_joined;
use wireglass_tests::{Client, can_capture, eventually, private_loopback};

#[test]
fn everybody_is_told_of_what_was_sent_and_who_comes_late_too() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = agent(&["--allow-send"]);
    let mut presenter = Client::open(&agent);
    let mut student = Client::watch(&agent);
    let on = Sending::On {
        allowed: vec!["127.0.0.0/8".to_owned(), "::1/128".to_owned()],
        per_second: 100,
        most_bytes: 4096,
    };
    assert_eq!((&presenter.sending, &student.sending), (&on, &on));

    let bytes = echo(LOCAL, LOCAL, b"told to all");
    let before = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_micros();
    let sent = send(&mut presenter, &transport(1, LOCAL), &bytes);
    let after = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_micros();
    assert!((before..=after).contains(&u128::from(sent.at_micros)), "{before} {sent:?} {after}");
    assert_eq!((&sent.level, &sent.bytes), (&transport(1, LOCAL), &hex_joined(&bytes, "")));
    assert!(sent.from_seq <= presenter.next_seq);

    let told = |client: &mut Client| client.wait("word of it", |client| client.sent.pop());
    assert_eq!(told(&mut student), sent);
    assert_eq!(told(&mut Client::watch(&agent)), sent);
    assert_eq!(told(&mut Client::open(&agent)), sent);

    let written = eventually("a line in the log", || {
        agent.stderr().lines().find(|line| line.contains("a packet was sent")).map(str::to_owned)
    });
    for part in
        [&sent.bytes, "from=127.0.0.1:", "length=19", "Transport { protocol: 1, destination: 127.0.0.1 }"]
    {
        assert!(written.contains(part), "{part} in {written}");
    }
    assert!(!agent.stderr().contains(agent.token()), "no secret is written down");
}

/// More than are kept, and more than are sent in a second.
const MANY: u32 = 150;

#[test]
fn the_last_hundred_are_kept_and_whoever_sends_too_fast_is_slowed_down() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let agent = agent(&["--allow-send"]);
    let mut student = Client::watch(&agent);
    let bytes = hex_joined(&echo(LOCAL, LOCAL, b"many"), "");
    // Each client may say so much at once; together they ask for more than is sent.
    let mut senders = [Client::open(&agent), Client::open(&agent)];
    for (client, first) in senders.iter_mut().zip([0, MANY / 2]) {
        for id in first..first + MANY / 2 {
            ask(client, id, &transport(1, LOCAL), &bytes);
        }
    }
    for (client, other) in senders.iter_mut().zip([MANY / 2, 0]) {
        client.wait("a word on each", |client| {
            let own = client.sent.iter().filter(|sent| sent.id / (MANY / 2) != other / (MANY / 2)).count();
            (own + client.refusals.len() == MANY as usize / 2).then_some(())
        });
    }
    let refusals: Vec<_> = senders.iter().flat_map(|client| &client.refusals).collect();
    let sent = MANY as usize - refusals.len();
    assert!(!refusals.is_empty(), "{sent} were sent within a moment");
    for (_, reason, remedy) in refusals {
        assert!(reason.starts_with("slow down: at most 100 packets a second"), "{reason}");
        assert!(remedy.is_some());
    }
    assert!(sent >= 20, "some are sent at once: {sent}");
    student.wait("those that were sent", |student| (student.sent.len() == sent).then_some(()));

    // At a steady pace all of them arrive; a hundred of all are kept for those who come late.
    let [client, _] = &mut senders;
    let mut last = 0;
    while client.sent.len() <= MANY as usize {
        std::thread::sleep(Duration::from_millis(25));
        last = send(client, &transport(1, LOCAL), &echo(LOCAL, LOCAL, b"steady")).id;
    }
    let mut late = Client::watch(&agent);
    late.wait("the last one", |late| late.sent.last().filter(|sent| sent.id == last).map(drop));
    assert_eq!(late.sent.len(), 100);
    let kept = &client.sent[client.sent.len() - 100..];
    assert_eq!(late.sent.iter().collect::<Vec<&Sent>>(), kept.iter().collect::<Vec<_>>());
}
