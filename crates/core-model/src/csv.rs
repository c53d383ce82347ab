//! Tables as CSV text: lines that end with a line feed, without a byte-order mark.

use crate::error::{StoreError, StoreResult};
use csv::{Terminator, WriterBuilder};

/// The characters that begin a formula in a spreadsheet.
const FORMULA: [char; 8] = ['-', '=', '+', '@', '%', '|', '\r', '\t'];

/// Appends rows, which may differ in length. A cell that a spreadsheet would take for a formula begins with an
/// apostrophe.
pub fn append_rows<R, T>(text: String, rows: impl IntoIterator<Item = R>) -> StoreResult<String>
where
    R: IntoIterator<Item = T>,
    T: AsRef<str>,
{
    let mut writer = WriterBuilder::new()
        .flexible(true)
        .terminator(Terminator::Any(b'\n'))
        .from_writer(text.into_bytes());
    for row in rows {
        let cells: Vec<String> = row
            .into_iter()
            .map(|cell| harmless(cell.as_ref()))
            .collect();
        writer.write_record(cells).map_err(StoreError::backend)?;
    }
    let written = writer.into_inner();
    let bytes = written.map_err(|error| StoreError::backend(error.into_error()))?;
    String::from_utf8(bytes).map_err(StoreError::backend)
}

fn harmless(cell: &str) -> String {
    if cell.starts_with(FORMULA) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// The cell without the apostrophe that [`append_rows`] puts before what a spreadsheet would take for a formula.
pub fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_and_run_no_formula() {
        let rows = [
            vec!["a,b", "say \"hi\"", "two\nlines"],
            vec!["=1+1", "", "-5", "6"],
        ];
        let text = append_rows("Period\n".to_owned(), rows).unwrap();
        assert_eq!(
            text,
            "Period\n\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\n'=1+1,,'-5,6\n"
        );
        assert_eq!(["'+49", "'Tis", "5"].map(plain), ["+49", "'Tis", "5"]);
    }
}
