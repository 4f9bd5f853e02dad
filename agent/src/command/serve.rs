//! `wireglass serve`: sockets first, then no privileges, then the first byte from anywhere.

use super::door::{self, Door};
use super::open;
use super::origin::{Origin, Parts, Sockets};
use crate::cli::Serve;
use anyhow::Context as _;
use std::net::TcpListener;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::watch;
use wireglass_agent::capture;
use wireglass_agent::record::follow;
use wireglass_agent::ring::Ring;
use wireglass_agent::shutdown::Hangup;
use wireglass_agent::{App, Counters, privilege, random_hex, rates, server, shutdown};
use wireglass_shared::stream::Recording;

/// Runs the command.
pub fn run(options: &Serve) -> anyhow::Result<()> {
    let limits = server::Limits::of_this_process();
    let listener = door::bind(options.listen)?;
    let address = listener.local_addr()?;
    let sockets = Sockets::open(options, address)?;
    let hangup = Hangup::inherited();
    // A container's share of the processors is told in files, which are out of reach later.
    let workers = std::thread::available_parallelism().map_or(1, NonZero::get);
    let (door, origin, recorder, browser) = privilege::give_up(|| {
        let origin = sockets.origin(options)?;
        let door = Door::new(options, address)?;
        let (recorder, folders) = options.record.start(origin.numbers())?;
        let browser = options.open.then(|| open::open(&door.url())).transpose().context("--open")?;
        anyhow::Ok(((door, origin, recorder, browser), folders))
    })?;
    if let Origin::Refused(missing) = &origin {
        eprintln!(
            "{missing}. Until then the page shows built-in captures, and files that you open in it. Grant it with:\n  {}",
            missing.remedy
        );
    }

    let source = origin.source(options);
    let Parts { feed, control, demos, desk, interfaces } = origin.split();
    let app = Arc::new(App {
        session: random_hex(8)?,
        source: watch::Sender::new(source),
        interfaces: watch::Sender::new(interfaces),
        control,
        recording: watch::Sender::new(None),
        notice: watch::Sender::new(None),
        ring: Ring::new(options.ring as usize * 1024 * 1024),
        counters: Counters::default(),
        demos,
        desk,
        trouble: watch::Sender::new(None),
        access: door.access(),
    });
    let recording = match recorder {
        Some(recorder) => Some(follow::start(recorder, app.clone()).context("starting to write")?),
        None => None,
    };
    let stop = Arc::new(AtomicBool::new(false));
    let capturing = feed.map(|feed| {
        let (mut source, tuning) = feed.start(&app);
        let (app, stop) = (app.clone(), stop.clone());
        std::thread::spawn(move || {
            if let Err(error) = capture::run(&mut *source, tuning, &app, &stop) {
                tracing::error!(%error, "capturing ended");
                let advice = "Packets no longer arrive; start wireglass again.";
                app.trouble.send_replace(Some(format!("Capturing ended: {error}. {advice}")));
            }
        })
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build()?;
    if let Some(browser) = browser {
        browser.watch();
    }
    let served = runtime.block_on(serve(listener, door, limits, hangup, app.clone()));
    stop.store(true, Ordering::Relaxed);
    if let Some(thread) = capturing {
        let _ = thread.join();
    }
    if let Some(recording) = recording {
        recording.end();
        sum_up(&app);
    }
    let stats = app.stats();
    tracing::info!(stats.captured, stats.dropped_kernel, stats.hidden_own, "wireglass ends");
    served
}

/// Says what was recorded.
fn sum_up(app: &App) {
    let stats = app.stats();
    if let Some(Recording { packets, missed, .. }) = &*app.recording.borrow() {
        let (captured, dropped) = (stats.captured, stats.dropped_kernel);
        eprintln!(
            "{captured} packets captured, {packets} written, {missed} missed by a slow disk, \
             {dropped} dropped by the kernel"
        );
    }
}

async fn serve(
    listener: TcpListener,
    door: Door,
    limits: server::Limits,
    hangup: Hangup,
    app: Arc<App>,
) -> anyhow::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let (trigger, over) = shutdown::channel();
    // Before anybody can know that this process is there to be signaled.
    let signals = shutdown::Signals::catch(hangup).context("catching signals")?;
    door.announce().context("saying where the page is")?;
    let counting = tokio::spawn({
        let (app, over) = (app.clone(), over.clone());
        async move { rates::run(&app, over).await }
    });
    let serving = tokio::spawn(server::run(listener, door.tls(), limits, app, over));
    signals.wait().await;
    trigger.pull();
    serving.await.context("serving")?;
    counting.await.context("counting")
}
