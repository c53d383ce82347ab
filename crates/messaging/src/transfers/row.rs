//! The rows of a file to import.

use crate::contacts::{Contact, ContactKey, ContactType, NewContact, Values};
use crate::custom_attributes::{AttributeDefinition, faults_among};
use chrono::{DateTime, Utc};
use csv::{ByteRecord, ReaderBuilder};
use nimchat_core_model::csv::plain;
use nimchat_core_model::values::present;
use nimchat_core_model::{AccountId, Attributes, StoreError, StoreResult, Violations};
use serde_json::Value;

/// Records from the beginning of some bytes, each with the number of bytes up to its end.
pub(super) struct Records {
    /// The records.
    pub found: Vec<(ByteRecord, usize)>,
    /// Is there nothing but these?
    pub is_all: bool,
}

impl Records {
    /// At the most `limit` records. The last one is not read before its end is there, unless the bytes are `at_end` of
    /// the file.
    pub fn read(bytes: &[u8], at_end: bool, limit: usize) -> StoreResult<Self> {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(bytes);
        let mut found = Vec::new();
        let mut record = ByteRecord::new();
        while found.len() < limit {
            let read = reader.read_byte_record(&mut record);
            if !read.map_err(StoreError::backend)? {
                return Ok(Self {
                    found,
                    is_all: at_end,
                });
            }
            let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
            if end >= bytes.len() && !at_end {
                break;
            }
            found.push((record.clone(), end));
        }
        Ok(Self {
            found,
            is_all: false,
        })
    }
}

/// The cells as text, with a mark in place of what is not UTF-8.
pub(super) fn shown(record: &ByteRecord) -> Vec<String> {
    let cells = record.iter().map(String::from_utf8_lossy);
    // PostgreSQL keeps no NUL in a text
    cells.map(|cell| cell.replace('\0', "\u{fffd}")).collect()
}

/// The columns by which contacts are told apart, and the name.
const OWN: [&str; 4] = ["identifier", "email", "phone_number", "name"];

/// The names of the header's columns. None if no contact could be made of such a file.
pub(super) fn columns(header: &ByteRecord) -> Option<Vec<String>> {
    let named = |cell: &str| {
        let folded = cell.trim().to_lowercase();
        let known = OWN.iter().chain(&["company", "city"]);
        let mut known = known.filter(|name| **name == folded);
        known
            .next()
            .map_or_else(|| cell.trim().to_owned(), |name| (*name).to_owned())
    };
    let columns: Option<Vec<String>> = header
        .iter()
        .map(|cell| std::str::from_utf8(cell).ok())
        .map(|cell| cell.filter(|cell| !cell.contains('\0')).map(named))
        .collect();
    columns.filter(|columns| columns.iter().any(|column| OWN.contains(&column.as_str())))
}

/// A row whose values are checked.
#[derive(Debug)]
pub(super) struct Row {
    values: Values,
    additional: Attributes,
    custom: Attributes,
}

impl Row {
    /// The row, unless its values break the rules of contacts. Blank cells say nothing.
    pub fn check(
        columns: &[String],
        record: &ByteRecord,
        definitions: &[AttributeDefinition],
    ) -> StoreResult<Result<Self, Violations>> {
        let base = |message: &'static str| Ok(Err(Violations::one("base", message)));
        let cells: Result<Vec<&str>, _> = record.iter().map(std::str::from_utf8).collect();
        let Ok(cells) = cells else {
            return base("The row is not UTF-8");
        };
        if cells.iter().any(|cell| cell.contains('\0')) {
            return base("The row contains a null character");
        }
        if cells.len() > columns.len() {
            return base("The row has more cells than the header");
        }
        let mut row = Attributes::new();
        for (column, cell) in columns.iter().zip(cells) {
            let cell = plain(cell).trim();
            if !column.is_empty() && !cell.is_empty() {
                row.0.insert(column.clone(), Value::from(cell));
            }
        }
        if row.is_empty() {
            return base("The row is empty");
        }
        let [identifier, email, phone_number, name] = OWN.map(|column| {
            let cell = row.0.remove(column)?;
            cell.as_str().map(str::to_owned)
        });
        let phone_number = phone_number.map(|number| {
            if number.starts_with('+') {
                number
            } else {
                format!("+{number}")
            }
        });
        let mut additional = Attributes::new();
        for column in ["company", "city"] {
            if let Some(value) = row.0.get(column) {
                additional.0.insert(column.to_owned(), value.clone());
            }
        }
        let mut violations = Violations::new();
        let values = Values::check(present(name), email, phone_number, identifier, None);
        let values = violations.check(values);
        violations.check(faults_among(definitions, &row)?);
        Ok(match values {
            Some(values) if violations.is_empty() => Ok(Self {
                values,
                additional,
                custom: row,
            }),
            _ => Err(violations),
        })
    }

    /// The values that no two contacts share.
    pub fn keys(&self) -> impl Iterator<Item = ContactKey> + use<> {
        let Values {
            identifier,
            email,
            phone_number,
            ..
        } = &self.values;
        ContactKey::of(identifier.as_deref(), email.as_ref(), phone_number.as_ref())
    }

    /// A contact with what the row says.
    pub fn added(self, account: AccountId, now: DateTime<Utc>) -> NewContact {
        let reachable = self.values.email.is_some() || self.values.phone_number.is_some();
        NewContact {
            contact_type: ContactType::of(reachable, &self.additional),
            additional_attributes: self.additional,
            custom_attributes: self.custom,
            ..self.values.contact(account, now)
        }
    }

    /// The contact with what the row says of them.
    pub fn applied(self, contact: &Contact, now: DateTime<Utc>) -> Contact {
        let values = self.values;
        let mut after = contact.clone();
        after.name = values.name.unwrap_or(after.name);
        after.email = values.email.or(after.email);
        after.phone_number = values.phone_number.or(after.phone_number);
        after.identifier = values.identifier.or(after.identifier);
        after.additional_attributes.merge(self.additional);
        after.custom_attributes.merge(self.custom);
        after.settle_type();
        if after != *contact {
            after.updated_at = now;
        }
        after
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(records: &Records) -> Vec<Vec<String>> {
        let found = records.found.iter();
        found.map(|(record, _)| shown(record)).collect()
    }

    #[test]
    fn a_record_is_read_once_its_end_is_there() {
        let text = b"\xef\xbb\xbfname,email\r\n\"A\nda\",a@b.c\r\n\r\nGrace,";
        let part = Records::read(text, false, 10).unwrap();
        assert_eq!(cells(&part), [["name", "email"], ["A\nda", "a@b.c"]]);
        let whole = Records::read(text, true, 10).unwrap();
        assert_eq!(whole.found.len(), 3);
        assert!(whole.is_all && !part.is_all);
        // however the bytes are cut
        for cut in 0..=text.len() {
            let head = Records::read(&text[..cut], false, 10).unwrap();
            let end = head.found.last().map_or(0, |(_, end)| *end);
            let rest = Records::read(&text[end..], true, 10).unwrap();
            assert_eq!(
                [cells(&head), cells(&rest)].concat(),
                cells(&whole),
                "{cut}"
            );
        }
        let one = Records::read(text, true, 1).unwrap();
        assert_eq!((one.found.len(), one.is_all), (1, false));
    }

    fn check(columns: &[&str], cells: &[&[u8]]) -> Result<Row, String> {
        let columns: Vec<String> = columns.iter().map(ToString::to_string).collect();
        let record = ByteRecord::from(cells.to_vec());
        let checked = Row::check(&columns, &record, &[]).unwrap();
        checked.map_err(|violations| violations.to_string())
    }

    #[test]
    fn a_row_becomes_the_values_of_a_contact() {
        let header = ByteRecord::from(vec!["Phone_Number", " NAME ", "city", "Plan", ""]);
        let columns = columns(&header).unwrap();
        assert_eq!(columns, ["phone_number", "name", "city", "Plan", ""]);
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let row = check(&columns, &[b"'+4930123", b" Ada ", b"Bonn", b"gold", b"?"]).unwrap();
        assert_eq!(row.values.phone_number.unwrap().as_str(), "+4930123");
        assert_eq!(row.values.name.as_deref(), Some("Ada"));
        assert_eq!(
            row.additional.to_value(),
            serde_json::json!({"city": "Bonn"})
        );
        let custom = serde_json::json!({"city": "Bonn", "Plan": "gold"});
        assert_eq!(row.custom.to_value(), custom);
        let row = check(&columns, &[b"4930123", b"", b""]).unwrap();
        assert_eq!(row.values.phone_number.unwrap().as_str(), "+4930123");
        assert_eq!((row.values.name, row.custom.is_empty()), (None, true));
    }

    #[test]
    fn a_row_that_breaks_a_rule_says_which() {
        for (cells, refusal) in [
            (
                &[&b"x"[..], b"x12"][..],
                "Email Invalid email, Phone number should be in e164 format",
            ),
            (&[b" ", b""], "The row is empty"),
            (
                &[b"a@b.c", b"", b"more"],
                "The row has more cells than the header",
            ),
            (&[b"\xff"], "The row is not UTF-8"),
            (&[b"a\0b@c.d"], "The row contains a null character"),
        ] {
            let refused = check(&["email", "phone_number"], cells).unwrap_err();
            assert_eq!(refused, refusal);
        }
        assert_eq!(columns(&ByteRecord::from(vec!["Adresse", "Ort"])), None);
    }
}
