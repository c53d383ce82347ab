//! CSV: text to rows and back.

use crate::error::MessagingError;
use csv::{ReaderBuilder, StringRecord, WriterBuilder};
use nimchat_core_model::StoreError;

/// The columns of a CSV, and its rows in parts.
#[derive(Debug)]
pub(super) struct Parts {
    /// The names in the first row, in lower case.
    pub columns: Vec<String>,
    /// The rows, at most `rows_a_part` in each part.
    pub parts: Vec<String>,
    /// How many rows there are.
    pub rows: u64,
}

/// Cuts the text of a CSV into parts. It has to be UTF-8, and may begin with a byte order mark.
pub(super) fn parts(bytes: &[u8], rows_a_part: u32) -> Result<Parts, MessagingError> {
    let text = std::str::from_utf8(bytes).map_err(|_| MessagingError::ImportNotText)?;
    let text = text.trim_start_matches('\u{feff}');
    if text.contains('\0') {
        return Err(MessagingError::ImportNotText);
    }
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    if !reader.read_record(&mut record).map_err(unreadable)? {
        return Err(MessagingError::ImportBlank);
    }
    let columns = record.iter().map(|name| name.trim().to_lowercase());
    let columns: Vec<String> = columns.collect();
    let (mut parts, mut rows, mut within) = (Vec::new(), 0, 0);
    let mut begin = place(&reader);
    while reader.read_record(&mut record).map_err(unreadable)? {
        rows += 1;
        within += 1;
        if within == rows_a_part {
            let end = place(&reader);
            parts.extend(text.get(begin..end).map(str::to_owned));
            (begin, within) = (end, 0);
        }
    }
    if within > 0 {
        parts.extend(text.get(begin..).map(str::to_owned));
    }
    Ok(Parts {
        columns,
        parts,
        rows,
    })
}

fn place(reader: &csv::Reader<&[u8]>) -> usize {
    usize::try_from(reader.position().byte()).unwrap_or(usize::MAX)
}

/// The rows of a part.
pub(super) fn rows(part: &str) -> Result<Vec<StringRecord>, MessagingError> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(part.as_bytes());
    reader
        .records()
        .collect::<Result<_, _>>()
        .map_err(unreadable)
}

fn unreadable(error: csv::Error) -> MessagingError {
    StoreError::Backend(Box::new(error)).into()
}

/// The text of these rows.
pub(super) fn text<R, C>(rows: impl IntoIterator<Item = R>) -> Result<String, MessagingError>
where
    R: IntoIterator<Item = C>,
    C: AsRef<[u8]>,
{
    let mut writer = WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(unreadable)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| StoreError::Backend(Box::new(error.into_error())))?;
    String::from_utf8(bytes).map_err(|error| StoreError::Backend(Box::new(error)).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_rows() {
        let text = "\u{feff} Name ,EMAIL\nAda,a@x\n\"B\nob\",\"b,\"\"@x\"\r\nEve,e@x";
        let cut = parts(text.as_bytes(), 2).unwrap();
        assert_eq!(cut.columns, ["name", "email"]);
        assert_eq!((cut.rows, cut.parts.len()), (3, 2));
        let all: Vec<_> = cut.parts.iter().flat_map(|part| rows(part).unwrap()).collect();
        assert_eq!(all.len(), 3);
        assert_eq!(all[1], StringRecord::from(vec!["B\nob", "b,\"@x"]));
        assert_eq!(all[2], StringRecord::from(vec!["Eve", "e@x"]));
    }

    #[test]
    fn a_blank_text_and_one_that_is_none_are_refused() {
        assert!(matches!(parts(b"", 2), Err(MessagingError::ImportBlank)));
        for bytes in [&b"name\n\xff"[..], b"name\n\0"] {
            let refused = parts(bytes, 2);
            assert!(matches!(refused, Err(MessagingError::ImportNotText)));
        }
    }

    #[test]
    fn rows_are_written_as_they_are_read() {
        let written = text([["a,b", "c\"d"], ["", "e\nf"]]).unwrap();
        let read = rows(&written).unwrap();
        assert_eq!(read[0], StringRecord::from(vec!["a,b", "c\"d"]));
        assert_eq!(read[1], StringRecord::from(vec!["", "e\nf"]));
    }
}
