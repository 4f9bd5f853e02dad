//! The least server that a page needs which may not be opened as a file: a few files out, one result in, on the loopback interface alone.

use std::{
    io::{BufRead, BufReader, ErrorKind, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

/// How often the browser, the clock and the listener are looked at.
const POLL_INTERVAL: Duration = Duration::from_millis(50);
/// A browser opens connections that it may never use.
const PATIENCE: Duration = Duration::from_secs(5);
const MAX_HEAD_BYTES: u64 = 16 << 10;
const MAX_BODY_BYTES: u64 = 1 << 20;
/// More connections than one page makes.
const MAX_CONNECTIONS: usize = 64;

/// What isolates a page from all others, in return for which it gets a clock of 5 microseconds instead of 100.
const ISOLATION: &str =
    "Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Embedder-Policy: require-corp\r\n";

/// One file of the page.
pub(super) struct Asset {
    pub(super) path: &'static str,
    pub(super) mime: &'static str,
    pub(super) bytes: Vec<u8>,
}

/// A listener, and what it gives out.
pub(super) struct Server {
    listener: TcpListener,
    assets: Arc<Vec<Asset>>,
}

impl Server {
    pub(super) fn bind(assets: Vec<Asset>) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("No loopback port is free.")?;
        listener.set_nonblocking(true).context("The listener cannot be polled.")?;
        Ok(Self { listener, assets: Arc::new(assets) })
    }

    /// Where the page is.
    pub(super) fn address(&self) -> Result<String> {
        let address = self.listener.local_addr().context("The listener does not know its port.")?;
        Ok(format!("http://{address}/"))
    }

    /// Answers until the page posts its result, the page posts why it has none, `check` fails, or `limit` is over.
    pub(super) fn wait_for_result(
        &self,
        limit: Duration,
        mut check: impl FnMut() -> Result<()>,
    ) -> Result<String> {
        let (sender, posts) = mpsc::channel();
        let deadline = Instant::now() + limit;
        let mut connections = 0;
        while connections < MAX_CONNECTIONS && Instant::now() < deadline {
            match self.listener.accept() {
                Ok((stream, _)) => {
                    connections += 1;
                    let (assets, sender) = (Arc::clone(&self.assets), sender.clone());
                    thread::spawn(move || {
                        // What a browser does not hear of, it asks again.
                        if let Ok(Some(post)) = answer(&stream, &assets) {
                            let _ = sender.send(post);
                        }
                    });
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error).context("The page's connection could not be taken."),
            }
            match posts.recv_timeout(POLL_INTERVAL) {
                Ok(Post::Result(result)) => return Ok(result),
                Ok(Post::Failure(why)) => bail!("The page could not measure: {why}"),
                Err(_) => check()?,
            }
        }
        bail!("The page gave no result within {} seconds and {connections} connections.", limit.as_secs())
    }
}

/// What a page says.
#[derive(Debug, PartialEq, Eq)]
enum Post {
    Result(String),
    Failure(String),
}

/// Reads one request, answers it, and returns what it posted.
fn answer(stream: &TcpStream, assets: &[Asset]) -> Result<Option<Post>> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(stream);
    let (line, length) = head(&mut (&mut reader).take(MAX_HEAD_BYTES))?;
    let mut words = line.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if method == "POST" {
        let mut body = String::new();
        reader.take(length.min(MAX_BODY_BYTES)).read_to_string(&mut body)?;
        respond(stream, "204 No Content", "text/plain", &[])?;
        return Ok(match path {
            "/result" => Some(Post::Result(body)),
            "/failure" => Some(Post::Failure(body)),
            _ => None,
        });
    }
    match assets.iter().find(|asset| asset.path == path) {
        Some(asset) => respond(stream, "200 OK", asset.mime, &asset.bytes)?,
        None => respond(stream, "404 Not Found", "text/plain", &[])?,
    }
    Ok(None)
}

/// The first line, and the length of the body.
fn head(reader: &mut impl BufRead) -> Result<(String, u64)> {
    let mut lines = reader.lines();
    let first = lines.next().context("The request is empty.")??;
    let mut length = 0;
    for line in lines {
        let line = line?;
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse()?;
        }
    }
    Ok((first, length))
}

fn respond(mut stream: &TcpStream, status: &str, mime: &str, body: &[u8]) -> Result<()> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {mime}\r\nContent-Length: {length}\r\n{ISOLATION}Connection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(address: &str, request: &str) -> Result<String> {
        let mut stream = TcpStream::connect(address)?;
        stream.write_all(request.as_bytes())?;
        let mut reply = String::new();
        stream.read_to_string(&mut reply)?;
        Ok(reply)
    }

    #[test]
    fn files_go_out_and_the_result_comes_in() -> Result<()> {
        let server = Server::bind(vec![Asset { path: "/", mime: "text/html", bytes: b"page".to_vec() }])?;
        let address = server.address()?.replace("http://", "").replace('/', "");
        let page = thread::spawn(move || -> Result<[String; 3]> {
            // A connection that nobody uses holds nothing up.
            let _idle = TcpStream::connect(&address)?;
            Ok([
                ask(&address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")?,
                ask(&address, "GET /other HTTP/1.1\r\n\r\n")?,
                ask(&address, "POST /result HTTP/1.1\r\ncontent-length: 4\r\n\r\n{ a}")?,
            ])
        });
        let result = server.wait_for_result(PATIENCE, || Ok(()))?;
        let Ok(replies) = page.join() else { panic!("The page's thread panicked.") };
        let [found, missing, _] = replies?;
        assert_eq!(result, "{ a}");
        assert!(found.starts_with("HTTP/1.1 200 OK") && found.ends_with("\r\n\r\npage"), "{found}");
        assert!(found.contains("require-corp"), "{found}");
        assert!(missing.starts_with("HTTP/1.1 404"), "{missing}");
        Ok(())
    }

    #[test]
    fn a_page_that_cannot_measure_says_why() -> Result<()> {
        let server = Server::bind(Vec::new())?;
        let address = server.address()?.replace("http://", "").replace('/', "");
        let page =
            thread::spawn(move || ask(&address, "POST /failure HTTP/1.1\r\ncontent-length: 3\r\n\r\nwhy"));
        let outcome = server.wait_for_result(PATIENCE, || Ok(()));
        assert!(outcome.is_err_and(|error| error.to_string().ends_with("measure: why")));
        assert!(page.join().is_ok_and(|reply| reply.is_ok()));
        Ok(())
    }

    #[test]
    fn a_browser_that_ended_ends_the_waiting() -> Result<()> {
        let outcome = Server::bind(Vec::new())?.wait_for_result(PATIENCE, || bail!("gone"));
        assert!(outcome.is_err_and(|error| error.to_string() == "gone"));
        Ok(())
    }
}
