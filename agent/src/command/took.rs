//! How long something took, as people read it.

/// Nanoseconds in the unit that suits them: `23.4 µs`, `1.234 ms`, `1.234 s`.
pub(super) fn took(nanos: i64) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let nanos = nanos.unsigned_abs();
    match nanos {
        0..1_000_000 => format!("{sign}{}.{} µs", nanos / 1000, nanos / 100 % 10),
        1_000_000..1_000_000_000 => format!("{sign}{}.{:03} ms", nanos / 1_000_000, nanos / 1000 % 1000),
        _ => format!("{sign}{}.{:03} s", nanos / 1_000_000_000, nanos / 1_000_000 % 1000),
    }
}

#[cfg(test)]
mod tests {
    use super::took;

    #[test]
    fn each_length_has_its_unit() {
        let shown = [0, 23_450, 999_999, 1_000_000, 12_345_678, 2_500_000_000, -1500].map(took);
        assert_eq!(shown, ["0.0 µs", "23.4 µs", "999.9 µs", "1.000 ms", "12.345 ms", "2.500 s", "-1.5 µs"]);
    }
}
