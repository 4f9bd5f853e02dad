//! Packets that are made in the page and sent.

use crate::page::{Page, run};
use thirtyfour::error::WebDriverResult;
use wireglass_tests::{Agent, can_capture, private_loopback};

/// Runs a test on a page of an agent that sends.
fn on_a_sending_page(test: impl AsyncFnOnce(&Page, &Agent) -> WebDriverResult<()>) {
    if !can_capture() {
        return;
    }
    let _loopback = private_loopback();
    let agent = Agent::start(&["--allow-send"]);
    run(async {
        let page = Page::open(&agent, 1440, 900).await?;
        page.wait_for("[data-status='live']").await?;
        test(&page, &agent).await?;
        page.finish().await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn look() {
    let _loopback = private_loopback();
    let agent = Agent::start(&[]);
    run(async {
        let page = Page::open(&agent, 1440, 900).await?;
        page.wait_for("[data-status='live']").await?;
        page.click("#craft").await?;
        page.choose("#template", "[data-id='syn']").await?;
        page.screenshot("send-off").await?;
        let hello = serde_json::json!({});
        let _ = hello;
        page.finish().await
    });
}
