//! Tables that a browser saves as a file.

use crate::answer::Answer;
use crate::error::{ApiError, Result};
use crate::route::{AnswerFor, Answers, Described};
use actix_web::http::header::{CONTENT_DISPOSITION, HeaderValue};
use nimchat_core_model::csv::append_rows;
use nimchat_wire::Context;

/// A table in CSV, as [`append_rows`] writes it.
#[derive(Debug)]
pub struct CsvFile {
    name: &'static str,
    text: String,
}

impl CsvFile {
    /// An empty table that is saved under this name.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            text: String::new(),
        }
    }

    /// The same with two empty lines, which set a title apart.
    #[must_use]
    pub fn gap(mut self) -> Self {
        self.text.push_str("\n\n");
        self
    }

    /// The same with one more row.
    pub fn row<T: AsRef<str>>(self, cells: impl IntoIterator<Item = T>) -> Result<Self> {
        self.rows([cells])
    }

    /// The same with more rows. They may differ in length.
    pub fn rows<R: IntoIterator<Item = T>, T: AsRef<str>>(
        mut self,
        rows: impl IntoIterator<Item = R>,
    ) -> Result<Self> {
        self.text = append_rows(self.text, rows)?;
        Ok(self)
    }

    /// The answer that has it saved.
    pub fn answer(&self) -> Result<Answer> {
        let disposition = format!("attachment; filename={}", self.name);
        let disposition = HeaderValue::try_from(disposition).map_err(ApiError::internal)?;
        let answer = Answer::bytes("text/csv", self.text.clone().into_bytes());
        Ok(answer.with_header(CONTENT_DISPOSITION, disposition))
    }
}

impl Described for CsvFile {
    fn described() -> Answers {
        Answers::Csv
    }
}

impl AnswerFor<Self> for CsvFile {
    fn answer(file: &Self, _: &Context) -> Result<Answer> {
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
            file.text,
            "Period\n\n\n\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\n'=1+1,,'-5,6\n"
        );
    }
}
