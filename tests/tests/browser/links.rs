//! Addresses: what they say, where they lead, and what a shared one carries.

use crate::hands::on_the_built_in_capture;

/// An echo request from 192.0.2.1 to 198.51.100.2, as a link carries it.
const CARRIED: &str = "hex=4500001c0001000040018ea9c0000201c63364020800e5ca12340001";

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn every_selection_has_an_address_and_a_shared_one_carries_the_packet() {
    on_the_built_in_capture(1440, 900, async |page, address| {
        page.open_packet(3).await?;
        page.click("[data-field='tcp.flags.syn']").await?;
        page.wait_for_fragment("p=3&f=tcp.flags.syn").await?;

        // Another window has no token of its own: it shows what it brings along, and goes where the address leads.
        page.in_another_window(&format!("{address}#p=4&f=tcp.ack"), async |page| {
            page.wait_for("[data-status='no-token']").await?;
            page.wait_for("[data-seq='4'][aria-current='true']").await?;
            page.wait_for("[data-field='tcp.ack'][aria-selected='true']").await?;
            // An address that is changed by hand is followed at once.
            page.execute::<()>("location.hash = '#p=1&f=icmp.type'").await?;
            page.wait_for("[data-field='icmp.type'][aria-selected='true']").await
        })
        .await?;
        page.in_another_window(&format!("{address}#{CARRIED}&f=ip.ttl"), async |page| {
            page.wait_for("[data-status='file']").await?;
            page.wait_for("[data-field='ip.ttl'][aria-selected='true']").await?;
            assert_eq!(page.count("[data-seq]").await?, 1, "the packet of the address alone");
            page.wait_for_text("[data-pane='explanation']", "Time to Live").await
        })
        .await?;

        page.allow_clipboard().await?;
        page.choose("#share", "#share-carried").await?;
        page.wait_for_text(".tools-said", "Copied.").await?;
        let shared = page.clipboard().await?;
        assert!(shared.starts_with(&format!("{address}#")) && shared.contains("hex=4500003c"), "{shared}");
        assert!(shared.ends_with("&f=tcp.flags.syn") && !shared.contains("token"), "{shared}");
        let bytes = page.texts(".byte").await?.concat();
        page.in_another_window(&shared, async |page| {
            page.wait_for("[data-field='tcp.flags.syn'][aria-selected='true']").await?;
            assert_eq!(page.texts(".byte").await?.concat(), bytes, "the same bytes in the other window");
            Ok(())
        })
        .await?;
        page.choose("#share", "#share-here").await?;
        page.wait_until("the other link is copied", async |page| {
            Ok(page.clipboard().await? == format!("{address}#p=3&f=tcp.flags.syn"))
        })
        .await?;
        page.choose("#share", "#share-hex").await?;
        page.wait_until("the bytes are copied", async |page| {
            Ok(page.clipboard().await?.replace(' ', "") == bytes)
        })
        .await?;

        // A sample's address names it.
        page.open_sample("refused").await?;
        assert_eq!(page.fragment().await?, "s=refused&p=2&f=tcp.flags.reset");
        page.in_another_window(&format!("{address}#s=dns&p=1&f=udp.dstport"), async |page| {
            page.wait_for("[data-field='udp.dstport'][aria-selected='true']").await?;
            page.wait_for_text(".notice", "A question to DNS").await
        })
        .await?;
        // Rubbish leads nowhere, and says nothing in the console.
        page.in_another_window(&format!("{address}#p=99999&f=%00<&hex=zz&s=none"), async |page| {
            page.wait_for("[data-seq='1'][aria-current='true']").await
        })
        .await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn an_address_with_the_token_and_a_place_leads_there_and_one_with_a_wrong_token_still_shows_the_packet() {
    use crate::page::{Page, agent_without_rights, run};
    let _loopback = wireglass_tests::private_loopback();
    let agent = agent_without_rights();
    let address = format!("http://127.0.0.1:{}/", agent.port());
    run(async {
        let page =
            Page::open_at(&format!("{address}?token={}#p=3&f=tcp.flags.syn", agent.token()), 1024, 768)
                .await?;
        page.wait_for("[data-status='no-capture']").await?;
        page.wait_for("[data-field='tcp.flags.syn'][aria-selected='true']").await?;
        page.go(&format!("{address}?token=wrong#{CARRIED}&f=ip.ttl")).await?;
        page.wait_for("[data-field='ip.ttl'][aria-selected='true']").await?;
        page.go(&format!("{address}?token=wrong#p=2&f=icmp.type")).await?;
        page.wait_for("[data-status='no-token']").await?;
        page.wait_for("[data-seq='2'][aria-current='true']").await?;
        page.wait_for("[data-field='icmp.type'][aria-selected='true']").await?;
        // The browser reports the refused connection.
        page.close().await
    });
}
