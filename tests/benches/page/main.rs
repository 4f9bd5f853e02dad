//! What many packets cost the finished page, in a real browser: a file of a million of them, and a live flood. It prints
//! what it measured beside the goals; a figure that misses its goal is no failure. `cargo xtask bench` makes the file and runs
//! this with its path.

#[allow(dead_code, reason = "the tests need more of it")]
#[path = "../../tests/browser/page.rs"]
mod browser;
mod measured;

use browser::{Page, agent_without_rights, run};
use std::io::Write as _;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use wireglass_tests::{Agent, can_capture, private_loopback};

/// Cold starts; the fastest one is what the page takes when nothing disturbs it.
const STARTS: usize = 5;
/// How long the flood is watched.
const FLOOD_SECONDS: u32 = 5;
/// Segments sent every millisecond; the other end acknowledges some of them.
const FLOOD_BURST: usize = 100;

/// Looks at the page in every frame from before it exists, and notes when what is waited for is drawn: a frame's callback
/// runs before the frame is painted, a message sent from there arrives after it.
const WATCH: &str = "
    window.noted = {};
    window.longest = 0;
    new PerformanceObserver(list => {
        for (const task of list.getEntries()) longest = Math.max(longest, task.duration);
    }).observe({entryTypes: ['longtask']});
    window.painted = () => new Promise(done => requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => done(performance.now());
        channel.port2.postMessage(0);
    }));
    window.note = async (name, drawn) => {
        for (;;) {
            const now = await painted();
            if (drawn()) { noted[name] = now; return; }
        }
    };
    note('diagram', () => document.querySelector('[data-field=\"icmp.type\"]'));
    window.total = () => +(document.querySelector('.packets-count')?.dataset.total ?? 0);";

/// Scrolls by pages and in leaps, then picks rows of what is in view; the milliseconds of each from its event to its frame.
const STEPS: &str = "
    const done = arguments[arguments.length - 1];
    (async () => {
        const view = document.querySelector('.packets-view');
        const scrolls = [], picks = [];
        for (let step = 0; step < 60; step++) {
            await painted();
            const began = performance.now();
            view.scrollTop += step % 3 ? 700 : 371234;
            scrolls.push(await painted() - began);
        }
        for (let step = 0; step < 30; step++) {
            await painted();
            const rows = document.querySelectorAll('[data-row]');
            const began = performance.now();
            rows[step * 5 % rows.length].click();
            picks.push(await painted() - began);
        }
        done([scrolls, picks]);
    })();";

fn main() {
    let Some(capture) =
        std::env::args().skip(1).find(|argument| !argument.starts_with("--")).map(PathBuf::from)
    else {
        eprintln!("Say where the capture lies, or run `cargo xtask bench`.");
        return;
    };
    let mut figures = cold_starts();
    figures.extend(file(&capture));
    figures.extend(flood());
    println!("The page, in Chromium, on this machine now:");
    for Figure { what, found, goal, unit } in figures {
        let verdict = match goal {
            Some(goal) if found <= goal => "holds",
            Some(_) => "MISSED",
            None => "",
        };
        let goal = goal.map(|goal| format!(", at most {goal}{unit}")).unwrap_or_default();
        println!("  {verdict:7}{what:52}{found:>10.1}{unit}{goal}");
    }
}

/// Something measured, and what it ought to be at most.
struct Figure {
    what: String,
    found: f64,
    goal: Option<f64>,
    unit: &'static str,
}

fn figure(what: impl Into<String>, found: f64, goal: impl Into<Option<f64>>, unit: &'static str) -> Figure {
    Figure { what: what.into(), found, goal: goal.into(), unit }
}

/// Of several steps, the middle one and the worst.
fn steps(what: &str, mut millis: Vec<f64>, goal: f64) -> [Figure; 2] {
    millis.sort_by(f64::total_cmp);
    let at = |ix: usize| millis.get(ix).copied().unwrap_or(f64::NAN);
    [
        figure(format!("{what}, the middle one"), at(millis.len() / 2), goal, " ms"),
        figure(format!("{what}, the longest"), at(millis.len().saturating_sub(1)), goal, " ms"),
    ]
}

/// From the beginning of navigation, in a browser that never saw the page, to the first packet's diagram.
fn cold_starts() -> Vec<Figure> {
    let mut millis = Vec::new();
    for _ in 0..STARTS {
        let _loopback = private_loopback();
        let agent = agent_without_rights();
        run(async {
            let page = Page::blank(1440, 900).await?;
            page.before_each_load(WATCH).await?;
            page.go_to(&agent).await?;
            page.wait_until("a diagram", async |page| page.execute("return 'diagram' in noted").await)
                .await?;
            millis.push(page.execute::<f64>("return noted.diagram").await?);
            page.close().await
        });
    }
    millis.sort_by(f64::total_cmp);
    let at = |ix: usize| millis.get(ix).copied().unwrap_or(f64::NAN);
    vec![
        figure("first packet drawn from a cold start, the fastest", at(0), 500.0, " ms"),
        figure("first packet drawn from a cold start, the middle one", at(STARTS / 2), None, " ms"),
    ]
}

/// A million packets in a file.
fn file(capture: &Path) -> Vec<Figure> {
    let bytes = float(std::fs::metadata(capture).expect("the capture is there").len());
    let _loopback = private_loopback();
    let agent = agent_without_rights();
    let mut figures = Vec::new();
    run(async {
        let page = Page::blank(1440, 900).await?;
        page.before_each_load(WATCH).await?;
        page.go_to(&agent).await?;
        page.wait_for("[data-seq='1'][aria-current='true']").await?;
        let before = Page::renderer_bytes();
        page.execute::<()>(
            "document.querySelector('#file').addEventListener('change', () => {
                window.began = performance.now();
                longest = 0;
                note('first', () => document.querySelector('[data-status=file]') && document.querySelector('[data-seq]'));
                note('all', () => total() === 1000000);
            }, {capture: true});",
        )
        .await?;
        page.pick_file(capture).await?;
        page.wait_until("all packets", async |page| page.execute("return 'all' in noted").await).await?;
        let since = |name: &str| format!("return noted.{name} - began");
        figures.push(figure(
            "file of a million: first rows",
            page.execute(&since("first")).await?,
            300.0,
            " ms",
        ));
        figures.push(figure(
            "file of a million: all rows",
            page.execute(&since("all")).await?,
            1500.0,
            " ms",
        ));
        let longest = page.execute("return longest").await?;
        figures.push(figure("file of a million: longest task", longest, 100.0, " ms"));
        tokio::time::sleep(Duration::from_secs(2)).await;
        let took = float(Page::renderer_bytes().saturating_sub(before));
        figures.push(figure("memory it took, of the file's size", took / bytes, 1.5, "x"));
        let [scrolls, picks]: [Vec<f64>; 2] = page.execute_async(STEPS).await?;
        figures.extend(steps("scrolling step", scrolls, 50.0));
        figures.extend(steps("selection step", picks, 50.0));
        page.execute::<()>("longest = 0; began = performance.now()").await?;
        page.click(".choices button:nth-child(2)").await?;
        page.wait_until("a choice", async |page| {
            page.execute("return !document.querySelector('.list-note').textContent && document.querySelector('.packets-count').dataset.count > 100000").await
        })
        .await?;
        figures.push(figure(
            "choosing from a million: all looked at",
            page.execute("return performance.now() - began").await?,
            None,
            " ms",
        ));
        figures.push(figure(
            "choosing from a million: longest task",
            page.execute("return longest").await?,
            100.0,
            " ms",
        ));
        page.close().await
    });
    figures
}

/// Live packets faster than any list can show.
fn flood() -> Vec<Figure> {
    if !can_capture() {
        return Vec::new();
    }
    let _loopback = private_loopback();
    let agent = Agent::start(&[]);
    let mut figures = Vec::new();
    run(async {
        let page = Page::blank(1440, 900).await?;
        page.before_each_load(WATCH).await?;
        page.go_to(&agent).await?;
        page.wait_for("[data-status='live']").await?;
        let flood = Segments::start();
        tokio::time::sleep(Duration::from_secs(1)).await;
        let began =
            page.execute::<f64>("longest = 0; window.first = total(); return performance.now()").await?;
        tokio::time::sleep(Duration::from_secs(FLOOD_SECONDS.into())).await;
        let [ended, came, longest]: [f64; 3] =
            page.execute("return [performance.now(), total() - first, longest]").await?;
        let note = page.text(".list-note").await?;
        let status = page.text(".status").await?;
        drop(flood);
        figures.push(figure(
            "live flood: packets listed a second",
            came / (ended - began) * 1000.0,
            None,
            "",
        ));
        figures.push(figure("live flood: longest task", longest, 100.0, " ms"));
        eprintln!("The page says: {}\n{}", note, status.replace('\n', " · "));
        page.close().await
    });
    figures
}

/// Small segments over a TCP connection on loopback, until it is dropped.
struct Segments {
    over: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Segments {
    fn start() -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let heard = over.clone();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let pour = move || {
            let mut sender = TcpStream::connect(address).expect("somebody listens");
            let (mut receiver, _) = listener.accept().expect("somebody connects");
            sender.set_nodelay(true).expect("a socket's option");
            // It ends with the connection.
            thread::spawn(move || std::io::copy(&mut receiver, &mut std::io::sink()));
            let began = Instant::now();
            let mut bursts = 0;
            while !heard.load(Ordering::Relaxed) {
                if began.elapsed().as_millis() < bursts {
                    thread::sleep(Duration::from_micros(200));
                    continue;
                }
                bursts += 1;
                for _ in 0..FLOOD_BURST {
                    sender.write_all(&[0x5a; 16]).expect("somebody reads");
                }
            }
        };
        Self { over, thread: Some(thread::spawn(pour)) }
    }
}

impl Drop for Segments {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        // A flood that failed has said so itself.
        let _ = self.thread.take().map(thread::JoinHandle::join);
    }
}

#[allow(clippy::cast_precision_loss, reason = "far below 2 to the 53")]
fn float(number: u64) -> f64 {
    number as f64
}
