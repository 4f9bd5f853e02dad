//! Packets made by hand: the diagram is the editor, for the mouse and for the keyboard alone.

use crate::accessible::see_that_axe_finds_nothing;
use crate::hands::on_the_built_in_capture;
use thirtyfour::Key;

const WINDOW: &str = "tcp.window_size_value";
/// What is said under a box of what was written into it.
const WHY_NOT: &str = ".cell-edit [role='alert']";

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn flags_turn_over_and_values_are_written_into_cells_by_mouse() {
    on_the_built_in_capture(1440, 900, async |page, _| {
        page.begin_with("syn").await?;
        page.wait_for_flag("tcp.flags.syn", "set").await?;
        page.screenshot("craft").await?;
        page.click("[data-field='tcp.flags.ack']").await?;
        page.wait_for("[data-field='tcp.flags.ack'][data-flag='set'][aria-selected='true']").await?;
        assert!(
            page.text("[data-pane='explanation']").await?.contains("ACK"),
            "the words are of what was turned over"
        );
        page.click("[data-field='tcp.flags.syn']").await?;
        page.wait_for_flag("tcp.flags.syn", "clear").await?;
        page.click("[data-field='tcp.flags.syn']").await?;
        page.wait_for_flag("tcp.flags.syn", "set").await?;
        page.wait_for_verdict("tcp.checksum", "good").await?;

        page.write_cell(WINDOW, "0xaaaa").await?;
        page.wait_for_cell(WINDOW, "43690").await?;
        page.wait_for_none(".cell-edit").await?;
        page.write_cell("ip.dst", "127.0.0.2").await?;
        page.wait_for_cell("ip.dst", "127.0.0.2").await?;
        // The addresses are part of both checksums.
        page.wait_for_verdict("ip.checksum", "good").await?;
        page.wait_for_verdict("tcp.checksum", "good").await?;
        page.write_cell("ip.proto", "ICMP").await?;
        page.wait_for_cell("ip.proto", "1").await?;
        page.click("#undo").await?;
        page.wait_for_cell("ip.proto", "6").await?;

        // What is no value stays where it was written, and the packet as it was.
        let before = page.draft().await?;
        page.write_cell(WINDOW, "65536").await?;
        page.wait_for(".cell-edit [aria-invalid='true']").await?;
        let why_not = page.text(WHY_NOT).await?;
        assert!(why_not.contains("Window") && why_not.contains("65536"), "{why_not}");
        page.screenshot("craft-wrong").await?;
        page.click("[data-field='ip.ttl']").await?;
        page.wait_for("[data-field='ip.ttl'][aria-selected='true']").await?;
        assert_eq!(page.count(WHY_NOT).await?, 1, "a click elsewhere does not throw it away");
        assert_eq!(page.draft().await?, before);
        page.click(".cell-edit input").await?;
        page.press(Key::Backspace + "").await?;
        page.press(Key::Enter + "").await?;
        page.wait_for_cell(WINDOW, "6553").await?;

        // A double click opens, a click elsewhere applies, and Esc leaves the field as it was.
        let [cell, ttl] = ["[data-field='ip.id']", "[data-field='ip.ttl']"];
        page.double_click(cell).await?;
        page.wait_for(".cell-edit").await?;
        page.press("0xbeef").await?;
        page.click(ttl).await?;
        page.wait_for_cell("ip.id", "0xbeef").await?;
        page.wait_for_none(".cell-edit").await?;
        page.press("9").await?;
        page.wait_for(".cell-edit").await?;
        page.press("9").await?;
        page.press(Key::Escape + "").await?;
        page.wait_for_none(".cell-edit").await?;
        page.wait_for_cell("ip.ttl", "64").await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn a_packet_is_made_by_keyboard_and_ear_alone() {
    on_the_built_in_capture(1440, 900, async |page, _| {
        page.tab_to("button", "Craft").await?;
        page.press(Key::Enter + "").await?;
        page.wait_for(".craft-bar").await?;
        page.tab_until("#template:focus").await?;
        page.press(Key::Enter + "").await?;
        page.wait_for("details.menu[open]").await?;
        let syn: usize = page
            .execute("return [...document.querySelectorAll('[data-template]')].findIndex(one => one.dataset.id === 'syn')")
            .await?;
        for _ in 0..=syn {
            page.press(Key::Tab + "").await?;
        }
        page.press(Key::Enter + "").await?;
        page.wait_for_flag("tcp.flags.syn", "set").await?;
        page.tab_until(".cell:focus").await?;
        page.press(Key::PageDown + "").await?;
        page.press(Key::PageDown + "").await?;
        page.tab_until("[data-field='tcp.dstport']:focus").await?;
        page.press(Key::Enter + "").await?;
        page.wait_to_hear("textbox", "New value of Destination Port").await?;
        page.press("8080").await?;
        page.press(Key::Tab + "").await?;
        page.wait_to_hear("gridcell", "Sequence Number, editable, 32 bits").await?;
        page.wait_for_cell("tcp.dstport", "8080").await?;
        // Typing begins by itself; the focus comes back to the field.
        page.press("1").await?;
        page.wait_to_hear("textbox", "New value of Sequence Number").await?;
        page.press("7").await?;
        page.press(Key::Enter + "").await?;
        page.wait_to_hear(
            "gridcell",
            "Sequence Number, editable, 32 bits, bytes 4 to 7 of TCP header, value 17",
        )
        .await?;
        for _ in 0..3 {
            page.press(Key::Tab + "").await?;
        }
        page.wait_to_hear("gridcell", "Reserved, editable").await?;
        // A field written by the second of its keys, and left as it was.
        page.press(Key::F2 + "").await?;
        page.wait_to_hear("textbox", "New value of Reserved").await?;
        page.press(Key::Escape + "").await?;
        page.wait_to_hear("gridcell", "Reserved, editable").await?;
        page.tab_until("[data-field='tcp.flags.ack']:focus").await?;
        let (_, name) = page.heard().await?;
        assert!(name.contains(", editable, 1 bit, "), "{name}");
        page.press(" ").await?;
        page.wait_for_flag("tcp.flags.ack", "set").await?;
        assert_eq!(page.count(".pill").await?, 0, "Space did not stop the list");
        page.press_with(Key::Control, "z").await?;
        page.wait_for_flag("tcp.flags.ack", "clear").await?;
        page.press_with(Key::Control, "y").await?;
        page.wait_for_flag("tcp.flags.ack", "set").await?;
        assert_eq!(page.count("[data-field='tcp.flags.ack']:focus").await?, 1);
        Ok(())
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn options_are_moved_removed_and_added_and_lengths_and_checksums_follow() {
    on_the_built_in_capture(1440, 900, async |page, _| {
        page.begin_with("syn").await?;
        page.wait_for_options(&["MSS", "SACK ok", "Timestamps", "NOP", "Window Scale"]).await?;
        page.wait_for_cell("tcp.hdr_len", "10").await?;
        page.press_button("Move Timestamps earlier").await?;
        page.wait_for_options(&["MSS", "Timestamps", "SACK ok", "NOP", "Window Scale"]).await?;
        page.wait_to_hear("button", "Move Timestamps earlier").await?;
        page.press(Key::Enter + "").await?;
        page.wait_for_options(&["Timestamps", "MSS", "SACK ok", "NOP", "Window Scale"]).await?;
        page.press_button("Remove Timestamps").await?;
        page.wait_until("10 bytes of options are gone, and the header is whole", async |page| {
            Ok(!page.options().await?.contains(&"Timestamps".to_owned()))
        })
        .await?;
        page.wait_for_cell("tcp.hdr_len", "8").await?;
        page.wait_for_verdict("tcp.checksum", "good").await?;
        page.wait_for_cell("ip.len", "52").await?;
        page.screenshot("craft-options").await?;
        page.choose("#add-option-1", "[data-kind='8']").await?;
        page.wait_until("the option is there again", async |page| {
            Ok(page.options().await?.contains(&"Timestamps".to_owned()))
        })
        .await?;
        page.wait_for_verdict("tcp.checksum", "good").await?;
        // An option is dropped on another one.
        let dragged: bool = page
            .execute(
                "const [first, last] = [...document.querySelectorAll('.options li')].filter((_, at, all) => at === 0 || at === all.length - 1);
                const drag = (kind, on) => on.dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true}));
                drag('dragstart', first);
                const taken = !drag('dragover', last);
                drag('drop', last);
                return taken",
            )
            .await?;
        assert!(dragged, "an option can be dropped there");
        page.wait_until("the first option is the last", async |page| {
            Ok(page.options().await?.last().is_some_and(|last| last == "MSS"))
        })
        .await?;
        // Until nothing is left but the header itself; what fills it up goes with what it was for.
        for name in ["Timestamps", "SACK ok", "Window Scale", "MSS"] {
            page.press_button(&format!("Remove {name}")).await?;
            page.wait_for_none(&format!("button[aria-label='Remove {name}']")).await?;
        }
        if page.count(".options li").await? > 0 {
            page.press_button("Remove NOP").await?;
        }
        page.wait_for_none(".options li").await?;
        page.wait_for_cell("tcp.hdr_len", "5").await?;
        page.wait_for_verdict("tcp.checksum", "good").await?;
        page.wait_for_cell("ip.len", "40").await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn what_does_not_follow_is_wrong_and_says_what_would_be_right() {
    on_the_built_in_capture(1440, 900, async |page, _| {
        page.begin_with("syn").await?;
        page.wait_for_verdict("tcp.checksum", "good").await?;
        page.click("[data-of='tcp.checksum']").await?;
        page.wait_for("[data-field='tcp.checksum'][data-by-hand]").await?;
        page.click("[data-field='tcp.flags.fin']").await?;
        page.wait_for_verdict("tcp.checksum", "bad").await?;
        page.wait_for_text(".automatic small", "automatic would be 0x").await?;
        page.screenshot("craft-by-hand").await?;
        see_that_axe_finds_nothing(page, "a checksum that does not follow").await?;
        page.click("[data-of='tcp.checksum']").await?;
        page.wait_for_verdict("tcp.checksum", "good").await?;
        assert_eq!(page.count(".automatic small").await?, 0);
        // Whoever writes it means it.
        page.write_cell("tcp.hdr_len", "15").await?;
        page.wait_for_cell("tcp.hdr_len", "15").await?;
        page.wait_for_text(".automatic small", "automatic would be 10").await?;
        assert!(page.count(".card .problem").await? > 0, "a header longer than the packet is a problem");
        page.press_with(Key::Control, "z").await?;
        page.wait_for_cell("tcp.hdr_len", "10").await?;
        page.wait_for_none(".automatic small").await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn drafts_begin_with_templates_captured_packets_pasted_bytes_and_links_and_are_not_lost() {
    on_the_built_in_capture(1440, 900, async |page, address| {
        // A copy of the captured SYN is what the kernel sent, with its checksum finished.
        page.open_packet(3).await?;
        page.click("#edit-copy").await?;
        page.wait_for_verdict("tcp.checksum", "good").await?;
        page.click("[data-field='tcp.flags.fin']").await?;
        page.wait_for_flag("tcp.flags.fin", "set").await?;
        let copy = page.draft().await?;

        // Away and back: the list shows another packet, and the draft is there still.
        page.open_packet(1).await?;
        page.wait_for("[data-field='icmp.type']").await?;
        assert_eq!(page.count(".craft-bar").await?, 0);
        page.click("#craft").await?;
        page.wait_for_flag("tcp.flags.fin", "set").await?;
        page.click("#craft-close").await?;
        page.wait_for("[data-field='icmp.type']").await?;
        page.click("#craft").await?;
        page.wait_until("the draft is there again", async |page| Ok(page.draft().await? == copy)).await?;

        // A template takes its place, and gives it back.
        page.begin_with("ping").await?;
        page.wait_for("[data-field='icmp.type']").await?;
        page.click("#undo").await?;
        page.wait_for_flag("tcp.flags.fin", "set").await?;
        page.click("#redo").await?;
        page.wait_for("[data-field='icmp.type']").await?;
        assert_eq!(page.count("#redo[disabled]").await?, 1);

        // An error is about the draft that it takes the place of; there is none about an error.
        let ping = page.draft().await?;
        page.begin_with("expired").await?;
        page.wait_until("it quotes the ping", async |page| Ok(page.draft().await?.ends_with(&ping))).await?;
        page.begin_with("unreachable").await?;
        page.wait_until("it quotes no ping", async |page| Ok(!page.draft().await?.contains(&ping))).await?;

        page.click("#craft-paste").await?;
        page.write(
            "#pasted",
            "45 00 00 1c 00 00 00 00 40 11 7c cf 7f 00 00 01 7f 00 00 01 00 35 00 35 00 08 00 00",
        )
        .await?;
        page.click("#pasted-edit").await?;
        page.wait_for("[data-field='udp.checksum']").await?;
        let pasted = page.draft().await?;
        assert!(pasted.starts_with("4500001c0000"), "{pasted}");

        // A link carries it to a page that has seen nothing, wrong or not.
        page.go(&format!("{address}#craft={pasted}&f=udp.length")).await?;
        page.wait_for("[data-field='udp.length'][aria-selected='true']").await?;
        page.wait_for(".craft-bar").await?;
        page.wait_for("[data-seq='1']").await?;
        assert_eq!(page.draft().await?, pasted);
        page.reload().await?;
        page.wait_for("[data-field='udp.length']").await?;
        assert_eq!(page.draft().await?, pasted, "a reload keeps it");
        Ok(())
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn bytes_are_typed_in_the_dump_and_data_is_added() {
    on_the_built_in_capture(1440, 900, async |page, _| {
        page.begin_with("syn").await?;
        page.wait_for_flag("tcp.flags.syn", "set").await?;
        page.click("[data-byte='8']").await?;
        page.press("8").await?;
        page.press("0").await?;
        page.wait_for_cell("ip.ttl", "128").await?;
        page.wait_for_verdict("ip.checksum", "good").await?;
        page.wait_for("[data-byte='9'][tabindex='0']").await?;
        page.press("1").await?;
        page.press("1").await?;
        page.wait_for_cell("ip.proto", "17").await?;
        page.click("#undo").await?;
        page.click("#undo").await?;
        page.wait_for_cell("ip.proto", "6").await?;

        page.click("#add-data").await?;
        page.wait_for("[data-field='data.data']").await?;
        assert_eq!(page.count("#add-data").await?, 0);
        page.write_cell("data.data", "\"GET\"").await?;
        page.wait_for_text("[data-field='data.data'] .cell-meaning", "GET").await?;
        page.wait_for_verdict("tcp.checksum", "good").await?;
        page.wait_for_cell("ip.len", "63").await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn axe_finds_nothing_on_drafts_dark_large_and_small_and_nothing_sticks_out() {
    on_the_built_in_capture(1440, 900, async |page, _| {
        page.begin_with("syn").await?;
        page.wait_for_flag("tcp.flags.syn", "set").await?;
        see_that_axe_finds_nothing(page, "a draft").await?;
        for menu in ["#template", "#add-option-1"] {
            page.click(menu).await?;
            page.wait_for("details.menu[open]").await?;
            see_that_axe_finds_nothing(page, menu).await?;
            page.press(Key::Escape + "").await?;
            page.wait_for_none("details.menu[open]").await?;
        }
        for theme in ["light", "dark"] {
            page.click("#theme").await?;
            page.wait_for(&format!("html[data-theme='{theme}']")).await?;
            page.write_cell(WINDOW, "none").await?;
            page.wait_for(WHY_NOT).await?;
            see_that_axe_finds_nothing(page, &format!("a draft with a wrong value, {theme}")).await?;
            page.press(Key::Escape + "").await?;
            page.wait_for_none(".cell-edit").await?;
        }
        page.screenshot("craft-dark").await?;
        page.resize(1920, 1080).await?;
        page.click("#projector").await?;
        page.wait_for("[data-columns='two']").await?;
        see_that_axe_finds_nothing(page, "a draft, projector, dark").await?;
        page.screenshot("craft-projector").await?;
        page.click("#projector").await?;
        for (name, width, height) in [("narrow", 1024, 768), ("phone", 390, 844)] {
            page.resize(width, height).await?;
            page.focus(&format!("[data-field='{WINDOW}']")).await?;
            page.press(Key::Enter + "").await?;
            page.wait_for(".cell-edit input").await?;
            let [bottom, top]: [f64; 2] = page
                .execute(
                    "const words = document.querySelector('.words').getBoundingClientRect();
                    const box = document.querySelector('.cell-edit input').getBoundingClientRect();
                    return [box.bottom, words.left < box.right && words.top > 0 ? words.top : innerHeight]",
                )
                .await?;
            assert!(bottom <= top, "{name}: the box ends at {bottom}, and what lies over it begins at {top}");
            page.screenshot(&format!("craft-{name}")).await?;
            see_that_axe_finds_nothing(page, &format!("a draft, {name}")).await?;
            let sticking_out = page.sticking_out().await?;
            assert!(sticking_out.is_empty() && !page.overflows().await?, "{name}: {sticking_out:#?}");
            page.press(Key::Escape + "").await?;
            page.wait_for_none(".cell-edit").await?;
        }
        Ok(())
    });
}
