//! Saves what the list shows as pcapng, in slices: the file goes to the browser part by part and is never in WebAssembly's
//! memory as a whole.

use crate::browser;
use crate::selection::Way;
use crate::store::Store;
use js_sys::{Array, Uint8Array};
use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;
use wireglass_shared::pcap::{Host, PcapNgWriter};

/// What is written at a time.
const SLICE_MILLIS: f64 = 8.0;
/// What is kept here before the browser gets it.
const PART_BYTES: usize = 4 << 20;

/// A file on its way to the browser.
#[derive(Debug)]
struct Parts {
    begun: Vec<u8>,
    done: Array,
}

impl Parts {
    fn flush(&mut self) {
        // A blob's bytes are the browser's, which may put them on a disk.
        let bytes = Array::of1(&Uint8Array::from(&self.begun[..]));
        match Blob::new_with_u8_array_sequence(&bytes) {
            Ok(blob) => self.done.push(&blob),
            Err(_) => self.done.push(&bytes.get(0)),
        };
        self.begun.clear();
    }
}

impl io::Write for Parts {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.begun.extend_from_slice(bytes);
        if self.begun.len() >= PART_BYTES {
            self.flush();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Saves the packets that the list shows now, under a name that the reader's browser may change.
pub fn pcapng(store: &Rc<RefCell<Store>>) {
    let store = store.clone();
    spawn_local(async move {
        let Some(parts) = write(&store).await else { return };
        let name = match &store.borrow().file {
            Some(file) => {
                format!("{}.pcapng", file.name.rsplit_once('.').map_or(&*file.name, |(stem, _)| stem))
            }
            None => "wireglass.pcapng".to_owned(),
        };
        browser::download(&name, "application/x-pcapng", &parts);
    });
}

/// `None` where a packet cannot be written, which memory alone could cause.
async fn write(store: &Rc<RefCell<Store>>) -> Option<Array> {
    let parts = Parts { begun: Vec::new(), done: Array::new() };
    let mut writer = PcapNgWriter::new(parts, &Host::default()).ok()?;
    // Interfaces by their names: after a restart the agent may number them otherwise.
    let mut names: Vec<Rc<str>> = Vec::new();
    let (mut next, end) = {
        let store = store.borrow();
        (store.row_at(0), store.end())
    };
    while next.is_some() {
        let until = browser::now_millis() + SLICE_MILLIS;
        while browser::now_millis() < until {
            let store = store.borrow();
            for _ in 0..64 {
                let Some(row) = next.filter(|row| *row < end) else {
                    next = None;
                    break;
                };
                // A row that was let go meanwhile is no longer here to be saved.
                if let Some((_, mut record)) = store.get(row) {
                    if let Some(name) = store.interface(row, record.interface) {
                        let known = names.iter().position(|known| known == name);
                        let at = known.unwrap_or(names.len());
                        record.interface = u16::try_from(at).unwrap_or(u16::MAX);
                        if known.is_none() {
                            writer.name_interface(record.interface, name);
                            names.push(name.clone());
                        }
                    }
                    writer.write(&record, None).ok()?;
                }
                next = store.beside(row, Way::On);
            }
            if next.is_none() {
                break;
            }
        }
        browser::breathe().await;
    }
    let mut parts = writer.into_inner();
    parts.flush();
    Some(parts.done)
}
