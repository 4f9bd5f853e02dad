//! What axe-core says of the page's main states: roles, names, contrast, structure.

use crate::hands::on_the_built_in_capture;
use crate::page::{Page, on_a_live_page};
use thirtyfour::Key;
use thirtyfour::error::WebDriverResult;
use wireglass_tests::left_out;

pub async fn see_that_axe_finds_nothing(page: &Page, state: &str) -> WebDriverResult<()> {
    let Some(found) = page.axe().await? else {
        left_out("axe-core is not there; cargo xtask test fetches it, or says why not");
        return Ok(());
    };
    assert!(found.is_empty(), "{state}: axe-core finds {found:#?}");
    Ok(())
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn axe_finds_nothing_on_a_live_page_empty_and_with_packets() {
    on_a_live_page(1440, 900, async |page| {
        see_that_axe_finds_nothing(page, "live").await?;
        page.click("#ping").await?;
        page.wait_for("[data-seq][aria-current='true']").await?;
        page.click("[data-field='icmp.type']").await?;
        see_that_axe_finds_nothing(page, "live with a ping").await?;
        // A filter that takes nothing leaves the list empty.
        page.write("#filter", "arp").await?;
        page.press(Key::Escape + "").await?;
        page.press(Key::Enter + "").await?;
        page.wait_for(".packets-none").await?;
        see_that_axe_finds_nothing(page, "empty list").await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn axe_finds_nothing_on_picked_compared_asked_dark_large_and_small() {
    on_the_built_in_capture(1440, 900, async |page, _| {
        see_that_axe_finds_nothing(page, "a packet").await?;
        page.open_packet(4).await?;
        page.click("[data-field='tcp.flags.syn']").await?;
        page.wait_for_text("[data-pane='explanation']", "Story").await?;
        see_that_axe_finds_nothing(page, "a field picked").await?;
        page.press("?").await?;
        page.wait_for("dialog[open]").await?;
        see_that_axe_finds_nothing(page, "help").await?;
        page.press(Key::Escape + "").await?;
        page.wait_for_none("dialog").await?;
        page.click("#source").await?;
        see_that_axe_finds_nothing(page, "the menu of sources").await?;
        page.click("#paste-hex").await?;
        page.write("#pasted", "zz").await?;
        page.wait_for("#pasted-read .problem").await?;
        see_that_axe_finds_nothing(page, "the dialog for bytes").await?;
        page.press(Key::Escape + "").await?;
        page.wait_for_none("dialog").await?;
        for menu in ["#export", "#share"] {
            page.click(menu).await?;
            see_that_axe_finds_nothing(page, menu).await?;
            page.press(Key::Escape + "").await?;
            page.wait_for_none("details.menu[open]").await?;
        }
        page.write("#filter", "tcp.fl").await?;
        page.wait_for("[role='option'][data-item]").await?;
        see_that_axe_finds_nothing(page, "completion").await?;
        page.write("#filter", "tcp.nosuch").await?;
        page.wait_for("[data-filter='wrong']").await?;
        see_that_axe_finds_nothing(page, "a wrong filter").await?;
        page.press(Key::Escape + "").await?;
        page.press(Key::Escape + "").await?;
        page.click("#find-open").await?;
        page.wait_for(".find").await?;
        see_that_axe_finds_nothing(page, "finding").await?;
        page.click("#compare option[value='heard']").await?;
        page.wait_for("[data-fate='changed']").await?;
        see_that_axe_finds_nothing(page, "compared").await?;
        page.click("#theme").await?;
        page.click("#theme").await?;
        page.wait_for("html[data-theme='dark']").await?;
        see_that_axe_finds_nothing(page, "compared, dark").await?;
        page.screenshot("dark").await?;
        page.open_sample("malformed").await?;
        see_that_axe_finds_nothing(page, "a malformed packet, dark").await?;
        page.open_sample("bad-checksum").await?;
        see_that_axe_finds_nothing(page, "a bad checksum, dark").await?;
        page.resize(1920, 1080).await?;
        page.click("#projector").await?;
        page.wait_for("[data-columns='two']").await?;
        see_that_axe_finds_nothing(page, "projector, dark").await?;
        page.click("#theme").await?;
        see_that_axe_finds_nothing(page, "projector").await?;
        page.click("#projector").await?;
        page.resize(390, 844).await?;
        page.wait_for("[data-columns='one']").await?;
        see_that_axe_finds_nothing(page, "phone").await
    });
}
