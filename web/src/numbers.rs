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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_stand_before_every_three_digits() {
        let texts = [0, 12, 999, 1000, 1_204_000].map(grouped);
        assert_eq!(texts, ["0", "12", "999", "1,000", "1,204,000"]);
    }
}
