//! Pointing, picking, widening and narrowing: every pane shows the same bits.

use crate::hands::on_the_built_in_capture;
use crate::page::Page;
use thirtyfour::Key;
use thirtyfour::error::WebDriverResult;

const SYN: &str = "[data-field='tcp.flags.syn']";
const WORDS: &str = "[data-pane='explanation']";

/// What the breadcrumb says of the place: the ways to count, and the expression.
async fn place(page: &Page) -> WebDriverResult<Vec<String>> {
    page.texts(".crumbs-place > *").await
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn what_is_pointed_at_is_shown_in_every_pane_and_what_is_clicked_stays() {
    on_the_built_in_capture(1440, 900, async |page, _| {
        page.open_packet(3).await?;
        // From the diagram to bytes, words and breadcrumb; from the bytes to the diagram.
        page.hover("[data-field='tcp.dstport']").await?;
        page.wait_for("[data-field='tcp.dstport'][data-hover]").await?;
        page.wait_for("[data-byte='22'][data-hover='both'] + [data-byte='23'][data-hover='both']").await?;
        page.wait_for_text(".crumbs", "Destination Port").await?;
        page.wait_for_text(WORDS, "Destination Port").await?;
        page.hover("[data-byte='14']").await?;
        page.wait_for("[data-field='ip.src'][data-hover]").await?;
        page.wait_for_text(WORDS, "Source Address").await?;
        assert_eq!(page.count("[aria-selected='true'][data-node]").await?, 0, "pointing picks nothing");
        assert_eq!(page.fragment().await?, "p=3", "nor does it change the address");

        page.click(SYN).await?;
        page.wait_for(&format!("{SYN}[aria-selected='true']")).await?;
        assert_eq!(page.texts(".crumbs li").await?, ["#3", "TCP", "Flags", "SYN"]);
        let counted = ["frame 33.6", "header byte 13 bit 6", "\"byte 14\"", "(b[13] >> 1) & 1"];
        assert_eq!(place(page).await?, counted);

        // Something else under the pointer is outlined too, thinner, and takes nothing away.
        page.hover("[data-field='tcp.window_size_value']").await?;
        page.wait_for("[data-field='tcp.window_size_value'][data-hover]").await?;
        page.wait_for("[data-byte='34'][data-hover='both']").await?;
        assert_eq!(
            page.count(&format!("{SYN}[aria-selected='true'][data-edge]")).await?,
            1,
            "SYN is held on to"
        );
        assert_eq!(place(page).await?, counted);
        page.wait_for_text(WORDS, "Synchronize").await?;
        let width = "const side = getComputedStyle(document.querySelector(arguments[0]), '::after'); \
                     return parseFloat(side.borderTopWidth)";
        let pinned: f64 = page.ask(width, SYN).await?;
        let pointed: f64 = page.ask(width, "[data-field='tcp.window_size_value']").await?;
        assert!(0.0 < pointed && pointed < pinned, "outlines of {pointed} and {pinned} pixels");
        page.screenshot("selecting").await?;
        page.hover(".bar h1").await?;
        page.wait_for_none("[data-hover]").await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn the_same_click_widens_and_esc_narrows_down_to_the_bit() {
    on_the_built_in_capture(1440, 900, async |page, _| {
        page.open_packet(3).await?;
        page.click(SYN).await?;
        let steps = [
            (vec!["#3", "TCP", "Flags", "SYN"], "p=3&f=tcp.flags.syn"),
            (vec!["#3", "TCP", "Flags"], "p=3&f=tcp.flags"),
            (vec!["#3", "TCP"], "p=3&f=tcp"),
            (vec!["#3"], "p=3&f=@0+480"),
        ];
        for (ix, (crumbs, address)) in steps.iter().enumerate() {
            if ix > 0 {
                page.click(SYN).await?;
            }
            page.wait_for_fragment(address).await?;
            assert_eq!(&page.texts(".crumbs li").await?, crumbs);
        }
        assert_eq!(page.count(".card[data-pin]").await?, 2, "both headers are framed");
        for (crumbs, address) in steps.iter().rev().skip(1) {
            page.press(Key::Escape + "").await?;
            page.wait_for_fragment(address).await?;
            assert_eq!(&page.texts(".crumbs li").await?, crumbs);
        }
        page.press(Key::Escape + "").await?;
        page.wait_for_fragment("p=3").await?;
        assert_eq!(page.count("[data-node][aria-selected='true'], .byte[data-pin]").await?, 0, "Esc let go");

        // The breadcrumb leads to what is around.
        page.click(SYN).await?;
        page.click("[data-crumb='2']").await?;
        page.wait_for_fragment("p=3&f=tcp.flags").await?;
        page.click("[data-crumb='1']").await?;
        page.wait_for_fragment("p=3&f=tcp").await?;
        page.wait_for(".card[data-tier='transport'][data-pin]").await?;
        page.click("[data-crumb='0']").await?;
        page.wait_for("[data-crumb='0'][aria-current='true']").await?;

        // In the dump marks go by nibbles, and bits open where those say too much.
        page.click("[data-field='ip.hdr_len']").await?;
        page.wait_for("[data-byte='0'][data-pin='low']").await?;
        let color = async |nibble: &str| {
            page.style(&format!("[data-byte='0'] i:{nibble}-child"), "background-color").await
        };
        assert_ne!(color("first").await?, color("last").await?, "only the low nibble of byte 0 is marked");
        assert_eq!(color("first").await?, page.style("[data-byte='1'] i", "background-color").await?);
        assert_eq!(page.count(".hex-bits").await?, 0, "a nibble needs no opened bits");
        page.click("[data-field='ip.version']").await?;
        page.wait_for("[data-byte='0'][data-pin='high']").await?;

        page.click(SYN).await?;
        let bit = |bit: u32| format!(".hex-bits [data-bit='{}']", 33 * 8 + bit);
        page.wait_for(&format!("{}[data-pin='both']", bit(6))).await?;
        assert_eq!(page.texts(".hex-bits i").await?.concat(), "00000010");
        page.click(&bit(3)).await?;
        page.wait_for_fragment("p=3&f=tcp.flags.ack").await?;
        page.wait_for("[data-field='tcp.flags.ack'][aria-selected='true']").await?;
        page.click("[data-segment='0']").await?;
        page.wait_for_fragment("p=3&f=ip").await?;
        Ok(())
    });
}
