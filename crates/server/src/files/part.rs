//! Requests for a part of a file (RFC 9110, 14).

use actix_web::HttpRequest;
use actix_web::http::header::{self, ByteRangeSpec, EntityTag, Header, IfRange, Range};

/// The one range of bytes that a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked(ByteRangeSpec);

impl Asked {
    /// The range that the request asks for; none if it asks for the whole file, for several ranges, in another unit or
    /// of another version: each of these may be answered with the whole file.
    pub(super) fn by(request: &HttpRequest, tag: &EntityTag) -> Option<Self> {
        if request.headers().contains_key(header::IF_RANGE) {
            match IfRange::parse(request) {
                Ok(IfRange::EntityTag(known)) if known.strong_eq(tag) => {}
                _ => return None,
            }
        }
        match Range::parse(request) {
            Ok(Range::Bytes(specs)) => match <[ByteRangeSpec; 1]>::try_from(specs) {
                Ok([spec]) => Some(Self(spec)),
                Err(_) => None,
            },
            _ => None,
        }
    }

    /// The range within a file of this length; none if nothing of it is in the file.
    pub(super) fn within(&self, length: u64) -> Option<std::ops::Range<u64>> {
        let (first, last) = self.0.to_satisfiable_range(length)?;
        Some(first..last + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn asked(range: &str, if_range: Option<&str>) -> Option<Asked> {
        let mut request = TestRequest::get().insert_header(("range", range));
        if let Some(tag) = if_range {
            request = request.insert_header(("if-range", tag));
        }
        Asked::by(
            &request.to_http_request(),
            &EntityTag::new_strong("key".to_owned()),
        )
    }

    fn within(range: &str) -> Option<std::ops::Range<u64>> {
        asked(range, None).and_then(|asked| asked.within(10))
    }

    #[test]
    fn one_range_is_taken_within_the_file() {
        assert_eq!(within("bytes=0-3"), Some(0..4));
        assert_eq!(within("bytes=8-"), Some(8..10));
        assert_eq!(within("bytes=8-99"), Some(8..10));
        assert_eq!(within("bytes=-3"), Some(7..10));
        assert_eq!(within("bytes=-99"), Some(0..10));
        for beyond in ["bytes=10-", "bytes=-0", "bytes=99-100"] {
            assert!(
                asked(beyond, None).is_some_and(|asked| asked.within(10).is_none()),
                "{beyond}"
            );
        }
    }

    #[test]
    fn what_need_not_be_a_part_is_none() {
        for range in ["bytes=0-1,3-4", "lines=0-1", "bytes=a-b", ""] {
            assert_eq!(asked(range, None), None, "{range}");
        }
        assert!(asked("bytes=0-1", Some("\"key\"")).is_some());
        assert_eq!(asked("bytes=0-1", Some("\"other\"")), None);
        assert_eq!(asked("bytes=0-1", Some("W/\"key\"")), None);
    }
}
