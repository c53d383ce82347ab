//! Tables that a browser saves as a file.

use crate::answer::Answer;
use crate::error::ApiError;
use crate::route::{AnswerFor, Answers, Described};
use actix_web::http::header::{CONTENT_DISPOSITION, HeaderValue};
use csv::{Terminator, WriterBuilder};
use nimchat_wire::Context;

/// A table in CSV: lines that end with a line feed, without a byte-order mark.
///
/// A cell that a spreadsheet would take for a formula begins with an apostrophe.
#[derive(Debug)]
pub struct CsvFile {
    name: &'static str,
    bytes: Vec<u8>,
}

impl CsvFile {
    /// An empty table that is saved under this name.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            bytes: Vec::new(),
        }
    }

    /// The same with two empty lines, which set a title apart.
    #[must_use]
    pub fn gap(mut self) -> Self {
        self.bytes.extend(b"\n\n");
        self
    }

    /// The same with one more row.
    pub fn row<T: AsRef<str>>(self, cells: impl IntoIterator<Item = T>) -> Result<Self, ApiError> {
        self.rows([cells])
    }

    /// The same with more rows. They may differ in length.
    pub fn rows<R: IntoIterator<Item = T>, T: AsRef<str>>(
        mut self,
        rows: impl IntoIterator<Item = R>,
    ) -> Result<Self, ApiError> {
        let mut writer = WriterBuilder::new()
            .flexible(true)
            .terminator(Terminator::Any(b'\n'))
            .from_writer(self.bytes);
        for row in rows {
            let cells = row.into_iter().map(|cell| harmless(cell.as_ref()));
            let cells: Vec<String> = cells.collect();
            writer.write_record(cells).map_err(ApiError::internal)?;
        }
        let written = writer.into_inner();
        self.bytes = written.map_err(|error| ApiError::internal(error.into_error()))?;
        Ok(self)
    }

    /// The answer that has it saved.
    pub fn answer(&self) -> Result<Answer, ApiError> {
        let disposition = format!("attachment; filename={}", self.name);
        let disposition = HeaderValue::try_from(disposition).map_err(ApiError::internal)?;
        let answer = Answer::bytes("text/csv", self.bytes.clone());
        Ok(answer.with_header(CONTENT_DISPOSITION, disposition))
    }
}

fn harmless(cell: &str) -> String {
    let is_formula = cell.starts_with(['-', '=', '+', '@', '%', '|', '\r', '\t']);
    if is_formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

impl Described for CsvFile {
    fn described() -> Answers {
        Answers::Csv
    }
}

impl AnswerFor<Self> for CsvFile {
    fn answer(file: &Self, _: &Context) -> Result<Answer, ApiError> {
        file.answer()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_and_run_no_formula() {
        let file = CsvFile::new("a.csv")
            .row(["Period"])
            .and_then(|file| {
                file.gap().rows([
                    vec!["a,b", "say \"hi\"", "two\nlines"],
                    vec!["=1+1", "", "-5", "6"],
                ])
            })
            .unwrap();
        assert_eq!(
            String::from_utf8(file.bytes).unwrap(),
            "Period\n\n\n\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\n'=1+1,,'-5,6\n"
        );
    }
}
