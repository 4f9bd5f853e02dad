//! What a capture is made of: records with a time, a link type and bytes. Knows no file format and no socket.

use crate::bits::len_u32;
use serde::{Deserialize, Serialize};

/// What the first byte of a frame is the beginning of: a number of the LINKTYPE registry that pcap files use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LinkType(pub u16);

impl LinkType {
    /// BSD loopback: an address family in the byte order of the capturing host first.
    pub const NULL: Self = Self(0);
    /// Ethernet II or IEEE 802.3.
    pub const ETHERNET: Self = Self(1);
    /// An IPv4 or IPv6 header first; the version field says which.
    pub const RAW: Self = Self(101);
    /// OpenBSD loopback: an address family in network byte order first.
    pub const LOOP: Self = Self(108);
    /// Linux "cooked" capture: a header of the kernel's instead of the link's own.
    pub const LINUX_SLL: Self = Self(113);
    /// An IPv4 header first.
    pub const IPV4: Self = Self(228);
    /// An IPv6 header first.
    pub const IPV6: Self = Self(229);
    /// Linux "cooked" capture, version 2, as `tcpdump -i any` writes it today.
    pub const LINUX_SLL2: Self = Self(276);
}

/// Which way a packet went, seen from the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The source cannot tell.
    Unknown,
    /// Towards this host.
    Inbound,
    /// Away from this host.
    Outbound,
}

/// Nanoseconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    const NANOS: i64 = 1_000_000_000;

    /// Seconds since the epoch with nine decimals, exact; a float would lose nanoseconds.
    pub fn to_decimal(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let nanos = self.0.unsigned_abs();
        let unit = Self::NANOS.unsigned_abs();
        format!("{sign}{}.{:09}", nanos / unit, nanos % unit)
    }

    /// The time of day in UTC, `hh:mm:ss.` and nine decimals.
    pub fn to_time_of_day(self) -> String {
        let seconds = self.0.div_euclid(Self::NANOS).rem_euclid(86_400);
        let nanos = self.0.rem_euclid(Self::NANOS);
        format!("{:02}:{:02}:{:02}.{nanos:09}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }

    /// Date and time of day in UTC, to the microsecond: `2023-11-14 22:13:31.123456 UTC`.
    pub fn to_date_and_time(self) -> String {
        let micros = self.0.div_euclid(1000);
        let (days, seconds) =
            (micros.div_euclid(86_400_000_000), micros.rem_euclid(86_400_000_000) / 1_000_000);
        // Years that begin in March end with the day that not every year has; 400 of them have 146097 days.
        let since = days + 719_468;
        let of_era = since.rem_euclid(146_097);
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year + since.div_euclid(146_097) * 400 + i64::from(month < 3);
        format!(
            "{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}.{:06} UTC",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60,
            micros.rem_euclid(1_000_000)
        )
    }

    /// The time from `earlier` to this.
    pub const fn since(self, earlier: Self) -> Elapsed {
        Elapsed(self.0.saturating_sub(earlier.0))
    }

    /// Seconds from `earlier` to this, to compute with.
    pub fn seconds_since(self, earlier: Self) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "a double holds 104 days of nanoseconds exactly")]
        let nanos = self.0.saturating_sub(earlier.0) as f64;
        nanos / 1e9
    }
}

/// Nanoseconds between two packets, shown in seconds with six decimals: `1.500000`. The digits below are cut off, as in
/// [`Timestamp::to_date_and_time`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Elapsed(pub i64);

impl std::fmt::Display for Elapsed {
    /// By whole numbers: what prints floating-point numbers would take its room in the page.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let micros = self.0.unsigned_abs() / 1000;
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:06}", micros / 1_000_000, micros % 1_000_000)
    }
}

impl Elapsed {
    /// In the unit that suits it, with three decimals: `73 ns`, `1.500 µs`, `20.000 ms`, `3.250 s`. The digits below are cut off.
    pub fn in_units(self) -> String {
        let nanos = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        let of =
            |unit: u64, name| format!("{sign}{}.{:03} {name}", nanos / unit, nanos % unit / (unit / 1000));
        match nanos {
            0..1_000 => format!("{sign}{nanos} ns"),
            1_000..1_000_000 => of(1_000, "µs"),
            1_000_000..1_000_000_000 => of(1_000_000, "ms"),
            _ => of(1_000_000_000, "s"),
        }
    }
}

/// One captured packet. Its bytes are borrowed: nothing on the way from the kernel to a view copies them needlessly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaptureRecord<'a> {
    /// When the kernel, or the file, says it was seen.
    pub at: Timestamp,
    /// What the first byte begins.
    pub link: LinkType,
    /// Which way it went.
    pub direction: Direction,
    /// Number of the interface, in the order in which the capture names them.
    pub interface: u16,
    /// Bytes on the wire; more than `bytes` holds where the capture cut the packet.
    pub orig_len: u32,
    /// The bytes captured.
    pub bytes: &'a [u8],
}

impl<'a> CaptureRecord<'a> {
    /// A packet of which nothing but its bytes is known, all of them.
    pub fn bare(link: LinkType, bytes: &'a [u8]) -> Self {
        let orig_len = len_u32(bytes);
        Self { at: Timestamp(0), link, direction: Direction::Unknown, interface: 0, orig_len, bytes }
    }

    /// Whether the capture holds less than was on the wire.
    pub fn is_cut(&self) -> bool {
        (self.orig_len as usize) > self.bytes.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_keeps_its_nanoseconds() {
        let at = Timestamp(1_700_000_011_123_456_789);
        assert_eq!(at.to_decimal(), "1700000011.123456789");
        assert_eq!(at.to_time_of_day(), "22:13:31.123456789");
        assert_eq!(Timestamp(-1).to_decimal(), "-0.000000001");
    }

    #[test]
    fn the_time_between_packets_has_six_decimals() {
        let since = |nanos, earlier| Timestamp(nanos).since(Timestamp(earlier)).to_string();
        assert_eq!(since(1_700_000_011_123_456_789, 1_700_000_009_000_000_000), "2.123456");
        assert_eq!(since(5, 5), "0.000000");
        assert_eq!(since(0, 1_500_000_999), "-1.500000");
        assert_eq!(since(i64::MIN, 1), "-9223372036.854775");
    }

    #[test]
    fn the_time_between_packets_is_told_in_the_unit_that_suits_it() {
        let units =
            [0, 999, 1_500, 73_012, 20_000_999, 3_250_000_000, -1_500].map(|nanos| Elapsed(nanos).in_units());
        let wanted = ["0 ns", "999 ns", "1.500 µs", "73.012 µs", "20.000 ms", "3.250 s", "-1.500 µs"];
        assert_eq!(units, wanted);
        assert_eq!(Elapsed(i64::MIN).in_units(), "-9223372036.854 s");
    }

    #[test]
    fn dates_know_leap_years() {
        let date = |seconds: i64| Timestamp(seconds * 1_000_000_000).to_date_and_time();
        assert_eq!(date(0), "1970-01-01 00:00:00.000000 UTC");
        assert_eq!(date(951_782_400), "2000-02-29 00:00:00.000000 UTC");
        assert_eq!(date(951_868_799), "2000-02-29 23:59:59.000000 UTC");
        assert_eq!(date(1_709_251_200), "2024-03-01 00:00:00.000000 UTC");
        assert_eq!(date(-1), "1969-12-31 23:59:59.000000 UTC");
        assert_eq!(Timestamp(1_700_000_011_123_456_789).to_date_and_time(), "2023-11-14 22:13:31.123456 UTC");
    }
}
