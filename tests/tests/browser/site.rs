//! The page as static files, under a path of its own and with no agent anywhere.

use crate::page::{Page, run};
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;
use wireglass_tests::private_loopback;

const BELOW: &str = "/sub/path/";

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn the_page_works_from_any_web_server_under_any_path() {
    let _loopback = private_loopback();
    let port = serve(site());
    run(async {
        let page = Page::open_at(&format!("http://127.0.0.1:{port}{BELOW}"), 1440, 900).await?;
        page.wait_for("[data-status='no-agent']").await?;
        let notice = page.text(".notice").await?;
        assert!(notice.contains("Not live") && notice.contains("built-in capture"), "{notice}");
        page.wait_for("[data-seq='1'][aria-current='true']").await?;
        page.click("[data-field='icmp.type']").await?;
        page.wait_for_text("[data-pane='explanation']", "Echo Request").await?;

        let sample = page.fetch("captures/ping.pcapng").await?;
        assert_eq!(sample, fs::read(site().join("captures/ping.pcapng")).expect("the site has it"));
        page.screenshot("site").await?;
        page.finish().await
    });
}

#[test]
#[ignore = "needs the built page and a browser: cargo xtask test"]
fn the_site_forbids_what_the_agent_forbids() {
    let _loopback = private_loopback();
    let port = serve(site());
    run(async {
        let page = Page::open_at(&format!("http://127.0.0.1:{port}{BELOW}"), 1440, 900).await?;
        page.wait_for("[data-status='no-agent']").await?;
        for (forbidden, what) in [
            (
                "const style = document.createElement('style'); style.textContent = 'body { color: red }'; \
              document.head.append(style)",
                "style-src",
            ),
            (
                "const script = document.createElement('script'); script.textContent = 'window.ran = 1'; \
              document.head.append(script)",
                "script-src",
            ),
            ("fetch('http://127.0.0.1:9/').catch(() => {})", "connect-src"),
        ] {
            assert!(page.violates(forbidden).await?.starts_with(what), "{forbidden}");
        }
        page.close().await
    });
}

/// Where `cargo xtask test` has put the site.
fn site() -> PathBuf {
    let made = std::env::var_os("WIREGLASS_SITE").map(PathBuf::from);
    let site = made.unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/site")));
    assert!(site.join("index.html").is_file(), "{} is no site: cargo xtask site", site.display());
    site
}

/// Serves a folder below [`BELOW`], and nothing else, as plainly as a server can, until the tests end.
fn serve(folder: PathBuf) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = listener.local_addr().expect("it has one").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let folder = folder.clone();
            thread::spawn(move || answer(&stream, &folder));
        }
    });
    port
}

/// One request, one answer. A browser that goes away is no failure.
fn answer(mut stream: &TcpStream, folder: &Path) -> Option<()> {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let request = lines.next()?;
    lines.find(String::is_empty)?;
    let name = match request.split(' ').nth(1)?.strip_prefix(BELOW) {
        Some("") => "index.html",
        Some(name) if !name.contains("..") => name,
        _ => "nothing",
    };
    let kind = match name.rsplit('.').next()? {
        "html" => "text/html",
        "js" => "text/javascript",
        "css" => "text/css",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let (status, body) = match fs::read(folder.join(name)) {
        Ok(body) => ("200 OK", body),
        Err(_) => ("404 Not Found", Vec::new()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(&body).ok()
}
