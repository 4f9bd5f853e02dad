//! HTTP by hand: requests that no well-behaved client would send, and answers read byte by byte.

use crate::PATIENCE;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};

/// An answer of the agent's.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Names in lowercase, and values.
    pub headers: Vec<(String, String)>,
    /// What follows the headers, as long as they say.
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a header, if it is there.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Reads an answer; of one that switches protocols, no byte more than its head.
    ///
    /// # Panics
    /// What comes is no answer.
    pub fn read(stream: &mut impl Read) -> Self {
        Self::after(read_head(stream).expect("an answer comes"), stream)
    }

    /// Reads what follows a head.
    fn after(head: Vec<u8>, stream: &mut impl Read) -> Self {
        let head = String::from_utf8(head).expect("headers are text");
        let mut lines = head.lines();
        let first = lines.next().unwrap_or_default();
        let status = first.split(' ').nth(1).and_then(|code| code.parse().ok()).expect(first);
        let headers = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
            .collect();
        let mut answer = Self { status, headers, body: Vec::new() };
        let length = answer.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        answer.body = vec![0; if status == 101 { 0 } else { length }];
        stream.read_exact(&mut answer.body).expect("the body is as long as announced");
        answer
    }
}

fn read_head(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.extend_from_slice(&byte);
    }
    Ok(head)
}

/// Asks for the page; `None` where the connection is closed without a word.
pub fn try_get_page(port: u16) -> Option<Answer> {
    let mut stream = connect(port);
    stream.write_all(text(port, "GET", "/", &[]).as_bytes()).ok()?;
    let head = read_head(&mut stream).ok()?;
    Some(Answer::after(head, &mut stream))
}

/// A connection to a port of 127.0.0.1 with time limits.
///
/// # Panics
/// Nobody listens there.
pub(crate) fn connect(port: u16) -> TcpStream {
    connect_to((Ipv4Addr::LOCALHOST, port).into())
}

/// A connection with time limits.
///
/// # Panics
/// Nobody listens there.
pub(crate) fn connect_to(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("the agent listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("time limits can be set");
    stream.set_write_timeout(Some(PATIENCE)).expect("time limits can be set");
    stream.set_nodelay(true).expect("waiting can be switched off");
    stream
}

/// Sends these bytes on a new connection and reads the answer.
///
/// # Panics
/// None comes.
pub fn exchange(port: u16, request: &str) -> Answer {
    let mut stream = connect(port);
    stream.write_all(request.as_bytes()).expect("the agent reads");
    Answer::read(&mut stream)
}

/// Sends a request; its `Host` is the agent's own unless `headers` hold another.
pub fn request(port: u16, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    exchange(port, &text(port, method, path, headers))
}

/// Asks for a file.
pub fn get(port: u16, path: &str, headers: &[(&str, &str)]) -> Answer {
    request(port, "GET", path, headers)
}

/// Asks for a WebSocket.
pub fn upgrade(port: u16, path: &str, headers: &[(&str, &str)]) -> Answer {
    exchange(port, &upgrade_text(port, path, headers))
}

/// The request for a WebSocket, as bytes to send.
pub(crate) fn upgrade_text(port: u16, path: &str, headers: &[(&str, &str)]) -> String {
    // The key is the example of RFC 6455, section 1.3.
    let own = [
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    text(port, "GET", path, &[&own, headers].concat())
}

/// Asks over another connection, such as one of TLS.
///
/// # Panics
/// No answer comes.
pub fn ask(stream: &mut (impl Read + Write), path: &str, headers: &[(&str, &str)]) -> Answer {
    stream.write_all(text(0, "GET", path, headers).as_bytes()).expect("the agent reads");
    Answer::read(stream)
}

fn text(port: u16, method: &str, path: &str, headers: &[(&str, &str)]) -> String {
    let own = format!("127.0.0.1:{port}");
    let host = [("Host", own.as_str())];
    let has_host = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host"));
    let lines = host.iter().filter(|_| !has_host).chain(headers);
    let lines: String = lines.map(|(name, value)| [name, ": ", value, "\r\n"].concat()).collect();
    format!("{method} {path} HTTP/1.1\r\n{lines}\r\n")
}
