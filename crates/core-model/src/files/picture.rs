//! Pictures that are accepted as avatars.

use crate::error::Violation;

/// The kinds of pictures that are accepted as avatars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureKind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// GIF.
    Gif,
}

impl PictureKind {
    /// The kind of these bytes, by the first of them: the type that the sender declares is ignored.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            _ => None,
        }
    }

    /// The file name's extension.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Gif => "gif",
        }
    }

    /// The media type that it is served with.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
        }
    }

    /// The kind that a file name's extension stands for.
    pub fn named(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        [Self::Jpeg, Self::Png, Self::Gif]
            .into_iter()
            .find(|kind| kind.extension() == extension)
    }
}

/// A picture that is accepted as an avatar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    kind: PictureKind,
    bytes: Vec<u8>,
}

impl Picture {
    /// The largest size: 15 MB (docs/rules/accounts.md §5.2).
    pub const MAX_BYTES: usize = 15 * 1024 * 1024;

    /// The picture, or what is wrong with it.
    pub fn read(bytes: impl Into<Vec<u8>>) -> Result<Self, Violation> {
        let bytes = bytes.into();
        if bytes.len() > Self::MAX_BYTES {
            return Err(Violation::new("avatar", "is too big"));
        }
        match PictureKind::of(&bytes) {
            Some(kind) => Ok(Self { kind, bytes }),
            None => Err(Violation::new("avatar", "filetype not supported")),
        }
    }

    pub(super) const fn kind(&self) -> PictureKind {
        self.kind
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

    fn refusal(bytes: &[u8]) -> String {
        Picture::read(bytes).unwrap_err().full_message()
    }

    #[test]
    fn a_picture_is_told_by_what_it_begins_with() {
        use PictureKind::{Gif, Jpeg, Png};
        let kinds = [PNG, b"\xff\xd8\xff\xe0JFIF", b"GIF87a", b"GIF89a"]
            .map(|bytes| Picture::read(bytes).unwrap().kind);
        assert_eq!(kinds, [Png, Jpeg, Gif, Gif]);
        for bytes in [&b""[..], b"GIF88a", b"<svg/>", b"RIFF....WEBP", &PNG[1..]] {
            assert_eq!(refusal(bytes), "Avatar filetype not supported");
        }
    }

    #[test]
    fn a_picture_of_fifteen_megabytes_is_the_largest() {
        let mut bytes = PNG.to_vec();
        bytes.resize(Picture::MAX_BYTES, 0);
        assert!(Picture::read(bytes.clone()).is_ok());
        bytes.push(0);
        assert_eq!(refusal(&bytes), "Avatar is too big");
    }

    #[test]
    fn the_ending_of_a_name_tells_the_kind() {
        for kind in [PictureKind::Jpeg, PictureKind::Png, PictureKind::Gif] {
            let name = format!("avatar.{}", kind.extension());
            assert_eq!(PictureKind::named(&name), Some(kind));
        }
        for name in ["avatar", "avatar.svg", "avatar.png.html", ""] {
            assert_eq!(PictureKind::named(name), None);
        }
    }
}
