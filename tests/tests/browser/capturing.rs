//! What is captured, told and changed in the page: interfaces, the capture filter, roles, counters, recording, notices. Most of it
//! is told to the page by an agent's messages that the test makes up; `switching.rs` does it with a real one.

use crate::accessible::see_that_axe_finds_nothing;
use crate::page::{Page, address, run};
use serde_json::{Value, json};
use thirtyfour::Key;
use thirtyfour::error::WebDriverResult;
use wireglass_tests::{Agent, can_capture, private_loopback};

/// The page hears what `say` is given as if the agent had said it, and what the page asks for goes to `asked` alone.
const BETWEEN: &str = "window.asked = [];
window.WebSocket = class extends WebSocket {
    set onmessage(hear) {
        super.onmessage = hear && (event => typeof event.data === 'string' && window.said?.has(JSON.parse(event.data).type) || hear(event));
        if (hear) window.say = message => hear(new MessageEvent('message', {data: JSON.stringify(message)}));
    }
    send(text) { asked.push(text); }
};
window.said = new Set();";

const HARM: &str = "<img src=x onerror=window.harmed=1>\u{202e}\"'&lt;";

impl Page {
    /// Tells the page something as an agent would; the real one no longer says anything of that type.
    pub async fn hear(&self, message: Value) -> WebDriverResult<()> {
        self.ask("said.add(arguments[0].type); say(arguments[0])", message).await
    }

    /// Types over what a field says, without leaving it: a menu would close.
    async fn type_over(&self, css: &str, text: &str) -> WebDriverResult<()> {
        self.click(css).await?;
        self.press_with(Key::Control, "a").await?;
        self.press(text).await
    }

    async fn asked(&self) -> WebDriverResult<Vec<Value>> {
        let texts: Vec<String> = self.execute("return asked.splice(0)").await?;
        Ok(texts.iter().map(|text| serde_json::from_str(text).expect("a message of the protocol")).collect())
    }
}

fn source(interfaces: &[&str], filter: &str) -> Value {
    json!({ "type": "source", "kind": "live", "socket": "packet", "interfaces": interfaces, "filter": filter, "snap_bytes": 262_144,
        "note": "Packet sockets hear both directions, IPv4, IPv6 and all else, with link headers." })
}

fn interface(number: u16, name: &str, state: &str, captured: bool, rate: u64) -> Value {
    json!({ "number": number, "name": name, "state": state, "loopback": name == "lo", "captured": captured,
        "addresses": if name == "lo" { vec!["127.0.0.1/8", "::1/128"] } else { vec!["192.0.2.7/24", "2001:db8::7/64", "fe80::5054:ff:fe12:3456/64"] },
        "packets_per_second": rate, "bytes_per_second": rate * 817 })
}

fn interfaces(rate: u64) -> Value {
    json!({ "type": "interfaces", "list": [
        interface(0, "lo", "up", true, rate), interface(1, "eth0", "up", false, rate * 7),
        interface(2, "wlan0", "down", false, 0), interface(3, "veth12", "gone", false, 0), interface(4, HARM, "up", false, 3),
    ] })
}

fn stats(changes: &Value) -> Value {
    let mut stats = json!({ "type": "stats", "captured": 1_204_331, "dropped_kernel": 0, "evicted": 0, "hidden_own": 812, "viewers": 2,
        "captured_per_second": 5012, "dropped_per_second": 0, "evicted_per_second": 0 });
    for (name, value) in changes.as_object().expect("an object") {
        stats[name] = value.clone();
    }
    stats
}

fn with_made_up_messages(test: impl AsyncFnOnce(&Page) -> WebDriverResult<()>) {
    if !can_capture() {
        return;
    }
    let _loopback = private_loopback();
    let agent = Agent::start(&[]);
    run(async {
        let page = Page::blank(1440, 900).await?;
        page.go_after(BETWEEN, &address(&agent)).await?;
        page.wait_for("[data-status='live']").await?;
        test(&page).await?;
        page.finish().await
    });
}

/// Pictures of a state in every form, and whether something sticks out or axe-core finds something.
async fn look_at(page: &Page, name: &str) -> WebDriverResult<()> {
    for (form, width, height) in [("wide", 1440, 900), ("phone", 390, 844)] {
        page.resize(width, height).await?;
        page.screenshot(&format!("{name}-{form}")).await?;
        assert_eq!(page.sticking_out().await?, Vec::<String>::new(), "{name}, {form}");
        see_that_axe_finds_nothing(page, &format!("{name}, {form}")).await?;
    }
    page.resize(1440, 900).await?;
    page.ask::<()>("document.documentElement.dataset.theme = 'dark'", Value::Null).await?;
    page.screenshot(&format!("{name}-dark")).await?;
    see_that_axe_finds_nothing(page, &format!("{name}, dark")).await?;
    page.ask::<()>("document.documentElement.dataset.theme = 'system'", Value::Null).await
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn interfaces_are_chosen_by_hand_and_by_keys_and_the_list_lives_without_losing_the_focus() {
    with_made_up_messages(async |page| {
        page.hear(source(&["lo"], "")).await?;
        page.hear(interfaces(3)).await?;
        page.wait_for_text("#source", "live · lo").await?;
        page.click("#source").await?;
        let line = page.text(".interfaces li:nth-child(2)").await?;
        for part in ["eth0", "up", "not captured", "21 packets/s", "17 kB/s", "192.0.2.7/24"] {
            assert!(line.contains(part), "{part} is not in {line}");
        }
        assert!(page.text(".interfaces li[data-state='down']").await?.contains("down"));
        assert!(page.text(".interfaces li[data-state='gone']").await?.contains("gone"));
        look_at(page, "interfaces").await?;

        page.click("[data-number='1']").await?;
        page.hear(interfaces(1000)).await?;
        page.wait_for_text(".interfaces li:nth-child(2)", "7,000 packets/s").await?;
        assert_eq!(
            page.execute::<u16>("return +document.activeElement.dataset.number").await?,
            1,
            "the focus stays"
        );
        assert_eq!(page.count("[data-number='1']:checked").await?, 1, "the choice stays");
        page.type_over("#capture-filter", "icmp or tcp prot 80").await?;
        page.press(Key::Enter + "").await?;
        let wanted =
            json!({ "type": "capture", "interfaces": ["lo", "eth0"], "filter": "icmp or tcp prot 80" });
        assert_eq!(page.asked().await?, [wanted]);
        page.hear(json!({ "type": "filter_error", "message": "prot is no word of capture filters; did you mean port?", "start": 12, "length": 4 }))
            .await?;
        page.wait_for_text("#capture-trouble", "did you mean port?").await?;
        assert_eq!(page.text("#capture-trouble u").await?, "prot", "the wrong characters are underlined");
        assert_eq!(page.count("#capture-filter[aria-invalid='true']").await?, 1);
        look_at(page, "capture-filter-wrong").await?;
        page.press(Key::Backspace + "").await?;
        page.wait_for_none("#capture-trouble u").await?;
        page.type_over("#capture-filter", "icmp or tcp port 80").await?;
        page.press(Key::Enter + "").await?;
        assert_eq!(page.asked().await?.len(), 1);
        page.hear(source(&["lo", "eth0"], "icmp or tcp port 80")).await?;
        page.wait_for_text("#source", "live · lo, eth0 · icmp or tcp port 80").await?;
        page.wait_for_text("#capture-trouble", "This is captured now.").await?;
        look_at(page, "captured-now").await?;

        // With the keys alone: all interfaces, and no filter.
        page.press(Key::Escape + "").await?;
        page.wait_to_hear("DisclosureTriangle", "live").await?;
        page.press(Key::Enter + "").await?;
        page.tab_to("checkbox", "All, and those that come later").await?;
        page.press(" ").await?;
        page.tab_to("textbox", "Capture filter").await?;
        page.press_with(Key::Control, "a").await?;
        page.press(Key::Delete + "").await?;
        page.tab_to("button", "Capture").await?;
        page.press(Key::Enter + "").await?;
        assert_eq!(page.asked().await?, [json!({ "type": "capture", "interfaces": [], "filter": "" })]);
        page.hear(source(&[], "")).await?;
        page.wait_for_text("#source", "live · all interfaces").await?;
        assert_eq!(page.count(".interfaces [data-number]:not(:checked)").await?, 0, "each is chosen");

        // What is refused for another reason is said there and in the line above the list.
        page.click("[data-number='2']").await?;
        page.click("#capture").await?;
        assert_eq!(
            page.asked().await?[0]["interfaces"],
            json!(["lo", "eth0", "veth12", HARM]),
            "all but one"
        );
        page.hear(json!({ "type": "error", "message": "There is no interface \"veth12\" here." })).await?;
        page.wait_for_text("#capture-trouble", "There is no interface").await?;
        page.wait_for_text(".notice [data-said='trouble']", "There is no interface").await?;

        // Demonstrations happen on loopback.
        page.hear(source(&["eth0"], "")).await?;
        page.wait_for("#ping:disabled").await?;
        page.wait_for_text("#why-no-demos", "Needs live packets of the interface lo").await?;
        page.hear(source(&["eth0", "lo"], "")).await?;
        page.wait_for("#ping:enabled").await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn an_interface_of_a_hostile_name_is_text_and_nothing_else() {
    with_made_up_messages(async |page| {
        page.hear(interfaces(1)).await?;
        page.hear(source(&[HARM], "<img src=x onerror=window.harmed=2>")).await?;
        page.wait_for_text("#source", "<img src=x").await?;
        page.click("#source").await?;
        page.wait_for_text(".interfaces li:nth-child(5)", "<img src=x onerror").await?;
        page.hear(json!({ "type": "notice", "message": HARM })).await?;
        page.hear(json!({ "type": "error", "message": HARM })).await?;
        page.wait_for_text(".notice", "<img src=x").await?;
        assert!(
            page.execute::<bool>("return window.harmed === undefined && document.images.length === 0")
                .await?
        );
        let turned =
            "return /\\u202e/.test(document.body.innerText + document.getElementById('source').title)";
        assert!(!page.execute::<bool>(turned).await?, "a character that turns text round is shown as it is");
        page.click("#capture").await?;
        assert_eq!(page.asked().await?[0]["interfaces"], json!([HARM]), "asked for by its own name");
        Ok(())
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn who_watches_sees_everything_and_changes_nothing() {
    with_made_up_messages(async |page| {
        let hello = json!({ "type": "hello", "version": wireglass_shared::stream::PROTOCOL_VERSION, "agent": "0.1.0", "session": "cafe",
            "next_seq": 1, "source": source(&["lo"], "icmp"), "role": "viewer" });
        page.hear(interfaces(3)).await?;
        page.hear(hello).await?;
        page.hear(interfaces(3)).await?;
        page.wait_for_text(".status", "watching").await?;
        page.wait_for_text("#why-no-demos", "This address is for watching").await?;
        assert_eq!(page.count("#ping:disabled, #fetch:disabled, #closed:disabled").await?, 3);
        page.click("#source").await?;
        page.wait_for_text(".interfaces", "This address is for watching").await?;
        assert_eq!(page.count(".interfaces input:enabled, .interfaces button:enabled").await?, 0);
        look_at(page, "watching").await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn losses_recording_and_notices_are_said_until_they_were_seen() {
    with_made_up_messages(async |page| {
        page.hear(source(&["lo"], "")).await?;
        page.hear(stats(&json!({}))).await?;
        page.wait_for_text(".status [data-count='captured']", "1,204,331 captured, 5,012/s").await?;
        assert_eq!(
            page.text(".status [data-count='dropped by the kernel']").await?,
            "0 dropped by the kernel"
        );
        assert_eq!(page.count(".status [data-alarm]").await?, 0);
        page.hear(stats(&json!({ "dropped_kernel": 4096, "dropped_per_second": 12, "evicted": 99_000, "evicted_per_second": 700 }))).await?;
        page.wait_for_text(".status [data-alarm]", "4,096 dropped by the kernel, 12/s").await?;
        page.wait_for_text(".status", "99,000 left the agent's memory, 700/s").await?;
        page.wait_for_text(".status", "2 viewers").await?;

        let recording = |missed: u64, trouble: Value| {
            json!({ "type": "recording", "file": "lesson_00002.pcapng", "files": 2, "packets": 1_200_000, "bytes": 3_456_789_012_u64,
                "missed": missed, "trouble": trouble })
        };
        page.hear(recording(0, Value::Null)).await?;
        page.wait_for_text(
            ".status-recording",
            "● recording lesson_00002.pcapng, file 2, 1,200,000 packets, 3.4 GB",
        )
        .await?;
        page.hear(json!({ "type": "notice", "message": "The interface eth0 is gone; capturing goes on when it is back." })).await?;
        page.wait_for_text(".notice [data-said='notice']", "eth0 is gone").await?;
        page.hear(recording(17, json!("the disk is full; capturing goes on"))).await?;
        page.wait_for_text(".status-recording[data-alarm]", "recording stopped: lesson_00002.pcapng").await?;
        page.wait_for_text(".status-recording", "17 missed").await?;
        assert_eq!(page.count(".notice p").await?, 1, "whoever was there was told by a notice");
        page.hear(json!({ "type": "error", "message": "Capturing ended: the interface is gone." })).await?;
        page.wait_for_text(".notice [data-said='trouble']", "Capturing ended").await?;
        assert_eq!(page.count(".notice p").await?, 2, "a notice hides no error");
        assert_eq!(page.count(".pill").await?, 0, "the list still follows, though it has become lower");
        look_at(page, "losses").await?;
        assert_eq!(page.count(".pill").await?, 0, "and on a phone and back");

        // Behind the button: by which sockets, and what each number counts. By keys, too.
        page.focus("#status-more").await?;
        page.press(Key::Enter + "").await?;
        page.wait_for_text(".status .menu-body", "Packet sockets hear both directions").await?;
        page.wait_for_text(".status .menu-body", "lost: they came faster than wireglass read them").await?;
        look_at(page, "numbers-explained").await?;
        page.press(Key::Escape + "").await?;
        page.click("#projector").await?;
        page.click("#status-more").await?;
        page.screenshot("numbers-explained-projector").await?;
        page.press(Key::Escape + "").await?;
        page.click("#source").await?;
        page.hear(interfaces(3)).await?;
        page.screenshot("interfaces-projector").await?;
        page.press(Key::Escape + "").await?;
        page.click("#projector").await?;

        page.click("[data-said='trouble'] button").await?;
        page.wait_for_none("[data-said='trouble']").await?;
        page.hear(recording(17, json!("the disk is full; capturing goes on"))).await?;
        page.hear(json!({ "type": "notice", "message": "The interface eth0 is back." })).await?;
        page.wait_for_text(".notice [data-said='notice']", "eth0 is back").await?;
        assert_eq!(page.count(".notice p").await?, 1, "the same trouble is not said again");
        assert_eq!(page.count(".pill").await?, 0, "the list still follows, though it has become higher");

        page.hear(json!({ "type": "source", "kind": "file", "name": "lesson.pcapng", "ended": false }))
            .await?;
        page.wait_for_text("#source", "playing lesson.pcapng").await?;
        page.wait_for_text(".status-link", "playing").await?;
        page.wait_for("#ping:disabled").await?;
        page.hear(json!({ "type": "source", "kind": "file", "name": "lesson.pcapng", "ended": true }))
            .await?;
        page.wait_for_text("#source", "lesson.pcapng, played to its end").await?;
        page.wait_for_text(".status-link", "played").await?;
        look_at(page, "played").await
    });
}
