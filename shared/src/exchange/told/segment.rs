//! What TCP answers, in sentences (RFC 9293, section 3.10.7).

use crate::exchange::answer::{ACK, FIN, SYN, Segment};
use crate::exchange::view::{View, bytes, long, segment};
use crate::flow::Neighbor;
use crate::proto;

pub(super) fn syn_ack(view: &View<'_>, answer: &Neighbor) -> Vec<String> {
    let Some((sent, heard)) = view.segment().zip(segment(answer)) else { return Vec::new() };
    let mut told = vec![
        format!(
            "SYN, ACK: {} is open. The other side takes your SYN and opens its own direction in the same \
             segment.",
            port(sent.ports.1)
        ),
        acknowledgment(&sent, &heard),
        format!(
            "Its own count begins at {}, a number that strangers should not be able to guess. It is ready \
             for {} at first: its Window, which is never scaled in a SYN.",
            long(heard.seq),
            bytes(heard.window.into())
        ),
    ];
    if sent.data_bytes > 0 && heard.ack == sent.seq.wrapping_add(1) {
        told.push(format!(
            "The {} of data in your SYN are not acknowledged: without a Fast Open cookie they have to be \
             sent again.",
            bytes(sent.data_bytes)
        ));
    }
    told.extend(congestion(view, answer));
    told
}

/// Whether an offer of congestion marking was taken up (RFC 3168, section 6.1.1).
fn congestion(view: &View<'_>, answer: &Neighbor) -> Option<String> {
    let (ae, cwr, ece) = ("tcp.flags.ae", "tcp.flags.cwr", "tcp.flags.ece");
    let offered = [cwr, ece].into_iter().all(|flag| view.value(flag) == Some(1));
    if !offered || view.value(ae) == Some(1) {
        return None;
    }
    let taken = answer.value(ece) == Some(1) && answer.value(cwr) == Some(0);
    Some(if taken {
        "You offered congestion marking with CWR and ECE; ECE alone in the answer takes it up (RFC 3168)."
            .to_owned()
    } else {
        "You offered congestion marking with CWR and ECE; the answer declines it: it does not have ECE \
         alone (RFC 3168)."
            .to_owned()
    })
}

pub(super) fn reset(view: &View<'_>, answer: &Neighbor) -> Vec<String> {
    let Some((sent, heard)) = view.segment().zip(segment(answer)) else { return Vec::new() };
    let name = if heard.has(ACK) { "RST, ACK" } else { "RST" };
    let at = port(sent.ports.1);
    let mut told = vec![if sent.has(ACK) {
        format!(
            "{name}: the other side knows no connection that your segment could belong to. That says \
             nothing about {at}: with ACK set, a port where somebody listens and one where nobody does \
             answer alike."
        )
    } else if sent.has(SYN) {
        format!(
            "{name}: {at} is closed. No program listens there, so the SYN is refused at once. A firewall \
             that rejects openly can look the same."
        )
    } else {
        format!(
            "{name}: {at} is closed. Where a program listens, a segment without SYN, ACK and RST gets no \
             answer at all (RFC 9293, section 3.10.7.2)."
        )
    }];
    if heard.has(ACK) {
        told.push(acknowledgment(&sent, &heard));
    } else if sent.has(ACK) && heard.seq == sent.ack {
        told.push(format!(
            "Its Sequence Number is {}, your Acknowledgment Number: the one that the sender of such a \
             segment waits for, so that it believes the RST (RFC 9293, section 3.10.7.1).",
            long(heard.seq)
        ));
    }
    if heard.seq == 0 && heard.window == 0 && !sent.has(ACK) {
        told.push(
            "Its own Sequence Number and Window are 0: there is no connection that would have a count and \
             room for data."
                .to_owned(),
        );
    } else if heard.window == 0 {
        told.push("Its Window is 0: there is no connection that would have room for data.".to_owned());
    }
    told
}

pub(super) fn other(view: &View<'_>, answer: &Neighbor) -> Vec<String> {
    let Some((sent, heard)) = view.segment().zip(segment(answer)) else { return Vec::new() };
    let mut told = vec![format!(
        "ACK: the other side knows a connection between these addresses and ports, or what is left of one, \
         at {}.",
        port(sent.ports.1)
    )];
    told.push(if heard.ack == sent.end() && sent.numbers() > 0 {
        acknowledgment(&sent, &heard)
    } else {
        format!(
            "Its Acknowledgment Number, {}, is the number that it waits for; your segment has {}. A segment \
             that does not fit is answered with what would (RFC 9293, section 3.10.7.4).",
            long(heard.ack),
            long(sent.seq)
        )
    });
    if heard.data_bytes > 0 {
        told.push(format!("It carries {} of data.", bytes(heard.data_bytes)));
    }
    told
}

/// How the acknowledgment number comes of the segment's own numbers.
fn acknowledgment(sent: &Segment, heard: &Segment) -> String {
    let (ack, seq) = (long(heard.ack), long(sent.seq));
    let more = heard.ack.wrapping_sub(sent.seq);
    if more != sent.numbers() {
        let whole = sent.numbers();
        return format!(
            "Its Acknowledgment Number is {ack}, your Sequence Number {seq} plus {more}: it takes in {more} \
             of the {whole} numbers of your segment{}.",
            if sent.has(SYN) && more == 1 { ", the one of the SYN" } else { "" }
        );
    }
    let mut takers = Vec::new();
    if sent.has(SYN) {
        takers.push("the SYN takes one number, as a byte would".to_owned());
    }
    if sent.data_bytes > 0 {
        takers.push(format!("the data take {}", sent.data_bytes));
    }
    if sent.has(FIN) {
        takers.push("the FIN takes one number".to_owned());
    }
    match takers.is_empty() {
        true => format!(
            "Its Acknowledgment Number is {ack}, your Sequence Number: a segment without data, SYN and FIN \
             takes no number."
        ),
        false => format!(
            "Its Acknowledgment Number is {ack}, your Sequence Number {seq} plus {more}: {}.",
            takers.join(", ")
        ),
    }
}

/// The reset by which the sender's own kernel ends what it knows nothing of.
pub(super) fn own_reset(answer: &Neighbor, reset: &Neighbor) -> Option<String> {
    let (heard, said) = segment(answer).zip(segment(reset))?;
    let what = if heard.has(SYN) { "the SYN, ACK" } else { "the answer" };
    let number = if said.seq == heard.ack {
        format!(" Its Sequence Number, {}, is the Acknowledgment Number of the answer.", long(said.seq))
    } else {
        String::new()
    };
    Some(format!(
        "Your own kernel then sent RST by itself: {what} is for {}, and no socket of this host has that \
         connection, because your segment was made past the kernel's TCP.{number} A program's own \
         connection would have gone on with ACK.",
        port(heard.ports.1)
    ))
}

/// `port 80 (http)`
pub(super) fn port(number: u16) -> String {
    match proto::service(number) {
        Some(name) => format!("port {number} ({name})"),
        None => format!("port {number}"),
    }
}
