//! A viewer without a browser: takes everything in, and checks what holds for every stream while it does.

use crate::http::connect_to;
use crate::{Agent, PATIENCE, POLL, Packet};
use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::thread;
use std::time::Instant;
use tungstenite::client::IntoClientRequest as _;
use tungstenite::{Error, Message, WebSocket};
use wireglass_shared::capture::CaptureRecord;
use wireglass_shared::stream::{
    AgentMsg, Batch, Demo, Interface, PROTOCOL_VERSION, PageMsg, Recording, Role, Sending, Sent, Source,
    Stats,
};

/// An open stream and all that came over it.
#[derive(Debug)]
pub struct Client {
    socket: WebSocket<TcpStream>,
    /// The session's name.
    pub session: String,
    /// What the agent captures.
    pub source: Source,
    /// The number that the first packet has, by the agent's hello.
    pub first_seq: u64,
    /// The number that the next packet has.
    pub next_seq: u64,
    /// The packets so far.
    pub packets: Vec<Packet>,
    /// Packets that the agent said are missing.
    pub missed: u64,
    /// The last counters told.
    pub stats: Option<Stats>,
    /// The interfaces of its host, as told last.
    pub interfaces: Vec<Interface>,
    /// The recording, as told last.
    pub recording: Option<Recording>,
    /// How often somebody switched to another source, and how many packets there were before the last time.
    pub switched: (usize, usize),
    /// Where the last wrong capture filter is wrong: first byte and length.
    pub wrong: Option<(u32, u32)>,
    /// What happened that everybody was told.
    pub notices: Vec<String>,
    /// What this connection may do.
    pub role: Role,
    /// Whether the agent sends packets made by hand, and where to.
    pub sending: Sending,
    /// Packets that were sent, by whoever asked.
    pub sent: Vec<Sent>,
    /// Requests of this client that were refused: number, reason and remedy.
    pub refusals: Vec<(u32, String, Option<String>)>,
    /// Once the agent closed the stream: the code it gave, if any.
    pub closed: Option<Option<u16>>,
    answers: VecDeque<Result<Demo, String>>,
}

impl Client {
    /// Connects as a viewer that was never here.
    pub fn open(agent: &Agent) -> Self {
        Self::open_at(agent, &agent.stream())
    }

    /// Connects with the token for watching.
    pub fn watch(agent: &Agent) -> Self {
        Self::open_at(agent, &format!("/ws?token={}", agent.viewer_token()))
    }

    /// Connects as a viewer that comes back: has all packets of the session before `from`.
    pub fn open_from(agent: &Agent, session: &str, from: u64) -> Self {
        Self::open_at(agent, &format!("{}&session={session}&from={from}", agent.stream()))
    }

    /// Connects by another address of its host.
    pub fn open_via(agent: &Agent, address: IpAddr) -> Self {
        Self::open_to(SocketAddr::new(address, agent.port()), &agent.stream())
    }

    fn open_at(agent: &Agent, path: &str) -> Self {
        Self::open_to((Ipv4Addr::LOCALHOST, agent.port()).into(), path)
    }

    fn open_to(address: SocketAddr, path: &str) -> Self {
        let request = format!("ws://{address}{path}").into_client_request().expect("a proper request");
        let (mut socket, _) =
            tungstenite::client(request, connect_to(address)).expect("the agent lets in who has the token");
        let hello = socket.read().expect("a first message");
        let hello = serde_json::from_str(hello.to_text().expect("text")).expect("a message of the protocol");
        let AgentMsg::Hello { version, session, next_seq, source, role, sending, .. } = hello else {
            panic!("the first message is no hello: {hello:?}");
        };
        assert_eq!(version, PROTOCOL_VERSION);
        // Short, so that conditions are looked at often; what was read of a message is kept.
        socket.get_ref().set_read_timeout(Some(POLL)).expect("time limits can be set");
        Self {
            socket,
            session,
            source,
            first_seq: next_seq,
            next_seq,
            packets: Vec::new(),
            missed: 0,
            stats: None,
            interfaces: Vec::new(),
            recording: None,
            switched: (0, 0),
            wrong: None,
            notices: Vec::new(),
            role,
            sending,
            sent: Vec::new(),
            refusals: Vec::new(),
            closed: None,
            answers: VecDeque::new(),
        }
    }

    /// Takes messages in until `found` gives something.
    ///
    /// # Panics
    /// It does not in time; `what` says what was missing.
    pub fn wait<T>(&mut self, what: &str, mut found: impl FnMut(&mut Self) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = found(self) {
                return found;
            }
            let came = self.packets.len();
            assert!(Instant::now() < deadline, "not within {PATIENCE:?}, after {came} packets: {what}");
            assert!(self.closed.is_none(), "closed with {:?} before this: {what}", self.closed);
            self.receive();
        }
    }

    /// Waits for packets that `is_wanted`, `count` of them.
    pub fn wait_for_packets(
        &mut self,
        count: usize,
        what: &str,
        is_wanted: impl Fn(&Packet) -> bool,
    ) -> Vec<Packet> {
        let mut looked_at = 0;
        let mut wanted = Vec::new();
        self.wait(what, |client| {
            wanted.extend(client.packets[looked_at..].iter().filter(|packet| is_wanted(packet)).cloned());
            looked_at = client.packets.len();
            (wanted.len() >= count).then_some(())
        });
        wanted
    }

    /// Waits until the agent closes the stream; the code it gives.
    ///
    /// # Panics
    /// It does not in time.
    pub fn wait_for_close(&mut self) -> Option<u16> {
        let deadline = Instant::now() + PATIENCE;
        while self.closed.is_none() {
            assert!(Instant::now() < deadline, "the stream is still open after {PATIENCE:?}");
            self.receive();
        }
        self.closed.flatten()
    }

    /// Asks for a demonstration and waits for the answer to that.
    ///
    /// # Errors
    /// The agent's own words.
    ///
    /// # Panics
    /// The stream is closed, or there is no answer in time.
    pub fn ask(&mut self, request: &PageMsg) -> Result<Demo, String> {
        self.say(&serde_json::to_string(request).expect("requests can be written"))
    }

    /// Asks to capture on these interfaces with this filter, and waits until it is told that it is so.
    ///
    /// # Errors
    /// The agent's own words.
    ///
    /// # Panics
    /// The stream is closed, or there is no answer in time.
    pub fn switch(&mut self, interfaces: &[&str], filter: &str) -> Result<(), String> {
        let interfaces = interfaces.iter().map(|&name| name.to_owned()).collect();
        let request = PageMsg::Capture { interfaces, filter: filter.to_owned() };
        let request = serde_json::to_string(&request).expect("requests can be written");
        let (before, _) = self.switched;
        self.send(Message::text(request)).expect("the agent reads");
        self.wait("another source, or why not", |client| {
            let (now, _) = client.switched;
            (now > before).then_some(Ok(())).or_else(|| client.answer().map(|answer| answer.map(drop)))
        })
    }

    /// The interface of this name, as told last.
    pub fn interface(&self, name: &str) -> Option<&Interface> {
        self.interfaces.iter().find(|interface| interface.name == name)
    }

    /// Waits until this notice was given.
    ///
    /// # Panics
    /// It is not in time.
    pub fn wait_for_notice(&mut self, words: &str) {
        self.wait(words, |client| client.notices.iter().any(|notice| notice.contains(words)).then_some(()));
    }

    /// Sends any text and waits for the answer.
    ///
    /// # Errors
    /// The agent's own words.
    ///
    /// # Panics
    /// The stream is closed, or there is no answer in time.
    pub fn say(&mut self, text: &str) -> Result<Demo, String> {
        self.send(Message::text(text)).expect("the agent reads");
        self.wait("an answer", Self::answer)
    }

    /// The oldest answer that came and was not looked at yet.
    pub fn answer(&mut self) -> Option<Result<Demo, String>> {
        self.answers.pop_front()
    }

    /// Sends a message.
    ///
    /// # Errors
    /// The stream is closed.
    pub fn send(&mut self, message: Message) -> Result<(), Error> {
        self.socket.send(message)
    }

    /// Asks for a demonstration, again where the agent says to slow down.
    ///
    /// # Panics
    /// It fails for any other reason.
    #[allow(clippy::needless_pass_by_value, reason = "requests are written where they are made")]
    pub fn demo(&mut self, request: PageMsg) -> Demo {
        self.wait("a demonstration", |client| match client.ask(&request) {
            Ok(demo) => Some(demo),
            Err(message) if message.starts_with("slow down") => {
                thread::sleep(POLL);
                None
            }
            Err(message) => panic!("{message}"),
        })
    }

    /// Has the agent send a ping and waits until request and reply came; their identifier and sequence number.
    ///
    /// # Panics
    /// They do not come, or the answer is about something else.
    pub fn see_ping(&mut self) -> (u16, u16) {
        let demo = self.demo(PageMsg::Ping);
        let Demo::Ping { ident, sequence } = demo else { panic!("asked for a ping, got {demo:?}") };
        self.wait_for_packets(2, "request and reply", |packet| packet.is_echo(ident, sequence));
        (ident, sequence)
    }

    /// Shows that this viewer is still served: by a ping where the agent may send one, else by an answer.
    ///
    /// # Panics
    /// It is not.
    pub fn see_that_it_is_served(&mut self) {
        match self.source {
            Source::Live { .. } => drop(self.see_ping()),
            Source::File { .. } | Source::None { .. } => assert!(self.say("rubbish").is_err()),
        }
    }

    /// Takes in one message, if one comes soon.
    ///
    /// # Panics
    /// It is none of the protocol.
    pub fn receive(&mut self) {
        match self.socket.read() {
            Ok(Message::Text(text)) => {
                self.take(serde_json::from_str(&text).expect("a message of the protocol"));
            }
            Ok(Message::Binary(bytes)) => self.take_batch(&bytes),
            Ok(Message::Close(frame)) => self.closed = Some(frame.map(|frame| u16::from(frame.code))),
            Ok(_) => {}
            Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => {
                // After a close the connection ends; a code that was given stays.
                eprintln!("the stream ended: {error}");
                self.closed.get_or_insert(None);
            }
        }
    }

    fn take(&mut self, message: AgentMsg) {
        match message {
            AgentMsg::Hello { .. } => panic!("a second hello"),
            AgentMsg::Stats(stats) => self.stats = Some(stats),
            AgentMsg::Gap { from, count } => {
                assert_eq!(from, self.next_seq, "a gap begins where the last packet ended");
                assert!(count > 0, "a gap of nothing");
                self.next_seq += count;
                self.missed += count;
            }
            AgentMsg::Demo(demo) => self.answers.push_back(Ok(demo)),
            AgentMsg::Error { message } => self.answers.push_back(Err(message)),
            AgentMsg::FilterError { message, start, length } => {
                self.wrong = Some((start, length));
                self.answers.push_back(Err(message));
            }
            AgentMsg::Source(source) => {
                self.source = source;
                self.switched = (self.switched.0 + 1, self.packets.len());
            }
            AgentMsg::Interfaces { list } => self.interfaces = list,
            AgentMsg::Recording(recording) => self.recording = Some(recording),
            AgentMsg::Notice { message } => self.notices.push(message),
            AgentMsg::Sent(sent) => self.sent.push(sent),
            AgentMsg::Refused { id, reason, remedy } => self.refusals.push((id, reason, remedy)),
        }
    }

    fn take_batch(&mut self, bytes: &[u8]) {
        let batch = Batch::parse(bytes).expect("a whole batch");
        assert_eq!(batch.first_seq, self.next_seq, "a batch begins where the last one ended");
        assert!(batch.count > 0, "an empty batch");
        for (_, record) in batch.records() {
            let CaptureRecord { at, link, direction, interface, orig_len, bytes } = record;
            let (seq, bytes) = (self.next_seq, bytes.to_vec());
            self.packets.push(Packet { seq, at, link, direction, interface, orig_len, bytes });
            self.next_seq += 1;
        }
    }
}
