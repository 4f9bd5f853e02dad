//! WebSocket by hand, RFC 6455, section 5: frames that no library would send.

use crate::http::{Answer, connect, upgrade_text};
use crate::{Agent, PATIENCE};
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Instant;

/// The first byte of a frame that is a whole message.
pub mod opcode {
    /// Text.
    pub const TEXT: u8 = 0x81;
    /// Anything.
    pub const BINARY: u8 = 0x82;
    /// A ping.
    pub const PING: u8 = 0x89;
    /// Text that goes on in another frame.
    pub const FIRST_OF_TEXT: u8 = 0x01;
    /// A frame that goes on with the one before and is not the last.
    pub const CONTINUATION: u8 = 0x00;
}

const CLOSE: u8 = 0x88;
/// Stands before what a client sends: all of its frames are masked.
const MASKED: u8 = 0x80;
/// In place of a length: it follows in two bytes, in eight bytes.
const LENGTH_16: u8 = 0x7e;
const LENGTH_64: u8 = 0x7f;
const MASK: [u8; 4] = [0x12, 0x34, 0x56, 0x78];

/// A frame as a client sends it, masked.
///
/// # Panics
/// The payload is longer than 4 GiB.
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    let length = u32::try_from(payload.len()).expect("a payload of this world");
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(length @ 0..LENGTH_16), _) => frame.push(MASKED | length),
        (_, Ok(length)) => {
            frame.push(MASKED | LENGTH_16);
            frame.extend(length.to_be_bytes());
        }
        _ => {
            frame.push(MASKED | LENGTH_64);
            frame.extend(u64::from(length).to_be_bytes());
        }
    }
    frame.extend(MASK);
    frame.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}

/// An open WebSocket of which the test makes and reads every byte.
#[derive(Debug)]
pub struct RawSocket {
    stream: TcpStream,
}

impl RawSocket {
    /// Connects, with the token.
    ///
    /// # Panics
    /// The agent does not let it in.
    pub fn open(agent: &Agent) -> Self {
        let mut stream = connect(agent.port());
        let request = upgrade_text(agent.port(), &agent.stream(), &[]);
        stream.write_all(request.as_bytes()).expect("the agent reads");
        assert_eq!(Answer::read(&mut stream).status, 101);
        Self { stream }
    }

    /// The connection behind it, of which nothing was read that follows the handshake.
    pub fn into_stream(self) -> TcpStream {
        self.stream
    }

    /// Sends bytes as they are.
    ///
    /// # Errors
    /// The agent has closed the connection, or does not read.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// The code of the agent's close frame, when it comes; all other frames are passed over. `None` if the connection
    /// ends without one.
    ///
    /// # Panics
    /// Neither happens in time.
    pub fn close_code(&mut self) -> Option<u16> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let (first, payload) = self.frame()?;
            if first == CLOSE {
                let code = payload.first_chunk().copied();
                return code.map(u16::from_be_bytes);
            }
            assert!(Instant::now() < deadline, "no close frame within {PATIENCE:?}");
        }
    }

    /// The next frame of the agent's: its first byte and its payload.
    fn frame(&mut self) -> Option<(u8, Vec<u8>)> {
        let [first, length] = self.take()?;
        let length = match length {
            LENGTH_64 => u64::from_be_bytes(self.take()?),
            LENGTH_16 => u64::from(u16::from_be_bytes(self.take()?)),
            // A server does not mask: the bit would show here.
            length => u64::from(length),
        };
        let mut payload = vec![0; usize::try_from(length).ok()?];
        self.read(&mut payload)?;
        Some((first, payload))
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        self.read(&mut bytes).map(|()| bytes)
    }

    /// `None` at the end of the connection.
    fn read(&mut self, bytes: &mut [u8]) -> Option<()> {
        match self.stream.read_exact(bytes) {
            Ok(()) => Some(()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                panic!("the agent says nothing for {PATIENCE:?}")
            }
            Err(_) => None,
        }
    }
}
