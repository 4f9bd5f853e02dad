//! Where packets come from, and which of them are shown: pasted bytes, captures to learn from, the filter, and finding.

use crate::hands::on_the_built_in_capture;
use crate::page::Page;
use thirtyfour::Key;
use thirtyfour::error::WebDriverResult;

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn every_capture_to_learn_from_opens_with_its_lesson_and_pasted_bytes_are_read_or_refused() {
    on_the_built_in_capture(1440, 900, async |page, _| {
        let samples: Vec<[String; 2]> = page
            .execute("return [...document.querySelectorAll('[data-sample]')].map(one => [one.dataset.id, one.innerText || one.textContent])")
            .await?;
        assert!(samples.len() >= 12, "{samples:?}");
        for [id, title] in &samples {
            page.open_sample(id).await?;
            page.wait_for_text(".notice", title.trim()).await?;
            assert!(page.text(".notice").await?.len() > title.len() + 40, "{id}: what to look for is said");
            page.wait_for(".diagram [aria-selected='true']").await?;
            assert!(page.count("[data-seq]").await? > 0, "{id} has packets");
        }
        page.screenshot("sample").await?;
        let packets = page.attribute(".packets-count", "data-total").await?;

        page.choose("#source", "#paste-hex").await?;
        page.wait_for("dialog[open] #pasted").await?;
        assert_eq!(page.count("#pasted-show:disabled").await?, 1, "there is nothing to show yet");
        page.write("#pasted", "45 00 xx").await?;
        page.wait_for_text("#pasted-read", "character 7: 'x' is not a hexadecimal digit").await?;
        assert_eq!(page.count("#pasted[aria-invalid='true']").await?, 1);
        assert_eq!(page.count("#pasted-show:disabled").await?, 1, "what cannot be read cannot be shown");
        page.screenshot("paste").await?;
        page.press(Key::Escape + "").await?;
        page.wait_for_none("dialog").await?;
        assert_eq!(page.attribute(".packets-count", "data-total").await?, packets, "what was shown stays");

        page.choose("#source", "#paste-hex").await?;
        page.write("#pasted", "4500001c0001000040018ea9c0000201c63364020800e5ca12340001").await?;
        page.wait_for_text("#pasted-read", "28 bytes: ICMP Echo Request").await?;
        page.click("#pasted-show").await?;
        page.wait_for_none("dialog").await?;
        page.wait_for("[data-seq='1'][aria-current='true'][aria-setsize='1']").await?;
        page.wait_for("[data-field='icmp.seq']").await?;
        page.click("#source").await?;
        page.wait_for_text("#source", "pasted bytes").await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn a_filter_is_completed_checked_applied_made_by_a_click_and_bytes_are_found() {
    on_the_built_in_capture(1440, 900, async |page, _| {
        // With the keys alone, from the first letters on.
        page.press("/").await?;
        page.wait_to_hear("combobox", "Display filter").await?;
        page.press("tcp.flags.sy").await?;
        page.wait_for("#filter-list:not([hidden]) [role='option']").await?;
        page.screenshot("filter").await?;
        page.press(Key::Down + "").await?;
        page.wait_for("#filter[aria-activedescendant='filter-list-0']").await?;
        page.press(Key::Enter + "").await?;
        assert_eq!(typed(page).await?, "tcp.flags.syn");
        page.press(" == 1").await?;
        page.press(Key::Escape + "").await?;
        page.wait_for("[data-filter='ready']").await?;
        assert_eq!(
            page.attribute(".packets-count", "data-count").await?.as_deref(),
            Some("12"),
            "not applied yet"
        );
        page.press(Key::Enter + "").await?;
        page.wait_for(".packets-count[data-count='2']").await?;
        assert_eq!(page.text(".packets-count").await?, "2 of 12 packets");
        page.wait_for("[data-filter='applied']").await?;
        assert!(page.texts("[data-seq] .row-info").await?.iter().all(|row| row.contains("[SYN")));

        // What is wrong is said, and where.
        page.write("#filter", "tcp and ip.nosuch == 1").await?;
        page.wait_for("[data-filter='wrong'] #filter[aria-invalid='true']").await?;
        assert_eq!(page.text(".filter-pointed u").await?, "ip.nosuch");
        page.wait_for_text("#filter-trouble", "There is no field or protocol ip.nosuch.").await?;
        page.screenshot("filter-wrong").await?;
        page.press(Key::Enter + "").await?;
        page.wait_for(".packets-count[data-count='2']").await?;
        page.click("#filter-clear").await?;
        page.wait_for(".packets-count[data-count='12']").await?;
        assert_eq!(typed(page).await?, "");

        // Made of what is picked.
        page.open_packet(1).await?;
        page.click("[data-field='icmp.type']").await?;
        let press = async |label: &str| {
            let script = "[...document.querySelectorAll('.words-filters button')].find(one => one.innerText === arguments[0]).click()";
            page.ask::<()>(script, label).await
        };
        page.wait_for(".words-filters").await?;
        press("Only packets with this").await?;
        page.wait_for(".packets-count[data-count='1']").await?;
        assert_eq!(typed(page).await?, "icmp.type == 8");
        page.click("#filter-clear").await?;
        page.wait_for(".packets-count[data-count='12']").await?;
        press("Without this").await?;
        page.wait_for(".packets-count[data-count='11']").await?;
        page.click("#filter-clear").await?;
        page.wait_for(".packets-count[data-count='12']").await?;
        page.open_packet(3).await?;
        press("This conversation").await?;
        page.wait_for(".packets-count[data-count='10']").await?;
        page.click(".choices button:nth-child(1)").await?;
        page.wait_for(".packets-count[data-count='12']").await?;

        // Text and bytes are found from here on, marked, and found before again.
        page.open_packet(1).await?;
        page.press_with(Key::Control, "f").await?;
        page.wait_to_hear("textbox", "Bytes or text to find").await?;
        page.press("GET /").await?;
        page.press(Key::Enter + "").await?;
        // 20 and 32 bytes of headers stand before the text.
        page.wait_for_fragment("p=6&f=@416+40").await.or(Ok::<(), thirtyfour::error::WebDriverError>(()))?;
        for byte in 52..57 {
            page.wait_for(&format!("[data-byte='{byte}'][data-pin='both']")).await?;
        }
        assert_eq!(page.count("[data-byte][data-pin]").await?, 5, "the five bytes alone are marked");
        page.screenshot("find").await?;
        page.write("#find", "0d 0a 0d 0a").await?;
        page.press(Key::Enter + "").await?;
        page.wait_until("the end of the request is marked", async |page| {
            let marked: Vec<String> = page.texts("[data-byte][data-pin]").await?;
            Ok(marked == ["0d", "0a", "0d", "0a"])
        })
        .await?;
        page.press(Key::Enter + "").await?;
        page.wait_for("[data-seq='8'][aria-current='true']").await?;
        page.press_with(Key::Shift, Key::Enter + "").await?;
        page.wait_for("[data-seq='6'][aria-current='true']").await?;
        page.write("#find", "nowhere at all").await?;
        page.press(Key::Enter + "").await?;
        page.wait_for_text(".find-said", "Not in the packets below.").await
    });
}

/// What stands in the filter's field.
async fn typed(page: &Page) -> WebDriverResult<String> {
    page.execute("return document.getElementById('filter').value").await
}
