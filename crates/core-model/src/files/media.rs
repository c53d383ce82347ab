//! The type of a file, told by its content: what the sender declares is believed only where the content cannot tell.

use crate::named;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

named! {
    /// What an attachment is shown as (docs/rules/messaging.md §0.4).
    FileKind {
        /// A picture.
        Image = "image",
        /// A sound.
        Audio = "audio",
        /// A film.
        Video = "video",
        /// Anything else.
        File = "file",
    }
}

/// The types that a browser may show instead of saving them, each with the ending that its files are stored with.
const SHOWN: &[(&str, &str)] = &[
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/gif", "gif"),
    ("image/webp", "webp"),
    ("image/bmp", "bmp"),
    ("video/mp4", "mp4"),
    ("video/webm", "webm"),
    ("video/ogg", "ogv"),
    ("video/quicktime", "mov"),
    ("audio/mpeg", "mp3"),
    ("audio/mp4", "m4a"),
    ("audio/webm", "weba"),
    ("audio/ogg", "oga"),
    ("audio/wav", "wav"),
    ("audio/flac", "flac"),
    ("audio/aac", "aac"),
    ("application/pdf", "pdf"),
    ("text/plain", "txt"),
    ("application/json", "json"),
];

/// The ending of files that are only saved.
const SAVED: &str = "bin";

/// The types for which the name's ending decides, since their content is text of any kind.
const TEXTS: &[(&str, &str)] = &[("csv", "text/csv"), ("json", "application/json")];

/// The content type of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MediaType(Cow<'static, str>);

impl MediaType {
    /// How many bytes at the beginning tell the type.
    pub const HEAD: usize = 8192;

    /// The type of a file that begins with `head`.
    pub fn of(head: &[u8], name: &str, declared: Option<&str>) -> Self {
        let Some(found) = infer::get(head) else {
            return Self(
                text(head, name)
                    .unwrap_or("application/octet-stream")
                    .into(),
            );
        };
        let declared_sound = declared.is_some_and(|declared| declared.starts_with("audio/"));
        Self(Cow::Borrowed(match found.mime_type() {
            // containers that may contain sound alone
            "video/webm" | "video/x-matroska" if declared_sound => "audio/webm",
            "video/mp4" if declared_sound => "audio/mp4",
            "audio/m4a" | "audio/x-m4a" => "audio/mp4",
            "audio/x-wav" => "audio/wav",
            "audio/x-flac" => "audio/flac",
            "application/ogg" => "audio/ogg",
            other => other,
        }))
    }

    /// A table in CSV.
    pub const fn csv() -> Self {
        Self(Cow::Borrowed("text/csv"))
    }

    /// Its name: `image/png`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What a file of this type is shown as.
    pub fn kind(&self) -> FileKind {
        match self.as_str() {
            "image/jpeg" | "image/png" | "image/gif" | "image/bmp" | "image/webp" => {
                FileKind::Image
            }
            "video/ogg" | "video/mp4" | "video/webm" | "video/quicktime" => FileKind::Video,
            other if other.starts_with("audio/") => FileKind::Audio,
            _ => FileKind::File,
        }
    }

    /// The ending that files of this type are stored with.
    pub fn ending(&self) -> &'static str {
        let shown = SHOWN.iter().find(|(name, _)| *name == self.as_str());
        shown.map_or(SAVED, |(_, ending)| ending)
    }

    /// The type of stored files with this ending that a browser may show; none for those that it is to save.
    pub fn shown_with(ending: &str) -> Option<&'static str> {
        let shown = SHOWN.iter().find(|(_, known)| *known == ending);
        shown.map(|(name, _)| *name)
    }
}

/// The type of a text; none for what is not a text.
fn text(head: &[u8], name: &str) -> Option<&'static str> {
    let is_text = match std::str::from_utf8(head) {
        Ok(_) => true,
        // the head may end within a character
        Err(error) => error.error_len().is_none() && head.len() == MediaType::HEAD,
    };
    if !is_text || head.contains(&0) {
        return None;
    }
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_lowercase());
    let known = TEXTS
        .iter()
        .find(|(known, _)| Some(*known) == ending.as_deref());
    Some(known.map_or("text/plain", |(_, name)| name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(head: &[u8], name: &str, declared: &str) -> String {
        MediaType::of(head, name, Some(declared))
            .as_str()
            .to_owned()
    }

    #[test]
    fn content_decides_and_not_what_is_declared() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        assert_eq!(told(png, "page.html", "text/html"), "image/png");
        assert_eq!(told(b"%PDF-1.7\n", "a.png", "image/png"), "application/pdf");
        let page = b"<!DOCTYPE html><html><script>alert(1)</script>";
        assert_eq!(told(page, "a.png", "image/png"), "text/html");
        let drawing = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>";
        assert_eq!(told(drawing, "a.svg", "image/svg+xml"), "text/plain");
        let wav = b"RIFF\x24\0\0\0WAVEfmt ";
        assert_eq!(told(wav, "beep", ""), "audio/wav");
    }

    #[test]
    fn texts_are_told_by_their_ending_and_the_rest_is_bytes() {
        assert_eq!(told(b"a,b\n1,2\n", "a.CSV", ""), "text/csv");
        assert_eq!(told(b"{}", "a.json", ""), "application/json");
        assert_eq!(told("Grüße".as_bytes(), "a", ""), "text/plain");
        let mut cut = vec![b'a'; MediaType::HEAD - 1];
        cut.push(0xc3);
        assert_eq!(told(&cut, "a.txt", ""), "text/plain");
        assert_eq!(
            told(b"a\0b", "a.txt", "text/plain"),
            "application/octet-stream"
        );
        assert_eq!(
            told(b"\xff\xfe\xfd", "a.csv", "text/csv"),
            "application/octet-stream"
        );
    }

    #[test]
    fn a_container_with_sound_alone_is_a_sound() {
        let webm =
            b"\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\x1f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\
            \x42\xf3\x81\x08\x42\x82\x84webm";
        let sound = MediaType::of(webm, "voice.webm", Some("audio/webm;codecs=opus"));
        assert_eq!(
            (sound.as_str(), sound.kind()),
            ("audio/webm", FileKind::Audio)
        );
        let film = MediaType::of(webm, "film.webm", Some("video/webm"));
        assert_eq!(film.kind(), FileKind::Video);
    }

    #[test]
    fn pictures_sounds_films_pdf_and_plain_texts_are_shown_and_nothing_else() {
        for (name, ending) in SHOWN {
            assert_eq!(MediaType::shown_with(ending), Some(*name));
            assert_eq!(MediaType(Cow::Borrowed(name)).ending(), *ending);
        }
        for name in ["text/html", "image/svg+xml", "application/zip"] {
            let ending = MediaType(Cow::Borrowed(name)).ending();
            assert_eq!(MediaType::shown_with(ending), None, "{name}");
        }
    }
}
