//! A stored file with what is known of it, and its name.

use super::media::{FileKind, MediaType};
use crate::error::Violation;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

/// The characters of a file name that a path contains as they are.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The name that a file is shown and saved with. It is no path and contains nothing invisible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileName(String);

impl FileName {
    /// The longest name, in characters.
    pub const MAX: usize = 255;

    /// The name, unless it is too long, contains a path, or characters that are not shown or that turn the order of
    /// those around them. A blank one becomes `file`.
    pub fn parse(attribute: &'static str, name: &str) -> Result<Self, Violation> {
        let name = name.trim();
        let refuse = |message| Err(Violation::new(attribute, message));
        if name.chars().count() > Self::MAX {
            return refuse("file name is too long (maximum is 255 characters)");
        }
        if name.contains(['/', '\\']) || matches!(name, "." | "..") {
            return refuse("file name must not be a path");
        }
        if name.chars().any(is_invisible) {
            return refuse("file name contains characters that are not shown");
        }
        let name = if name.is_empty() { "file" } else { name };
        Ok(Self(name.to_owned()))
    }

    /// The name without what [`FileName::parse`] refuses, for a name that is made of other texts.
    pub fn made(name: &str) -> Self {
        let shown = |letter: &char| !matches!(letter, '/' | '\\') && !is_invisible(*letter);
        let name: String = name.chars().filter(shown).collect();
        // the end tells most: it has the ending
        let start = name.chars().count().saturating_sub(Self::MAX);
        Self(name.chars().skip(start).collect())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Control characters, and those that change the direction of the text around them.
fn is_invisible(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Width and height of a picture in pixels, as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dimensions {
    /// The width.
    pub width: u32,
    /// The height.
    pub height: u32,
}

/// A stored file with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// The reference to its content.
    pub reference: String,
    /// Its name.
    pub name: FileName,
    /// Its type.
    pub media_type: MediaType,
    /// Its size in bytes.
    pub size: u64,
    /// The size of the picture, if it is one that can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dimensions: Option<Dimensions>,
    /// The reference to a small version of the picture; the picture's own if it is small.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<String>,
}

impl StoredFile {
    /// What it is shown as.
    pub fn kind(&self) -> FileKind {
        self.media_type.kind()
    }

    /// The path under which it is served with its name.
    pub fn path(&self) -> String {
        self.named(&self.reference)
    }

    /// The path of the small version of the picture, if there is one.
    pub fn thumbnail_path(&self) -> Option<String> {
        self.thumbnail.as_deref().map(|small| self.named(small))
    }

    fn named(&self, reference: &str) -> String {
        let name = utf8_percent_encode(self.name.as_str(), PLAIN);
        format!("{reference}/{name}")
    }

    /// The references to everything that is stored of it, each once.
    pub fn references(&self) -> impl Iterator<Item = &str> {
        let small = self.thumbnail.as_ref();
        std::iter::once(&self.reference)
            .chain(small.filter(|small| **small != self.reference))
            .map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, thumbnail: Option<&str>) -> StoredFile {
        StoredFile {
            reference: "/files/key/file.png".to_owned(),
            name: FileName::parse("attachments", name).unwrap(),
            media_type: MediaType::of(b"\x89PNG\r\n\x1a\n", name, None),
            size: 8,
            dimensions: None,
            thumbnail: thumbnail.map(str::to_owned),
        }
    }

    #[test]
    fn a_name_is_no_path_and_hides_nothing() {
        let parse = |name: &str| FileName::parse("attachments", name);
        assert_eq!(parse(" Größe 1.png ").unwrap().as_str(), "Größe 1.png");
        assert_eq!(parse("  ").unwrap().as_str(), "file");
        assert!(parse(&"a".repeat(256)).is_err());
        for name in [
            "../a",
            "a/b",
            "C:\\a",
            "..",
            "a\0b",
            "a\nb",
            "a\u{202e}gnp.exe",
        ] {
            assert!(parse(name).is_err(), "{name:?}");
        }
    }

    #[test]
    fn its_name_is_the_last_part_of_its_path() {
        let file = file("shot one?.png", Some("/files/key/thumb.jpg"));
        assert_eq!(file.path(), "/files/key/file.png/shot%20one%3F.png");
        let small = file.thumbnail_path();
        assert_eq!(
            small.as_deref(),
            Some("/files/key/thumb.jpg/shot%20one%3F.png")
        );
    }

    #[test]
    fn a_picture_that_is_its_own_small_version_is_stored_once() {
        let references = |thumbnail| file("a.png", thumbnail).references().count();
        assert_eq!(references(None), 1);
        assert_eq!(references(Some("/files/key/file.png")), 1);
        assert_eq!(references(Some("/files/key/thumb.jpg")), 2);
    }
}
