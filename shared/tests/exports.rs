//! Exports of the diagram: whatever the bytes, they keep the form they promise, and nothing in a packet becomes markup.

#[allow(dead_code, reason = "not every test file uses every frame")]
mod frames;

use frames::{PING, SYN, record};
use wireglass_shared::capture::{CaptureRecord, LinkType};
use wireglass_shared::view::export::{Options, Theme, Values};
use wireglass_shared::view::{ascii, bytefield, svg, worksheet};
use wireglass_shared::{Dissection, dissect};

const SHOWN: Options<'_> = Options::new();
const LEFT: Options<'_> = Options { values: Values::Left, ..SHOWN };

fn latex(frame: &[u8], d: &Dissection, options: &Options<'_>) -> String {
    bytefield::bytefield(frame, d, options, bytefield::Form::Part)
}

#[test]
fn every_prefix_of_every_frame_keeps_the_form() {
    for (link, frame) in frames::ALL.iter() {
        for length in 0..=frame.len() {
            let cut = CaptureRecord { orig_len: 1500, ..record(*link, &frame[..length]) };
            let (bytes, d) = (cut.bytes, dissect(&cut));
            // By turns, with values and without: every export sees frames cut within and behind every field.
            match length % 4 {
                0 => assert_lines_fit(&ascii::ascii(bytes, &d, &SHOWN)),
                1 => assert_cells_partition(&svg::svg(bytes, &d, &SHOWN), length * 8),
                2 => assert_rows_of_32(&latex(bytes, &d, &SHOWN)),
                _ => {
                    assert_lines_fit(&ascii::ascii(bytes, &d, &LEFT));
                    assert_cells_partition(&svg::svg(bytes, &d, &LEFT), length * 8);
                    worksheet::worksheet(bytes, &d, &SHOWN, worksheet::Key::Left);
                }
            }
        }
        assert_exports(&record(*link, frame), &SHOWN);
        assert_exports(&record(*link, frame), &LEFT);
    }
}

#[test]
fn a_long_payload_keeps_the_form() {
    for length in 12..40 {
        let mut frame = PING.to_vec();
        frame.extend((0..length).map(|byte| 0x20 + byte));
        frame[3] = u8::try_from(frame.len()).expect("a short packet");
        assert_exports(&record(LinkType::RAW, &frame), &SHOWN);
    }
}

fn assert_exports(record: &CaptureRecord<'_>, options: &Options<'_>) {
    let (frame, d) = (record.bytes, dissect(record));
    assert_cells_partition(&svg::svg(frame, &d, options), frame.len() * 8);
    assert_lines_fit(&ascii::ascii(frame, &d, options));
    assert_rows_of_32(&latex(frame, &d, options));
    let sheet = worksheet::worksheet(frame, &d, options, worksheet::Key::Behind);
    assert!(sheet.ends_with("</body>\n</html>\n") && !sheet.contains("<script"), "{sheet}");
}

fn assert_lines_fit(text: &str) {
    for line in text.lines() {
        assert!(line.len() <= ascii::COLUMNS, "{} characters: {line}", line.len());
        assert!(line.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{line:?}");
    }
}

/// The bits that the cells say they draw are all of the packet's, each once for every row that shows it.
fn assert_cells_partition(svg: &str, end: usize) {
    let mut spans: Vec<(usize, usize)> = svg
        .split("data-bit=\"")
        .skip(1)
        .map(|rest| {
            let mut numbers = rest.split('"').filter_map(|part| part.parse().ok());
            (numbers.next().expect("a first bit"), numbers.next().expect("a number of bits"))
        })
        .collect();
    spans.sort_unstable();
    let mut at = 0;
    for (start, bits) in spans {
        assert_eq!(start, at, "a gap or an overlap");
        at += bits;
    }
    assert_eq!(at, end, "{svg}");
}

/// What bytefield draws of a row is 32 bits wide, and braces come in pairs.
fn assert_rows_of_32(latex: &str) {
    let mut depth = 0;
    let mut escaped = false;
    for one in latex.chars() {
        match one {
            '{' if !escaped => depth += 1,
            '}' if !escaped => depth -= 1,
            _ => {}
        }
        assert!(depth >= 0, "a brace too many: {latex}");
        escaped = one == '\\' && !escaped;
    }
    assert_eq!(depth, 0, "{latex}");
    assert!(latex.is_ascii() && !latex.contains('\u{1b}'), "{latex}");
    for line in latex.lines().filter(|line| line.trim_start().starts_with("\\bitbox")) {
        let widths = line.split("\\bitbox[").skip(1).map(|part| {
            let width = part.split(['{', '}']).nth(1).expect("a width");
            width.parse::<u32>().expect("a number of bits")
        });
        assert_eq!(widths.sum::<u32>(), 32, "{line}");
    }
}

#[test]
fn text_of_a_packet_is_no_markup() {
    let text = b"</svg><script>alert('&\"');</script>\\end{bytefield}\x1b[31m\x00\xff%$";
    let mut frame = PING.to_vec();
    frame.truncate(28);
    frame.extend(text);
    frame[3] = u8::try_from(frame.len()).expect("a short packet");
    let d = dissect(&record(LinkType::RAW, &frame));
    let title = "</title><script>\u{1b}\u{0}\\input{x}";
    let options = Options { title, ..SHOWN };
    let picture = svg::svg(&frame, &d, &options);
    let sheet = worksheet::worksheet(&frame, &d, &options, worksheet::Key::Behind);
    for document in [&picture, &sheet] {
        assert!(!document.contains("<script"), "{document}");
        assert!(document.contains("&lt;/title&gt;&lt;script&gt;"), "{document}");
        assert!(!document.chars().any(|one| one.is_control() && one != '\n'), "{document}");
    }
    assert_eq!(picture.matches("</svg>").count(), 1);
    let source = latex(&frame, &d, &options);
    assert_rows_of_32(&source);
    assert!(!source.contains("\\input"), "{source}");
    assert_eq!(source.matches("\\begin{").count(), source.matches("\\end{").count(), "{source}");
}

#[test]
fn flags_differ_in_shape_and_a_selection_is_framed() {
    let d = dissect(&record(LinkType::RAW, SYN));
    let tcp = [1];
    let options = Options { layers: &tcp, ..SHOWN };
    let plain = svg::svg(SYN, &d, &options);
    assert_eq!(plain.matches("data-flag=\"set\"").count(), 1, "SYN alone is set");
    assert_eq!(plain.matches("data-flag=\"clear\"").count(), 8);
    assert_eq!(plain.matches("rx=\"5\"").count(), 1, "only what is set has a badge");
    assert!(!plain.contains("data-layer=\"ip\""), "one layer was asked for");
    assert!(plain.contains("#ffffff") && !plain.contains("#14181f"));
    let node = d.find("tcp.flags.syn").expect("a SYN");
    let selected = Some(d.nodes[node].span);
    let dark = svg::svg(SYN, &d, &Options { selected, theme: Theme::Dark, ..options });
    assert!(dark.contains("stroke-width=\"4\"") && !plain.contains("stroke-width=\"4\""));
    assert!(dark.contains("#14181f") && !dark.contains("#ffffff"));
}

#[test]
fn values_stand_in_the_diagram_only_where_they_are_wanted() {
    let d = dissect(&record(LinkType::RAW, SYN));
    for (shown, named) in [
        (svg::svg(SYN, &d, &SHOWN), svg::svg(SYN, &d, &LEFT)),
        (svg::svg(SYN, &d, &SHOWN), svg::svg(SYN, &d, &Options { values: Values::Blank, ..SHOWN })),
        (ascii::ascii(SYN, &d, &SHOWN), ascii::ascii(SYN, &d, &LEFT)),
        (latex(SYN, &d, &SHOWN), latex(SYN, &d, &LEFT)),
    ] {
        for value in ["43591", "127.0.0.1", "0xfe30", "65495"] {
            assert!(shown.contains(value), "{value} in {shown}");
            assert!(!named.contains(value), "{value} in {named}");
        }
        assert!(named.contains("Source Port") && named.contains("Window"), "{named}");
    }
}
