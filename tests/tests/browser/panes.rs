//! How the page is divided: dividers, folding, projector, and every size of window.

use crate::hands::on_the_built_in_capture;
use crate::page::Page;
use thirtyfour::Key;
use thirtyfour::error::WebDriverResult;

/// The windows that the page is designed for.
const SIZES: [(&str, u32, u32); 3] = [("wide", 1440, 900), ("narrow", 1024, 768), ("phone", 390, 844)];

fn line(divider: &str) -> String {
    format!("[data-divider='{divider}'] .split-line")
}

async fn percent(page: &Page, divider: &str) -> WebDriverResult<u32> {
    let value = page.attribute(&line(divider), "aria-valuenow").await?;
    Ok(value.and_then(|value| value.parse().ok()).expect("a divider says where it stands"))
}

async fn width(page: &Page, css: &str) -> WebDriverResult<f64> {
    Ok(page.size(css).await?[0])
}

async fn see_that_nothing_sticks_out(page: &Page, what: &str) -> WebDriverResult<()> {
    assert!(!page.overflows().await?, "{what}: the page is wider than its window");
    let out = page.sticking_out().await?;
    assert!(out.is_empty(), "{what}: out of the window are {out:#?}");
    Ok(())
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn panes_are_sized_by_hand_and_by_key_folded_and_remembered() {
    on_the_built_in_capture(1440, 900, async |page, address| {
        page.open_packet(3).await?;
        let before = width(page, ".packets").await?;
        page.drag(&line("list"), 120).await?;
        page.wait_until("the list is wider by what was dragged", async |page| {
            Ok((width(page, ".packets").await? - before - 120.0).abs() < 16.0)
        })
        .await?;
        let dragged = percent(page, "list").await?;
        assert!(dragged > 25, "the divider says {dragged} %");

        let before = width(page, ".words").await?;
        page.focus(&line("words")).await?;
        page.press(Key::Left + "").await?;
        page.press(Key::Left + "").await?;
        page.wait_until("the words are wider by two steps of the key", async |page| {
            Ok(percent(page, "words").await? == 29 && width(page, ".words").await? > before + 40.0)
        })
        .await?;
        let before = page.size(".hex").await?[1];
        page.focus(&line("dump")).await?;
        for _ in 0..13 {
            page.press(Key::Down + "").await?;
        }
        page.wait_until("the dump is lower", async |page| {
            Ok(percent(page, "dump").await? == 10 && page.size(".hex").await?[1] < before)
        })
        .await?;
        assert_eq!(page.fragment().await?, "p=3", "on a divider the arrows walk nowhere");

        page.click("[data-divider='list'] .split-fold").await?;
        page.wait_until("the list is folded away", async |page| Ok(width(page, ".packets").await? == 0.0))
            .await?;
        let words = width(page, ".words").await?;
        page.reload().await?;
        page.wait_for("[data-divider='list'] .split-fold[aria-expanded='false']").await?;
        assert!(width(page, ".packets").await? < 1.0, "folded, also after a reload");
        assert!(
            (width(page, ".words").await? - words).abs() < 1.0,
            "the words kept their width over a reload"
        );
        page.click("[data-divider='list'] .split-fold").await?;
        page.wait_until("the list is open again", async |page| Ok(width(page, ".packets").await? > 100.0))
            .await?;
        assert_eq!(percent(page, "list").await?, dragged);
        page.focus(&line("words")).await?;
        page.press(Key::Enter + "").await?;
        page.wait_until("Enter folds the words", async |page| Ok(width(page, ".words").await? == 0.0))
            .await?;
        page.press(Key::Enter + "").await?;
        page.wait_until("and opens them", async |page| Ok(width(page, ".words").await? > 100.0)).await?;

        page.execute::<()>("localStorage.clear()").await?;
        page.go(address).await?;
        every_window(page).await
    });
}

/// All sizes, then the projector, with something picked.
async fn every_window(page: &Page) -> WebDriverResult<()> {
    page.wait_for("[data-seq='1'][aria-current='true']").await?;
    page.open_packet(3).await?;
    page.pick("[data-field='tcp.flags.syn']").await?;
    for (name, width, height) in SIZES {
        page.resize(width, height).await?;
        page.wait_for(match width {
            0..=700 => "[data-columns='one']",
            701..=1080 => "[data-columns='two']",
            _ => "[data-columns='three']",
        })
        .await?;
        see_that_nothing_sticks_out(page, name).await?;
        page.screenshot(&format!("picked-{name}")).await?;
        for menu in ["#source", "#export", "#share"] {
            page.hover(menu).await?;
            page.click(menu).await?;
            page.wait_until(&format!("{name}: {menu} opens inside the window"), async |page| {
                Ok(page.count("details.menu[open]").await? == 1
                    && page.sticking_out().await?.is_empty()
                    && !page.overflows().await?)
            })
            .await?;
            page.press(Key::Escape + "").await?;
            page.wait_for_none("details.menu[open]").await?;
        }
        page.click("#theme").await?;
    }
    // Three presses led through light and dark back to the system's.
    page.resize(1920, 1080).await?;
    page.wait_for("[data-columns='three']").await?;
    let letters = async || page.style(".diagram .cell-value", "font-size").await;
    let pixels = |size: String| size.trim_end_matches("px").parse::<f64>().expect("a size in pixels");
    let before = pixels(letters().await?);
    page.click("#projector").await?;
    page.wait_for("html[data-projector] [data-columns='two']").await?;
    let large = pixels(letters().await?);
    assert!(large > before * 1.2, "values of {before} pixels became {large}");
    see_that_nothing_sticks_out(page, "projector").await?;
    page.screenshot("projector").await?;
    page.reload().await?;
    page.wait_for("html[data-projector] [data-columns='two']").await?;
    page.click("#projector").await?;
    page.wait_for("[data-columns='three']").await
}
