//! Values in the base that the reader chose.

#[allow(dead_code, reason = "not every test file uses every frame")]
mod frames;

use frames::{PING, SYN, UNREACHABLE, record};
use wireglass_shared::capture::LinkType;
use wireglass_shared::dissect;
use wireglass_shared::value::{Base, show, show_as};

/// A field's value as usual, in hexadecimal, in decimal and in binary.
fn bases(link: LinkType, frame: &[u8], id: &str) -> [String; 4] {
    let d = dissect(&record(link, frame));
    let ix = d.find(id).unwrap_or_else(|| panic!("no field {id}"));
    let meaning = show(frame, &d, ix).meaning;
    [Base::Usual, Base::Hex, Base::Decimal, Base::Binary].map(|base| {
        let shown = show_as(frame, &d, ix, base);
        assert_eq!(shown.meaning, meaning, "{id}: a meaning has no base");
        shown.value
    })
}

#[test]
fn numbers_are_written_in_the_base_asked_for() {
    let syn = |id| bases(LinkType::RAW, SYN, id);
    assert_eq!(syn("tcp.hdr_len"), ["10", "0xa", "10", "1010"]);
    assert_eq!(syn("tcp.dstport"), ["80", "0x0050", "80", "0000 0000 0101 0000"]);
    assert_eq!(syn("ip.id"), ["0x1c46", "0x1c46", "7238", "0001 1100 0100 0110"]);
    assert_eq!(
        syn("ip.src"),
        ["127.0.0.1", "0x7f000001", "2130706433", "0111 1111 0000 0000 0000 0000 0000 0001"]
    );
    // Thirteen bits from bit 3: the first group is what is left of a hexadecimal digit of the bytes.
    assert_eq!(syn("ip.frag_offset"), ["0", "0x0000", "0", "0 0000 0000 0000"]);
    assert_eq!(syn("tcp.checksum")[2], "65072");
}

#[test]
fn what_is_no_number_stays_as_it_is() {
    let ping = |id| bases(LinkType::RAW, PING, id);
    let data = ping("data.data");
    assert!(data.iter().all(|value| *value == data[0]), "{data:?}");
    assert_eq!(bases(LinkType::RAW, SYN, "tcp.flags.syn"), ["1"; 4]);
    let mac = bases(LinkType::ETHERNET, UNREACHABLE, "eth.dst");
    assert_eq!(mac[..3], ["02:00:00:00:00:01", "02 00 00 00 00 01", "02:00:00:00:00:01"]);
    assert_eq!(mac[3], "0000 0010 0000 0000 0000 0000 0000 0000 0000 0000 0000 0001");
    let six = bases(LinkType::ETHERNET, frames::ipv6::SYN, "ipv6.src");
    assert!(six[1].split(' ').count() == 16 && six[2] == six[0], "{six:?}");
    // A field that the capture cut has no number.
    let cut = bases(LinkType::RAW, &SYN[..21], "tcp.srcport");
    assert_eq!(cut, ["aa"; 4]);
}
