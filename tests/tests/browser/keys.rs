//! The page without a mouse: where the keys lead, and what a screen reader says there.

use crate::hands::on_the_built_in_capture;
use crate::page::on_a_live_page;
use thirtyfour::Key;

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn press_ping_pick_the_request_and_read_type_code_and_checksum_by_ear() {
    on_a_live_page(1440, 900, async |page| {
        page.tab_to("button", "Ping 127.0.0.1").await?;
        page.press(Key::Enter + "").await?;
        page.wait_for("[data-seq][aria-current='true'][data-protocol='ICMP']").await?;
        // The list is one stop, and names the row that is on the table.
        page.tab_to("listbox", "Captured packets").await?;
        let script = "const list = document.activeElement; \
                      return document.getElementById(list.getAttribute('aria-activedescendant')).innerText";
        assert!(page.execute::<String>(script).await?.contains("Echo Request"));
        // To the reply and back to the request, as a reader does who looks what there is.
        page.press("}").await?;
        page.wait_until("the reply is on the table", async |page| {
            Ok(page.text("[aria-current='true'][data-seq]").await?.contains("Echo Reply"))
        })
        .await?;
        page.press("{").await?;
        page.wait_until("the request is on the table", async |page| {
            Ok(page.text("[aria-current='true'][data-seq]").await?.contains("Echo Request"))
        })
        .await?;
        // Loopback's link header is folded: it has nothing to say.
        page.tab_to("gridcell", "Version, 4 bits, byte 0 bits 0 to 3 of IPv4 header, value 4").await?;
        page.press(Key::Enter + "").await?;
        page.wait_for("[data-field='ip.version'][aria-selected='true']").await?;
        page.press(Key::PageDown + "").await?;
        page.wait_for("[data-tier][data-pin] [data-field='icmp.type']").await?;
        page.press(Key::Tab + "").await?;
        page.wait_to_hear("gridcell", "Type, 8 bits, byte 0 of ICMP header, value 8, Echo Request").await?;
        page.press(Key::Tab + "").await?;
        page.wait_to_hear("gridcell", "Code, 8 bits, byte 1 of ICMP header, value 0").await?;
        page.press(Key::Tab + "").await?;
        page.wait_to_hear("gridcell", "Checksum, 16 bits, bytes 2 to 3 of ICMP header, value 0x").await?;
        let (_, name) = page.heard().await?;
        assert!(name.ends_with(", good"), "{name}");
        Ok(())
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn the_keys_lead_to_bits_bytes_fields_headers_and_packets() {
    on_the_built_in_capture(1440, 900, async |page, _| {
        let stops = async || -> thirtyfour::error::WebDriverResult<[usize; 2]> {
            Ok([
                page.count(".diagram [role='gridcell'][tabindex='0']").await?,
                page.count(".hex [tabindex='0']").await?,
            ])
        };
        page.open_packet(3).await?;
        assert_eq!(stops().await?, [1, 1], "one tab stop a grid");
        page.click("[data-field='tcp.srcport']").await?;
        // The TCP header begins at byte 20, bit 160, of this packet.
        for (held, key, leads_to) in [
            (None, Key::Right, "@176+8"),
            (None, Key::Left, "@168+8"),
            (Some(Key::Shift), Key::Right, "@168+1"),
            (Some(Key::Shift), Key::Right, "@169+1"),
            (Some(Key::Shift), Key::Left, "@168+1"),
            (None, Key::Down, "tcp.seq"),
            (None, Key::Up, "tcp.srcport"),
            (None, Key::Tab, "tcp.dstport"),
            (None, Key::Tab, "tcp.seq"),
            (Some(Key::Shift), Key::Tab, "tcp.dstport"),
            (None, Key::Up, "ip.dst"),
            (None, Key::PageDown, "tcp"),
            (None, Key::Tab, "tcp.srcport"),
            (None, Key::PageUp, "tcp"),
            (None, Key::PageUp, "ip"),
        ] {
            match held {
                Some(held) => page.press_with(held, key + "").await?,
                None => page.press(key + "").await?,
            }
            page.wait_for_fragment(&format!("p=3&f={leads_to}")).await?;
            assert_eq!(stops().await?, [1, 1], "one tab stop a grid at {leads_to}");
        }

        // In the dump a row has 16 bytes.
        page.click("[data-byte='2']").await?;
        page.wait_for_fragment("p=3&f=ip.len").await?;
        page.press(Key::Down + "").await?;
        page.wait_for_fragment("p=3&f=@144+8").await?;
        page.press(Key::Up + "").await?;
        page.wait_for_fragment("p=3&f=@16+8").await?;

        // Enter widens, Esc narrows; then Tab no longer goes from field to field but out of the grid.
        page.click("[data-field='tcp.flags.syn']").await?;
        page.press(Key::Enter + "").await?;
        page.wait_for_fragment("p=3&f=tcp.flags").await?;
        page.press(Key::Escape + "").await?;
        page.press(Key::Escape + "").await?;
        page.wait_for_fragment("p=3").await?;
        page.press(Key::Tab + "").await?;
        page.wait_until("Tab leaves the diagram", async |page| {
            page.execute("return !document.activeElement.closest('.diagram')").await
        })
        .await?;

        // From packet to packet: the field stays where the other packet has it.
        page.click("[data-field='tcp.dstport']").await?;
        for (key, leads_to) in [
            ("]", "p=4&f=tcp.dstport"),
            ("}", "p=5&f=tcp.dstport"),
            ("{", "p=4&f=tcp.dstport"),
            ("[", "p=3&f=tcp.dstport"),
            ("[", "p=2"),
            ("{", "p=1"),
            ("}", "p=2"),
        ] {
            page.press(key).await?;
            page.wait_for_fragment(leads_to).await?;
        }

        page.press("?").await?;
        page.wait_for("dialog[open]").await?;
        page.wait_for_text("dialog", "Page Up").await?;
        page.screenshot("help").await?;
        page.press("]").await?;
        page.press(Key::Escape + "").await?;
        page.wait_for_none("dialog").await?;
        assert_eq!(page.fragment().await?, "p=2", "the page's keys are not meant while a dialog is open");
        page.press("/").await?;
        page.wait_to_hear("combobox", "Display filter").await?;
        page.press("]").await?;
        assert_eq!(page.fragment().await?, "p=2", "who types a filter walks nowhere");
        page.press(Key::Escape + "").await?;
        page.press_with(Key::Control, "f").await?;
        page.wait_to_hear("textbox", "Bytes or text to find").await?;
        page.press(Key::Escape + "").await?;
        page.wait_for_none(".find").await
    });
}
