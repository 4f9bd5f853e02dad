//! Words for the fields of TCP.

use super::Words;

pub(super) static WORDS: &[Words] = &[
    Words::new(
        "tcp.window_size_value",
        "Each side says with every segment how much more it is ready to take, so that a fast sender cannot drown a slow \
         receiver. When the field was made, 65,535 bytes were plenty. Today that much is on its way at any moment, so both \
         sides may agree in the handshake to count in larger units.",
        "What the receiver's buffer has room for. The packet does not show the buffer.",
    )
    .not(
        "The number is not bytes until it is scaled: with a shift of 7 from the handshake, 502 means 64,256 bytes. Only in a \
         SYN it is always bytes.",
    )
    .other(&[(0, "Stop: the buffer is full. The other side then asks from time to time, with a byte or none, whether there is room again.")]),
];
