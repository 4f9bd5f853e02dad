//! The beat of the page: once an animation frame, for a few milliseconds, whatever waits is done; then Yew is told. So neither
//! a flood of packets nor a long capture ever holds up what the reader does. No Yew types here.

use crate::browser;
use gloo::timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;

/// What a frame's work may take: half of a frame at 60 a second.
const BUDGET_MILLIS: f64 = 8.0;
/// A page that nobody sees gets no frames. It works on at this pace, and for longer at a time.
const HIDDEN_MILLIS: u32 = 250;
const HIDDEN_BUDGET_MILLIS: f64 = 60.0;

/// Works while its first argument says it may, and returns whether something is left.
pub type Work = dyn Fn(&mut dyn FnMut() -> bool) -> bool;

/// Runs the work.
pub struct Pump {
    work: Box<Work>,
    on_frame: Closure<dyn Fn()>,
    asked: Cell<bool>,
    instead: RefCell<Option<Timeout>>,
    me: Weak<Self>,
}

impl Pump {
    /// A pump that stands still until it is woken.
    pub fn new(work: impl Fn(&mut dyn FnMut() -> bool) -> bool + 'static) -> Rc<Self> {
        Rc::new_cyclic(|me: &Weak<Self>| {
            let pump = me.clone();
            let on_frame = Closure::<dyn Fn()>::new(move || {
                if let Some(pump) = pump.upgrade() {
                    pump.beat(BUDGET_MILLIS);
                }
            });
            Self {
                work: Box::new(work),
                on_frame,
                asked: Cell::new(false),
                instead: RefCell::new(None),
                me: me.clone(),
            }
        })
    }

    /// There is work: it is done in the next frame.
    pub fn wake(&self) {
        if self.asked.replace(true) {
            return;
        }
        if let Some(window) = browser::window() {
            let _ = window.request_animation_frame(self.on_frame.as_ref().unchecked_ref());
        }
        let me = self.me.clone();
        *self.instead.borrow_mut() = Some(Timeout::new(HIDDEN_MILLIS, move || {
            if let Some(pump) = me.upgrade() {
                pump.beat(HIDDEN_BUDGET_MILLIS);
            }
        }));
    }

    fn beat(&self, budget_millis: f64) {
        // Both the frame and its substitute may come.
        if !self.asked.replace(false) {
            return;
        }
        self.instead.borrow_mut().take();
        let end = browser::now_millis() + budget_millis;
        if (self.work)(&mut || browser::now_millis() < end) {
            self.wake();
        }
    }
}
