//! What a screen reader says of the diagram, whose texts it does not see.

use crate::dissection::{Dissection, NodeIx};
use crate::value::{counted, show};

/// A cell: `Data Offset, 4 bits, byte 12 bits 0 to 3 of TCP header, value 10, 40 bytes`.
pub fn cell(frame: &[u8], dissection: &Dissection, ix: NodeIx) -> String {
    let Some(node) = dissection.nodes.get(ix) else { return String::new() };
    let Some(layer) = dissection.layers.get(node.layer()) else { return String::new() };
    let (span, place) = (node.span, super::cell::place(layer, node.span));
    let shown = show(frame, dissection, ix);
    let meaning = shown.meaning.map(|meaning| format!(", {meaning}")).unwrap_or_default();
    format!(
        "{}, {}, {place} of {}{} header, value {}{meaning}",
        node.field.name,
        counted(span.len as usize, "bit"),
        if layer.quoted { "quoted " } else { "" },
        layer.protocol.title,
        shown.value
    )
}

#[cfg(test)]
mod tests {
    use super::cell;
    use crate::capture::{CaptureRecord, LinkType};
    use crate::dissect;

    /// A SYN with an MSS option from 127.0.0.1, port 4660 to 80.
    const SYN: &[u8] = &[
        0x45, 0x00, 0x00, 0x2c, 0x00, 0x00, 0x40, 0x00, 0x40, 0x06, 0x3c, 0xca, 127, 0, 0, 1, 127, 0, 0,
        1, //
        0x12, 0x34, 0x00, 0x50, 0, 0, 0, 1, 0, 0, 0, 0, 0x60, 0x02, 0x20, 0x00, 0xfe, 0x20, 0, 0, //
        0x02, 0x04, 0x05, 0xb4,
    ];

    fn says(id: &str) -> String {
        let record = CaptureRecord::bare(LinkType::RAW, SYN);
        let dissection = dissect(&record);
        let ix = dissection.find(id).unwrap_or_else(|| panic!("no field {id}"));
        cell(SYN, &dissection, ix)
    }

    #[test]
    fn a_cell_says_its_name_size_place_and_value() {
        assert_eq!(
            says("tcp.hdr_len"),
            "Data Offset, 4 bits, byte 12 bits 0 to 3 of TCP header, value 6, 24 bytes"
        );
        assert!(says("tcp.flags.syn").contains(", 1 bit, byte 13 bit 6 of TCP header, value 1, "));
        assert_eq!(
            says("tcp.dstport"),
            "Destination Port, 16 bits, bytes 2 to 3 of TCP header, value 80, http"
        );
        assert_eq!(says("ip.ttl"), "Time to Live, 8 bits, byte 8 of IPv4 header, value 64");
        let offset = says("ip.frag_offset");
        assert!(
            offset.starts_with("Fragment Offset, 13 bits, byte 6 bit 3 to byte 7 bit 7 of IPv4"),
            "{offset}"
        );
    }
}
