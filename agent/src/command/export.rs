//! `wireglass export`: one packet's diagram, for slides, documents and classes; or a program that sends it.

use super::input;
use super::print::unless_pipe_closed;
use super::send::make;
use crate::cli::{self, Drawing, Export, Level};
use anyhow::{Context as _, bail};
use std::fs;
use std::io::{self, Write as _};
use wireglass_shared::bits::BitSpan;
use wireglass_shared::capture::{CaptureRecord, LinkType};
use wireglass_shared::dissection::LayerIx;
use wireglass_shared::filter::Filter;
use wireglass_shared::locate;
use wireglass_shared::value::counted;
use wireglass_shared::view::export::{Options, Theme, Values};
use wireglass_shared::view::program::{Language, program};
use wireglass_shared::view::{ascii, bytefield, svg, worksheet};
use wireglass_shared::{Dissection, dissect};

/// Runs the command.
pub fn run(options: &Export) -> anyhow::Result<()> {
    let made = of_packet(options, |record| match options.format.language() {
        Some(language) => written(record, language, options),
        None => drawn(record.bytes, &dissect(record), options),
    })?;
    match &options.output {
        Some(path) => fs::write(path, made).with_context(|| format!("writing {}", path.display())),
        None => {
            unless_pipe_closed(io::stdout().lock().write_all(made.as_bytes())).context("writing the output")
        }
    }
}

/// A program that sends the packet.
fn written(record: &CaptureRecord<'_>, language: Language, options: &Export) -> anyhow::Result<String> {
    let follows = if options.interface.is_some() { Level::Link } else { Level::Ip };
    let wanted = options.level.unwrap_or(follows);
    if wanted == Level::Link && record.link != LinkType::ETHERNET {
        bail!("--level link: this packet has no Ethernet header; without it, the kernel writes one");
    }
    let draft = make::cut(record, wanted).with_context(|| format!("--packet {}", options.packet))?;
    let level = make::level(&draft, wanted, options.interface.as_deref())?;
    program(&level, make::made(&draft, &level), language)
        .context("there is nothing to send, or the IP header does not say where to")
}

/// The packet's diagram.
fn drawn(frame: &[u8], dissection: &Dissection, options: &Export) -> anyhow::Result<String> {
    let layers =
        options.layer.iter().map(|name| layers_named(dissection, name)).collect::<Result<Vec<_>, _>>()?;
    let select = options.select.as_deref().map(|id| bits_of(dissection, id)).transpose()?;
    let asked = Options {
        layers: &layers.concat(),
        values: if options.no_values { Values::Left } else { Values::Shown },
        theme: match options.theme {
            cli::Theme::Light => Theme::Light,
            cli::Theme::Dark => Theme::Dark,
            cli::Theme::Print => Theme::Print,
        },
        selected: select,
        title: &options.title,
    };
    Ok(match options.format {
        Drawing::Ascii => ascii::ascii(frame, dissection, &asked),
        Drawing::Latex => {
            let form = if options.standalone { bytefield::Form::Standalone } else { bytefield::Form::Part };
            bytefield::bytefield(frame, dissection, &asked, form)
        }
        Drawing::Worksheet => {
            let key = if options.no_key { worksheet::Key::Left } else { worksheet::Key::Behind };
            worksheet::worksheet(frame, dissection, &asked, key)
        }
        _ => svg::svg(frame, dissection, &asked),
    })
}

/// What is made of the packet that is asked for. What stands behind it is not read.
fn of_packet(
    options: &Export,
    make: impl Fn(&CaptureRecord<'_>) -> anyhow::Result<String>,
) -> anyhow::Result<String> {
    let filter = Filter::parse(options.input.display_filter.as_deref().unwrap_or_default())?;
    let (mut number, mut count) = (0, 0);
    let mut found = None;
    let trouble = input::read(&options.input, &mut |record| {
        number += 1;
        if !filter.matches(record, number) {
            return true;
        }
        count += 1;
        if count == options.packet {
            found = Some(make(record));
        }
        found.is_none()
    })?;
    found.with_context(|| {
        let count = counted(usize::try_from(count).unwrap_or(usize::MAX), "packet");
        match trouble {
            Some(trouble) => format!("{trouble}; {count} could be read"),
            None => format!("--packet {}: there is no such packet, only {count}", options.packet),
        }
    })?
}

/// The layers of that name: a packet may have several, of IP in an ICMP error for instance.
fn layers_named(dissection: &Dissection, name: &str) -> anyhow::Result<Vec<LayerIx>> {
    let is = |one: &str| one.eq_ignore_ascii_case(name);
    let layers = dissection.layers.iter().enumerate();
    let named: Vec<_> = layers
        .filter(|(_, layer)| is(layer.protocol.id) || is(layer.protocol.title))
        .map(|(ix, _)| ix)
        .collect();
    if named.is_empty() {
        let ids: Vec<_> = dissection.layers.iter().map(|layer| layer.protocol.id).collect();
        bail!("--layer {name}: this packet has no such layer; it has {}", ids.join(", "));
    }
    Ok(named)
}

/// The bits of that name.
fn bits_of(dissection: &Dissection, name: &str) -> anyhow::Result<BitSpan> {
    locate::find(dissection, name).with_context(|| format!("--select {name}: this packet has no such field"))
}
