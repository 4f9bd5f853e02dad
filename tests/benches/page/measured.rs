//! What is asked of a page that is measured, beside what tests ask.

use crate::browser::{Page, address};
use serde::de::DeserializeOwned;
use std::fs;
use thirtyfour::error::WebDriverResult;
use wireglass_tests::Agent;

impl Page {
    /// Opens the address that the agent printed, in a window that is there.
    pub async fn go_to(&self, agent: &Agent) -> WebDriverResult<()> {
        self.driver.goto(address(agent)).await
    }

    /// Runs a script now and returns what it returns.
    pub async fn execute<T: DeserializeOwned>(&self, script: &str) -> WebDriverResult<T> {
        self.driver.execute(script, vec![]).await?.convert()
    }

    /// Runs a script and waits until it calls its last argument; returns what it calls that with.
    pub async fn execute_async<T: DeserializeOwned>(&self, script: &str) -> WebDriverResult<T> {
        self.driver.execute_async(script, vec![]).await?.convert()
    }

    /// Runs a script in every page that is loaded from now on, before the page's own.
    pub async fn before_each_load(&self, script: &str) -> WebDriverResult<()> {
        let parameters = serde_json::json!({ "source": script });
        self.driver.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", parameters).await?;
        Ok(())
    }

    /// The memory that the processes for pages of all browsers started here hold and share with nobody, files not counted.
    ///
    /// # Panics
    /// There is no such process.
    pub fn renderer_bytes() -> u64 {
        let bytes: u64 = processes()
            .filter(|process| process.is_renderer && process.comes_from(std::process::id()))
            .map(|process| process.own_bytes)
            .sum();
        assert!(bytes > 0, "this browser has no process for pages");
        bytes
    }
}

/// A process, as `/proc` has it.
struct Process {
    is_renderer: bool,
    parent: u32,
    own_bytes: u64,
}

impl Process {
    fn read(id: u32) -> Option<Self> {
        let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        let command = fs::read(format!("/proc/{id}/cmdline")).ok()?;
        let number = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().next()?.parse::<u64>().ok()
        };
        Some(Self {
            is_renderer: String::from_utf8_lossy(&command).contains("--type=renderer"),
            parent: u32::try_from(number("PPid:")?).ok()?,
            own_bytes: number("RssAnon:").unwrap_or_default() * 1024,
        })
    }

    /// Whether this process started it, or one that it started.
    fn comes_from(&self, id: u32) -> bool {
        self.parent == id || Self::read(self.parent).is_some_and(|parent| parent.comes_from(id))
    }
}

fn processes() -> impl Iterator<Item = Process> {
    let entries = fs::read_dir("/proc").expect("a list of processes").map_while(Result::ok);
    entries.filter_map(|entry| Process::read(entry.file_name().to_str()?.parse().ok()?))
}
