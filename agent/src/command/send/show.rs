//! What was made, sent and heard, printed.

use super::super::line::Line;
use super::super::refusal;
use super::hear::Came;
use super::make::{Packet, destination};
use crate::cli::Format;
use crate::printable;
use serde_json::{Value, json};
use std::io::{self, Write};
use wireglass_agent::send::SendError;
use wireglass_shared::bits::len_u32;
use wireglass_shared::capture::{CaptureRecord, Direction};
use wireglass_shared::dissect;
use wireglass_shared::exchange::{Exchange, Offer, Outcome, Part};
use wireglass_shared::flow::Neighbor;
use wireglass_shared::stream::Level;
use wireglass_shared::value::counted;
use wireglass_shared::view::{hex, json, text};

/// Prints in the format asked for.
pub(super) struct Show<W> {
    out: W,
    format: Format,
    waits: Waits,
    /// What was printed so far.
    count: u64,
}

/// Whether answers are waited for. Who does not wait cannot say that none came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waits {
    Yes,
    No,
}

impl<W: Write> Show<W> {
    pub(super) const fn new(out: W, format: Format, waits: Waits) -> Self {
        Self { out, format, waits, count: 0 }
    }

    /// A packet that was made, and where it would go.
    pub(super) fn made(&mut self, packet: &Packet, error: Option<&SendError>) -> io::Result<()> {
        let record = packet.draft.record();
        match self.format {
            Format::Hex => writeln!(self.out, "{}", hex::line(packet.bytes())),
            Format::Text => {
                write!(self.out, "{}", printable(&text::packet(1, &record, &dissect(&record))))?;
                let verdict = error.map_or_else(|| "not sent: this is a dry run".to_owned(), refusal::words);
                writeln!(self.out, "\n{}", printable(&way(packet)))?;
                writeln!(self.out, "{}\n\n{}", printable(&verdict), hex::line(packet.bytes()))
            }
            Format::Json | Format::Jsonl => self.value(&json!({
                "level": packet.level,
                "packet": json::packet(1, &record, &dissect(&record)),
                "bytes": hex::line(packet.bytes()),
                "refused": error.map(|error| json!({ "reason": error.to_string(), "remedy": error.remedy() })),
            })),
        }
    }

    /// What came of a packet that was sent.
    pub(super) fn exchange(&mut self, packet: &Packet, came: &Came, line: &Line) -> io::Result<()> {
        let exchange = &came.exchange;
        match self.format {
            Format::Hex => {
                for step in exchange.steps() {
                    writeln!(self.out, "{}", hex::line(&step.packet.frame))?;
                }
            }
            Format::Text => {
                if self.count > 0 {
                    writeln!(self.out)?;
                }
                let text = in_words(packet, came, line, self.waits);
                write!(self.out, "{}", printable(&text))?;
            }
            Format::Json | Format::Jsonl => return self.value(&as_data(packet, came, line, self.waits)),
        }
        self.count += 1;
        self.out.flush()
    }

    fn value(&mut self, value: &Value) -> io::Result<()> {
        let before = match (self.format, self.count) {
            (Format::Jsonl, _) => "",
            (_, 0) => "[\n",
            _ => ",\n",
        };
        self.count += 1;
        self.out.write_all(before.as_bytes())?;
        serde_json::to_writer(&mut self.out, value)?;
        if self.format == Format::Jsonl { self.out.write_all(b"\n") } else { Ok(()) }
    }

    /// Ends the output; an array is closed.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        if self.format == Format::Json {
            self.out.write_all(if self.count == 0 { b"[]\n" } else { b"\n]\n" })?;
        }
        self.out.flush()
    }
}

/// How a packet is sent and where to.
fn way(packet: &Packet) -> String {
    let bytes = counted(packet.bytes().len(), "byte");
    match &packet.level {
        Level::Transport { protocol, destination } => format!(
            "{bytes} would go to {destination} as protocol {protocol}, behind an IP header that the kernel writes: the one above \
             is what it may look like"
        ),
        Level::Ip => format!(
            "{bytes} would go to {}, by the way that the kernel knows; it fills in the total length, the header checksum, and an \
             Identification or source of 0",
            destination(&packet.draft).map_or_else(|| "nowhere".to_owned(), |to| to.to_string())
        ),
        Level::Link { interface } => format!("{bytes} would leave by {interface}, just as they are"),
    }
}

fn in_words(packet: &Packet, came: &Came, line: &Line, waits: Waits) -> String {
    let exchange = &came.exchange;
    let mut text = String::new();
    if exchange.sent().is_none() {
        text += "sent, but not seen on its way out; made was:\n";
        let record = packet.draft.record();
        text += &text::packet(0, &record, &dissect(&record));
    }
    for step in exchange.steps() {
        let heading = match step.part {
            Part::Sent => format!("sent by {}:", interface(came, line, &step.packet)),
            part => {
                let by = interface(came, line, &step.packet);
                format!("{} by {by}{}:", named(part), after(exchange, &step.packet))
            }
        };
        if !text.is_empty() {
            text.push('\n');
        }
        text += &[heading, "\n".to_owned(), shown(&step.packet)].concat();
        if step.part == Part::Sent {
            text += &list("the kernel's part in it", exchange.changes().into_iter().map(|one| one.says));
        }
    }
    if exchange.more() > 0 {
        text += &["\nand ", &exchange.more().to_string(), " more packets\n"].concat();
    }
    text += &offers(&exchange.offers());
    text += &list("what happened", exchange.told(waits == Waits::Yes));
    text
}

/// The name of the interface by which a packet of the exchange passed.
fn interface(came: &Came, line: &Line, packet: &Neighbor) -> String {
    let name = came.passed(packet).and_then(|number| line.interface(number));
    name.unwrap_or_else(|| "an interface that is gone".to_owned())
}

/// Sentences below a heading; nothing where there are none.
fn list(heading: &str, sentences: impl IntoIterator<Item = String>) -> String {
    let lines: Vec<_> = sentences.into_iter().map(|sentence| format!("  * {sentence}\n")).collect();
    if lines.is_empty() { String::new() } else { format!("\n{heading}:\n{}", lines.concat()) }
}

/// What a packet is in the exchange.
const fn named(part: Part) -> &'static str {
    match part {
        Part::Sent => "sent",
        Part::Answer(_) => "answer",
        Part::Again => "the answer again",
        Part::OwnKernel => "your own kernel's word on the answer",
    }
}

fn after(exchange: &Exchange, packet: &Neighbor) -> String {
    match exchange.sent() {
        Some(sent) => format!(", {} after it was sent", packet.at.since(sent.at).in_units()),
        None => String::new(),
    }
}

fn record(packet: &Neighbor) -> CaptureRecord<'_> {
    CaptureRecord {
        at: packet.at,
        link: packet.dissection.link,
        direction: Direction::Unknown,
        interface: 0,
        orig_len: len_u32(&packet.frame),
        bytes: &packet.frame,
    }
}

fn shown(packet: &Neighbor) -> String {
    text::packet(packet.number, &record(packet), &packet.dissection)
}

/// Options, offered and answered, side by side.
fn offers(offers: &[Offer]) -> String {
    if offers.is_empty() {
        return String::new();
    }
    let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
    let mut rows = vec![["option", "offered", "answered", ""].map(str::to_owned)];
    rows.extend(
        offers.iter().map(|one| {
            [one.name.to_owned(), or_none(&one.offered), or_none(&one.answered), one.says.clone()]
        }),
    );
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2)];
    let mut text = String::from("\noptions:\n");
    for [name, offered, answered, says] in &rows {
        let [a, b, c] = widths;
        let line = format!("  {name:<a$}  {offered:<b$}  {answered:<c$}  {says}");
        text += line.trim_end();
        text.push('\n');
    }
    text
}

/// The same for programs.
fn as_data(packet: &Packet, came: &Came, line: &Line, waits: Waits) -> Value {
    let exchange = &came.exchange;
    let steps: Vec<_> = exchange
        .steps()
        .iter()
        .map(|step| {
            let nanos = exchange.sent().map(|sent| step.packet.at.since(sent.at).0);
            let (part, outcome) = word(step.part);
            json!({
                "part": part,
                "outcome": outcome,
                "after_nanos": nanos,
                "interface": interface(came, line, &step.packet),
                "packet": json::packet(step.packet.number, &record(&step.packet), &step.packet.dissection),
            })
        })
        .collect();
    let offers: Vec<_> = exchange
        .offers()
        .into_iter()
        .map(|one| json!({ "name": one.name, "offered": one.offered, "answered": one.answered, "says": one.says }))
        .collect();
    let changes: Vec<_> =
        exchange.changes().into_iter().map(|one| json!({ "id": one.id, "says": one.says })).collect();
    let silence = (waits == Waits::Yes).then_some(Outcome::Nothing);
    let outcome = exchange.answer().map(|(_, outcome)| outcome).or(silence);
    json!({
        "level": packet.level,
        "bytes": hex::line(packet.bytes()),
        "outcome": outcome.map(outcome_word),
        "latency_nanos": exchange.latency().map(|time| time.0),
        "steps": steps,
        "more_steps": exchange.more(),
        "changes": changes,
        "offers": offers,
        "told": exchange.told(waits == Waits::Yes),
    })
}

const fn word(part: Part) -> (&'static str, Option<&'static str>) {
    match part {
        Part::Sent => ("sent", None),
        Part::Answer(outcome) => ("answer", Some(outcome_word(outcome))),
        Part::Again => ("again", None),
        Part::OwnKernel => ("own_kernel", None),
    }
}

const fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::SynAck => "syn_ack",
        Outcome::Reset => "reset",
        Outcome::EchoReply => "echo_reply",
        Outcome::IcmpError => "icmp_error",
        Outcome::Other => "other",
        Outcome::Nothing => "nothing",
    }
}
