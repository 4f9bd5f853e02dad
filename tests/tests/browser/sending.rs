//! Packets that are made in the page and sent by a real agent, over a loopback of the test's own.

use crate::accessible::see_that_axe_finds_nothing;
use crate::page::{Page, address, run};
use std::net::TcpListener;
use thirtyfour::Key;
use thirtyfour::error::WebDriverResult;
use wireglass_tests::{Agent, can_capture, private_loopback};

/// The checksum of the first packet one writes by hand, which everybody gets wrong once.
const WRONG_CHECKSUM: &str = "0x0001";

/// Runs a test on a page of an agent that was started with these arguments.
fn on_a_page_of(args: &[&str], test: impl AsyncFnOnce(&Page, &Agent) -> WebDriverResult<()>) {
    if !can_capture() {
        return;
    }
    let _loopback = private_loopback();
    let agent = Agent::start(args);
    run(async {
        let page = Page::open(&agent, 1440, 1000).await?;
        page.wait_for("[data-status='live']").await?;
        test(&page, &agent).await?;
        page.finish().await
    });
}

fn on_a_sending_page(test: impl AsyncFnOnce(&Page, &Agent) -> WebDriverResult<()>) {
    on_a_page_of(&["--allow-send"], test);
}

/// Somebody who accepts connections on port 80 of this test's loopback.
fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:80").expect("port 80 of a loopback of our own")
}

impl Page {
    /// Writes a value into the cell of a field of the draft.
    async fn set(&self, field: &str, value: &str) -> WebDriverResult<()> {
        self.click(&format!("[data-field='{field}']")).await?;
        self.press(Key::Enter + "").await?;
        self.wait_for(".cell-edit input").await?;
        self.press_with(Key::Control, "a").await?;
        self.press(value).await?;
        self.press(Key::Enter + "").await?;
        self.wait_for_none(".cell-edit input").await
    }

    /// Guesses what comes back, and sends the draft.
    async fn guess_and_send(&self, guess: &str) -> WebDriverResult<()> {
        let label = format!("//fieldset[contains(@class, 'send-guess')]//label[contains(., '{guess}')]");
        self.driver.find(thirtyfour::By::XPath(label)).await?.click().await?;
        self.click("#send").await
    }

    /// Waits until it is known what came of the packet sent last: what the headline says.
    async fn wait_for_result(&self, state: &str) -> WebDriverResult<String> {
        self.wait_for(&format!(".result[data-state='{state}']")).await?;
        self.text(".result h3").await
    }

    /// What the packets of the exchange are.
    async fn parts(&self) -> WebDriverResult<Vec<String>> {
        self.execute(
            "return [...document.querySelectorAll('.ladder [data-part]')].map(one => one.dataset.part)",
        )
        .await
    }

    /// Pictures of a state in every form; whether something sticks out, or axe-core finds something.
    async fn look_in_every_form(&self, name: &str) -> WebDriverResult<()> {
        for (form, width, height) in [("wide", 1440, 1000), ("narrow", 1024, 768), ("phone", 390, 844)] {
            self.resize(width, height).await?;
            self.execute::<()>("document.querySelector('.result, .send').scrollIntoView({block: 'start'})")
                .await?;
            self.screenshot(&format!("{name}-{form}")).await?;
            assert_eq!(self.sticking_out().await?, Vec::<String>::new(), "{name}, {form}");
            let higher =
                self.execute::<i64>("return document.documentElement.scrollHeight - innerHeight").await?;
            assert!(form == "phone" || higher <= 0, "{name}, {form}: the page scrolls by {higher} pixels");
            see_that_axe_finds_nothing(self, &format!("{name}, {form}")).await?;
        }
        self.resize(1440, 1000).await
    }
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn the_posts_own_packet_is_refused_where_nobody_listens_and_accepted_where_somebody_does() {
    on_a_sending_page(async |page, _| {
        page.begin_with("post").await?;
        page.wait_for_text("[data-field='tcp.srcport']", "43591").await?;
        page.wait_for("#send:enabled").await?;
        page.look_in_every_form("send-guess").await?;
        page.guess_and_send("RST").await?;
        let says = page.wait_for_result("answered").await?;
        assert!(says.starts_with("RST came back after "), "{says}");
        assert_eq!(page.parts().await?, ["sent", "answer"]);
        page.wait_for("[data-guess='right']").await?;
        let info = page.text("[data-part='answer'] .ladder-info").await?;
        assert!(info.contains("80 → 43591 [RST, ACK]") && info.contains("Ack=1"), "{info}");
        page.wait_for_text(".result-told", "port 80 (http) is closed").await?;
        page.wait_for_text(".result-told", "your Sequence Number 0x00000000 (0) plus 1").await?;

        // The same packet once more, now that somebody listens.
        let _listener = listener();
        page.wait_for_none(".send-guess").await?;
        page.press_with(Key::Control, Key::Enter + "").await?;
        page.wait_until(
            "a SYN-ACK",
            async |page| Ok(page.parts().await? == ["sent", "answer", "own-kernel"]),
        )
        .await?;
        let says = page.wait_for_result("answered").await?;
        assert!(says.starts_with("SYN, ACK came back after "), "{says}");
        page.wait_for_text("[data-part='own-kernel']", "your own kernel").await?;
        page.wait_for_text(".result-told", "port 80 (http) is open").await?;
        page.wait_for_text(".result-told", "Your own kernel then sent RST by itself").await?;
        assert_eq!(page.count(".result [data-guess]").await?, 0, "nobody guessed");
        page.wait_for_text("#sent-by-hand", "2 sent by hand").await?;
        page.look_in_every_form("send-syn-ack").await?;
        page.click("#theme").await?;
        page.click("#theme").await?;
        page.screenshot("send-syn-ack-dark").await?;
        see_that_axe_finds_nothing(page, "a result, dark").await?;
        page.click("#projector").await?;
        page.screenshot("send-syn-ack-projector").await?;
        page.click("#projector").await?;

        // Each arrow opens its packet, and the result is there again with the draft.
        page.click("[data-part='answer'] button").await?;
        page.wait_for_text(".crumbs", "#").await?;
        page.wait_for("[data-field='tcp.flags.ack'][data-flag='set']").await?;
        page.click("#craft").await?;
        assert_eq!(page.parts().await?, ["sent", "answer", "own-kernel"]);
        Ok(())
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn a_wrong_guess_is_called_wrong_and_a_skipped_one_nothing() {
    on_a_sending_page(async |page, _| {
        page.begin_with("post").await?;
        // Without a guess the key asks for one.
        page.wait_for(".send-guess").await?;
        page.press_with(Key::Control, Key::Enter + "").await?;
        page.wait_for_text(".send-hint", "Guess first").await?;
        assert_eq!(page.execute::<String>("return document.activeElement.name").await?, "guess");
        assert_eq!(page.count(".result").await?, 0, "nothing was sent");
        page.guess_and_send("SYN, ACK").await?;
        page.wait_for_text("[data-guess='wrong']", "RST").await?;

        // A changed draft is another question; whoever does not want to be asked says so, once.
        page.set("tcp.srcport", "43592").await?;
        page.wait_for(".send-guess").await?;
        page.click("#send-skip").await?;
        page.wait_until("the other draft's result", async |page| {
            Ok(page.text(".ladder").await?.contains("43592"))
        })
        .await?;
        assert_eq!(page.count(".result [data-guess]").await?, 0);
        page.set("tcp.srcport", "43593").await?;
        page.wait_for(".send-guess").await?;
        page.click("#send-guesses").await?;
        page.wait_for_none(".send-guess").await?;
        page.click("#send").await?;
        page.wait_until("the third result", async |page| Ok(page.text(".ladder").await?.contains("43593")))
            .await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn a_wrong_checksum_is_answered_by_silence_and_the_page_says_so_after_the_wait() {
    on_a_sending_page(async |page, _| {
        let _listener = listener();
        page.begin_with("post").await?;
        page.set("tcp.checksum", WRONG_CHECKSUM).await?;
        page.guess_and_send("Nothing").await?;
        page.wait_for(".result[data-state='waiting']").await?;
        let says = page.wait_for_result("nothing").await?;
        assert_eq!(says, "Nothing came back within 1 s.");
        page.wait_for("[data-guess='right']").await?;
        page.wait_for_text(".result-told", "checksum").await?;
        assert_eq!(page.parts().await?, ["sent"]);
        page.look_in_every_form("send-silence").await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn options_that_were_offered_stand_beside_those_that_were_answered() {
    on_a_sending_page(async |page, _| {
        let _listener = listener();
        page.begin_with("syn").await?;
        page.click("#send-skip").await?;
        page.wait_for_result("answered").await?;
        page.wait_for("[data-offer='Window Scale']").await?;
        let names = page.texts(".offers th[scope='row']").await?;
        assert_eq!(names.len(), 4, "{names:?}");
        let offers = page.text(".offers").await?;
        assert!(offers.contains("a factor of 128") && offers.contains("Taken up"), "{offers}");
        page.look_in_every_form("send-options").await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn the_kernel_writes_the_ip_header_or_the_link_header_or_nothing() {
    on_a_sending_page(async |page, _| {
        page.begin_with("post").await?;
        page.click("[data-level='transport']").await?;
        page.wait_for_text(".send-kernel[data-skips='20']", "The kernel writes its own").await?;
        page.click("#send-skip").await?;
        let says = page.wait_for_result("answered").await?;
        assert!(says.starts_with("RST"), "{says}");
        page.wait_for_text("[data-change='ip']", "The kernel wrote this header").await?;
        assert_eq!(page.count("[data-level='link']:disabled").await?, 1, "it has no link header");

        page.begin_with("frame").await?;
        page.wait_for("[data-level='link']:enabled").await?;
        page.click("[data-level='link']").await?;
        page.wait_for("#send-interface option[value='lo']").await?;
        page.look_in_every_form("send-frame").await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn what_would_leave_the_machine_is_refused_with_the_option_that_would_allow_it() {
    on_a_sending_page(async |page, _| {
        page.begin_with("post").await?;
        page.set("ip.dst", "192.0.2.1").await?;
        page.wait_for_text(".send-where", "127.0.0.0/8").await?;
        page.click("#send-skip").await?;
        let says = page.wait_for_result("refused").await?;
        assert!(says.starts_with("Not sent: ") && says.contains("192.0.2.1"), "{says}");
        page.wait_for_text(".result code", "--allow-send=192.0.2.1").await?;
        page.look_in_every_form("send-refused").await?;
        assert_eq!(page.count("#sent-by-hand").await?, 0);
        Ok(())
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn without_the_option_the_page_names_it() {
    on_a_page_of(&[], async |page, _| {
        page.begin_with("post").await?;
        page.wait_for_text(".send-off code", "--allow-send").await?;
        assert_eq!(page.count("#send:enabled, .send-guess").await?, 0);
        page.look_in_every_form("send-off").await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn who_watches_sees_each_packet_that_was_sent_and_sends_none() {
    on_a_sending_page(async |page, agent| {
        page.begin_with("post").await?;
        page.click("#send-skip").await?;
        page.wait_for_result("answered").await?;
        let watching = format!("{}/?token={}", agent.origin(), agent.viewer_token());
        page.in_another_window(&watching, async |page| {
            page.wait_for("[data-status='live']").await?;
            page.wait_for_text("#sent-by-hand", "1 sent by hand").await?;
            page.click("#craft").await?;
            page.wait_for_text(".send-off", "for watching").await?;
            assert_eq!(page.count("#send:enabled").await?, 0);
            page.click(".send .sent summary").await?;
            page.wait_for_text(".send .sent li", "43591 → 80 [SYN]").await?;
            page.wait_for_text(".send .sent li", "somebody else").await?;
            see_that_axe_finds_nothing(page, "the log").await?;
            page.screenshot("send-log").await
        })
        .await?;
        page.click("#sent-by-hand").await?;
        page.wait_for_text(".status .sent li", "by this page").await?;
        page.screenshot("send-log-menu").await?;
        page.click(".status .sent li button").await?;
        page.wait_for("[data-seq][aria-current='true']").await?;
        page.wait_for_text("[data-seq][aria-current='true']", "43591 → 80 [SYN]").await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn a_packet_that_the_capture_filter_leaves_out_is_not_called_unanswered() {
    on_a_page_of(&["--allow-send", "--filter", "icmp"], async |page, _| {
        page.begin_with("post").await?;
        page.click("#send-skip").await?;
        let says = page.wait_for_result("unknown").await?;
        assert!(says.contains("not captured"), "{says}");
        page.wait_for_text(".result-told", "icmp").await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn a_draft_is_copied_as_a_program_and_opens_elsewhere_by_its_link() {
    on_a_sending_page(async |page, agent| {
        page.allow_clipboard().await?;
        page.begin_with("post").await?;
        for (language, text) in [
            ("hex", "aa 47 00 50"),
            ("rust", "fn main()"),
            ("go", "package main"),
            ("c", "int main("),
            ("python", "import socket"),
        ] {
            page.choose("#copy-as", &format!("[data-copy='{language}']")).await?;
            page.wait_until(&format!("{language} with {text}"), async |page| {
                Ok(page.clipboard().await?.contains(text))
            })
            .await?;
        }
        page.choose("#copy-as", "[data-copy='link']").await?;
        page.wait_until("the link is copied", async |page| {
            Ok(page.clipboard().await?.contains("#craft=4500"))
        })
        .await?;
        let link = page.clipboard().await?;
        assert!(!link.contains(agent.token()) && !link.contains("token"), "{link}");
        page.in_another_window(&link, async |page| {
            // Another window has no token of its own.
            page.wait_for("[data-status='no-token']").await?;
            page.wait_for_text("[data-field='tcp.srcport']", "43591").await?;
            page.wait_for_text(".send-off", "token").await
        })
        .await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn a_draft_is_sent_with_the_keys_alone() {
    on_a_sending_page(async |page, agent| {
        let link = format!(
            "{}#craft=4500002800004000400600007f0000017f000001aa47005000000000000000005002aaaa00000000",
            address(agent)
        );
        page.go(&link).await?;
        page.wait_for("[data-status='live']").await?;
        page.wait_for(".send-guess").await?;
        page.focus("[data-level='ip']").await?;
        page.tab_to("radio", "SYN, ACK").await?;
        // Arrows choose among radio buttons.
        page.press(Key::Down + "").await?;
        assert_eq!(page.heard().await?.1, "RST", "the next of them");
        page.tab_to("button", "Send").await?;
        page.press(Key::Enter + "").await?;
        page.wait_for(".result[data-state='answered'], .result[data-state='nothing']").await?;
        assert_eq!(
            page.execute::<String>("return document.activeElement.id").await?,
            "send",
            "the focus stays"
        );
        Ok(())
    });
}
