//! The diagram: every bit a cell, what is missing, what is quoted, checksums, comparisons, and what leaves the page.

use crate::hands::on_the_built_in_capture;
use crate::page::Page;
use std::fs;
use std::path::Path;
use thirtyfour::error::WebDriverResult;

const WORDS: &str = "[data-pane='explanation']";

/// A TCP segment of which 13 bytes of the header are there; Total Length promises 20.
const CUT_HEADER: &str = "45 00 00 28 00 01 00 00 40 06 8e 98 c0 00 02 01 c6 33 64 02 \
                          12 34 00 50 00 00 00 01 00 00 00 00 50";

/// A TCP header with room for 12 bytes of options, of which 4 are there.
const LONGER_HEADER: &str = "45 00 00 34 00 01 00 00 40 06 8e 8c c0 00 02 01 c6 33 64 02 \
                             12 34 00 50 00 00 00 01 00 00 00 00 80 02 20 00 00 00 00 00 02 04 05 b4";

/// How many bits the cells of each card hold together.
async fn bits_of_cards(page: &Page) -> WebDriverResult<Vec<u32>> {
    page.execute(
        "return [...document.querySelectorAll('.card')].map(card =>
            [...card.querySelectorAll('[data-bits]')].reduce((sum, cell) => sum + +cell.dataset.bits, 0))",
    )
    .await
}

/// What stands in a field's first cell, for the eye.
async fn drawn(page: &Page, id: &str) -> WebDriverResult<String> {
    Ok(page.texts(&format!("[data-field='{id}'] [aria-hidden]")).await?.join(" "))
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn every_bit_has_a_cell_and_what_is_missing_or_quoted_is_drawn_as_such() {
    on_the_built_in_capture(1440, 900, async |page, _| {
        page.open_packet(3).await?;
        assert_eq!(bits_of_cards(page).await?, [160, 320], "cells partition the headers' bits");
        // Flags are told apart by what stands in them and by their shape.
        let names = ["res", "ae", "cwr", "ece", "urg", "ack", "push", "reset", "syn", "fin"];
        for name in &names[1..] {
            let state = if *name == "syn" { "set" } else { "clear" };
            let cell = format!("[data-field='tcp.flags.{name}'][data-bits='1'][data-flag='{state}']");
            assert_eq!(page.count(&cell).await?, 1, "{cell}");
        }
        assert!(drawn(page, "tcp.flags.syn").await?.starts_with("SYN 1"), "its name and that it is set");
        assert!(drawn(page, "tcp.flags.fin").await?.starts_with("FIN 0"));
        let shape = async |flag: &str| {
            page.style(&format!("[data-field='tcp.flags.{flag}'] .cell-value"), "background-color").await
        };
        assert_ne!(shape("syn").await?, shape("fin").await?, "a set flag has another shape");
        // Options stand in the grid one after the other, padding included.
        let options = page.texts("[data-field^='tcp.option'] .cell-name").await?;
        for part in ["MSS Value", "TS Value", "Shift Count"] {
            assert!(options.iter().any(|name| name.contains(part)), "no {part} in {options:?}");
        }

        // 8 bytes of a connection's payload behind a header with options; the field is one shape over two rows.
        page.open_sample("ping").await?;
        page.wait_for(".fold[data-fold]").await?;
        let before = page.count("[data-field='data'] , [data-bytes]").await?;
        page.click(".fold[data-fold]").await?;
        page.wait_for_none(".fold[data-fold]").await?;
        assert!(page.count("[data-field='data'] , [data-bytes]").await? > before, "the payload is unfolded");
        assert!(page.count("[data-bytes][data-joins='0']").await? > 0, "its rows are one shape");
        assert_eq!(bits_of_cards(page).await?.iter().sum::<u32>(), 84 * 8 + 14 * 8, "all bits are drawn");

        paste(page, CUT_HEADER).await?;
        page.wait_for(".cell-missing").await?;
        assert_eq!(page.texts(".cell-missing").await?.concat(), "56 bits missing");
        assert_eq!(bits_of_cards(page).await?, [160, 160], "as many as a whole header has");
        let hatched = page.style(".cell-missing", "background-image").await?;
        assert!(hatched.contains("repeating-linear-gradient"), "{hatched}");
        let problems = page.texts(".diagram .problem").await?;
        assert!(
            problems.iter().any(|problem| problem.contains("Total Length promises 7 bytes more")),
            "which field promised what is missing: {problems:?}"
        );
        assert_eq!(page.count("[data-field='tcp.ack']").await?, 1, "what is there is drawn");
        assert_eq!(page.count("[data-field='tcp.checksum']").await?, 0, "what is not there has no value");
        // Where the header itself says how long it is, the field that does is named.
        paste(page, LONGER_HEADER).await?;
        page.wait_for_text(".cell-missing", "64 bits missing: Data Offset promises them").await?;
        page.screenshot("truncated").await?;

        page.open_sample("udp-unreachable").await?;
        page.wait_for("section.quoted [data-field='udp.dstport']").await?;
        assert_eq!(page.count("section.quoted .card").await?, 3, "IPv4, UDP and data, as far as quoted");
        page.click("section.quoted [data-field='udp.dstport']").await?;
        page.wait_for_text(WORDS, "Destination Port").await?;
        page.screenshot("quoted").await?;
        page.click("section.quoted [data-number='1']").await?;
        page.wait_for("[data-seq='1'][aria-current='true']").await?;
        assert_eq!(page.count("section.quoted").await?, 0, "the original quotes nothing");
        Ok(())
    });
}

/// Shows these bytes by the dialog for that.
async fn paste(page: &Page, hex: &str) -> WebDriverResult<()> {
    page.choose("#source", "#paste-hex").await?;
    page.write("#pasted", hex).await?;
    page.click("#pasted-show:enabled").await?;
    page.wait_for_none("dialog").await
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn checksums_are_worked_out_packets_compared_values_turned_and_diagrams_taken_home() {
    on_the_built_in_capture(1440, 900, async |page, _| {
        for (sample, packet, field, verdict, words, reason) in [
            ("ping", 1, "icmp.checksum", "good", "good", "It fits the bytes"),
            ("bad-checksum", 1, "icmp.checksum", "bad", "bad, expected 0x7a06", "would have to be 0x7a06"),
            ("half-checksum", 1, "tcp.checksum", "partial", "partial", "addresses, protocol and length"),
            ("fragmentation", 1, "icmp.checksum", "unverified", "can't tell", "fragment"),
        ] {
            page.open_sample(sample).await?;
            page.open_packet(packet).await?;
            let cell = format!("[data-field='{field}'][data-verdict='{verdict}']");
            page.wait_for(&cell).await?;
            assert!(drawn(page, field).await?.ends_with(words), "{sample}: {}", drawn(page, field).await?);
            if page.count(&format!("{cell}[aria-selected='true']")).await? == 0 {
                page.click(&cell).await?;
            }
            page.wait_until(&format!("{sample}: the reason says {reason:?}"), async |page| {
                Ok(page.content(WORDS).await?.contains(reason))
            })
            .await?;
        }
        // Word by word, with the odd last byte's zero, which is not sent.
        page.open_sample("bad-checksum").await?;
        page.wait_for(".sheet[data-verdict='bad']").await?;
        if page.count(".sheet[open]").await? == 0 {
            page.click(".sheet summary").await?;
        }
        let rows = page.texts(".sheet tr").await?;
        let last = rows.last().cloned().unwrap_or_default();
        assert!(last.contains("a zero that is not sent") && last.contains("7300"), "{last}");
        let steps = page.texts(".sheet li").await?.join("\n");
        for step in ["0x285f7 → 0x85f9", "every bit turned round: 0x7a06", "holds 0x7b06"] {
            assert!(steps.contains(step), "no {step:?} in {steps}");
        }
        page.screenshot("checksum").await?;
        page.click(".sheet button[data-span]").await?;
        page.wait_for_fragment("s=bad-checksum&p=1&f=@272+16").await?;

        page.click("#source").await?;
        page.click("#back-to-live").await?;
        page.wait_for("[data-status='no-capture']").await?;
        compare(page).await?;
        turn_values(page).await?;
        take_home(page).await
    });
}

async fn compare(page: &Page) -> WebDriverResult<()> {
    page.open_packet(2).await?;
    page.click("#compare option[value='partner']").await?;
    page.wait_for_text(".changes summary", "Compared with #1").await?;
    page.wait_for("[data-field='icmp.type'][data-fate='changed']").await?;
    assert!(drawn(page, "icmp.type").await?.contains("was 8"), "{}", drawn(page, "icmp.type").await?);
    let spoken = page.content("[data-field='icmp.type'] .spoken").await?;
    assert!(spoken.contains("value 0") && spoken.ends_with("was 8 in packet 1"), "{spoken}");
    assert_eq!(page.count("[data-field='icmp.code'][data-fate]").await?, 0, "what is the same is not marked");
    let changes = page.texts(".changes li").await?.join("\n");
    assert!(changes.contains("Type: 8 → 0"), "{changes}");
    page.screenshot("compared").await?;
    page.click(".changes [data-change='0']").await?;
    page.wait_for("[data-node][aria-selected='true']").await?;

    page.open_packet(4).await?;
    page.click("#compare option[value='heard']").await?;
    page.wait_for_text(".changes summary", "Compared with #3").await?;
    page.wait_for("[data-field='tcp.flags.ack'][data-fate='changed']").await?;
    page.open_packet(5).await?;
    page.click("#compare option[value='previous']").await?;
    page.wait_for_text(".changes summary", "Compared with #3").await?;
    page.click("#mark").await?;
    page.wait_for("#mark[aria-pressed='true']").await?;
    page.open_packet(12).await?;
    page.click("#compare option[value='marked']:enabled").await?;
    page.wait_for_text(".changes summary", "Compared with #5").await?;
    page.click("#compare option[value='nothing']").await?;
    page.wait_for_none(".changes, [data-fate]").await
}

async fn turn_values(page: &Page) -> WebDriverResult<()> {
    page.open_packet(3).await?;
    for (at, port) in [(2, "0x0050"), (3, "80"), (4, "0000000001010000"), (1, "80")] {
        page.click(&format!("#base option:nth-child({at})")).await?;
        page.wait_until(&format!("the port is written {port}"), async |page| {
            let value = page.text("[data-field='tcp.dstport'] .cell-value").await?;
            Ok(value.replace(|space: char| space.is_whitespace(), "").trim_start_matches("0b") == port)
        })
        .await?;
    }
    Ok(())
}

/// Each form is what its name says.
async fn take_home(page: &Page) -> WebDriverResult<()> {
    page.click("[data-field='tcp.flags.syn']").await?;
    let read = |path: &Path| fs::read_to_string(path).expect("a text");
    let export = async |at: u32, name: &str| {
        page.choose("#export", &format!("#export + .menu-body button:nth-child({at})")).await?;
        page.downloaded(name).await
    };
    let svg = read(&export(1, "packet-3.svg").await?);
    let mut reader = quick_xml::Reader::from_str(&svg);
    let mut elements = 0;
    loop {
        match reader.read_event().expect("an SVG file is XML") {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(_) => elements += 1,
            _ => {}
        }
    }
    assert!(elements > 40 && svg.contains("Synchronize") | svg.contains("SYN"), "{elements} elements");
    let png = fs::read(export(2, "packet-3.png").await?).expect("a picture");
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"), "{:?}", png.get(..8));
    let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
    assert!(side(16) > 600 && side(20) > 300, "{} by {} pixels", side(16), side(20));
    assert!(png.len() > 10_000, "a picture of {} bytes shows nothing", png.len());
    let ascii = read(&export(3, "packet-3.txt").await?);
    assert!(ascii.contains("+-+-+-+-") && ascii.contains("Source Port"), "{ascii}");
    let latex = read(&export(4, "packet-3.tex").await?);
    assert!(latex.contains("\\begin{bytefield}") && latex.contains("\\end{document}"), "{latex}");
    let sheet = read(&export(5, "packet-3.html").await?);
    assert!(sheet.contains("<!doctype html") | sheet.contains("<!DOCTYPE html"), "{sheet}");
    let exercise = read(&export(6, "packet-3 (1).html").await?);
    assert!(exercise.len() < sheet.len(), "the key is left out");
    Ok(())
}
