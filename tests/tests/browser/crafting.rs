//! Packets made by hand: the diagram is the editor.

use crate::accessible::see_that_axe_finds_nothing;
use crate::hands::on_the_built_in_capture;
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

    /// What the cell of a field shows.
    async fn cell(&self, field: &str) -> WebDriverResult<String> {
        self.text(&format!("[data-field='{field}'] .cell-value")).await
    }

    async fn wait_for_cell(&self, field: &str, value: &str) -> WebDriverResult<()> {
        self.wait_until(&format!("{field} is {value}"), async |page| Ok(page.cell(field).await? == value))
            .await
    }

    /// The bytes of the draft, as the address carries them.
    async fn draft(&self) -> WebDriverResult<String> {
        let fragment = self.fragment().await?;
        let craft = fragment.split('&').find_map(|part| part.strip_prefix("craft="));
        Ok(craft.unwrap_or_default().to_owned())
    }
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn flags_turn_over_and_values_are_written_into_cells_by_mouse() {
    on_the_built_in_capture(1440, 900, async |page, _| {
        page.begin_with("syn").await?;
        page.wait_for("[data-field='tcp.flags.syn'][data-flag='set']").await?;
        page.screenshot("craft").await?;
        page.click("[data-field='tcp.flags.ack']").await?;
        page.wait_for("[data-field='tcp.flags.ack'][data-flag='set'][aria-selected='true']").await?;
        page.click("[data-field='tcp.flags.syn']").await?;
        page.wait_for("[data-field='tcp.flags.syn'][data-flag='clear']").await?;
        page.wait_for("[data-field='tcp.checksum'][data-verdict='good']").await?;
        see_that_axe_finds_nothing(page, "a draft").await?;
        page.click("[data-field='tcp.window_size_value']").await?;
        page.press(Key::Enter + "").await?;
        page.wait_for(".cell-edit").await?;
        page.screenshot("craft-edit").await?;
        see_that_axe_finds_nothing(page, "a draft with a box").await?;
        page.press("hello").await?;
        page.press(Key::Enter + "").await?;
        page.wait_for(".cell-edit [role='alert']").await?;
        page.screenshot("craft-wrong").await?;
        see_that_axe_finds_nothing(page, "a draft with a wrong value").await?;
        page.press(Key::Escape + "").await?;
        page.wait_for_none(".cell-edit").await?;
        println!("{}", page.draft().await?);
        Ok(())
    });
}
