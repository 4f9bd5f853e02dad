//! Opens capture files: in parts of a few megabytes, so that no file is in memory twice, and the first packets are seen
//! while the rest is read. What the file holds never leaves the browser.

use crate::browser;
use crate::plain::plain;
use crate::samples::{self, Sample};
use crate::store::{Reading, RowId, Store, Wanted};
use js_sys::{ArrayBuffer, Promise, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, Response};
use wireglass_shared::capture::{CaptureRecord, LinkType};
use wireglass_shared::pcap::{self, PcapFileError, Reader};

/// The first part is small: what is in it is seen before the rest is read.
const FIRST_PART_BYTES: f64 = 262_144.0;
const PART_BYTES: f64 = 4_194_304.0;

/// Opens a file that the reader picked or dropped. It is shown instead of live packets; one that is no capture is refused,
/// and what was shown stays.
pub fn open(store: &Rc<RefCell<Store>>, file: File) {
    let store = store.clone();
    spawn_local(async move {
        if let Err(why) = check(&file).await {
            store.borrow_mut().refuse(&plain(&file.name()), &why);
            return;
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a file's size is whole")]
        let row = store.borrow_mut().begin_file(plain(&file.name()), file.size() as u64);
        if read(&store, &file, row).await.is_none() {
            store.borrow_mut().cannot_read(row);
        }
    });
}

/// Opens bytes at hand, as [`open`] does a file.
pub fn open_bytes(store: &mut Store, name: &str, bytes: &[u8]) {
    if let Err(why) = begins_as_a_capture(bytes) {
        store.refuse(name, &why);
        return;
    }
    let row = store.begin_file(name.to_owned(), bytes.len() as u64);
    let mut reader = Reader::new();
    if store.read_on(row, &mut reader, bytes) == Reading::GoesOn {
        store.read_on(row, &mut reader, &[]);
    }
}

/// Opens packets of which there are only bytes.
pub fn open_packets(store: &mut Store, name: &str, link: LinkType, packets: &[Vec<u8>]) {
    let records = packets.iter().map(|bytes| CaptureRecord::bare(link, bytes));
    open_bytes(store, name, &pcap::write_records(link, records));
}

/// Fetches and opens a capture that the page brings along, with what is wanted of it picked, or else what to look at.
pub fn open_sample(store: &Rc<RefCell<Store>>, sample: &'static Sample, wanted: Option<Wanted>) {
    let store = store.clone();
    spawn_local(async move {
        match fetch(&samples::path(sample.id)).await {
            Some(bytes) => {
                let mut store = store.borrow_mut();
                open_bytes(&mut store, sample.title, &bytes);
                store.lesson = Some(sample);
                let look_for = Wanted { number: sample.packet as u64, part: Some(sample.field.to_owned()) };
                (store.found, store.wanted) = (None, Some(wanted.unwrap_or(look_for)));
                store.wake();
            }
            None => store.borrow_mut().refuse_because(format!(
                "{} could not be fetched: wireglass is not there, or not with its captures.",
                sample.title
            )),
        }
    });
}

async fn fetch(path: &str) -> Option<Vec<u8>> {
    let answer: Response =
        JsFuture::from(browser::window()?.fetch_with_str(path)).await.ok()?.dyn_into().ok()?;
    let buffer = buffer(answer.ok().then(|| answer.array_buffer().ok())??).await?;
    Some(buffer.to_vec())
}

async fn check(file: &File) -> Result<(), PcapFileError> {
    let Some(first) = part(file, 0.0, 4.0) else { return Err(PcapFileError::Unreadable { offset: 0 }) };
    match buffer(first).await {
        Some(bytes) => begins_as_a_capture(&bytes.to_vec()),
        None => Err(PcapFileError::Unreadable { offset: 0 }),
    }
}

fn begins_as_a_capture(bytes: &[u8]) -> Result<(), PcapFileError> {
    if bytes.is_empty() {
        return Err(PcapFileError::Empty);
    }
    // Whatever else is wrong is said beside what can be read.
    match Reader::new().push(bytes.get(..4).unwrap_or(bytes), &mut |_| false) {
        Err(PcapFileError::NotACapture) => Err(PcapFileError::NotACapture),
        _ => Ok(()),
    }
}

/// `None` where the browser does not hand the file over.
async fn read(store: &Rc<RefCell<Store>>, file: &File, row: RowId) -> Option<()> {
    let size = file.size();
    let mut reader = Reader::new();
    let mut bytes = Vec::new();
    let mut at = FIRST_PART_BYTES.min(size);
    let mut coming = part(file, 0.0, at)?;
    loop {
        let came = buffer(coming).await?;
        // While this part is taken in, the browser fetches the next.
        let end = (at + PART_BYTES).min(size);
        let next = if at < size { Some(part(file, at, end)?) } else { None };
        at = end;
        bytes.resize(came.length() as usize, 0);
        came.copy_to(&mut bytes);
        drop(came);
        if store.borrow_mut().read_on(row, &mut reader, &bytes) == Reading::Ended {
            return Some(());
        }
        let Some(next) = next else {
            store.borrow_mut().read_on(row, &mut reader, &[]);
            return Some(());
        };
        coming = next;
    }
}

fn part(file: &File, from: f64, to: f64) -> Option<Promise> {
    Some(file.slice_with_f64_and_f64(from, to).ok()?.array_buffer())
}

async fn buffer(promise: Promise) -> Option<Uint8Array> {
    let buffer: ArrayBuffer = JsFuture::from(promise).await.ok()?.dyn_into().ok()?;
    Some(Uint8Array::new(&buffer))
}

/// The first of the files that were dropped on the page, or picked.
pub fn first(files: Option<web_sys::FileList>) -> Option<File> {
    files?.get(0)
}
