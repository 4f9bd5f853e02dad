//! One viewer: packets out, requests in. Whatever a client sends or fails to read concerns its own session alone.

mod allowance;

use crate::Shared;
use crate::news::News;
use crate::ring::Next;
use crate::send::{Refusal, Request};
use crate::shutdown::Shutdown;
use allowance::{Allowance, PER_SECOND, Verdict};
use bytes::buf::Chain;
use bytes::{Buf as _, Bytes};
use futures_util::{SinkExt as _, StreamExt as _};
use std::borrow::Cow;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::{CapacityError, Error, ProtocolError};
use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{CloseCode, Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role as Side, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use wireglass_shared::stream::{AgentMsg, Level, PROTOCOL_VERSION, PageMsg, Role, Source};

/// A viewer that does not take a message for this long is let go; it may come back and go on where it was.
const STALL_PATIENCE: Duration = Duration::from_secs(10);
/// How long the other side has to answer a close.
pub const GOODBYE_PATIENCE: Duration = Duration::from_millis(700);
/// Bytes that are read and thrown away after a failure, so that the reason arrives before the connection breaks.
const LINGER_BYTES: u64 = 4 << 20;
/// The longest message a client may send: a packet of [`crate::send::PAGE_BYTES`], two digits a byte, and something around it.
const MESSAGE_BYTES: usize = 16 * 1024;
/// What waits for a slow viewer in this process: an answer and a message about how things stand. Packets wait in the ring.
const WRITE_BUFFER_BYTES: usize = 1 << 20;
const FOR_PRESENTERS: &str = "this address is for watching only; to do that, open the presenter's address, the first that wireglass printed";
const STATS_EVERY: Duration = Duration::from_secs(1);

/// Who comes, and where they want to begin.
#[derive(Clone, Debug)]
pub struct Start {
    /// The other end of their connection.
    pub peer: SocketAddr,
    /// What the token that they came with allows.
    pub role: Role,
    /// The session its number belongs to.
    pub session: Option<String>,
    /// The first packet it does not have.
    pub from: Option<u64>,
}

/// Why a session ended, as told to the client.
struct End {
    code: CloseCode,
    reason: Cow<'static, str>,
}

const fn end(code: CloseCode, reason: &'static str) -> End {
    End { code, reason: Cow::Borrowed(reason) }
}

/// Serves one WebSocket until either side ends it.
pub async fn run<S>(io: S, app: Shared, start: Start, shutdown: Shutdown)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let config = WebSocketConfig::default()
        .read_buffer_size(4096)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER_BYTES)
        .max_message_size(Some(MESSAGE_BYTES))
        .max_frame_size(Some(MESSAGE_BYTES));
    let socket = WebSocketStream::from_raw_socket(io, Side::Server, Some(config)).await;
    app.counters.viewers.fetch_add(1, Ordering::Relaxed);
    let from = first_seq(&app, &start);
    let mut viewer = Viewer {
        from,
        peer: start.peer,
        role: start.role,
        socket,
        frame: Bytes::new().chain(Bytes::new()),
        allowance: Allowance::default(),
        app,
        shutdown,
        answers: JoinSet::new(),
    };
    let end = viewer.serve().await;
    viewer.app.counters.viewers.fetch_sub(1, Ordering::Relaxed);
    viewer.goodbye(end).await;
}

/// A viewer of this session goes on where it was; everybody else begins with the oldest packet held.
fn first_seq(app: &Shared, start: &Start) -> u64 {
    let same = start.session.as_ref().is_none_or(|session| *session == app.session);
    start.from.filter(|_| same).map_or_else(|| app.ring.oldest(), |from| from.max(crate::ring::FIRST_SEQ))
}

/// A batch on its way: the bytes before it, and the batch itself, which is the ring's own.
type Frame = Chain<Bytes, Bytes>;

struct Viewer<S> {
    socket: WebSocketStream<S>,
    /// What is not sent yet of a batch. While there is any, nothing else may be sent.
    frame: Frame,
    allowance: Allowance,
    app: Shared,
    shutdown: Shutdown,
    from: u64,
    peer: SocketAddr,
    role: Role,
    /// Requests under way: packets and other requests go on meanwhile. `None` where the answer is told to everybody.
    answers: JoinSet<Option<AgentMsg>>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Viewer<S> {
    /// Returns when the session is over; `None` where the connection is already gone.
    async fn serve(&mut self) -> Option<End> {
        let mut news = self.app.ring.watch();
        let mut told = News::of(&self.app);
        let mut stats = interval(STATS_EVERY);
        stats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let result = async {
            self.hello().await?;
            loop {
                news.mark_unchanged();
                // One batch at a time: a viewer that never catches up is heard all the same.
                let behind = self.send_next(&mut told).await?;
                tokio::select! {
                    message = self.socket.next() => self.hear(message).await?,
                    _ = news.changed(), if !behind => {}
                    () = std::future::ready(()), if behind => {}
                    Some(answer) = self.answers.join_next() => self.tell_answer(answer).await?,
                    message = told.next() => self.tell(&message).await?,
                    _ = stats.tick() => self.tell(&AgentMsg::Stats(self.app.stats())).await?,
                    () = self.shutdown.wait() => return Err(Some(end(CloseCode::Away, "wireglass is ending"))),
                }
            }
        };
        let Err(end): Result<Infallible, _> = result.await;
        end
    }

    async fn hello(&mut self) -> Result<(), Option<End>> {
        let hello = AgentMsg::Hello {
            version: PROTOCOL_VERSION,
            agent: env!("CARGO_PKG_VERSION").to_owned(),
            session: self.app.session.clone(),
            next_seq: self.from,
            source: self.app.source.borrow().clone(),
            role: self.role,
            sending: self.app.desk.sending().clone(),
        };
        self.tell(&hello).await
    }

    /// Sends the next of what the ring has beyond this viewer's place; whether there was anything.
    async fn send_next(&mut self, told: &mut News) -> Result<bool, Option<End>> {
        let next = self.app.ring.after(self.from);
        // Whatever was in the ring by then, its source is known by now.
        if let Some(source) = told.source() {
            self.tell(&source).await?;
        }
        let next = match next {
            Next::UpToDate => return Ok(false),
            Next::Gap { count, next } => {
                self.tell(&AgentMsg::Gap { from: self.from, count }).await?;
                next
            }
            Next::Batch { bytes, next } => {
                self.send_batch(bytes).await?;
                next
            }
        };
        self.from = next;
        Ok(true)
    }

    async fn tell(&mut self, message: &AgentMsg) -> Result<(), Option<End>> {
        let json = serde_json::to_string(message)
            .map_err(|_| Some(end(CloseCode::Error, "a message could not be written")))?;
        self.send(Message::Text(json.into())).await
    }

    async fn send(&mut self, message: Message) -> Result<(), Option<End>> {
        in_time(self.socket.send(message), &mut self.shutdown).await
    }

    /// Sends a batch past tungstenite, which would copy it for every viewer. What tungstenite has begun to say by itself, such as
    /// a pong, goes before it.
    async fn send_batch(&mut self, batch: Bytes) -> Result<(), Option<End>> {
        let Self { socket, frame, shutdown, .. } = self;
        *frame = framed(batch);
        let sending = async {
            socket.flush().await?;
            let io = socket.get_mut();
            io.write_all_buf(frame).await?;
            io.flush().await?;
            Ok(())
        };
        in_time(sending, shutdown).await
    }

    async fn hear(&mut self, message: Option<Result<Message, Error>>) -> Result<(), Option<End>> {
        if matches!(message, Some(Ok(_))) {
            match self.allowance.take(Instant::now()) {
                Verdict::Fine => {}
                Verdict::TooSoon => {
                    return self
                        .tell_trouble(format!("slow down: at most {PER_SECOND} messages a second"))
                        .await;
                }
                Verdict::TooMany => return Err(Some(end(CloseCode::Policy, "too many messages a second"))),
            }
        }
        match message {
            Some(Ok(Message::Text(text))) => {
                if let Ok(request) = serde_json::from_str(&text) {
                    return self.serve_request(request).await;
                }
                let message =
                    "this message is not one of docs/stream.md, such as {\"type\":\"ping\"}".to_owned();
                self.tell_trouble(message).await
            }
            Some(Ok(Message::Binary(_))) => {
                Err(Some(end(CloseCode::Unsupported, "this agent reads text messages only")))
            }
            // Tungstenite answers pings and closes by itself.
            Some(Ok(_)) => Ok(()),
            Some(Err(error)) => Err(reason_for(&error)),
            None => Err(None),
        }
    }

    async fn serve_request(&mut self, request: PageMsg) -> Result<(), Option<End>> {
        let request = match request {
            PageMsg::Send { id, level, bytes } => return self.send_by_hand(id, level, bytes).await,
            _ if self.role == Role::Viewer => return self.tell_trouble(FOR_PRESENTERS.to_owned()).await,
            other => other,
        };
        let app = self.app.clone();
        // Each ends by itself, and demonstrations and switching refuse to run side by side, so there are never many.
        if let PageMsg::Capture { interfaces, filter } = request {
            if app.control.is_none() {
                let why = fixed(&app.source.borrow());
                return self.tell_trouble(why.to_owned()).await;
            }
            self.answers.spawn(async move {
                let control = app.control.as_ref()?;
                control.switch(interfaces, filter).await.err().map(AgentMsg::from)
            });
            return Ok(());
        }
        let Some(demos) = app.demos.clone() else {
            return self
                .tell_trouble("demonstrations need live packets, and the right to capture them".to_owned())
                .await;
        };
        self.answers.spawn(async move {
            let demo = match request {
                PageMsg::Fetch => demos.fetch().await,
                PageMsg::Closed => demos.closed().await,
                PageMsg::Ping | PageMsg::Capture { .. } | PageMsg::Send { .. } => demos.ping(),
            };
            Some(demo.map_or_else(|error| AgentMsg::Error { message: error.to_string() }, AgentMsg::Demo))
        });
        Ok(())
    }

    /// Everybody is told of a packet that was sent, the one who asked too; of one that was not, only the one who asked.
    async fn send_by_hand(&mut self, id: u32, level: Level, bytes: String) -> Result<(), Option<End>> {
        let from = self.peer;
        if self.role == Role::Viewer {
            tracing::info!(%from, ?level, "a packet was not sent: a viewer asked for it");
            let reason = "this address is for watching only".to_owned();
            let remedy = Some("Open the presenter's address, the first that wireglass printed.".to_owned());
            return self.tell(&AgentMsg::Refused { id, reason, remedy }).await;
        }
        let next_seq = self.app.ring.next();
        match self.app.desk.send(Request { id, level, bytes, from, next_seq }) {
            Ok(()) => Ok(()),
            Err(Refusal { reason, remedy }) => self.tell(&AgentMsg::Refused { id, reason, remedy }).await,
        }
    }

    async fn tell_answer(&mut self, answer: Result<Option<AgentMsg>, JoinError>) -> Result<(), Option<End>> {
        match answer {
            Ok(Some(answer)) => self.tell(&answer).await,
            Ok(None) => Ok(()),
            Err(_) => self.tell_trouble("what was asked for failed".to_owned()).await,
        }
    }

    async fn tell_trouble(&mut self, message: String) -> Result<(), Option<End>> {
        self.tell(&AgentMsg::Error { message }).await
    }

    /// Says why, lets the other side answer, and throws away what it still sends: closing with unread bytes would break
    /// the connection before the reason arrives.
    async fn goodbye(mut self, end: Option<End>) {
        let Some(End { code, reason }) = end else { return };
        let deadline = Instant::now() + GOODBYE_PATIENCE;
        // A batch that was broken off is brought to its end: in the middle of it the reason would not be understood.
        if self.frame.has_remaining() {
            let rest = timeout_at(deadline, self.socket.get_mut().write_all_buf(&mut self.frame)).await;
            if !matches!(rest, Ok(Ok(()))) {
                return;
            }
        }
        let frame = CloseFrame { code, reason: Utf8Bytes::from(reason.as_ref()) };
        if !matches!(timeout_at(deadline, self.socket.close(Some(frame))).await, Ok(Ok(()))) {
            return;
        }
        let answered = async { while let Some(Ok(_)) = self.socket.next().await {} };
        if timeout_at(deadline, answered).await.is_err() {
            return;
        }
        let mut rest = self.socket.get_mut().take(LINGER_BYTES);
        let _ = timeout_at(deadline, tokio::io::copy(&mut rest, &mut tokio::io::sink())).await;
        // With TLS, an end that nobody announced would look like an attack.
        let _ = timeout_at(deadline, self.socket.get_mut().shutdown()).await;
    }
}

async fn in_time(
    sending: impl Future<Output = Result<(), Error>>,
    shutdown: &mut Shutdown,
) -> Result<(), Option<End>> {
    tokio::select! {
        sent = timeout(STALL_PATIENCE, sending) => match sent {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(reason_for(&error)),
            Err(_) => Err(Some(end(CloseCode::Policy, "this viewer did not read for 10 seconds"))),
        },
        () = shutdown.wait() => Err(Some(end(CloseCode::Away, "wireglass is ending"))),
    }
}

/// The frame of a binary message around a batch, as servers send it: without a mask, RFC 6455 section 5.2.
fn framed(batch: Bytes) -> Frame {
    let mut header = Vec::with_capacity(10);
    let binary = FrameHeader { opcode: OpCode::Data(Data::Binary), ..FrameHeader::default() };
    // Writing to memory does not fail.
    let _ = binary.format(batch.len() as u64, &mut header);
    Bytes::from(header).chain(batch)
}

/// Why there is nothing to choose.
fn fixed(source: &Source) -> &'static str {
    match source {
        Source::File { .. } => "a file is played: there are no interfaces to choose from",
        Source::Live { .. } | Source::None { .. } => "choosing what is captured needs the right to capture",
    }
}

/// What to tell a client after an error; `None` where nobody is there to be told.
fn reason_for(error: &Error) -> Option<End> {
    Some(match error {
        Error::Capacity(CapacityError::MessageTooLong { .. }) => {
            end(CloseCode::Size, "the message is longer than 16 KiB")
        }
        Error::Capacity(_) => end(CloseCode::Size, "too much at once"),
        Error::Utf8(_) => end(CloseCode::Invalid, "the text is not UTF-8"),
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => return None,
        Error::Protocol(_) => end(CloseCode::Protocol, "this is not the WebSocket protocol"),
        Error::WriteBufferFull(_) => end(CloseCode::Policy, "this viewer reads too slowly"),
        _ => return None,
    })
}
