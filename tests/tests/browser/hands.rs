//! More of what a reader does with hands and eyes: pointing, dragging, typing, copying, and what assistive technology hears.

use crate::page::{Page, agent_without_rights, run};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};
use thirtyfour::error::WebDriverResult;
use thirtyfour::prelude::*;
use wireglass_tests::{PATIENCE, private_loopback};

/// Runs a test on the built-in capture, which an agent shows that may not capture, and checks that the browser had nothing to
/// complain about. It begins with a ping, request and reply; the third packet opens a TCP connection.
pub fn on_the_built_in_capture(
    width: u32,
    height: u32,
    test: impl AsyncFnOnce(&Page, &str) -> WebDriverResult<()>,
) {
    let _loopback = private_loopback();
    let agent = agent_without_rights();
    run(async {
        let page = Page::open(&agent, width, height).await?;
        page.wait_for("[data-seq='1'][aria-current='true']").await?;
        test(&page, &format!("http://127.0.0.1:{}/", agent.port())).await?;
        page.finish().await
    });
}

impl Page {
    /// An address, in the window that is there.
    pub async fn go(&self, address: &str) -> WebDriverResult<()> {
        // Another fragment alone would not load the page anew.
        self.driver.goto("about:blank").await?;
        self.driver.goto(address).await
    }

    /// What stands behind the `#` of the address.
    pub async fn fragment(&self) -> WebDriverResult<String> {
        Ok(self.driver.current_url().await?.fragment().unwrap_or_default().to_owned())
    }

    /// Waits until the address says this behind its `#`.
    ///
    /// # Panics
    /// It never does.
    pub async fn wait_for_fragment(&self, wanted: &str) -> WebDriverResult<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let found = self.fragment().await?;
            if found == wanted {
                return Ok(());
            }
            assert!(Instant::now() < deadline, "the address ends in #{found}, not in #{wanted}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Runs a script now and returns what it returns.
    pub async fn execute<T: DeserializeOwned>(&self, script: &str) -> WebDriverResult<T> {
        self.driver.execute(script, vec![]).await?.convert()
    }

    /// Runs a script and waits until it calls its last argument; returns what it calls that with.
    pub async fn execute_async<T: DeserializeOwned>(&self, script: &str) -> WebDriverResult<T> {
        self.driver.execute_async(script, vec![]).await?.convert()
    }

    /// Leaves the page alone until something that is wanted no more is gone.
    pub async fn wait_for_none(&self, css: &str) -> WebDriverResult<()> {
        self.wait_until(&format!("no {css}"), async |page| Ok(page.count(css).await? == 0)).await
    }

    /// Opens a packet of the list by its number.
    pub async fn open_packet(&self, number: u32) -> WebDriverResult<()> {
        self.pick(&format!("[data-seq='{number}']")).await?;
        self.wait_for(&format!("[data-seq='{number}'][aria-current='true']")).await
    }

    /// Opens a capture that the page brings along, and waits until what its lesson is about is picked.
    pub async fn open_sample(&self, id: &str) -> WebDriverResult<()> {
        self.choose("#source", &format!("[data-id='{id}']")).await?;
        self.wait_until(&format!("the sample {id} and what to look at in it"), async |page| {
            let fragment = page.fragment().await?;
            Ok(fragment.starts_with(&format!("s={id}&p=")) && fragment.contains("&f="))
        })
        .await
    }

    async fn in_view(&self, css: &str) -> WebDriverResult<WebElement> {
        self.wait_for(css).await?;
        let script = "document.querySelector(arguments[0]).scrollIntoView({block: 'center'})";
        self.driver.execute(script, vec![css.into()]).await?;
        self.driver.find(By::Css(css)).await
    }

    /// Points at the first such element.
    pub async fn hover(&self, css: &str) -> WebDriverResult<()> {
        let element = self.in_view(css).await?;
        self.hands().move_to_element_center(&element).perform().await
    }

    /// Clicks twice on the first such element.
    pub async fn double_click(&self, css: &str) -> WebDriverResult<()> {
        let element = self.in_view(css).await?;
        self.hands().double_click_element(&element).perform().await
    }

    /// Drags a divider so many pixels to the right, by a place above the button in its middle.
    pub async fn drag(&self, css: &str, right: i64) -> WebDriverResult<()> {
        let element = self.driver.find(By::Css(css)).await?;
        let hand = self.hands().move_to_element_with_offset(&element, 0, -120);
        hand.click_and_hold()
            .move_by_offset(right / 2, 0)
            .move_by_offset(right / 2, 0)
            .release()
            .perform()
            .await
    }

    /// Presses a key while another one is held.
    pub async fn press_with(&self, held: Key, key: impl Into<TypingData>) -> WebDriverResult<()> {
        let held = char::from(held);
        self.hands().key_down(held).send_keys(key).key_up(held).perform().await
    }

    /// Writes into a field instead of what it says.
    pub async fn write(&self, css: &str, text: &str) -> WebDriverResult<()> {
        self.wait_for(css).await?;
        let field = self.driver.find(By::Css(css)).await?;
        field.clear().await?;
        field.send_keys(text).await
    }

    /// Gives the focus to the first such element.
    pub async fn focus(&self, css: &str) -> WebDriverResult<()> {
        self.wait_for(css).await?;
        self.driver.execute("document.querySelector(arguments[0]).focus()", vec![css.into()]).await?;
        Ok(())
    }

    /// What a screen reader says of the element that has the focus: its role and its name.
    pub async fn heard(&self) -> WebDriverResult<(String, String)> {
        let cdp = self.driver.cdp();
        let active =
            cdp.send_raw("Runtime.evaluate", json!({ "expression": "document.activeElement" })).await?;
        let asked = json!({ "objectId": active["result"]["objectId"], "fetchRelatives": false });
        let tree = cdp.send_raw("Accessibility.getPartialAXTree", asked).await?;
        let said = |what: &str| tree["nodes"][0][what]["value"].as_str().unwrap_or_default().to_owned();
        Ok((said("role"), said("name")))
    }

    /// Presses the tab key until a screen reader says this, as somebody does who cannot see the page.
    ///
    /// # Panics
    /// It never does.
    pub async fn tab_to(&self, role: &str, name: &str) -> WebDriverResult<()> {
        for _ in 0..60 {
            self.press(Key::Tab + "").await?;
            if self.heard().await? == (role.to_owned(), name.to_owned()) {
                return Ok(());
            }
        }
        panic!("60 times Tab, and never the {role} {name:?}");
    }

    /// Waits until what a screen reader says of what has the focus begins like this.
    pub async fn wait_to_hear(&self, role: &str, name: &str) -> WebDriverResult<()> {
        self.wait_until(&format!("the {role} {name:?} has the focus"), async |page| {
            let heard = page.heard().await?;
            Ok(heard.0 == role && heard.1.starts_with(name))
        })
        .await
    }

    /// Gives the page another size.
    pub async fn resize(&self, width: u32, height: u32) -> WebDriverResult<()> {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 0, "mobile": false });
        self.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", size).await?;
        self.wait_until(&format!("the window is {width} wide"), async |page| {
            Ok(page.execute::<u32>("return innerWidth").await? == width)
        })
        .await
    }

    /// How wide and how high the first such element is drawn, in pixels.
    pub async fn size(&self, css: &str) -> WebDriverResult<[f64; 2]> {
        let script = "const box = document.querySelector(arguments[0]).getBoundingClientRect(); return [box.width, box.height]";
        self.driver.execute(script, vec![css.into()]).await?.convert()
    }

    /// A property of the first such element's style, as it is drawn.
    pub async fn style(&self, css: &str, property: &str) -> WebDriverResult<String> {
        let script =
            "return getComputedStyle(document.querySelector(arguments[0])).getPropertyValue(arguments[1])";
        self.driver.execute(script, vec![css.into(), property.into()]).await?.convert()
    }

    /// Lets the page use the clipboard, as a reader does who is asked.
    pub async fn allow_clipboard(&self) -> WebDriverResult<()> {
        let allowed = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        self.driver.cdp().send_raw("Browser.grantPermissions", allowed).await?;
        Ok(())
    }

    /// What was copied last.
    pub async fn clipboard(&self) -> WebDriverResult<String> {
        self.execute_async("const done = arguments[0]; navigator.clipboard.readText().then(done, error => done('no: ' + error))")
            .await
    }

    /// Does something in another window, which is closed afterwards.
    pub async fn in_another_window(
        &self,
        address: &str,
        test: impl AsyncFnOnce(&Self) -> WebDriverResult<()>,
    ) -> WebDriverResult<()> {
        let first = self.driver.window().await?;
        let second = self.driver.new_window().await?;
        self.driver.switch_to_window(second).await?;
        self.driver.goto(address).await?;
        test(self).await?;
        self.driver.close_window().await?;
        self.driver.switch_to_window(first).await
    }

    /// Runs a script before the page's own, in one load of this address.
    pub async fn go_after(&self, script: &str, address: &str) -> WebDriverResult<()> {
        let cdp = self.driver.cdp();
        let added =
            cdp.send_raw("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await?;
        self.go(address).await?;
        cdp.send_raw(
            "Page.removeScriptToEvaluateOnNewDocument",
            json!({ "identifier": added["identifier"] }),
        )
        .await?;
        Ok(())
    }

    /// Runs a script with something that it gets as its argument.
    pub async fn ask<T: DeserializeOwned>(
        &self,
        script: &str,
        about: impl Into<Value>,
    ) -> WebDriverResult<T> {
        self.driver.execute(script, vec![about.into()]).await?.convert()
    }

    /// What the first such element says, drawn or not.
    pub async fn content(&self, css: &str) -> WebDriverResult<String> {
        self.ask("return document.querySelector(arguments[0]).textContent", css).await
    }

    /// What sticks out of the window sideways, or cannot be reached: tags, classes and how far.
    pub async fn sticking_out(&self) -> WebDriverResult<Vec<String>> {
        let script = "
            const clipped = element => {
                for (let around = element.parentElement; around; around = around.parentElement)
                    if (around !== document.body && around !== document.documentElement
                        && getComputedStyle(around).overflowX !== 'visible') return true;
                return false;
            };
            return [...document.body.querySelectorAll('*')].filter(element => {
                const box = element.getBoundingClientRect();
                return element.checkVisibility() && box.width > 1 && box.right > innerWidth + 1 && !clipped(element);
            }).map(element => element.tagName + '.' + element.className + ' ' + element.getBoundingClientRect().right)";
        self.execute(script).await
    }

    /// Runs axe-core over the page and returns what it finds, a line a finding; `None` where axe-core could not be fetched.
    ///
    /// # Panics
    /// It was fetched and cannot be read.
    pub async fn axe(&self) -> WebDriverResult<Option<Vec<String>>> {
        let Some(path) = std::env::var_os("WIREGLASS_AXE") else { return Ok(None) };
        let source = std::fs::read_to_string(Path::new(&path))
            .unwrap_or_else(|error| panic!("{}: {error}", Path::new(&path).display()));
        self.driver.execute(source, vec![]).await?;
        self.execute_async(
            "const done = arguments[0];
            axe.run(document, {resultTypes: ['violations']}).then(
                found => done(found.violations.flatMap(rule => rule.nodes.map(node =>
                    `${rule.id} (${rule.impact}): ${node.html.slice(0, 200)} - ${node.failureSummary}`))),
                error => done(['axe: ' + error]))",
        )
        .await
        .map(Some)
    }
}
