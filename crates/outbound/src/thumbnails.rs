//! Small versions of pictures.

use image::metadata::Orientation;
use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, ImageResult, Limits,
};
use nimchat_core_model::files::{
    Content, Dimensions, PictureFacts, PictureKind, Pictures, SmallVersion,
};
use std::io::{BufReader, Cursor};
use std::sync::{Mutex, PoisonError};

/// The largest width of a small version (docs/rules/messaging.md §0.4).
const WIDTH: u32 = 250;

/// The largest height: of a very high picture the small version is narrower.
const HEIGHT: u32 = 1000;

/// How many bytes a picture that needs no small version may have.
const SMALL: u64 = 64 * 1024;

/// The most pixels of a picture that gets a small version.
const PIXELS: u64 = 50_000_000;

/// The most memory in bytes for one picture.
const MEMORY: u64 = 256 * 1024 * 1024;

/// Reads pictures and makes small versions of them, one at a time, so that the memory for pictures is bounded.
#[derive(Debug, Default)]
pub struct Thumbnails {
    turn: Mutex<()>,
}

impl Thumbnails {
    fn facts(&self, content: &mut dyn Content) -> ImageResult<PictureFacts> {
        let bytes = content.seek(std::io::SeekFrom::End(0))?;
        content.rewind()?;
        let mut reader = ImageReader::new(BufReader::new(content)).with_guessed_format()?;
        let mut limits = Limits::default();
        limits.max_alloc = Some(MEMORY);
        reader.limits(limits);
        let format = reader.format();
        let mut decoder = reader.into_decoder()?;
        let orientation = decoder.orientation()?;
        let (width, height) = decoder.dimensions();
        let dimensions = shown(width, height, orientation);
        let small = if dimensions.width <= WIDTH && dimensions.height <= HEIGHT && bytes <= SMALL {
            SmallVersion::Itself
        } else if u64::from(width) * u64::from(height) > PIXELS {
            SmallVersion::None
        } else {
            let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
            made(decoder, orientation, format)?
        };
        Ok(PictureFacts { dimensions, small })
    }
}

/// The dimensions after the picture is turned as its camera says.
fn shown(width: u32, height: u32, orientation: Orientation) -> Dimensions {
    let lies = matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    if lies {
        Dimensions {
            width: height,
            height: width,
        }
    } else {
        Dimensions { width, height }
    }
}

fn made(
    decoder: impl ImageDecoder,
    orientation: Orientation,
    format: Option<ImageFormat>,
) -> ImageResult<SmallVersion> {
    let mut picture = DynamicImage::from_decoder(decoder)?;
    if picture.width().min(picture.height()) == 0 {
        return Ok(SmallVersion::None);
    }
    let turned = !matches!(orientation, Orientation::NoTransforms);
    // shrunk before it is turned, which costs less
    picture = if turned {
        let side = WIDTH.max(HEIGHT);
        let mut shrunk = smaller(picture, side, side);
        shrunk.apply_orientation(orientation);
        smaller(shrunk, WIDTH, HEIGHT)
    } else {
        smaller(picture, WIDTH, HEIGHT)
    };
    let mut bytes = Cursor::new(Vec::new());
    let kind = if format == Some(ImageFormat::Jpeg) {
        picture
            .into_rgb8()
            .write_to(&mut bytes, ImageFormat::Jpeg)?;
        PictureKind::Jpeg
    } else {
        picture
            .into_rgba8()
            .write_to(&mut bytes, ImageFormat::Png)?;
        PictureKind::Png
    };
    Ok(SmallVersion::Made(kind, bytes.into_inner()))
}

/// The picture within these bounds; a smaller one stays.
fn smaller(picture: DynamicImage, width: u32, height: u32) -> DynamicImage {
    if picture.width() <= width && picture.height() <= height {
        picture
    } else {
        picture.thumbnail(width, height)
    }
}

impl Pictures for Thumbnails {
    fn read(&self, content: &mut dyn Content) -> Option<PictureFacts> {
        match self.facts(content) {
            Ok(facts) => Some(facts),
            // the file is stored all the same, without a small version
            Err(error @ (ImageError::IoError(_) | ImageError::Decoding(_))) => {
                tracing::debug!(%error, "a picture cannot be read");
                None
            }
            Err(error) => {
                tracing::info!(%error, "a picture gets no small version");
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::RgbImage;

    fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        RgbImage::new(width, height)
            .write_to(&mut bytes, format)
            .unwrap();
        bytes.into_inner()
    }

    fn facts(bytes: Vec<u8>) -> Option<PictureFacts> {
        Thumbnails::default().read(&mut Cursor::new(bytes))
    }

    #[test]
    fn a_large_picture_gets_a_small_version_of_its_proportions() {
        for (format, kind) in [
            (ImageFormat::Jpeg, PictureKind::Jpeg),
            (ImageFormat::Png, PictureKind::Png),
            (ImageFormat::Bmp, PictureKind::Png),
        ] {
            let facts = facts(encoded(1000, 400, format)).unwrap();
            let Dimensions { width, height } = facts.dimensions;
            assert_eq!((width, height), (1000, 400));
            let SmallVersion::Made(made, bytes) = facts.small else {
                panic!("there is none");
            };
            assert_eq!(made, kind);
            let small = image::load_from_memory(&bytes).unwrap();
            assert_eq!((small.width(), small.height()), (250, 100));
        }
    }

    #[test]
    fn a_small_picture_is_its_own_small_version() {
        let facts = facts(encoded(20, 10, ImageFormat::Png)).unwrap();
        assert_eq!(facts.small, SmallVersion::Itself);
    }

    #[test]
    fn what_is_no_picture_or_ends_early_has_no_facts() {
        assert_eq!(facts(b"\x89PNG\r\n\x1a\nrest".to_vec()), None);
        let mut cut = encoded(1000, 400, ImageFormat::Jpeg);
        cut.truncate(20);
        assert_eq!(facts(cut), None);
    }

    #[test]
    fn a_picture_of_too_many_pixels_is_not_decoded() {
        // the header alone: 40,000 by 40,000
        let mut header = encoded(1, 1, ImageFormat::Bmp);
        header[18..22].copy_from_slice(&40_000_u32.to_le_bytes());
        header[22..26].copy_from_slice(&40_000_u32.to_le_bytes());
        let small = facts(header).map(|facts| facts.small);
        assert!(matches!(small, None | Some(SmallVersion::None)));
    }
}
