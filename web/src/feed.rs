//! The connection to the agent: WebSocket in, store out, as much of it in a frame as the page has time for. No Yew types here.

use crate::browser;
use crate::hear;
use crate::link::Link;
use crate::pump::Pump;
use crate::queue::Queue;
use crate::store::Store;
use gloo::timers::callback::Timeout;
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
            }
        });
        match browser::is_static() {
            true => feed.give_up(Link::NoAgent),
            false => feed.connect(),
        }
        feed
    }

    /// Sends a request to the agent; without a connection it is dropped, and the status bar says that there is none.
    pub fn send(self: &Rc<Self>, message: &PageMsg) {
        self.store.borrow_mut().ask_for_demo();
        if let (Some(open), Ok(json)) = (&*self.socket.borrow(), serde_json::to_string(message)) {
            let _ = open.socket.send_with_str(&json);
        }
    }

    fn connect(self: &Rc<Self>) {
        if self.store.borrow().file.is_some() {
            return;
        }
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
        let host = browser::window()?.location().host().ok()?;
        let store = self.store.borrow();
        let resume = store.resume().map(|(session, from)| format!("&session={session}&from={from}"));
        Some(format!("ws://{host}/ws?token={token}{}", resume.unwrap_or_default()))
    }

    fn hear(&self, data: &JsValue) {
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
        let left = store.work(more) || store.pace.is_too_fast();
        drop(store);
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
            AgentMsg::Hello { agent, session, next_seq, source, .. } => {
                self.wait_millis.set(FIRST_WAIT_MILLIS);
                store.agent = agent;
                store.trouble = None;
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
            AgentMsg::Source(source) => store.source = Some(source),
            AgentMsg::Interfaces { list } => store.interfaces = list,
            AgentMsg::Recording(_) => {}
            AgentMsg::Notice { message }
            | AgentMsg::Error { message }
            | AgentMsg::FilterError { message, .. } => store.trouble = Some(message),
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
        self.pump.wake();
        let feed = self.clone();
        spawn_local(async move {
            match feed.refused().await {
                true => feed.give_up(Link::NoToken),
                false => feed.retry_later(),
            }
        });
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
