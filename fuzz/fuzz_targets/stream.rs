//! Any bytes as what arrives over the WebSocket: as a batch, and as a control message of either side. What can be read is the
//! same when it is written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::{from_slice, to_vec};
use wireglass_fuzz::seeds;
use wireglass_shared::stream::{
    AgentMsg, Batch, Demo, PageMsg, RECORD_HEADER_BYTES, batch_header, record_at, write_record,
};

fuzz_target!(
    init: seeds::plant(&seeds::messages()),
    |data: &[u8]| {
        batch(data);
        if let Ok(message) = from_slice::<AgentMsg>(data) {
            let written = to_vec(&message).expect("plain data");
            assert_eq!(from_slice::<AgentMsg>(&written).expect("what this side wrote"), message);
        }
        if let Ok(message) = from_slice::<PageMsg>(data) {
            let written = to_vec(&message).expect("plain data");
            assert_eq!(from_slice::<PageMsg>(&written).expect("what this side wrote"), message);
        }
    }
);

fn batch(data: &[u8]) {
    let Ok(batch) = Batch::parse(data) else { return };
    let mut written = batch_header(batch.first_seq, batch.count).to_vec();
    for (start, record) in batch.records() {
        assert_eq!(record_at(data, start), Some(record), "a record is found again where it begins");
        assert_eq!(start, written.len(), "records stand side by side");
        write_record(&record, &mut written);
        assert_eq!(written.len(), start + RECORD_HEADER_BYTES + record.bytes.len());
        Demo::Ping { ident: 1, sequence: 1 }.begins_with(&record);
    }
    assert_eq!(batch.records().count(), batch.count as usize);
    assert_eq!(written.len(), data.len(), "the records fill the batch");
    let again = Batch::parse(&written).expect("what this side wrote");
    assert_eq!((again.first_seq, again.count), (batch.first_seq, batch.count));
    assert!(again.records().eq(batch.records()), "the records are the same");
}
