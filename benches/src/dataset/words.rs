//! The texts of messages: without characters that SQL or JSON would have to quote.

use super::scatter::scatter;

const WORDS: [&str; 48] = [
    "order",
    "parcel",
    "invoice",
    "refund",
    "address",
    "Monday",
    "morning",
    "please",
    "thank",
    "you",
    "hello",
    "when",
    "will",
    "it",
    "arrive",
    "the",
    "blue",
    "one",
    "size",
    "wrong",
    "again",
    "still",
    "waiting",
    "for",
    "an",
    "answer",
    "could",
    "we",
    "send",
    "number",
    "email",
    "account",
    "password",
    "does",
    "not",
    "work",
    "since",
    "yesterday",
    "changed",
    "my",
    "plan",
    "to",
    "yearly",
    "and",
    "now",
    "see",
    "two",
    "charges",
];

/// 4 to 27 words, the same for the same number.
pub fn text(number: u64) -> String {
    let mut chance = scatter(number);
    let count = 4 + chance % 24;
    let mut text = String::with_capacity(160);
    for _ in 0..count {
        chance = scatter(chance);
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(super::scatter::pick(&WORDS, chance).unwrap_or_default());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_has_to_be_quoted() {
        for number in 0..200 {
            assert!(
                text(number)
                    .chars()
                    .all(|c| c.is_ascii_alphabetic() || c == ' ')
            );
        }
    }
}
