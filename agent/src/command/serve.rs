//! `wireglass serve`: sockets first, then no privileges, then the first byte from anywhere.

use crate::cli::Serve;
use crate::command::door::{self, Door};
use crate::command::open;
use anyhow::{Context as _, bail};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::watch;
use wireglass_agent::capture::replay::Recorded;
use wireglass_agent::capture::{self, Targets, Wanted, links};
use wireglass_agent::demo::Demos;
use wireglass_agent::record::follow;
use wireglass_agent::ring::Ring;
use wireglass_agent::shutdown::Hangup;
use wireglass_agent::{App, Counters, privilege, random_hex, rates, server, shutdown};
use wireglass_shared::stream::{Recording, Source};

/// Runs the command.
pub fn run(options: &Serve) -> anyhow::Result<()> {
    let limits = server::Limits::of_this_process();
    let listener = door::bind(options.listen)?;
    let address = listener.local_addr()?;
    let numbers = links::Numbers::default();
    let sockets = match &options.read {
        Some(path) => Err(path),
        None => Ok(open_sockets(options, address, numbers.clone())?),
    };
    if let (Some(_), Ok(Opened::Refused(missing))) = (&options.record.write, &sockets) {
        bail!("--write: {missing}. Grant it with:\n  {}", missing.remedy);
    }
    let hangup = Hangup::inherited();
    let (door, opened, recorder, browser) = privilege::give_up(|| {
        let opened = match sockets {
            Ok(opened) => opened,
            Err(path) => Opened::File(Recorded::open(path, options.speed)?),
        };
        let door = Door::new(options, address)?;
        let (recorder, folders) = options.record.start(numbers)?;
        let browser = options.open.then(|| open::open(&door.url())).transpose().context("--open")?;
        anyhow::Ok(((door, opened, recorder, browser), folders))
    })?;

    let (source, origin, demos) = match opened {
        Opened::File(file) => {
            let name = file.name.clone();
            (Source::File { name, ended: false }, Some(Origin::File(file)), None)
        }
        Opened::Live(tap, demos) => {
            let socket = options.listening.source.into();
            let source = Source::Live {
                socket,
                interfaces: vec![options.interface.clone()],
                filter: options
                    .listening
                    .filter()
                    .map_or_else(String::new, |filter| filter.text().to_owned()),
                snap_bytes: options.listening.snap,
                note: capture::note(socket).to_owned(),
            };
            (source, Some(Origin::Live(tap)), Some(demos))
        }
        Opened::Refused(missing) => {
            let reason = format!("{missing}.");
            eprintln!(
                "{reason} Until then the page shows a built-in capture. Grant it with:\n  {}",
                missing.remedy
            );
            (Source::None { reason, remedy: missing.remedy }, None, None)
        }
    };
    let app = Arc::new(App {
        session: random_hex(8)?,
        source: watch::Sender::new(source),
        interfaces: watch::Sender::new(Vec::new()),
        recording: watch::Sender::new(None),
        notice: watch::Sender::new(None),
        ring: Ring::new(options.ring as usize * 1024 * 1024),
        counters: Counters::default(),
        demos,
        trouble: watch::Sender::new(None),
        access: door.access(),
    });
    let recording = match recorder {
        Some(recorder) => Some(follow::start(recorder, app.clone()).context("starting to write")?),
        None => None,
    };
    let stop = Arc::new(AtomicBool::new(false));
    let capturing = origin.map(|origin| {
        let mut tap = match origin {
            Origin::Live(tap) => tap,
            Origin::File(file) => Box::new(file.play(app.clone())),
        };
        let (app, stop) = (app.clone(), stop.clone());
        std::thread::spawn(move || {
            if let Err(error) = capture::run(&mut *tap, &app, &stop) {
                tracing::error!(%error, "capturing ended");
                let advice = "Packets no longer arrive; start wireglass again.";
                app.trouble.send_replace(Some(format!("Capturing ended: {error}. {advice}")));
            }
        })
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
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

/// Where packets come from, as far as it is open before anybody can be told of them.
enum Origin {
    Live(Box<dyn capture::Source>),
    File(Recorded),
}

enum Opened {
    Live(Box<dyn capture::Source>, Arc<Demos>),
    File(Recorded),
    Refused(privilege::Missing),
}

fn open_sockets(options: &Serve, address: SocketAddr, numbers: links::Numbers) -> anyhow::Result<Opened> {
    if let Err(missing) = privilege::raise() {
        return Ok(Opened::Refused(missing));
    }
    let wanted = Wanted {
        targets: Targets::These(vec![links::index(&options.interface)?]),
        numbers,
        filter: options.listening.filter(),
        hide: Some(address),
        snap_bytes: options.listening.snap,
        buffer_bytes: options.listening.buffer_bytes(),
    };
    let tap = capture::open(options.listening.source.into(), &wanted)
        .with_context(|| format!("capturing on {}", options.interface))?;
    let demos = Demos::open().context("opening the socket for echo requests")?;
    Ok(Opened::Live(tap, Arc::new(demos)))
}
