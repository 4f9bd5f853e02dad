//! The page with a real agent whose world changes: other interfaces and filters, roles, losses, a recording, an agent that
//! stands still or is killed.

use crate::accessible::see_that_axe_finds_nothing;
use crate::page::{Page, agent_with_token, run};
use nix::sys::signal::Signal;
use std::process::Command;
use std::time::{Duration, Instant};
use thirtyfour::Key;
use thirtyfour::error::WebDriverResult;
use wireglass_tests::{
    Agent, Host, Loopback, Program, can_capture, flood, ip, ip_with, left_out, ping, private_loopback,
    wireglass, wireglass_bin,
};

/// What a gap in the stream leaves is told in the page's numbers.
const TOTAL: &str = "return +document.querySelector('.packets-count').dataset.total";
/// The name of an interface may be any bytes but a slash and blanks.
const HOSTILE: &str = "<b>\"'&lt;\u{202e}";

/// A network of the test's own in which it may capture.
fn own_network() -> Option<Loopback> {
    let here = private_loopback();
    if !here.is_private() {
        left_out("a network namespace of one's own takes root's rights");
        return None;
    }
    can_capture().then_some(here)
}

fn ping_once(to: &str) {
    let sent = Program::start(Command::new("ping").args(["-n", "-c", "1", to])).end();
    assert_eq!(sent.code, Some(0), "ping {to}: {}{}", sent.stdout, sent.stderr);
}

/// A number that the status bar tells, without the digits' commas.
async fn counted(page: &Page, what: &str) -> WebDriverResult<u64> {
    let script = "const shown = document.querySelector(`[data-count=\"${arguments[0]}\"] b`); return shown ? shown.innerText : '0'";
    let text: String = page.ask(script, what).await?;
    Ok(text.replace(',', "").parse().expect("a number"))
}

/// All that was captured is either listed, or said to be missing: together they are as many as the last one's number.
async fn nothing_is_lost_silently(page: &Page) -> WebDriverResult<()> {
    page.click(".choices button:nth-child(1)").await?;
    page.press(Key::End + "").await?;
    page.wait_until("what is listed and what is missing make up what was captured", async |page| {
        let script = "const number = shown => shown ? +shown.innerText.replaceAll(',', '') : 0;
            const told = what => number(document.querySelector(`[data-count=\"${what}\"] b`));
            return [+document.querySelector('.packets-count').dataset.total + told('missed'),
                +[...document.querySelectorAll('[data-seq]')].at(-1).dataset.seq, told('captured')]";
        let [accounted, last, captured]: [u64; 3] = page.execute(script).await?;
        // The agent's own count is told once a second; the driver's packets come in between.
        Ok(accounted == last && captured > last / 2 && captured <= last)
    })
    .await
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn interfaces_and_filter_are_switched_from_the_page_and_rows_say_where_they_came_from() {
    let Some(_here) = own_network() else { return };
    let there = Host::new();
    there.connect("v0", 1);
    let agent = Agent::start(&["--filter", "icmp"]);
    run(async {
        let page = Page::open(&agent, 1440, 900).await?;
        page.wait_for_text("#source", "live · lo · icmp").await?;
        page.click("#ping").await?;
        page.wait_for("[data-field='icmp.type']").await?;
        assert_eq!(page.count(".row-via").await?, 0, "one interface needs no name");

        page.click("#source").await?;
        page.wait_for_text(".interfaces", "10.77.1.1/24").await?;
        page.click("#interface-all").await?;
        page.click("#capture").await?;
        page.wait_for_text("#source", "live · all interfaces · icmp").await?;
        page.wait_for_text("#capture-trouble", "This is captured now.").await?;
        ping_once("10.77.1.2");
        page.wait_for_text(".row:nth-last-child(2) .row-via", "v0 ↑").await?;
        page.wait_for_text(".row:nth-last-child(1) .row-via", "v0 ↓").await?;
        assert_eq!(page.content(".row:last-child .row-via .spoken").await?, "received on v0");
        assert!(page.text(".row:nth-child(1) .row-via").await?.ends_with("lo"), "also those from before");
        see_that_axe_finds_nothing(&page, "two interfaces").await?;
        page.screenshot("two-interfaces").await?;

        // By keys: one interface, and first a filter that is none.
        page.press(Key::Escape + "").await?;
        page.press(Key::Enter + "").await?;
        page.tab_to("checkbox", "lo up").await?;
        page.press(" ").await?;
        page.tab_to("textbox", "Capture filter").await?;
        page.press_with(Key::Control, "a").await?;
        page.press("icmp and prt 7").await?;
        page.press(Key::Enter + "").await?;
        page.wait_for_text("#capture-trouble u", "prt").await?;
        page.screenshot("filter-refused").await?;
        assert!(page.text("#source").await?.contains("all interfaces · icmp"), "what was captured still is");
        page.press_with(Key::Control, "a").await?;
        page.press("icmp[icmptype] = icmp-echo").await?;
        page.press(Key::Enter + "").await?;
        page.wait_for_text("#source", "live · v0 · icmp[icmptype] = icmp-echo").await?;
        page.press(Key::Escape + "").await?;
        page.wait_for("#ping:disabled").await?;
        let listed: u64 = page.execute(TOTAL).await?;
        ping_once("127.0.0.1");
        ping_once("10.77.1.2");
        page.wait_for(&format!(".packets-count[data-total='{}']", listed + 1)).await?;
        page.wait_for_text(".row:last-child", "10.77.1.1 → 10.77.1.2").await?;

        // It goes, and comes back.
        ip("link del v0");
        page.wait_for_text(".notice [data-said='notice']", "v0").await?;
        page.click("#source").await?;
        page.wait_for_text(".interfaces li[data-state='gone']", "v0 gone").await?;
        page.screenshot("interface-gone").await?;
        page.press(Key::Escape + "").await?;
        there.connect("v0", 1);
        page.wait_until("pings over the new v0 are listed", async |page| {
            let _ =
                Program::start(Command::new("ping").args(["-n", "-c", "1", "-W", "1", "10.77.1.2"])).end();
            Ok(page.execute::<u64>(TOTAL).await? > listed + 1)
        })
        .await?;
        page.click("#source").await?;
        page.wait_for_text(".interfaces li[data-state='up']:has([data-number]:checked)", "v0 up").await?;
        page.finish().await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn a_hostile_interface_can_be_captured_on_and_does_nothing_else() {
    let Some(_here) = own_network() else { return };
    ip_with(&["link", "add", HOSTILE, "type", "veth", "peer", "name", "a0"]);
    ip_with(&["link", "set", HOSTILE, "up"]);
    let agent = Agent::start(&[]);
    run(async {
        let page = Page::open(&agent, 1440, 900).await?;
        page.wait_for("[data-status='live']").await?;
        page.click("#source").await?;
        page.wait_for_text(".interfaces", "<b>\"'&lt;").await?;
        let script = "[...document.querySelectorAll('.interfaces li')].find(line => line.innerText.startsWith('<b>')).querySelector('input').click()";
        page.execute::<()>(script).await?;
        page.click("#capture").await?;
        page.wait_for_text("#source", "<b>\"'&lt;").await?;
        assert!(!page.execute::<bool>("return document.body.innerText.includes('\\u202e')").await?);
        assert_eq!(page.count("#source b b, .interfaces b b").await?, 0, "no markup came of it");
        page.finish().await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn the_address_for_watching_shows_what_comes_and_lets_nobody_change_it() {
    if !can_capture() {
        return;
    }
    let _here = private_loopback();
    let agent = Agent::start(&[]);
    let watching = format!("http://127.0.0.1:{}/?token={}", agent.port(), agent.viewer_token());
    run(async {
        let page = Page::open_at(&watching, 1440, 900).await?;
        page.wait_for("[data-status='live']").await?;
        page.wait_for_text(".status", "watching").await?;
        assert_eq!(page.text("#why-no-demos").await?, "This address is for watching");
        assert_eq!(page.count("#ping:disabled, #fetch:disabled, #closed:disabled").await?, 3);
        ping_once("127.0.0.1");
        page.wait_for("[data-protocol='ICMP']").await?;
        page.click("#source").await?;
        page.wait_for_text(".interfaces", "This address is for watching").await?;
        assert_eq!(page.count(".interfaces input:enabled, .interfaces button:enabled").await?, 0);
        page.finish().await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn an_agent_that_stands_still_is_noticed_and_goes_on_where_it_was_with_its_losses_counted() {
    let Some(_here) = own_network() else { return };
    let agent = Agent::start(&["--buffer", "1"]);
    run(async {
        let page = Page::open(&agent, 1440, 900).await?;
        page.wait_for("[data-status='live']").await?;
        page.click("#ping").await?;
        page.wait_for("[data-field='icmp.type']").await?;
        agent.signal(Signal::SIGSTOP);
        let stopped = Instant::now();
        flood();
        page.wait_for("[data-status='stalled']").await?;
        println!(
            "from the agent's last word to the word of it: {} ms; the goal is 4000 ms",
            stopped.elapsed().as_millis()
        );
        page.wait_for_text(".notice", "stalled").await?;
        see_that_axe_finds_nothing(&page, "stalled").await?;
        page.screenshot("stalled").await?;
        tokio::time::sleep(Duration::from_secs(4)).await;
        agent.signal(Signal::SIGCONT);
        page.wait_for("[data-status='live']").await?;
        page.wait_for_text(".status [data-alarm]", "dropped by the kernel").await?;
        assert!(counted(&page, "dropped by the kernel").await? > 0);
        assert!(!page.text(".notice").await?.contains("stalled"));
        page.screenshot("dropped").await?;
        assert_eq!(page.count(".row-anew").await?, 0, "it is the same run");
        nothing_is_lost_silently(&page).await?;
        page.close().await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn an_agent_that_was_killed_and_started_anew_goes_on_below_what_was_there() {
    if !can_capture() {
        return;
    }
    let _here = private_loopback();
    let token = "0123456789abcdef-test";
    let mut agent = agent_with_token("127.0.0.1:0", token);
    let at = format!("127.0.0.1:{}", agent.port());
    run(async {
        let page = Page::open(&agent, 1440, 900).await?;
        page.wait_for("[data-status='live']").await?;
        page.click("#ping").await?;
        page.wait_for("[data-field='icmp.type']").await?;
        page.click(".choices button:nth-child(2)").await?;
        page.wait_for_text(".packets-count", "2 of ").await?;
        let first: u64 = page.execute("return +document.querySelector('[data-seq]').dataset.seq").await?;
        agent.signal(Signal::SIGKILL);
        agent.program().end();
        page.wait_for("[data-status='reconnecting']").await?;
        let listed: u64 = page.execute(TOTAL).await?;
        let _again = agent_with_token(&at, token);
        let back = Instant::now();
        page.wait_for("[data-status='live']").await?;
        println!(
            "from the agent's being back to live: {} ms; the goal is 5000 ms",
            back.elapsed().as_millis()
        );
        assert!(back.elapsed() < Duration::from_secs(15), "live again after {:?}", back.elapsed());
        page.wait_for_text(".notice [data-said='notice']", "started anew").await?;
        assert_eq!(page.count("[data-seq]").await?, 2, "what was there stays");
        page.click("#ping").await?;
        page.wait_for_text(".packets-count", "4 of ").await?;
        page.wait_for_text(".row:nth-child(3) .row-anew", "started anew").await?;
        assert_eq!(page.count(".row-anew").await?, 1);
        assert!(page.execute::<u64>(TOTAL).await? >= listed + 2);
        page.screenshot("started-anew").await?;
        // A number of before means the packet of before.
        page.pick(&format!("[data-seq='{first}']")).await?;
        page.wait_for(&format!("[data-seq='{first}'][aria-current='true']")).await?;
        page.click("[data-said='notice'] button").await?;
        page.wait_for_none("[data-said='notice']").await?;
        page.close().await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn a_recording_is_shown_while_it_grows_and_when_it_cannot_go_on() {
    if !can_capture() {
        return;
    }
    let _here = private_loopback();
    let folder = tempfile::tempdir().expect("a folder for a moment");
    let file = folder.path().join("lesson.pcapng");
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -f 100; exec \"$0\" \"$@\""]).arg(wireglass_bin());
    command.args(["--listen", "127.0.0.1:0", "--filter", "icmp", "--write"]).arg(&file);
    let agent = Agent::from_command(command.env_remove("WIREGLASS_TOKEN"));
    run(async {
        let page = Page::open(&agent, 1440, 900).await?;
        page.wait_for_text(".status-recording", "● recording lesson.pcapng").await?;
        let pings = Program::start(&mut ping("57", &["-i", "0.002", "-s", "1000"]));
        page.wait_for_text(".status-recording[data-alarm]", "recording stopped: lesson.pcapng").await?;
        page.wait_for_text(".notice", "File too large").await?;
        let before: u64 = page.execute(TOTAL).await?;
        page.wait_until("capturing goes on", async |page| Ok(page.execute::<u64>(TOTAL).await? > before))
            .await?;
        drop(pings);
        page.screenshot("recording-stopped").await?;
        see_that_axe_finds_nothing(&page, "a recording that stopped").await?;
        page.reload().await?;
        page.wait_for_text(".notice [data-said='trouble']", "Recording stopped").await?;
        page.finish().await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn a_file_that_the_agent_plays_is_named_and_said_to_have_ended() {
    let _here = private_loopback();
    let capture = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/captures/first-look.pcap");
    let mut command = wireglass(&["--listen", "127.0.0.1:0", "--read", capture]);
    let agent = Agent::from_command(&mut command);
    run(async {
        let page = Page::open(&agent, 1440, 900).await?;
        page.wait_for_text("#source", "first-look.pcap, played to its end").await?;
        page.wait_for_text(".status-link", "played").await?;
        page.wait_for(".packets-count[data-total='12']").await?;
        assert_eq!(page.count("#ping:disabled").await?, 1);
        page.finish().await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn a_flood_leaves_the_page_usable_and_every_packet_accounted_for() {
    let Some(_here) = own_network() else { return };
    let agent = Agent::start(&["--ring", "8"]);
    run(async {
        let page = Page::open(&agent, 1440, 900).await?;
        page.wait_for("[data-status='live']").await?;
        for _ in 0..4 {
            flood();
        }
        let began = Instant::now();
        page.click(".choices button:nth-child(3)").await?;
        page.pick("[data-seq]").await?;
        page.wait_for("[data-field='tcp.srcport']").await?;
        println!("a packet of the flood is open after {} ms", began.elapsed().as_millis());
        nothing_is_lost_silently(&page).await?;
        page.finish().await
    });
}
