//! What decoding costs: the package `wireglass-bench` natively and, compiled the page's way, in a browser; what many packets cost the
//! finished page, which `tests/benches/page` finds out; what many viewers cost the agent, `tests/benches/viewers`; what a flood costs
//! it beside other programs that capture, `tests/benches/capture`; and how many packets it can send, `agent/benches/send.rs`. They measure and judge; here they are only built and given
//! a place to run.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::{
    agent,
    bench::server::{Asset, Server},
    bindgen::{self, Generated},
    browser, page, process, wasm,
    wasm_std::{self, WasmStd},
    workspace::Workspace,
};

mod server;

const PACKAGE: &str = "wireglass-bench";
/// The stem of the script and the module.
const NAME: &str = "bench";
const PAGE: &str =
    "<!doctype html><meta charset=utf-8><title>bench</title><script type=module src=run.js></script>";
const PACKETS_OF_A_FILE: &str = "1000000";
/// Measuring takes about a quarter of a minute on an idle machine.
const LIMIT: Duration = Duration::from_mins(5);

/// Nothing but the page at hand is loaded, so no sandbox is needed; Chromium has none for root.
const CHROMIUM_FLAGS: [&str; 8] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
];

/// Measures in both places and prints the report. Figures that miss a goal are no failure.
pub(crate) fn run(workspace: &Workspace, json: bool) -> Result<()> {
    let chromium = browser::chromium("WebAssembly is measured in a real browser")?;
    let wasm_std = wasm_std::prepare()?;
    let generated = bindgen::generate(NAME, wasm::compile(workspace, &wasm_std, PACKAGE)?)?;
    process::run(
        workspace.cargo("build").args(["--release", "--package", PACKAGE]),
        "building the native benchmark",
    )?;

    let folder = workspace.target.join("bench");
    fs::create_dir_all(&folder)
        .with_context(|| format!("The folder {} could not be made.", folder.display()))?;
    eprintln!("{}\n\nMeasuring in Chromium.", machine(&wasm_std, &chromium)?);
    let measured = folder.join("wasm.json");
    fs::write(&measured, in_browser(&chromium, &folder, generated)?)
        .with_context(|| format!("{} could not be written.", measured.display()))?;

    eprintln!("Measuring natively.\n");
    let mut native = Command::new(workspace.target.join("release").join(PACKAGE));
    native.arg(&measured).args(json.then_some("--json"));
    process::run(&mut native, "measuring natively")?;
    if json {
        return Ok(());
    }
    finished_page(workspace, &folder)?;
    of_the_agent(workspace, "viewers", "many viewers")?;
    of_the_agent(workspace, "capture", "floods")?;
    eprintln!("\nMeasuring sending.\n");
    process::run(
        workspace.cargo("bench").args(["--package", "wireglass-agent", "--bench", "send"]),
        "measuring sending",
    )
}

/// Measures the agent by one of the benchmarks. Needs root, or `setcap cap_net_raw+p` on the agent.
fn of_the_agent(workspace: &Workspace, bench: &str, what: &str) -> Result<()> {
    eprintln!("\nMeasuring {what}. This takes minutes.\n");
    process::run(
        workspace
            .cargo("bench")
            .args(["--package", "wireglass-tests", "--bench", bench])
            .env("WIREGLASS_BIN", workspace.agent_binary()),
        &format!("measuring {what}"),
    )
}

/// Measures the page with a capture of many packets and with live ones.
fn finished_page(workspace: &Workspace, folder: &Path) -> Result<()> {
    browser::ensure()?;
    page::build(workspace)?;
    agent::build(workspace)?;
    let capture = folder.join("million.pcap");
    let mut write = Command::new(workspace.target.join("release").join(PACKAGE));
    write.arg("--capture").arg(&capture).arg(PACKETS_OF_A_FILE);
    process::run(&mut write, "writing a capture")?;
    eprintln!("\nMeasuring the page.\n");
    process::run(
        workspace
            .cargo("bench")
            .args(["--package", "wireglass-tests", "--bench", "page", "--"])
            .arg(&capture)
            .env("WIREGLASS_BIN", workspace.agent_binary()),
        "measuring the page",
    )
}

/// What the figures were taken on and with.
fn machine(wasm_std: &WasmStd, chromium: &Path) -> Result<String> {
    let version = |program: &Path| {
        process::capture(Command::new(program).arg("--version"), "asking for a version")
            .map(|version| version.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processor.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    Ok(format!(
        "machine   {cores} cores, {}\nnative    {}\nwasm      {}\nbrowser   {}",
        model.map_or(env::consts::ARCH, |(_, name)| name),
        version(Path::new("rustc"))?,
        version(wasm_std.rustc())?,
        version(chromium)?
    ))
}

/// Runs the module in a browser of its own and returns what it measured, as JSON.
fn in_browser(chromium: &Path, folder: &Path, generated: Generated) -> Result<String> {
    let server = Server::bind(vec![
        Asset { path: "/", mime: "text/html", bytes: PAGE.into() },
        Asset { path: "/run.js", mime: "text/javascript", bytes: include_bytes!("bench/run.js").to_vec() },
        Asset { path: "/bench.js", mime: "text/javascript", bytes: generated.script.into_bytes() },
        Asset { path: "/bench_bg.wasm", mime: "application/wasm", bytes: generated.wasm },
    ])?;
    let mut browser = Browser::open(chromium, folder, &server.address()?)?;
    server.wait_for_result(LIMIT, || browser.check())
}

/// A browser process, ended when dropped.
struct Browser {
    process: Child,
    log: PathBuf,
}

impl Browser {
    fn open(chromium: &Path, folder: &Path, address: &str) -> Result<Self> {
        let profile = folder.join("profile");
        if profile.exists() {
            fs::remove_dir_all(&profile)
                .with_context(|| format!("The folder {} could not be emptied.", profile.display()))?;
        }
        let log = folder.join("chromium.log");
        let messages = fs::File::create(&log)
            .with_context(|| format!("The file {} could not be made.", log.display()))?;
        let mut user_data = std::ffi::OsString::from("--user-data-dir=");
        user_data.push(&profile);
        let process = Command::new(chromium)
            .args(CHROMIUM_FLAGS)
            .arg(user_data)
            .arg(address)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(messages)
            .spawn()
            .with_context(|| format!("{} could not be started.", chromium.display()))?;
        Ok(Self { process, log })
    }

    /// Fails if the browser has ended.
    fn check(&mut self) -> Result<()> {
        match self.process.try_wait().context("The browser could not be looked at.")? {
            None => Ok(()),
            Some(status) => bail!("The browser ended early ({status}). It left {}.", self.log.display()),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // If it is gone already there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
