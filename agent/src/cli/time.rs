//! Times on the command line.

use std::time::Duration;

/// The longest time that can be waited for.
const MOST: Duration = Duration::from_hours(24);

/// A time to wait: seconds, or with a unit as in 200ms, 1.5s or 2m. None is a time, too.
///
/// # Errors
/// What is wrong with it.
pub(super) fn short(text: &str) -> Result<Duration, String> {
    let is_unit = |one: char| !one.is_ascii_digit() && one != '.';
    let (number, unit) = text.split_at(text.find(is_unit).unwrap_or(text.len()));
    let seconds = match unit {
        "" | "s" => 1.0,
        "ms" => 0.001,
        "m" => 60.0,
        _ => return Err(format!("the unit {unit:?} is none of ms, s and m")),
    };
    let number: f64 =
        number.parse().map_err(|_| "this is no number of seconds, as in 2, 1.5s or 200ms".to_owned())?;
    Duration::try_from_secs_f64(number * seconds)
        .ok()
        .filter(|time| *time <= MOST)
        .ok_or_else(|| "that is more than a day".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_and_without_a_unit() {
        let millis = |text| short(text).map(|time| time.as_millis()).ok();
        let read = ["0", "1s", "200ms", "1.5", "2m"].map(millis);
        assert_eq!(read, [0, 1000, 200, 1500, 120_000].map(Some));
        for refused in ["", "s", "-1", "1h", "1 s", "1.2.3", "1e9", "9999999999999999999999s", "2000m"] {
            assert_eq!(millis(refused), None, "{refused}");
        }
    }
}
