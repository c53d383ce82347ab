//! Errors: their kinds, refused values, and failures of storage.

use serde::Serialize;
use std::borrow::Cow;
use std::convert::Infallible;
use std::error::Error;
use std::fmt;

/// What an error means to the caller, whichever domain it comes from. The HTTP layer turns it into a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// Values break a rule; the caller can correct them.
    Invalid,
    /// No credential came with the request.
    NoCredential,
    /// The credential is unknown, or of a kind that this API does not accept.
    BadCredential,
    /// The object does not exist, or is in another account.
    NotFound,
    /// The caller is known but is not in this account, and must not learn anything about it.
    Outsider,
    /// The caller is known but lacks the permission.
    Forbidden,
    /// No caller may do this with the object, whatever their permission.
    Prohibited,
    /// Another change came first.
    Conflict,
    /// A limit of the account is reached.
    LimitReached,
    /// Storage does not answer at the moment; a retry may help.
    Unavailable,
    /// An internal error of nimchat.
    Internal,
}

/// One value that breaks one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The attribute's wire name, `phone_number`.
    pub attribute: Cow<'static, str>,
    /// What is wrong with it, without the name: `has already been taken`.
    pub message: Cow<'static, str>,
}

impl Violation {
    /// A violation of `attribute`.
    pub fn new(
        attribute: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            attribute: attribute.into(),
            message: message.into(),
        }
    }

    /// A value of `attribute` that is none of the known ones.
    pub fn unlisted(attribute: &'static str) -> Self {
        Self::new(attribute, "is not included in the list")
    }

    /// The sentence for a person: `Phone number has already been taken`. A foreign key's `_id` is dropped (contract
    /// docs/rules/accounts.md §1.4). A violation by the object as a whole has the attribute `base`, which the sentence omits.
    pub fn full_message(&self) -> String {
        if self.attribute == "base" {
            return self.message.to_string();
        }
        let name = self
            .attribute
            .strip_suffix("_id")
            .unwrap_or(&self.attribute)
            .replace(['_', '.'], " ");
        let mut letters = name.chars();
        match letters.next() {
            Some(first) => format!(
                "{}{} {}",
                first.to_uppercase(),
                letters.as_str(),
                self.message
            ),
            None => self.message.to_string(),
        }
    }
}

/// Everything that is wrong with one command, reported together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// A list of one violation.
    pub fn one(
        attribute: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(vec![Violation::new(attribute, message)])
    }

    /// Adds a violation.
    pub fn add(
        &mut self,
        attribute: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) {
        self.0.push(Violation::new(attribute, message));
    }

    /// Returns the value, or adds the violations that explain why there is none.
    pub fn check<T>(&mut self, result: Result<T, impl Into<Self>>) -> Option<T> {
        result
            .map_err(|refused| self.0.extend(refused.into().0))
            .ok()
    }

    /// `Ok` if there is no violation.
    pub fn into_result(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }

    /// The violations, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = &Violation> {
        self.0.iter()
    }

    /// Is there no violation?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The attributes, each once, in order.
    pub fn attributes(&self) -> Vec<&str> {
        let mut seen = Vec::new();
        for violation in &self.0 {
            if !seen.contains(&violation.attribute.as_ref()) {
                seen.push(violation.attribute.as_ref());
            }
        }
        seen
    }
}

impl From<Violation> for Violations {
    fn from(violation: Violation) -> Self {
        Self(vec![violation])
    }
}

impl fmt::Display for Violations {
    /// The full messages, joined with `, `.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            f.write_str(&violation.full_message())?;
        }
        Ok(())
    }
}

impl Error for Violations {}

impl From<validator::ValidationErrors> for Violations {
    /// Field errors keep their message; a rule without one is reported as `is invalid`.
    fn from(errors: validator::ValidationErrors) -> Self {
        let mut violations = Self::new();
        let mut fields: Vec<_> = errors.field_errors().into_iter().collect();
        fields.sort_by(|a, b| a.0.cmp(&b.0));
        for (field, faults) in fields {
            for fault in faults {
                let message = fault.message.clone().unwrap_or(Cow::Borrowed("is invalid"));
                violations.add(field.to_string(), message);
            }
        }
        violations
    }
}

/// What the HTTP layer needs of every domain's error. The caller reads its text, except for the kinds
/// [`ErrorKind::Unavailable`] and [`ErrorKind::Internal`], whose text is for the log.
pub trait DomainError: Error + Send + Sync + 'static {
    /// The kind of the error.
    fn kind(&self) -> ErrorKind;

    /// The values that break rules, if the error is about values.
    fn violations(&self) -> Option<&Violations> {
        None
    }
}

/// What a call of the store gives, or [`StoreError`].
pub type StoreResult<T> = Result<T, StoreError>;

/// A failure of storage. Not-found is not among them: a look-up answers `Option`.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique rule refused the row. The name is the same on every database: table, columns, `key`, joined
    /// with `_`.
    #[error("the row breaks {constraint}")]
    Conflict {
        /// The constraint's name, such as `contacts_account_id_email_key`.
        constraint: String,
    },
    /// A row that this row points to does not exist.
    #[error("a referenced row does not exist")]
    MissingReference,
    /// The database does not answer, or the pool has no free connection in time.
    #[error("the database is not available")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// A stored value that the model cannot read.
    #[error("a stored row cannot be read: {0}")]
    Corrupt(String),
    /// Any other error of the database.
    #[error("the database failed")]
    Backend(#[source] Box<dyn Error + Send + Sync>),
}

impl From<Infallible> for StoreError {
    /// A row that always has a model.
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl StoreError {
    /// An error of a kind of its own.
    pub fn backend(error: impl Error + Send + Sync + 'static) -> Self {
        Self::Backend(Box::new(error))
    }

    /// Did this unique rule refuse the row?
    pub fn is_conflict_on(&self, name: &str) -> bool {
        matches!(self, Self::Conflict { constraint } if constraint == name)
    }

    /// The error for the caller: what breaks one of these unique rules is a taken value of the attribute beside it, and
    /// what refers to no row does so by the attribute `reference`. Other failures remain what they are.
    pub fn of_caller<E: From<Violation> + From<Self>>(
        self,
        unique: &[(&str, &'static str)],
        reference: Option<&'static str>,
    ) -> E {
        let taken = unique.iter().find(|(rule, _)| self.is_conflict_on(rule));
        match (taken, &self, reference) {
            (Some((_, attribute)), ..) => {
                Violation::new(*attribute, "has already been taken").into()
            }
            (None, Self::MissingReference, Some(name)) => Violation::new(name, "must exist").into(),
            _ => self.into(),
        }
    }

    /// The kind of the error.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Conflict { .. } | Self::MissingReference => ErrorKind::Conflict,
            Self::Unavailable(_) => ErrorKind::Unavailable,
            Self::Corrupt(_) | Self::Backend(_) => ErrorKind::Internal,
        }
    }
}

impl DomainError for Violations {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }

    fn violations(&self) -> Option<&Violations> {
        Some(self)
    }
}

impl DomainError for StoreError {
    fn kind(&self) -> ErrorKind {
        self.kind()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_violation_reads_as_a_sentence() {
        assert_eq!(
            Violation::new("phone_number", "should be in e164 format").full_message(),
            "Phone number should be in e164 format"
        );
        assert_eq!(
            Violation::new("user_id", "must exist").full_message(),
            "User must exist"
        );
    }

    #[test]
    fn violations_name_each_attribute_once() {
        let mut violations = Violations::one("email", "is invalid");
        violations.add("email", "is too long");
        violations.add("name", "can't be blank");
        assert_eq!(violations.attributes(), ["email", "name"]);
        assert_eq!(
            violations.to_string(),
            "Email is invalid, Email is too long, Name can't be blank"
        );
    }
}
