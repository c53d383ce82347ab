//! Value types that are valid once constructed.

use crate::error::{Violation, Violations};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;

/// The longest one-line text (docs/rules/accounts.md §1.4).
pub const MAX_STRING: usize = 255;
/// The longest text of several lines.
pub const MAX_TEXT: usize = 20_000;

/// An e-mail address in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Trims and lower-cases. Refuses a text that is not `local@domain`, with `message` as the reason: the contract
    /// words it differently for users and for contacts. Letters and digits of every script are allowed.
    pub fn parse(text: &str, message: &'static str) -> Result<Self, Violation> {
        use validator::ValidateEmail;
        let text = text.trim().to_lowercase();
        let (local, domain) = text.rsplit_once('@').unwrap_or_default();
        // the library knows local parts of ASCII alone
        let plain: String = local
            .chars()
            .map(|letter| match letter {
                letter if !letter.is_ascii() && letter.is_alphanumeric() => 'x',
                letter => letter,
            })
            .collect();
        let fits = text.chars().count() <= MAX_STRING;
        if fits && format!("{plain}@{domain}").validate_email() {
            Ok(Self(text))
        } else {
            Err(Violation::new("email", message))
        }
    }

    /// An address that was checked before it was stored.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A telephone number in E.164: `+`, a digit 1–9, 1 to 14 digits (docs/rules/contacts-and-inboxes.md §2).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Refuses anything else; nothing is normalised.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        let digits = text.strip_prefix('+').unwrap_or_default();
        let fits = (2..=15).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0');
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(Violation::new("phone_number", "should be in e164 format"))
        }
    }

    /// A number that was checked before it was stored.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The number.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A language of the interface, one of those listed in docs/rules/accounts.md §6.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Locale(String);

impl Locale {
    /// Every language there is.
    pub const ALL: &[&str] = &[
        "en", "ar", "nl", "fr", "de", "it", "ja", "ko", "pt", "ru", "es", "ml", "ca", "el",
        "pt_BR", "ro", "ta", "fa", "zh_TW", "vi", "da", "tr", "cs", "fi", "id", "sv", "hu", "no",
        "zh_CN", "pl", "sk", "uk", "th", "lv", "is", "he", "lt", "sr", "bg",
    ];

    /// Refuses a language that is not listed.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        if Self::ALL.contains(&text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Violation::unlisted("locale"))
        }
    }

    /// A language that was checked before it was stored.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// Its code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Locale {
    fn default() -> Self {
        Self("en".to_owned())
    }
}

/// An absolute http or https address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WebUrl(String);

impl WebUrl {
    /// The longest address.
    pub const MAX: usize = 2048;

    /// Refuses a text that is not http(s) with a host, naming `attribute`.
    pub fn parse(attribute: &'static str, text: &str) -> Result<Self, Violation> {
        if text.chars().count() > Self::MAX {
            return Err(Violation::new(
                attribute,
                "is too long (maximum is 2048 characters)",
            ));
        }
        match url::Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
                Ok(Self(text.to_owned()))
            }
            _ => Err(Violation::new(attribute, "is invalid")),
        }
    }

    /// The same for an address that is going to be called: also refuses one that the rule does not allow.
    pub fn parse_callable(
        attribute: &'static str,
        text: &str,
        rule: &dyn CallRule,
    ) -> Result<Self, Violation> {
        let url = Self::parse(attribute, text)?;
        if rule.may_call(&url) {
            return Ok(url);
        }
        Err(Violation::new(
            attribute,
            "must not be an address of a private network",
        ))
    }

    /// An address that was checked before it was stored.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The name or the address of the server.
    pub fn host(&self) -> Option<String> {
        let url = url::Url::parse(&self.0).ok()?;
        url.host_str().map(str::to_owned)
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The rule of the installation on the addresses that it calls.
pub trait CallRule: Send + Sync {
    /// May this address be called, as far as it can be told without resolving a name?
    fn may_call(&self, url: &WebUrl) -> bool;
}

/// Every address may be called: the rule where none is set.
#[derive(Debug, Clone, Copy, Default)]
pub struct CallAny;

impl CallRule for CallAny {
    fn may_call(&self, _: &WebUrl) -> bool {
        true
    }
}

/// A free JSON object.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Attributes(pub Map<String, Value>);

impl Attributes {
    /// The longest text and the largest number that a conversation's attributes hold (docs/rules/messaging.md §1).
    pub const MAX_VALUE_CHARS: usize = 1500;
    /// See [`Attributes::MAX_VALUE_CHARS`].
    pub const MAX_VALUE_INTEGER: i64 = 9_999_999_999;

    /// An empty object.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds every key of `other`, replacing equal keys, one level deep.
    pub fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Adds every key of `other`; where both hold an object under a key, these are merged in the same way.
    pub fn deep_merge(&mut self, other: Self) {
        fn merge_maps(into: &mut Map<String, Value>, from: Map<String, Value>) {
            for (key, value) in from {
                match (into.get_mut(&key), value) {
                    (Some(Value::Object(old)), Value::Object(new)) => merge_maps(old, new),
                    (_, value) => {
                        into.insert(key, value);
                    }
                }
            }
        }
        merge_maps(&mut self.0, other.0);
    }

    /// Removes these keys.
    pub fn remove(&mut self, keys: &[String]) {
        self.0.retain(|key, _| !keys.contains(key));
    }

    /// Refuses texts and numbers beyond the limits, naming each key under `attribute`.
    pub fn check_sizes(&self, attribute: &'static str) -> Result<(), Violations> {
        let mut violations = Violations::new();
        for (key, value) in &self.0 {
            let refusal = match value {
                Value::String(text) if text.chars().count() > Self::MAX_VALUE_CHARS => {
                    format!("{key} length should be < {}", Self::MAX_VALUE_CHARS)
                }
                Value::Number(number)
                    if number.as_i64().is_none_or(|n| n > Self::MAX_VALUE_INTEGER)
                        && !number.is_f64() =>
                {
                    format!("{key} value should be < {}", Self::MAX_VALUE_INTEGER)
                }
                _ => continue,
            };
            violations.add(attribute, refusal);
        }
        violations.into_result()
    }

    /// Has it no key?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As a JSON value.
    pub fn to_value(&self) -> Value {
        Value::Object(self.0.clone())
    }
}

impl From<Value> for Attributes {
    /// Anything but an object counts as an empty one.
    fn from(value: Value) -> Self {
        match value {
            Value::Object(map) => Self(map),
            _ => Self::default(),
        }
    }
}

/// The text, if it has a character that is not blank.
pub fn present(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

/// Refuses a text that is longer than `max` characters.
pub fn check_length(attribute: &'static str, text: &str, max: usize) -> Result<(), Violation> {
    if text.chars().count() > max {
        Err(Violation::new(
            attribute,
            format!("is too long (maximum is {max} characters)"),
        ))
    } else {
        Ok(())
    }
}

/// Refuses a one-line text that is longer than `max` characters or contains a control character. Such a text is a name
/// or a title: it stands in headers, lists and sentences. A blank text is refused elsewhere, where it is refused at all.
pub fn check_line(attribute: &'static str, text: &str, max: usize) -> Result<(), Violation> {
    if !text.trim().is_empty() && text.chars().any(breaks_lines) {
        return Err(Violation::new(
            attribute,
            "must not contain control characters",
        ));
    }
    check_length(attribute, text, max)
}

/// The text with a blank in place of every control character.
pub fn in_one_line(text: &str) -> String {
    text.replace(breaks_lines, " ")
}

/// A control character, or a separator of lines or paragraphs.
fn breaks_lines(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}')
}

/// Refuses a text that is blank or longer than `max` characters. A text of at most [`MAX_STRING`] characters is a line
/// ([`check_line`]).
pub fn check_required(attribute: &'static str, text: &str, max: usize) -> Result<(), Violation> {
    if text.trim().is_empty() {
        return Err(Violation::new(attribute, "can't be blank"));
    }
    if max <= MAX_STRING {
        check_line(attribute, text, max)
    } else {
        check_length(attribute, text, max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_email_is_kept_in_lower_case() {
        let email = Email::parse(" Ada@Example.COM ", "is invalid");
        assert_eq!(email.map(|e| e.0), Ok("ada@example.com".to_owned()));
    }

    #[test]
    fn an_address_may_have_letters_of_any_script() {
        let email = Email::parse("Ümlaut.名@edge.example", "is invalid");
        assert_eq!(email.map(|e| e.0), Ok("ümlaut.名@edge.example".to_owned()));
        assert!(Email::parse("ada@größe.example", "is invalid").is_ok());
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "ada",
            "a b@c.de",
            "a@b@c.de",
            "@c.de",
            "a\u{a0}b@c.de",
            "a\u{202e}b@c.de",
            "☎@c.de",
        ] {
            assert!(Email::parse(text, "is invalid").is_err(), "{text}");
        }
    }

    #[test]
    fn a_phone_number_is_e164_from_end_to_end() {
        assert!(PhoneNumber::parse("+4912345").is_ok());
        for text in [
            "4912345",
            "+0912345",
            "x+4912345",
            "+1234567890123456",
            "+1",
        ] {
            assert!(PhoneNumber::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_web_address_needs_a_scheme_and_a_host() {
        assert!(WebUrl::parse("url", "https://example.com/hook").is_ok());
        for text in [
            "example.com",
            "ftp://example.com",
            "http://",
            "javascript:alert(1)",
        ] {
            assert!(WebUrl::parse("url", text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_line_has_no_control_characters() {
        for strange in [
            '\r', '\n', '\0', '\u{7f}', '\u{85}', '\u{9f}', '\u{2028}', '\u{2029}',
        ] {
            let text = format!("Ada{strange}Bcc: x");
            let refused = check_line("name", &text, MAX_STRING);
            let expected = "Name must not contain control characters";
            assert_eq!(
                refused.map_err(|v| v.full_message()),
                Err(expected.to_owned())
            );
            assert!(check_required("name", &text, MAX_STRING).is_err());
            assert_eq!(check_required("content", &text, MAX_TEXT), Ok(()));
            assert_eq!(in_one_line(&text), "Ada Bcc: x");
        }
        assert_eq!(check_line("name", "Ада 👩\u{200d}💻", MAX_STRING), Ok(()));
    }

    #[test]
    fn deep_merge_keeps_the_keys_that_the_other_lacks() {
        let mut one = Attributes::from(json!({"a": {"x": 1, "y": 2}, "b": 1}));
        one.deep_merge(Attributes::from(json!({"a": {"y": 3}, "c": 1})));
        assert_eq!(
            one.to_value(),
            json!({"a": {"x": 1, "y": 3}, "b": 1, "c": 1})
        );
    }

    #[test]
    fn a_long_attribute_is_refused_by_its_key() {
        let attributes = Attributes::from(json!({"company_name": "x".repeat(1501)}));
        assert_eq!(
            attributes
                .check_sizes("custom_attributes")
                .map_err(|violations| violations.to_string()),
            Err("Custom attributes company_name length should be < 1500".to_owned())
        );
    }
}
