//! What the page must withstand: captures that mean harm, a browser that lets it remember nothing, an agent of another version.

use crate::hands::on_the_built_in_capture;
use crate::page::Page;
use std::fs;
use thirtyfour::error::WebDriverResult;
use wireglass_shared::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use wireglass_shared::pcap;

/// Markup and script that would leave a trace, had the page ever taken it for its own; and characters that turn text round.
const HARM: &str = "\"'><img src=x onerror=window.harmed=1></script><script>window.harmed=2</script>\u{202e}\u{7}javascript:window.harmed=3";
const FILE: &str = "\"><img src=x onerror=window.harmed=4>\u{202e}.pcap";

/// An IPv4 header, without its checksum, before a transport header and a payload.
fn packet(protocol: u8, transport: &[u8], payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(20 + transport.len() + payload.len()).expect("a small packet");
    let mut bytes = vec![0x45, 0];
    bytes.extend(length.to_be_bytes());
    bytes.extend([0, 1, 0, 0, 64, protocol, 0, 0, 192, 0, 2, 1, 198, 51, 100, 2]);
    bytes.extend(transport);
    bytes.extend(payload);
    bytes
}

fn udp(port: u16, payload: &[u8]) -> Vec<u8> {
    let mut header = [0xc0, 0x00, 0, 0, 0, 0, 0, 0];
    header[2..4].copy_from_slice(&port.to_be_bytes());
    header[4..6].copy_from_slice(&u16::try_from(8 + payload.len()).expect("a small datagram").to_be_bytes());
    packet(17, &header, payload)
}

/// A ping's data, a page's text, a domain name and bytes that are nothing: all with harm in them.
fn hostile() -> Vec<u8> {
    let http = format!("GET /{HARM} HTTP/1.1\r\nHost: {HARM}\r\n\r\n");
    let tcp = [0xc0, 0, 0, 80, 0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x18, 0x20, 0, 0, 0, 0, 0];
    let label = "<img src=x onerror=window.harmed=5>";
    let mut dns = vec![0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in [label, "\u{202e}\u{1}<b>"] {
        dns.push(u8::try_from(label.len()).expect("a label"));
        dns.extend(label.as_bytes());
    }
    dns.extend([0, 0, 1, 0, 1]);
    let packets = [
        packet(1, &[8, 0, 0, 0, 0x12, 0x34, 0, 1], HARM.as_bytes()),
        packet(6, &tcp, http.as_bytes()),
        udp(53, &dns),
        udp(9999, HARM.as_bytes()),
        HARM.as_bytes().to_vec(),
    ];
    pcap::write_records(
        LinkType::RAW,
        packets.iter().map(|bytes| CaptureRecord {
            at: Timestamp(1),
            link: LinkType::RAW,
            direction: Direction::Unknown,
            interface: 0,
            orig_len: u32::try_from(bytes.len()).expect("a small packet"),
            bytes,
        }),
    )
}

/// Nothing ran, nothing was made, the title is the page's own.
async fn see_no_harm(page: &Page, title: &str, elements: &str, after: &str) -> WebDriverResult<()> {
    assert!(page.execute::<bool>("return window.harmed === undefined").await?, "a script ran after {after}");
    assert_eq!(page.execute::<String>("return document.title").await?, title, "after {after}");
    assert_eq!(
        &page.execute::<String>(ELEMENTS).await?,
        elements,
        "elements that nobody made, after {after}"
    );
    // The last is a character that has no place in text.
    let turned = "return /[\\u202e\\u0007]/.test(document.body.innerText)";
    assert!(
        !page.execute::<bool>(turned).await?,
        "characters that turn text round are shown as they are after {after}"
    );
    Ok(())
}

const ELEMENTS: &str = "return ['script', 'img', 'iframe', 'object', 'base', 'svg', 'style', 'a[href^=javascript]']\
                        .map(name => document.querySelectorAll(name).length).join()";

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn a_capture_that_means_harm_is_shown_and_does_none() {
    on_the_built_in_capture(1440, 900, async |page, address| {
        let folder = tempfile::tempdir().expect("a folder for a moment");
        let path = folder.path().join(FILE);
        fs::write(&path, hostile()).expect("room for a capture");
        let title: String = page.execute("return document.title").await?;
        let elements: String = page.execute(ELEMENTS).await?;
        page.pick_file(&path).await?;
        page.wait_for(".packets-count[data-total='5']").await?;
        see_no_harm(page, &title, &elements, "the file was opened").await?;
        for number in 1..=5 {
            page.open_packet(number).await?;
            // Every field is explained, one after the other.
            page.wait_for(".diagram [data-node]").await?;
            let script = "const done = arguments[0];
                const step = at => {
                    const cell = document.querySelectorAll('.diagram [data-node]')[at];
                    if (!cell || at > 80) return done(at);
                    cell.click();
                    setTimeout(step, 0, at + 1);
                };
                step(0);";
            assert!(page.execute_async::<u32>(script).await? > 0, "packet {number} has no field");
            page.wait_for("[data-pane='explanation'][data-pinned]").await?;
            see_no_harm(page, &title, &elements, &format!("packet {number}")).await?;
        }
        page.screenshot("hostile").await?;
        page.open_packet(3).await?;
        page.click("[data-field='dns.qry.name']").await?;
        page.wait_for_text("[data-pane='explanation']", "<img").await?;
        page.wait_for(".words-filters button").await?;
        page.click(".words-filters button").await?;
        page.wait_for(".packets-count[data-count='1']").await?;
        page.write("#filter", "<img src=x onerror=window.harmed=6>").await?;
        page.wait_for("[data-filter='wrong']").await?;
        see_no_harm(page, &title, &elements, "a filter of markup").await?;
        page.choose("#source", "#paste-hex").await?;
        page.write("#pasted", "<img src=x onerror=window.harmed=7>").await?;
        page.wait_for("#pasted-read .problem").await?;
        see_no_harm(page, &title, &elements, "markup pasted").await?;
        page.click(".dialog-close").await?;
        page.drop_file("<img src=x onerror=window.harmed=8>", HARM).await?;
        page.wait_for(".list-note[data-state='refused']").await?;
        see_no_harm(page, &title, &elements, "a file that is none").await?;

        let complaints = page.driver.browser_log().await?;
        assert!(complaints.is_empty(), "the browser's console: {complaints:#?}");
        policy(page).await?;
        // What broke the policy on purpose stands in the console.
        page.driver.browser_log().await?;
        page.go(&format!("{address}#s=<img>&p=1&f=<img%20src=x%20onerror=window.harmed=9>")).await?;
        page.wait_for("[data-seq='1'][aria-current='true']").await?;
        see_no_harm(page, &title, &elements, "an address of markup").await
    });
}

/// The policy is strict, and the browser keeps it.
async fn policy(page: &Page) -> WebDriverResult<()> {
    let script = "const done = arguments[0]; \
                  fetch('./').then(answer => done(answer.headers.get('content-security-policy')))";
    let policy: String = page.execute_async(script).await?;
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"), "{policy}");
    assert!(!policy.contains("'unsafe-eval'") && !policy.contains('*'), "{policy}");
    for (forbidden, directive) in [
        ("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">')", "style-src"),
        (
            "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=window.harmed=10>')",
            "script-src",
        ),
        (
            "const one = document.createElement('style'); one.textContent = 'p { color: red }'; document.head.append(one)",
            "style-src",
        ),
        (
            "const one = document.createElement('script'); one.textContent = 'window.harmed = 11'; document.head.append(one)",
            "script-src",
        ),
    ] {
        let broken = page.violates(forbidden).await?;
        assert!(broken.starts_with(directive), "{forbidden} breaks {broken}");
    }
    assert!(page.execute::<bool>("return window.harmed === undefined").await?, "a script ran");
    Ok(())
}

const FORBIDDEN: &str = "for (const name of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, name, {get() { throw new DOMException('no', 'SecurityError'); }});";
const FULL: &str =
    "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };";
const OTHER_VERSION: &str = "window.WebSocket = class extends WebSocket {
    set onmessage(hear) {
        super.onmessage = hear && (event => hear(typeof event.data !== 'string' ? event
            : new MessageEvent('message', {data: event.data.replace(/\"version\":\\d+/, '\"version\":4242')})));
    }
};";

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn a_page_that_may_remember_nothing_works_and_one_of_another_version_says_reload() {
    use crate::page::{agent_without_rights, run};
    let _loopback = wireglass_tests::private_loopback();
    let agent = agent_without_rights();
    let address = format!("http://127.0.0.1:{}/?token={}", agent.port(), agent.token());
    run(async {
        let page = Page::blank(1440, 900).await?;
        for (what, script) in [("forbidden", FORBIDDEN), ("full", FULL)] {
            page.go_after(script, &address).await?;
            page.wait_for("[data-status='no-capture']").await?;
            page.wait_for("[data-seq='1'][aria-current='true']").await?;
            page.click("#theme").await?;
            page.wait_for("html[data-theme='light']").await?;
            page.click("#projector").await?;
            page.wait_for("html[data-projector]").await?;
            page.click("#projector").await?;
            page.click("[data-divider='list'] .split-fold").await?;
            page.wait_for("[data-divider='list'] .split-fold[aria-expanded='false']").await?;
            page.click(".card-toggle").await?;
            page.wait_for(".card-toggle[aria-expanded='false']").await?;
            assert_eq!(page.count(".page").await?, 1, "the page goes on with storage {what}");
        }
        page.go_after(OTHER_VERSION, &address).await?;
        page.wait_for("[data-status='other-version']").await?;
        page.wait_for_text(".notice", "Reload the page").await?;
        page.wait_for_text(".status", "reload needed").await?;
        page.screenshot("other-version").await?;
        page.finish().await
    });
}
