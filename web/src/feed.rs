//! The connection to the agent: WebSocket in, store out, as much of it in a frame as the page has time for. No Yew types here.

use crate::browser;
use crate::hear;
use crate::link::Link;
use crate::pump::Pump;
use crate::queue::Queue;
use crate::store::{Refusal, Store};
use gloo::timers::callback::{Interval, Timeout};
use js_sys::{ArrayBuffer, Uint8Array};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{BinaryType, MessageEvent, Response, WebSocket};
use wireglass_shared::stream::{AgentMsg, BATCH_HEADER_BYTES, PROTOCOL_VERSION, PageMsg, Source};

/// The first wait before trying again; it doubles up to the last.
const FIRST_WAIT_MILLIS: u32 = 250;
const LAST_WAIT_MILLIS: u32 = 2000;

/// Counters come every second. A connection over which nothing came for so long is broken, whatever the browser believes.
const SILENCE_MILLIS: f64 = 3500.0;
/// How often that is looked at.
const WATCH_MILLIS: u32 = 500;

/// Bytes that wait to be taken in; what comes beyond that is left out and counted.
const QUEUE_BYTES: usize = 64 << 20;

/// The connection, and whoever wants to know of news.
pub struct Feed {
    store: Rc<RefCell<Store>>,
    token: Option<String>,
    socket: RefCell<Option<Open>>,
    notify: Box<dyn Fn()>,
    queue: RefCell<Queue<Message>>,
    pump: Rc<Pump>,
    wait_millis: Cell<u32>,
    retry: RefCell<Option<Timeout>>,
    /// When the agent was heard last, or a connection begun.
    heard_at: Cell<f64>,
    watched_at: Cell<f64>,
    /// Counts connections, so that what was asked during one does not concern the next.
    attempt: Cell<u32>,
    watch: RefCell<Option<Interval>>,
    /// When what is waited for is over, if no packet comes before.
    look_again: RefCell<Option<Timeout>>,
}

/// What came from the agent and was not looked at yet.
enum Message {
    Text(String),
    /// A batch, still the browser's.
    Packets(ArrayBuffer),
}

/// A socket and the closures that the browser calls for it.
struct Open {
    socket: WebSocket,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_close: Closure<dyn Fn()>,
}

impl Feed {
    /// Connects, and stays connected; where there is no agent, shows the built-in capture. `notify` is called at most once an animation frame, after something changed.
    pub fn start(store: Rc<RefCell<Store>>, notify: impl Fn() + 'static) -> Rc<Self> {
        let feed = Rc::new_cyclic(|me: &Weak<Self>| {
            let me = me.clone();
            let work = move |more: &mut dyn FnMut() -> bool| me.upgrade().is_some_and(|feed| feed.work(more));
            let pump = Pump::new(work);
            let woken = Rc::downgrade(&pump);
            store.borrow_mut().on_wake(move || {
                if let Some(pump) = woken.upgrade() {
                    pump.wake();
                }
            });
            Self {
                store,
                token: browser::take_token(),
                socket: RefCell::new(None),
                notify: Box::new(notify),
                queue: RefCell::new(Queue::new(QUEUE_BYTES)),
                pump,
                wait_millis: Cell::new(FIRST_WAIT_MILLIS),
                retry: RefCell::new(None),
                heard_at: Cell::new(0.0),
                watched_at: Cell::new(0.0),
                attempt: Cell::new(0),
                watch: RefCell::new(None),
                look_again: RefCell::new(None),
            }
        });
        if browser::is_static() {
            feed.give_up(Link::NoAgent);
        } else {
            feed.connect();
            let watched = Rc::downgrade(&feed);
            *feed.watch.borrow_mut() = Some(Interval::new(WATCH_MILLIS, move || {
                if let Some(feed) = watched.upgrade() {
                    feed.watch();
                }
            }));
        }
        feed
    }

    /// Sends a request to the agent; without a connection it is dropped, and the status bar says that there is none.
    pub fn send(self: &Rc<Self>, message: &PageMsg) {
        match message {
            PageMsg::Capture { .. } => {
                let mut store = self.store.borrow_mut();
                (store.asked, store.refusal) = (true, None);
                store.wake();
            }
            PageMsg::Send { .. } => {}
            PageMsg::Ping | PageMsg::Fetch | PageMsg::Closed => self.store.borrow_mut().ask_for_demo(),
        }
        if let (Some(open), Ok(json)) = (&*self.socket.borrow(), serde_json::to_string(message)) {
            let _ = open.socket.send_with_str(&json);
        } else if let PageMsg::Send { id, .. } = message {
            let mut store = self.store.borrow_mut();
            store.sends.refused(*id, "There is no connection to wireglass.".to_owned(), None);
            store.wake();
        }
    }

    fn connect(self: &Rc<Self>) {
        if self.store.borrow().file.is_some() {
            return;
        }
        self.retry.borrow_mut().take();
        self.attempt.set(self.attempt.get().wrapping_add(1));
        self.heard_at.set(browser::now_millis());
        let Some(token) = &self.token else {
            self.give_up(Link::NoToken);
            return;
        };
        let Some(url) = self.address(token) else { return };
        let Ok(socket) = WebSocket::new(&url) else { return self.lost() };
        socket.set_binary_type(BinaryType::Arraybuffer);
        let feed = Rc::downgrade(self);
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(feed) = feed.upgrade() {
                feed.hear(&event.data());
            }
        });
        let feed = Rc::downgrade(self);
        let on_close = Closure::<dyn Fn()>::new(move || {
            if let Some(feed) = feed.upgrade() {
                feed.lost();
            }
        });
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        *self.socket.borrow_mut() = Some(Open { socket, _on_message: on_message, _on_close: on_close });
    }

    fn address(&self, token: &str) -> Option<String> {
        let location = browser::window()?.location();
        let host = location.host().ok()?;
        let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
        let store = self.store.borrow();
        let resume = store.resume().map(|(session, from)| format!("&session={session}&from={from}"));
        Some(format!("{scheme}://{host}/ws?token={token}{}", resume.unwrap_or_default()))
    }

    fn hear(&self, data: &JsValue) {
        self.heard_at.set(browser::now_millis());
        let message = match (data.as_string(), data.dyn_ref::<ArrayBuffer>()) {
            (Some(text), _) => Message::Text(text),
            (None, Some(buffer)) => Message::Packets(buffer.clone()),
            (None, None) => return,
        };
        let bytes = match &message {
            Message::Text(text) => text.len(),
            Message::Packets(buffer) => buffer.byte_length() as usize,
        };
        let refused = self.queue.borrow_mut().push(message, bytes);
        match refused {
            Ok(()) => {}
            Err(Message::Text(text)) => self.hear_text(&text),
            Err(Message::Packets(buffer)) => self.store.borrow_mut().leave_out(count_of(&buffer)),
        }
        self.pump.wake();
    }

    fn hear_text(&self, text: &str) {
        let mut store = self.store.borrow_mut();
        match hear::message(text) {
            Some(message) => self.take(&mut store, message),
            None => {
                store.trouble = Some("The agent sent a message that this page does not know.".to_owned());
            }
        }
    }

    /// Takes in what waits, in order, and lets the store do what it has to; then tells that something changed.
    fn work(self: &Rc<Self>, more: &mut dyn FnMut() -> bool) -> bool {
        self.mind_files();
        let mut may = true;
        while may && self.take_next() {
            may = more();
        }
        let mut store = self.store.borrow_mut();
        store.revision += 1;
        if store.file.is_none() {
            let end = store.end();
            store.pace.beat(browser::now_millis(), end);
        }
        // What is said about the pace changes also when no more packets come.
        let mut left = store.work(more) || store.pace.is_too_fast();
        let again = store.follow(browser::now_millis(), more);
        drop(store);
        left |= again == Some(0);
        let pump = Rc::downgrade(&self.pump);
        *self.look_again.borrow_mut() = again.filter(|millis| *millis > 0).map(|millis| {
            Timeout::new(millis, move || {
                if let Some(pump) = pump.upgrade() {
                    pump.wake();
                }
            })
        });
        (self.notify)();
        left || !self.queue.borrow().is_empty()
    }

    /// Takes in the message that waits longest.
    fn take_next(&self) -> bool {
        let next = self.queue.borrow_mut().pop();
        match next {
            None => return false,
            Some(Message::Text(text)) => self.hear_text(&text),
            Some(Message::Packets(buffer)) => {
                let mut store = self.store.borrow_mut();
                if let Err(error) = store.add(&Uint8Array::new(&buffer).to_vec()) {
                    store.trouble =
                        Some(format!("The agent sent packets that this page cannot read: {error}."));
                }
            }
        }
        true
    }

    /// While a file is shown there is no connection; afterwards there is one again, which asks for what came meanwhile.
    fn mind_files(self: &Rc<Self>) {
        let (has_file, link) = {
            let store = self.store.borrow();
            (store.file.is_some(), store.link.clone())
        };
        if has_file && link != Link::File {
            self.retry.borrow_mut().take();
            self.queue.borrow_mut().clear();
            // Dropped, it is closed, and says nothing more.
            self.socket.borrow_mut().take();
            self.store.borrow_mut().link = Link::File;
        } else if !has_file && link == Link::File {
            self.store.borrow_mut().link = Link::Connecting;
            self.wait_millis.set(FIRST_WAIT_MILLIS);
            self.connect();
        }
    }

    fn take(&self, store: &mut Store, message: AgentMsg) {
        match message {
            AgentMsg::Hello { version, .. } if version != PROTOCOL_VERSION => store.link = Link::OtherVersion,
            AgentMsg::Hello { agent, session, next_seq, source, role, sending, .. } => {
                self.wait_millis.set(FIRST_WAIT_MILLIS);
                store.agent = agent;
                store.role = role;
                store.sends.sending = Some(sending);
                match &source {
                    Source::Live { .. } | Source::File { .. } => {
                        store.link = Link::Live;
                        store.begin(session, next_seq);
                    }
                    Source::None { .. } => {
                        store.link = Link::NoCapture;
                        store.show_built_in();
                    }
                }
                store.source = Some(source);
            }
            AgentMsg::Stats(stats) => store.stats = stats,
            AgentMsg::Gap { from, count } => store.skip(from, count),
            AgentMsg::Demo(demo) => store.await_demo(demo),
            AgentMsg::Source(source) => {
                (store.source, store.asked, store.refusal) = (Some(source), false, None);
            }
            AgentMsg::Interfaces { list } => store.meet(list),
            AgentMsg::Recording(recording) => store.record(recording),
            AgentMsg::Sent(sent) => store.sent(sent, browser::now_millis()),
            AgentMsg::Refused { id, reason, remedy } => store.sends.refused(id, reason, remedy),
            AgentMsg::Notice { message } => store.notice = Some(message),
            AgentMsg::Error { message } => {
                if std::mem::take(&mut store.asked) {
                    store.refusal = Some(Refusal { message: message.clone(), at: None });
                }
                store.trouble = Some(message);
            }
            AgentMsg::FilterError { message, start, length } => {
                let (start, length) = (start as usize, length as usize);
                store.asked = false;
                store.refusal = Some(Refusal { message, at: Some(start..start.saturating_add(length)) });
            }
        }
    }

    /// The connection is gone. Whether the agent is gone or does not want this page is asked by plain HTTP: a browser
    /// tells a page nothing about why a WebSocket failed.
    fn lost(self: &Rc<Self>) {
        self.socket.borrow_mut().take();
        // The agent's last words, which may say why; and what is numbered by this session comes before the next.
        while self.take_next() {}
        if matches!(self.store.borrow().link, Link::OtherVersion | Link::File) {
            return;
        }
        self.store.borrow_mut().link = Link::Reconnecting;
        self.heard_at.set(browser::now_millis());
        self.pump.wake();
        let (feed, attempt) = (self.clone(), self.attempt.get());
        spawn_local(async move {
            let refused = feed.refused().await;
            if feed.attempt.get() != attempt {
                return;
            }
            match refused {
                true => feed.give_up(Link::NoToken),
                false => feed.retry_later(),
            }
        });
    }

    /// Looks whether anything comes. A page that was hidden, asleep or busy did not listen, and waits anew.
    fn watch(self: &Rc<Self>) {
        let now = browser::now_millis();
        let since = now - self.watched_at.replace(now);
        if browser::is_hidden() || since > f64::from(WATCH_MILLIS) * 4.0 {
            self.heard_at.set(now);
            return;
        }
        let link = self.store.borrow().link.clone();
        let waits = match link {
            Link::Live | Link::NoCapture | Link::Connecting | Link::Stalled => true,
            // Even the question why the last connection ended may stay without an answer.
            Link::Reconnecting => self.retry.borrow().is_none(),
            Link::NoAgent | Link::NoToken | Link::OtherVersion | Link::File => false,
        };
        if !waits || now - self.heard_at.get() < SILENCE_MILLIS {
            return;
        }
        self.socket.borrow_mut().take();
        // What came before the silence is numbered by this session.
        while self.take_next() {}
        if matches!(link, Link::Live | Link::NoCapture) {
            self.store.borrow_mut().link = Link::Stalled;
            self.pump.wake();
        }
        self.connect();
    }

    async fn refused(&self) -> bool {
        let (Some(window), Some(token)) = (browser::window(), &self.token) else { return false };
        let answer = JsFuture::from(window.fetch_with_str(&format!("ws?token={token}"))).await;
        let status =
            answer.ok().and_then(|answer| answer.dyn_into::<Response>().ok()).map(|answer| answer.status());
        matches!(status, Some(401 | 403))
    }

    fn retry_later(self: &Rc<Self>) {
        let wait = self.wait_millis.get();
        self.wait_millis.set((wait * 2).min(LAST_WAIT_MILLIS));
        let feed = self.clone();
        *self.retry.borrow_mut() = Some(Timeout::new(wait, move || feed.connect()));
    }

    fn give_up(&self, link: Link) {
        let mut store = self.store.borrow_mut();
        store.link = link;
        store.show_built_in();
        drop(store);
        self.pump.wake();
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        // It may be closed already.
        let _ = self.socket.close();
    }
}

/// How many packets a batch says it has.
fn count_of(batch: &ArrayBuffer) -> u64 {
    let header =
        Uint8Array::new(batch).slice(0, u32::try_from(BATCH_HEADER_BYTES).unwrap_or(u32::MAX)).to_vec();
    header
        .get(4..8)
        .and_then(|count| count.try_into().ok())
        .map_or(0, |count| u32::from_le_bytes(count).into())
}
