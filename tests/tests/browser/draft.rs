//! What a reader does with a draft, by mouse and by keyboard.

use crate::page::Page;
use thirtyfour::Key;
use thirtyfour::error::WebDriverResult;

impl Page {
    /// Puts a template on the table, as a reader with a mouse does.
    pub async fn begin_with(&self, template: &str) -> WebDriverResult<()> {
        self.wait_for("#craft").await?;
        if self.count("#template").await? == 0 {
            self.click("#craft").await?;
        }
        self.choose("#template", &format!("[data-template][data-id='{template}']")).await
    }

    /// Waits until the cell of a field shows this value.
    pub async fn wait_for_cell(&self, field: &str, value: &str) -> WebDriverResult<()> {
        self.wait_until(&format!("{field} is {value}"), async |page| {
            Ok(page.text(&format!("[data-field='{field}'] .cell-value")).await? == value)
        })
        .await
    }

    /// Waits until a flag is `set` or `clear`.
    pub async fn wait_for_flag(&self, field: &str, state: &str) -> WebDriverResult<()> {
        self.wait_for(&format!("[data-field='{field}'][data-flag='{state}']")).await
    }

    /// Waits until this is said of a checksum.
    pub async fn wait_for_verdict(&self, field: &str, verdict: &str) -> WebDriverResult<()> {
        self.wait_for(&format!("[data-field='{field}'][data-verdict='{verdict}']")).await
    }

    /// Writes a value into a field with the mouse and the keyboard, and Enter behind it.
    pub async fn write_cell(&self, field: &str, value: &str) -> WebDriverResult<()> {
        self.click(&format!("[data-field='{field}']")).await?;
        self.press(Key::Enter + "").await?;
        self.wait_for(".cell-edit").await?;
        self.press(value).await?;
        self.press(Key::Enter + "").await
    }

    /// The names of the options of the draft, in order.
    pub async fn options(&self) -> WebDriverResult<Vec<String>> {
        self.execute("return [...document.querySelectorAll('.options li > span')].map(one => one.firstChild.textContent)").await
    }

    /// Waits until the draft has these options.
    pub async fn wait_for_options(&self, wanted: &[&str]) -> WebDriverResult<()> {
        self.wait_until(&format!("the options are {wanted:?}"), async |page| {
            Ok(page.options().await? == wanted)
        })
        .await
    }

    /// Presses the tab key until something has the focus.
    ///
    /// # Panics
    /// It never has.
    pub async fn tab_until(&self, css: &str) -> WebDriverResult<()> {
        for _ in 0..60 {
            self.press(Key::Tab + "").await?;
            if self.count(css).await? > 0 {
                return Ok(());
            }
        }
        panic!("60 times Tab, and never {css}");
    }

    /// Presses a button of an option, by what a screen reader calls it.
    pub async fn press_button(&self, name: &str) -> WebDriverResult<()> {
        self.click(&format!("button[aria-label='{name}']")).await
    }

    /// The bytes of the draft, as the address carries them.
    pub async fn draft(&self) -> WebDriverResult<String> {
        let fragment = self.fragment().await?;
        let craft = fragment.split('&').find_map(|part| part.strip_prefix("craft="));
        Ok(craft.unwrap_or_default().to_owned())
    }
}
