//! Any bytes as a capture file. What comes out is bounded by what went in, every record can be shown, each can be explained with
//! the others around it as its conversation, put together where it is a fragment, and all can be saved and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wireglass_fuzz::{seeds, soundness};
use wireglass_shared::bits::len_u32;
use wireglass_shared::capture::{CaptureRecord, Timestamp};
use wireglass_shared::dissect;
use wireglass_shared::flow::Context;
use wireglass_shared::pcap::{Host, PcapNgWriter, read_records};
use wireglass_shared::reassembly::{reassemble, record_of};
use wireglass_shared::stream::{record_at, write_record};
use wireglass_shared::view::{json, text};

/// What stands before the bytes of a packet at the least: pcap's record header, or the words of a simple packet block.
const SMALLEST_HEADER_BYTES: usize = 16;
/// Packets of a file that are explained: the reader is to be tried more often than the explanations.
const MAX_EXPLAINED: usize = 6;

fuzz_target!(
    init: seeds::plant(&seeds::capture_files()),
    |file: &[u8]| {
        let mut number = 0;
        let mut accounted_bytes = 0;
        let mut kept = Vec::new();
        let mut starts = Vec::new();
        let end = read_records(file, |record| {
            number += 1;
            accounted_bytes += SMALLEST_HEADER_BYTES + record.bytes.len();
            assert!(accounted_bytes <= file.len(), "record {number} is made of bytes that the file does not have");
            let dissection = dissect(record);
            soundness::assert_leaves_tile(&dissection, len_u32(record.bytes) * 8);
            // Times, lengths and interfaces are the file's own here, and these two views show them.
            text::packet(number, record, &dissection);
            json::packet(number, record, &dissection);
            starts.push(kept.len());
            write_record(record, &mut kept);
            true
        });
        if let Err(error) = end {
            assert!(!error.to_string().is_empty(), "an error says what is wrong");
        }
        let records: Vec<_> = starts.iter().filter_map(|start| record_at(&kept, *start)).collect();
        assert_eq!(records.len(), starts.len(), "what is written can be read");
        explain(&records);
        save(&records);
    }
);

fn explain(records: &[CaptureRecord<'_>]) {
    let numbered: Vec<_> = (1..).zip(records.iter().copied()).collect();
    for (ix, (number, record)) in numbered.iter().enumerate().take(MAX_EXPLAINED) {
        let (before, from_here) = numbered.split_at(ix);
        let behind = from_here.iter().skip(1).copied();
        if let Some(whole) =
            reassemble((*number, record), numbered.iter().copied()).and_then(|found| found.whole)
        {
            soundness::assert_sound(&record_of(&whole));
        }
        let context = Context::gather(record, before.iter().rev().copied(), behind);
        soundness::assert_explained(record.bytes, &dissect(record), &context);
    }
}

fn save(records: &[CaptureRecord<'_>]) {
    let mut writer = PcapNgWriter::new(Vec::new(), &Host::default()).expect("memory");
    for record in records {
        writer.write(record, None).expect("memory");
    }
    let mut written = records.iter();
    let end = read_records(&writer.into_inner()[..], |read| {
        let record = written.next().expect("no more records than were written");
        assert_eq!((read.link, read.direction), (record.link, record.direction));
        assert_eq!(
            (read.at, read.orig_len, read.bytes),
            (record.at.max(Timestamp(0)), record.orig_len, record.bytes)
        );
        true
    });
    assert_eq!((end, written.len()), (Ok(()), 0), "every record comes back");
}
