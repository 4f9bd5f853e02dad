//! A page in headless Chromium, driven as a reader would: press, look, read. Waits for what it expects, never for a time.

use std::fs;
use std::future::Future;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use thirtyfour::TypingData;
use thirtyfour::action_chain::ActionChain;
use thirtyfour::common::log::LoggingPrefsLogLevel;
use thirtyfour::error::WebDriverResult;
use thirtyfour::prelude::*;
use wireglass_tests::{Agent, PATIENCE, can_capture, private_loopback, wireglass, wireglass_bin};

/// The goal for a packet's way from the kernel to the page.
pub const PACKET_MILLIS: i64 = 100;

const FLAGS: [&str; 8] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// Runs a test in a runtime of this thread alone, so that all its sockets are in this thread's network namespace.
///
/// # Panics
/// The browser refuses something.
pub fn run(test: impl Future<Output = WebDriverResult<()>>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(test).expect("the browser does what it is told");
}

/// Runs a test on a page with live packets, and checks that the browser had nothing to complain about. Left out, with the
/// reason, where nobody may capture.
pub fn on_a_live_page(width: u32, height: u32, test: impl AsyncFnOnce(&Page) -> WebDriverResult<()>) {
    if !can_capture() {
        return;
    }
    let _loopback = private_loopback();
    let agent = Agent::start(&[]);
    run(async {
        let page = Page::open(&agent, width, height).await?;
        page.wait_for("[data-status='live']").await?;
        test(&page).await?;
        page.finish().await
    });
}

/// An agent that may not capture, whoever runs the test.
pub fn agent_without_rights() -> Agent {
    if !nix::unistd::Uid::effective().is_root() {
        return Agent::start(&[]);
    }
    let mut command = Command::new("setpriv");
    command.args(["--bounding-set", "-net_raw", "--inh-caps", "-all"]).arg(wireglass_bin());
    Agent::from_command(command.args(["--listen", "127.0.0.1:0"]).env_remove("WIREGLASS_TOKEN"))
}

/// An agent with this token, at this address.
pub fn agent_with_token(address: &str, token: &str) -> Agent {
    Agent::from_command(wireglass(&["--listen", address]).env("WIREGLASS_TOKEN", token))
}

/// What the agent printed.
pub fn address(agent: &Agent) -> String {
    format!("http://127.0.0.1:{}/?token={}", agent.port(), agent.token())
}

/// A browser window with the page in it.
pub struct Page {
    /// What drives the browser.
    pub(crate) driver: WebDriver,
    /// Where the browser puts what it downloads.
    downloads: tempfile::TempDir,
    _chromedriver: Chromedriver,
}

struct Chromedriver {
    process: Child,
    port: u16,
}

impl Chromedriver {
    fn start() -> Self {
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is there: cargo xtask test installs it");
        let stdout = process.stdout.take().expect("standard output is a pipe");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let ready = "started successfully on port ";
        let line = lines.find(|line| line.contains(ready)).expect("chromedriver says its port");
        let port = line.rsplit(ready).next().and_then(|rest| rest.trim_end_matches('.').parse().ok());
        // Whatever else it says must be read, or it would wait for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, port: port.expect(&line) }
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        // If it is gone already there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Page {
    /// Opens the address that the agent printed.
    pub async fn open(agent: &Agent, width: u32, height: u32) -> WebDriverResult<Self> {
        Self::open_at(&address(agent), width, height).await
    }

    /// Opens any address.
    pub async fn open_at(address: &str, width: u32, height: u32) -> WebDriverResult<Self> {
        let page = Self::blank(width, height).await?;
        page.driver.goto(address).await?;
        Ok(page)
    }

    /// A window with nothing in it, of a browser that has seen nothing.
    pub async fn blank(width: u32, height: u32) -> WebDriverResult<Self> {
        let chromedriver = Chromedriver::start();
        let mut wanted = DesiredCapabilities::chrome();
        for flag in FLAGS {
            wanted.add_arg(flag)?;
        }
        let downloads = tempfile::tempdir().expect("a folder for a moment");
        let preferences = serde_json::json!({ "download.default_directory": downloads.path() });
        wanted.add_experimental_option("prefs", preferences)?;
        wanted.set_browser_log_level(LoggingPrefsLogLevel::All)?;
        let driver = WebDriver::new(format!("http://127.0.0.1:{}", chromedriver.port), wanted).await?;
        driver.set_window_rect(0, 0, width, height).await?;
        // The window's frame takes pixels of its own; the page gets what was asked for.
        let inner =
            driver.execute("return [outerWidth - innerWidth, outerHeight - innerHeight]", vec![]).await?;
        let [frame_x, frame_y]: [u32; 2] = inner.convert()?;
        driver.set_window_rect(0, 0, width + frame_x, height + frame_y).await?;
        Ok(Self { driver, downloads, _chromedriver: chromedriver })
    }

    /// Loads the page anew, as a reader who comes back does.
    pub async fn reload(&self) -> WebDriverResult<()> {
        self.driver.refresh().await
    }

    /// Tries until it holds.
    pub async fn wait_until<F>(&self, what: &str, mut holds: F) -> WebDriverResult<()>
    where
        F: AsyncFnMut(&Self) -> WebDriverResult<bool>,
    {
        let deadline = Instant::now() + PATIENCE;
        // An element that is being replaced while it is looked at is looked for again.
        while !holds(self).await.unwrap_or(false) {
            if Instant::now() > deadline {
                self.screenshot("failed").await?;
                self.driver.clone().quit().await?;
                panic!("not within {PATIENCE:?}: {what}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Waits until there is such an element.
    pub async fn wait_for(&self, css: &str) -> WebDriverResult<()> {
        self.wait_until(css, async |page| Ok(page.count(css).await? > 0)).await
    }

    /// Waits until such an element says this.
    pub async fn wait_for_text(&self, css: &str, text: &str) -> WebDriverResult<()> {
        self.wait_until(&format!("{css} says {text:?}"), async |page| {
            Ok(page.text(css).await?.contains(text))
        })
        .await
    }

    /// Clicks on the first such element, once it is there.
    pub async fn click(&self, css: &str) -> WebDriverResult<()> {
        self.wait_for(css).await?;
        self.driver.find(By::Css(css)).await?.click().await
    }

    /// Opens a menu and chooses from it.
    pub async fn choose(&self, menu: &str, choice: &str) -> WebDriverResult<()> {
        self.click(menu).await?;
        self.click(choice).await
    }

    /// Picks the first such row of the list, wherever it runs to: rows move while a driver looks for the place to click.
    pub async fn pick(&self, css: &str) -> WebDriverResult<()> {
        self.wait_for(css).await?;
        self.driver.execute("document.querySelector(arguments[0]).click()", vec![css.into()]).await?;
        Ok(())
    }

    /// Picks a file to open, as in the dialog that the browser shows for it.
    pub async fn pick_file(&self, path: &Path) -> WebDriverResult<()> {
        let path = path.to_str().expect("a path of letters");
        self.driver.find(By::Id("file")).await?.send_keys(path).await
    }

    /// Drops a file on the page.
    pub async fn drop_file(&self, name: &str, content: &str) -> WebDriverResult<()> {
        let script = "const dropped = new DataTransfer();
            dropped.items.add(new File([arguments[1]], arguments[0]));
            const event = {dataTransfer: dropped, bubbles: true, cancelable: true};
            document.querySelector('main').dispatchEvent(new DragEvent('drop', event));";
        self.driver.execute(script, vec![name.into(), content.into()]).await?;
        Ok(())
    }

    /// Where a file of this name lies once the browser has downloaded it.
    pub async fn downloaded(&self, name: &str) -> WebDriverResult<PathBuf> {
        let path = self.downloads.path().join(name);
        // A download has another name until it is whole.
        self.wait_until(name, async |_| Ok(path.exists())).await?;
        Ok(path)
    }

    /// An attribute of the first such element.
    pub async fn attribute(&self, css: &str, name: &str) -> WebDriverResult<Option<String>> {
        self.driver.find(By::Css(css)).await?.attr(name).await
    }

    /// Hands that do one thing after the other without the rests that the driver makes by itself.
    pub fn hands(&self) -> ActionChain {
        self.driver.action_chain_with_delay(Some(Duration::ZERO), Some(Duration::ZERO))
    }

    /// Presses keys wherever the focus is.
    pub async fn press(&self, keys: impl Into<TypingData>) -> WebDriverResult<()> {
        self.hands().send_keys(keys).perform().await
    }

    /// What the first such element says.
    pub async fn text(&self, css: &str) -> WebDriverResult<String> {
        self.driver.find(By::Css(css)).await?.text().await
    }

    /// What all such elements say at one moment.
    pub async fn texts(&self, css: &str) -> WebDriverResult<Vec<String>> {
        let script = "return [...document.querySelectorAll(arguments[0])].map(one => one.innerText)";
        self.driver.execute(script, vec![css.into()]).await?.convert()
    }

    /// How many such elements there are.
    pub async fn count(&self, css: &str) -> WebDriverResult<usize> {
        Ok(self.driver.find_all(By::Css(css)).await?.len())
    }

    /// The number of the last row drawn.
    pub async fn last_seq(&self) -> WebDriverResult<u64> {
        let script = "return Math.max(0, ...[...document.querySelectorAll('[data-seq]')].map(row => +row.dataset.seq))";
        self.driver.execute(script, vec![]).await?.convert()
    }

    /// The same once the list has come to rest: it scrolls to its end a moment after the last packet came.
    pub async fn last_seq_at_rest(&self) -> WebDriverResult<u64> {
        let mut last = self.last_seq().await?;
        self.wait_until("the list comes to rest", async |page| {
            tokio::time::sleep(Duration::from_millis(200)).await;
            Ok(std::mem::replace(&mut last, page.last_seq().await?) == last)
        })
        .await?;
        self.last_seq().await
    }

    /// What the page gets when it asks for this address, relative to its own.
    pub async fn fetch(&self, address: &str) -> WebDriverResult<Vec<u8>> {
        let script = "const [address, done] = arguments;
            fetch(address).then(answer => answer.ok ? answer.arrayBuffer() : new ArrayBuffer())
                .then(bytes => done([...new Uint8Array(bytes)]))";
        self.driver.execute_async(script, vec![address.into()]).await?.convert()
    }

    /// Which directive of the page's policy this script breaks; waits until it breaks one.
    pub async fn violates(&self, script: &str) -> WebDriverResult<String> {
        let watched = "const done = arguments[arguments.length - 1];
            document.addEventListener('securitypolicyviolation', event => done(event.effectiveDirective), {once: true});";
        self.driver.execute_async(format!("{watched} {script}"), vec![]).await?.convert()
    }

    /// Whether something sticks out of the window sideways.
    pub async fn overflows(&self) -> WebDriverResult<bool> {
        let script = "return document.documentElement.scrollWidth > innerWidth";
        self.driver.execute(script, vec![]).await?.convert()
    }

    /// Milliseconds from the start of a `ping` in another process to the moment its request stands in the list.
    pub async fn delay_of_a_ping(&self) -> WebDriverResult<i64> {
        let script = "window.seen = 0;
            new MutationObserver(() => {
                if (!window.seen && document.querySelector('[data-protocol=ICMP]')) window.seen = Date.now();
            }).observe(document.body, {subtree: true, childList: true, attributes: true});";
        self.driver.execute(script, vec![]).await?;
        let began = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
        let ended = Command::new("ping").args(["-n", "-c1", "127.0.0.1"]).output().expect("ping is there");
        assert!(ended.status.success(), "{ended:?}");
        self.wait_until("the ping is in the list", async |page| {
            Ok(page.driver.execute("return window.seen", vec![]).await?.convert::<i64>()? > 0)
        })
        .await?;
        let seen: i64 = self.driver.execute("return window.seen", vec![]).await?.convert()?;
        Ok(seen - i64::try_from(began.as_millis()).expect("this century"))
    }

    /// Keeps a picture of the page in `target/screenshots`.
    pub async fn screenshot(&self, name: &str) -> WebDriverResult<()> {
        let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/screenshots"));
        fs::create_dir_all(&folder).expect("the target folder can be written");
        self.driver.screenshot(&folder.join(format!("{name}.png"))).await
    }

    /// Checks that the browser had nothing to complain about, and closes it.
    ///
    /// # Panics
    /// It had.
    pub async fn finish(self) -> WebDriverResult<()> {
        let complaints: Vec<_> =
            self.driver.browser_log().await?.into_iter().map(|entry| entry.message).collect();
        assert!(complaints.is_empty(), "the browser's console: {complaints:#?}");
        self.close().await
    }

    /// Closes the browser, whatever it says: a connection that breaks on purpose is reported there too.
    pub async fn close(self) -> WebDriverResult<()> {
        self.driver.quit().await
    }
}
