//! Large numbers as people read them.

/// A number with a comma before every three digits: `1,204,000`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (ix, digit) in digits.chars().enumerate() {
        if ix > 0 && (digits.len() - ix).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of bytes as people read it: `999 B`, `3.4 kB`, `12 MB`.
pub fn bytes(number: u64) -> String {
    let mut unit = 1;
    let mut names = ["B", "kB", "MB", "GB", "TB"].into_iter();
    let mut name = names.next();
    while number / unit >= 1000
        && let Some(larger) = names.next()
    {
        (unit, name) = (unit * 1000, Some(larger));
    }
    let (whole, tenth) = (number / unit, number % unit * 10 / unit);
    let name = name.unwrap_or_default();
    if unit > 1 && whole < 10 {
        format!("{whole}.{tenth} {name}")
    } else {
        format!("{} {name}", grouped(whole))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_the_unit_that_leaves_few_digits() {
        let texts = [0, 999, 1000, 3456, 12_345, 999_999, 1_000_000, 7_200_000_000, u64::MAX].map(bytes);
        let wanted =
            ["0 B", "999 B", "1.0 kB", "3.4 kB", "12 kB", "999 kB", "1.0 MB", "7.2 GB", "18,446,744 TB"];
        assert_eq!(texts, wanted);
    }

    #[test]
    fn commas_stand_before_every_three_digits() {
        let texts = [0, 12, 999, 1000, 1_204_000].map(grouped);
        assert_eq!(texts, ["0", "12", "999", "1,000", "1,204,000"]);
    }
}
