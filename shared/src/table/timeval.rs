//! The time as hosts keep it, seconds and microseconds since 1970, in the forms in which ping puts it into a packet. No RFC
//! says how; each host writes what it has in its memory.

use crate::capture::Timestamp;

/// How a host writes a time into a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timeval {
    /// Two 32-bit numbers, most significant byte first.
    Big32,
    /// Two 32-bit numbers, least significant byte first.
    Little32,
    /// Two 64-bit numbers, least significant byte first, as 64-bit Linux does on most processors.
    Little64,
}

/// How far a ping's time may be from the capture's: clocks that differ by more than a day are unlikely.
const DAY_NANOS: u64 = 86_400_000_000_000;

impl Timeval {
    /// The time at the beginning of `bytes`; `None` where they end before, or hold a million microseconds or more.
    pub fn read(self, bytes: &[u8]) -> Option<Timestamp> {
        let (seconds, micros) = match self {
            Self::Big32 => {
                let (seconds, micros) = (word(bytes, 0)?, word(bytes, 4)?);
                (u64::from(u32::from_be_bytes(seconds)), u64::from(u32::from_be_bytes(micros)))
            }
            Self::Little32 => {
                let (seconds, micros) = (word(bytes, 0)?, word(bytes, 4)?);
                (u64::from(u32::from_le_bytes(seconds)), u64::from(u32::from_le_bytes(micros)))
            }
            Self::Little64 => (u64::from_le_bytes(word(bytes, 0)?), u64::from_le_bytes(word(bytes, 8)?)),
        };
        let nanos = i64::try_from(seconds).ok()?.checked_mul(1_000_000_000)?;
        let micros = i64::try_from(micros).ok().filter(|micros| *micros < 1_000_000)?;
        nanos.checked_add(micros * 1000).map(Timestamp)
    }

    /// The form in which `bytes` begin with a time within a day of `captured`, if they do so in one. Zeros are no time.
    pub fn guess(bytes: &[u8], captured: Timestamp) -> Option<Self> {
        let near = |form: &Self| {
            let time = form.read(bytes).filter(|time| time.0 >= 1_000_000_000);
            time.is_some_and(|time| time.0.abs_diff(captured.0) < DAY_NANOS)
        };
        [Self::Big32, Self::Little64, Self::Little32].into_iter().find(near)
    }
}

fn word<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at + N)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp(1_700_000_000_000_000_000);

    #[test]
    fn each_form_is_known_by_the_clock_it_agrees_with() {
        let (seconds, micros) = (1_700_000_000_u32, 123_456_u32);
        let big = [seconds.to_be_bytes(), micros.to_be_bytes()].concat();
        let little = [seconds.to_le_bytes(), micros.to_le_bytes()].concat();
        let wide = [u64::from(seconds).to_le_bytes(), u64::from(micros).to_le_bytes()].concat();
        for (bytes, form) in
            [(big, Timeval::Big32), (little, Timeval::Little32), (wide.clone(), Timeval::Little64)]
        {
            assert_eq!(Timeval::guess(&bytes, NOON), Some(form));
            assert_eq!(form.read(&bytes), Some(Timestamp(NOON.0 + 123_456_000)));
            let far = Timestamp(NOON.0 + 2 * 86_400_000_000_000);
            assert_eq!(Timeval::guess(&bytes, far), None, "two days off");
        }
        assert_eq!(Timeval::guess(&wide[..12], NOON), Some(Timeval::Little32), "the rest is cut");
        assert_eq!(Timeval::guess(&[0; 16], Timestamp(0)), None, "zeros are no time");
    }

    #[test]
    fn a_million_microseconds_are_no_time() {
        let bytes = [5_u32.to_be_bytes(), 1_000_000_u32.to_be_bytes()].concat();
        assert_eq!(Timeval::Big32.read(&bytes), None);
    }
}
