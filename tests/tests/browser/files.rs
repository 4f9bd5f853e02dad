//! Capture files in the page: opened, cut, dropped, saved.

use crate::page::{Page, agent_without_rights, run};
use std::fs;
use std::path::Path;
use std::process::Command;
use thirtyfour::Key;
use thirtyfour::error::WebDriverResult;
use wireglass_shared::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use wireglass_shared::pcap;
use wireglass_tests::private_loopback;

const PACKETS: u32 = 20_000;
/// Bytes of a packet in the file: its header there, an IPv4 header, an ICMP header.
const PACKET_BYTES: usize = 16 + 28;

/// Echo requests with running numbers, and every tenth packet a UDP datagram.
fn capture() -> Vec<u8> {
    let packets: Vec<Vec<u8>> = (1..=PACKETS).map(packet).collect();
    pcap::write_records(
        LinkType::IPV4,
        packets.iter().zip(1..).map(|(bytes, number): (_, i64)| CaptureRecord {
            at: Timestamp(1_700_000_000_000_000_000 + number * 1_000_003),
            link: LinkType::IPV4,
            direction: Direction::Unknown,
            interface: 0,
            orig_len: 28,
            bytes,
        }),
    )
}

fn packet(number: u32) -> Vec<u8> {
    let [_, _, high, low] = number.to_be_bytes();
    let (protocol, transport) = match number % 10 {
        0 => (17, [0xc3, 0x50, 0x23, 0x28, 0, 8, 0, 0]),
        _ => (1, [8, 0, 0, 0, 0x12, 0x34, high, low]),
    };
    let mut bytes = vec![
        0x45, 0, 0, 28, high, low, 0, 0, 64, protocol, 0,
        0, // as far as the checksum, which is left out
        192, 0, 2, 1, 198, 51, 100, 2,
    ];
    bytes.extend(transport);
    bytes
}

/// Runs a test on a page without live packets, with this file at hand.
fn on_a_page_with(name: &str, content: &[u8], test: impl AsyncFnOnce(&Page, &Path) -> WebDriverResult<()>) {
    let _loopback = private_loopback();
    let agent = agent_without_rights();
    let folder = tempfile::tempdir().expect("a folder for a moment");
    let path = folder.path().join(name);
    fs::write(&path, content).expect("room for a capture");
    run(async {
        let page = Page::open(&agent, 1440, 900).await?;
        page.wait_for("[data-seq]").await?;
        test(&page, &path).await?;
        page.finish().await
    });
}

async fn wait_for_total(page: &Page, total: u32) -> WebDriverResult<()> {
    page.wait_for(&format!(".packets-count[data-total='{total}']")).await
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn a_file_is_opened_walked_filtered_and_given_back() {
    on_a_page_with("twenty.pcap", &capture(), async |page, path| {
        page.pick_file(path).await?;
        wait_for_total(page, PACKETS).await?;
        page.wait_for("[data-seq='1'][aria-current='true'][aria-posinset='1'][aria-setsize='20000']").await?;
        page.wait_for("[data-status='file']").await?;
        assert_eq!(page.text(".packets-count").await?, "20,000 packets");
        assert!(page.count("[data-seq]").await? < 100, "only the rows in view exist");

        page.press(Key::End).await?;
        page.wait_for("[data-seq='20000'][aria-posinset='20000']").await?;
        page.pick("[data-seq='19999']").await?;
        page.wait_for("[data-seq='19999'][aria-current='true']").await?;
        let (high, low) = (page.text("[data-byte='4']").await?, page.text("[data-byte='5']").await?);
        assert_eq!((&*high, &*low), ("4e", "1f"), "its identification is its number");
        page.press("[").await?;
        page.wait_for("[data-seq='19998'][aria-current='true']").await?;

        page.click(".choices button:nth-child(2)").await?;
        page.wait_for(".packets-count[data-count='18000']").await?;
        assert_eq!(page.text(".packets-count").await?, "18,000 of 20,000 packets");
        assert_eq!(page.count("[data-protocol='UDP']").await?, 0);
        page.wait_for("[data-seq='19998'][aria-current='true'][aria-posinset='17999']").await?;
        page.screenshot("file").await?;

        page.choose("#source", "#back-to-live").await?;
        page.wait_for("[data-status='no-capture']").await?;
        page.wait_for("[data-seq='1'][aria-current='true'][aria-setsize]").await?;
        assert_eq!(page.count("#back-to-live[disabled]").await?, 1);
        Ok(())
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn of_a_cut_file_what_can_be_read_is_shown_and_where_it_ends_is_said() {
    let whole = capture();
    let cut = 24 + 12_345 * PACKET_BYTES + 7;
    on_a_page_with("cut.pcap", &whole[..cut], async |page, path| {
        page.pick_file(path).await?;
        page.wait_for(".list-note[data-state='trouble']").await?;
        assert_eq!(
            page.text(".list-note").await?,
            "Packet 12,346 at byte 543,204: the file ends in the middle of it. 12,345 packets could be read."
        );
        wait_for_total(page, 12_345).await?;
        page.press(Key::End).await?;
        page.wait_for("[data-seq='12345']").await?;
        page.screenshot("cut-file").await?;
        Ok(())
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn a_dropped_file_that_is_no_capture_is_refused_and_what_was_shown_stays() {
    on_a_page_with("unused", &[], async |page, _| {
        let total = page.attribute(".packets-count", "data-total").await?;
        page.drop_file("<img src=x onerror=alert(1)>.txt", "Dear diary").await?;
        page.wait_for(".list-note[data-state='refused']").await?;
        let note = page.text(".list-note").await?;
        assert!(
            note.starts_with("<img src=x onerror=alert(1)>.txt was not opened: this is not a capture"),
            "{note}"
        );
        assert_eq!(page.attribute(".packets-count", "data-total").await?, total);
        page.drop_file("empty.pcap", "").await?;
        page.wait_for_text(".list-note", "empty.pcap was not opened: the file is empty").await?;
        Ok(())
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn what_the_list_shows_is_saved_and_tshark_reads_the_same_packets() {
    on_a_page_with("twenty.pcap", &capture(), async |page, path| {
        page.pick_file(path).await?;
        wait_for_total(page, PACKETS).await?;
        page.choose("#source", "#save-file").await?;
        let saved = page.downloaded("twenty.pcapng").await?;
        assert_eq!(tshark(&saved, ""), tshark(path, ""), "all packets");

        page.click(".choices button:nth-child(2)").await?;
        page.wait_for(".packets-count[data-count='18000']").await?;
        page.choose("#source", "#save-file").await?;
        let saved = page.downloaded("twenty (1).pcapng").await?;
        assert_eq!(tshark(&saved, ""), tshark(path, "icmp"), "ICMP alone");
        Ok(())
    });
}

/// What tshark says of each packet that its filter chooses.
fn tshark(file: &Path, filter: &str) -> String {
    let mut command = Command::new("tshark");
    command.arg("-r").arg(file).args(["-Y", filter, "-T", "fields"]);
    for field in ["frame.time_epoch", "frame.len", "frame.cap_len", "frame.protocols", "ip.id", "icmp.seq"] {
        command.args(["-e", field]);
    }
    let ended = command.output().expect("tshark is there: cargo xtask test installs it");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let said = String::from_utf8(ended.stdout).expect("text");
    assert!(said.lines().count() > 1000, "{said}");
    said
}
