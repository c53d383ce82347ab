//! Generated names for customers who gave none: `quiet-river-42`.

use nimchat_core_model::Tokens;

const QUALITIES: &[&str] = &[
    "autumn", "bold", "bright", "calm", "clear", "cool", "deep", "early", "fair", "fresh",
    "gentle", "golden", "green", "late", "light", "lively", "lucky", "misty", "patient", "plain",
    "quick", "quiet", "silent", "silver", "small", "spring", "still", "summer", "warm", "winter",
    "wise", "young",
];
const THINGS: &[&str] = &[
    "bird", "breeze", "brook", "cloud", "dawn", "dew", "dune", "field", "fire", "flower", "forest",
    "frost", "garden", "glade", "grass", "hill", "lake", "leaf", "meadow", "moon", "morning",
    "mountain", "pine", "pond", "rain", "river", "sea", "shadow", "sky", "snow", "star", "wind",
];

/// A name of two words and a number.
pub(super) fn made_up(tokens: &dyn Tokens) -> String {
    let chance = tokens.secret();
    let pick = |list: &[&'static str], byte: u8| list[usize::from(byte) % list.len()];
    format!(
        "{}-{}-{}",
        pick(QUALITIES, chance[31]),
        pick(THINGS, chance[30]),
        u16::from_be_bytes([chance[28], chance[29]]) % 1000
    )
}
