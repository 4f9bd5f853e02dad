//! The connection to the agent: WebSocket in, store out, one notification an animation frame. No Yew types here.

use crate::browser;
use crate::link::Link;
use crate::store::Store;
use gloo::timers::callback::Timeout;
use js_sys::{ArrayBuffer, Uint8Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{BinaryType, MessageEvent, Response, WebSocket};
use wireglass_shared::stream::{AgentMsg, PROTOCOL_VERSION, PageMsg, Source};

/// The first wait before trying again; it doubles up to the last.
const FIRST_WAIT_MILLIS: u32 = 250;
const LAST_WAIT_MILLIS: u32 = 2000;

/// The connection, and whoever wants to know of news.
pub struct Feed {
    store: Rc<RefCell<Store>>,
    token: Option<String>,
    socket: RefCell<Option<Open>>,
    notify: Box<dyn Fn()>,
    notified: Cell<bool>,
    wait_millis: Cell<u32>,
    retry: RefCell<Option<Timeout>>,
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
        let feed = Rc::new(Self {
            store,
            token: browser::take_token(),
            socket: RefCell::new(None),
            notify: Box::new(notify),
            notified: Cell::new(false),
            wait_millis: Cell::new(FIRST_WAIT_MILLIS),
            retry: RefCell::new(None),
        });
        match browser::is_static() {
            true => feed.give_up(Link::NoAgent),
            false => feed.connect(),
        }
        feed
    }

    /// Sends a request to the agent; without a connection it is dropped, and the status bar says that there is none.
    pub fn send(self: &Rc<Self>, message: PageMsg) {
        self.store.borrow_mut().ask_for_demo();
        if let (Some(open), Ok(json)) = (&*self.socket.borrow(), serde_json::to_string(&message)) {
            let _ = open.socket.send_with_str(&json);
        }
    }

    fn connect(self: &Rc<Self>) {
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

    fn hear(self: &Rc<Self>, data: &JsValue) {
        let mut store = self.store.borrow_mut();
        let text = data.as_string();
        let packets = data.dyn_ref::<ArrayBuffer>().map(|buffer| Uint8Array::new(buffer).to_vec());
        if let Some(message) = text.as_ref().and_then(|text| serde_json::from_str(text).ok()) {
            self.take(&mut store, message);
        } else if text.is_some() {
            store.trouble = Some("The agent sent a message that this page does not know.".to_owned());
        } else if let Some(Err(error)) = packets.map(|packets| store.add(packets)) {
            store.trouble = Some(format!("The agent sent packets that this page cannot read: {error}."));
        }
        drop(store);
        self.changed();
    }

    fn take(&self, store: &mut Store, message: AgentMsg) {
        match message {
            AgentMsg::Hello { version, .. } if version != PROTOCOL_VERSION => store.link = Link::OtherVersion,
            AgentMsg::Hello { agent, session, next_seq, source, .. } => {
                self.wait_millis.set(FIRST_WAIT_MILLIS);
                store.agent = agent;
                store.trouble = None;
                match &source {
                    Source::Live { .. } => {
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
            AgentMsg::Error { message } => store.trouble = Some(message),
        }
    }

    /// The connection is gone. Whether the agent is gone or does not want this page is asked by plain HTTP: a browser
    /// tells a page nothing about why a WebSocket failed.
    fn lost(self: &Rc<Self>) {
        self.socket.borrow_mut().take();
        if self.store.borrow().link == Link::OtherVersion {
            return;
        }
        self.store.borrow_mut().link = Link::Reconnecting;
        self.changed();
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

    fn give_up(self: &Rc<Self>, link: Link) {
        let mut store = self.store.borrow_mut();
        store.link = link;
        store.show_built_in();
        drop(store);
        self.changed();
    }

    /// Tells that something changed, in the next animation frame.
    fn changed(self: &Rc<Self>) {
        if self.notified.replace(true) {
            return;
        }
        let feed = self.clone();
        let frame = Closure::once_into_js(move || {
            feed.notified.set(false);
            (feed.notify)();
        });
        if let Some(window) = browser::window() {
            let _ = window.request_animation_frame(frame.unchecked_ref());
        }
    }
}
