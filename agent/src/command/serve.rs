//! `wireglass serve`: sockets first, then no privileges, then the first byte from anywhere.

use crate::cli::Serve;
use crate::command::door::{self, Door};
use anyhow::{Context as _, bail};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::watch;
use wireglass_agent::capture::control::Tuning;
use wireglass_agent::capture::links::Links;
use wireglass_agent::capture::{self, Wanted};
use wireglass_agent::demo::Demos;
use wireglass_agent::record::follow;
use wireglass_agent::ring::Ring;
use wireglass_agent::{App, Counters, privilege, random_hex, rates, server, shutdown};
use wireglass_shared::stream::{Recording, Source};

/// Runs the command.
pub fn run(options: &Serve) -> anyhow::Result<()> {
    let links = Links::open(&options.interface)?;
    door::raise_file_limit();
    let listener = door::bind(options.listen)?;
    let address = listener.local_addr()?;
    let opened = open(options, &links, address)?;
    let door = Door::new(options, address)?;
    let recorder = privilege::give_up(|| match &opened {
        Opened::Refused(missing) if options.record.plan().is_some() => {
            bail!("--write: {missing}. Grant it with:\n  {}", missing.remedy)
        }
        _ => options.record.start(links.numbers()),
    })?;

    let shown = links.list();
    let (source, tap, demos) = match opened {
        Opened::Live(tap, demos) => {
            let socket = options.listening.source.into();
            let source = Source::Live {
                socket,
                interfaces: links.wanted().to_vec(),
                filter: String::new(),
                snap_bytes: options.listening.snap,
                note: capture::note(socket).to_owned(),
            };
            (source, Some(tap), Some(demos))
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
    let (control, tuning) = tap.is_some().then(|| Tuning::new(links, None)).unzip();
    let app = Arc::new(App {
        session: random_hex(8)?,
        source: watch::Sender::new(source),
        interfaces: watch::Sender::new(if tap.is_some() { shown } else { Vec::new() }),
        control,
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
    let capturing = tap.map(|mut tap| {
        let (app, stop) = (app.clone(), stop.clone());
        std::thread::spawn(move || {
            if let Err(error) = capture::run(&mut *tap, tuning, &app, &stop) {
                tracing::error!(%error, "capturing ended");
                let advice = "Packets no longer arrive; start wireglass again.";
                app.trouble.send_replace(Some(format!("Capturing ended: {error}. {advice}")));
            }
        })
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(serve(listener, door, app.clone()));
    stop.store(true, Ordering::Relaxed);
    if let Some(thread) = capturing {
        let _ = thread.join();
    }
    if let Some(recording) = recording {
        recording.end();
    }
    let stats = app.stats();
    if let Some(Recording { packets, missed, .. }) = &*app.recording.borrow() {
        let (captured, dropped) = (stats.captured, stats.dropped_kernel);
        eprintln!(
            "{captured} packets captured, {packets} written, {missed} missed by a slow disk, \
             {dropped} dropped by the kernel"
        );
    }
    tracing::info!(stats.captured, stats.dropped_kernel, stats.hidden_own, "wireglass ends");
    served
}

async fn serve(listener: TcpListener, door: Door, app: Arc<App>) -> anyhow::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let (trigger, over) = shutdown::channel();
    // Before anybody can know that this process is there to be signaled.
    let signals = shutdown::Signals::catch().context("catching signals")?;
    door.announce().context("saying where the page is")?;
    let counting = tokio::spawn({
        let (app, over) = (app.clone(), over.clone());
        async move { rates::run(&app, over).await }
    });
    let serving = tokio::spawn(server::run(listener, app, over));
    signals.wait().await;
    trigger.pull();
    serving.await.context("serving")?;
    counting.await.context("counting")
}

enum Opened {
    Live(Box<dyn capture::Source>, Arc<Demos>),
    Refused(privilege::Missing),
}

fn open(options: &Serve, links: &Links, address: SocketAddr) -> anyhow::Result<Opened> {
    if let Err(missing) = privilege::raise() {
        return Ok(Opened::Refused(missing));
    }
    let wanted = Wanted {
        targets: links.targets(),
        numbers: links.numbers(),
        filter: None,
        hide: Some(address),
        snap_bytes: options.listening.snap,
        buffer_bytes: options.listening.buffer_bytes(),
    };
    let tap = capture::open(options.listening.source.into(), &wanted)
        .with_context(|| format!("capturing on {}", links.words()))?;
    let demos = Demos::open().context("opening the socket for echo requests")?;
    Ok(Opened::Live(tap, Arc::new(demos)))
}
