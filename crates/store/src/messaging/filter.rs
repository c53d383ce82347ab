//! Filters as conditions of statements. Every value is a bound parameter.
//!
//! The statements of filters have too many different texts to be kept prepared; diesel keeps none that contains a boxed
//! condition.

use super::conversation_list::containing;
use crate::dialect::{Dialect, JsonValue};
use crate::prelude::*;
use crate::schema::{contact_labels, contacts, conversation_labels, conversations};
use chrono::{Days, NaiveDate, NaiveTime};
use diesel::dsl::sql;
use diesel::expression::BoxableExpression;
use diesel::sql_types::{BigInt, Bool, Double, Nullable, SmallInt, Text, Timestamp};
use nimchat_core_model::filter::{Condition, Filter, Operand, Test};
use nimchat_messaging::contacts::ContactField;
use nimchat_messaging::conversations::ConversationField;
use nimchat_messaging::custom_attributes::{CustomField, CustomType};

/// A condition on the rows of a table; null counts as false.
type Boxed<T> = Box<dyn BoxableExpression<T, MultiBackend, SqlType = Nullable<Bool>>>;
type Value<T, S> = Box<dyn BoxableExpression<T, MultiBackend, SqlType = Nullable<S>>>;

/// Has the row the label that the condition asks for?
macro_rules! labelled {
    ($table:ident by $labels:ident::$owner:ident, $account:ident, $condition:ident) => {
        any($condition, |test| {
            let labelled = of_account!($labels, $account);
            let (id, owner) = ($table::id.nullable(), $labels::$owner.nullable());
            match label(test) {
                Some(title) => {
                    let titled = labelled.filter($labels::title.eq(title));
                    Box::new(id.eq_any(titled.select(owner)))
                }
                None => Box::new(id.eq_any(labelled.select(owner))),
            }
        })
    };
}

/// The condition of a filter of conversations; none if it has every conversation.
pub(super) fn of_conversations(
    filter: &Filter<ConversationField>,
    account: AccountId,
    dialect: Dialect,
) -> Option<Boxed<conversations::table>> {
    translate(filter, |condition| {
        let operand = match &condition.field {
            ConversationField::Status => Column::Code("conversations.status"),
            ConversationField::Priority => Column::Code("conversations.priority"),
            ConversationField::Assignee => Column::Id("conversations.assignee_id"),
            ConversationField::Inbox => Column::Id("conversations.inbox_id"),
            ConversationField::Team => Column::Id("conversations.team_id"),
            ConversationField::Campaign => Column::Id("conversations.campaign_number"),
            ConversationField::Number => Column::Id("conversations.number"),
            ConversationField::CreatedAt => Column::Time("conversations.created_at"),
            ConversationField::LastActivityAt => Column::Time("conversations.last_activity_at"),
            ConversationField::Additional(key) => Column::Json(JsonValue {
                column: "conversations.additional_attributes",
                key: (*key).to_owned(),
                dialect,
            }),
            ConversationField::Custom(custom) => {
                Column::custom("conversations.custom_attributes", custom, dialect)
            }
            ConversationField::Labels => {
                return labelled!(
                    conversations by conversation_labels::conversation_id, account, condition
                );
            }
        };
        any(condition, |test| operand.passes(test, dialect))
    })
}

/// The condition of a filter of contacts; none if it has every contact. `indexed`: does every contact have its folded
/// name?
pub(super) fn of_contacts(
    filter: &Filter<ContactField>,
    account: AccountId,
    dialect: Dialect,
    indexed: bool,
) -> Option<Boxed<contacts::table>> {
    translate(filter, |condition| {
        let operand = match &condition.field {
            ContactField::Name => Column::Text {
                column: "contacts.name",
                folded: indexed.then_some("contacts.folded_name"),
            },
            // stored in lower case
            ContactField::Email => Column::Text {
                column: "contacts.email",
                folded: Some("contacts.email"),
            },
            // no letters
            ContactField::PhoneNumber => Column::Text {
                column: "contacts.phone_number",
                folded: Some("contacts.phone_number"),
            },
            ContactField::Identifier => Column::Text {
                column: "contacts.identifier",
                folded: None,
            },
            ContactField::CreatedAt => Column::Time("contacts.created_at"),
            ContactField::LastActivityAt => Column::Time("contacts.last_activity_at"),
            ContactField::Blocked => Column::Flag("contacts.blocked"),
            ContactField::Additional(key) => Column::Json(JsonValue {
                column: "contacts.additional_attributes",
                key: (*key).to_owned(),
                dialect,
            }),
            ContactField::Custom(custom) => {
                Column::custom("contacts.custom_attributes", custom, dialect)
            }
            ContactField::Labels => {
                return labelled!(
                    contacts by contact_labels::contact_id, account, condition
                );
            }
        };
        any(condition, |test| operand.passes(test, dialect))
    })
}

/// AND binds before OR.
fn translate<T: Table + 'static, F>(
    filter: &Filter<F>,
    condition: impl Fn(&Condition<F>) -> Boxed<T>,
) -> Option<Boxed<T>> {
    filter
        .alternatives()
        .iter()
        .filter_map(|conditions| conditions.iter().map(&condition).reduce(and))
        .reduce(or)
}

/// One of the tests passes; or, of a negated condition, none, which null does not.
fn any<T: Table + 'static, F>(
    condition: &Condition<F>,
    test: impl Fn(&Test) -> Boxed<T>,
) -> Boxed<T> {
    let any = condition
        .tests
        .iter()
        .map(test)
        .reduce(or)
        .unwrap_or_else(never);
    if condition.negated {
        Box::new(
            sql::<Nullable<Bool>>("NOT COALESCE((")
                .bind::<Nullable<Bool>, _>(any)
                .sql("), FALSE)"),
        )
    } else {
        any
    }
}

fn and<T: Table + 'static>(one: Boxed<T>, other: Boxed<T>) -> Boxed<T> {
    Box::new(one.and(other))
}

fn or<T: Table + 'static>(one: Boxed<T>, other: Boxed<T>) -> Boxed<T> {
    Box::new(one.or(other))
}

fn never<T: Table + 'static>() -> Boxed<T> {
    Box::new(sql::<Nullable<Bool>>("FALSE"))
}

/// The label that a test asks for; none if any will do.
fn label(test: &Test) -> Option<String> {
    match test {
        Test::Is(Operand::Folded(title)) => Some(title.clone()),
        _ => None,
    }
}

/// What a condition is about.
enum Column {
    Text {
        column: &'static str,
        /// The column with the folded text, if one has it.
        folded: Option<&'static str>,
    },
    Id(&'static str),
    /// The number that is stored for a name.
    Code(&'static str),
    Time(&'static str),
    Flag(&'static str),
    Json(JsonValue),
    JsonNumber(JsonValue),
    JsonDay(JsonValue),
    JsonFlag(JsonValue),
}

impl Column {
    fn custom(column: &'static str, custom: &CustomField, dialect: Dialect) -> Self {
        let value = JsonValue {
            column,
            key: custom.key.clone(),
            dialect,
        };
        match custom.value_type {
            CustomType::Text => Self::Json(value),
            CustomType::Number => Self::JsonNumber(value),
            CustomType::Day => Self::JsonDay(value),
            CustomType::Flag => Self::JsonFlag(value),
        }
    }

    fn passes<T: Table + 'static>(&self, test: &Test, dialect: Dialect) -> Boxed<T> {
        match self {
            Self::Text { column, folded } => passes_text(
                || Box::new(sql::<Nullable<Text>>(column)),
                || match folded {
                    Some(folded) => Box::new(sql::<Nullable<Text>>(folded)),
                    None => fold(Box::new(sql::<Nullable<Text>>(column)), dialect),
                },
                test,
                dialect,
            ),
            Self::Json(value) => passes_text(
                || value.text(),
                || fold(value.text(), dialect),
                test,
                dialect,
            ),
            Self::Code(column) => {
                let code = sql::<Nullable<SmallInt>>(column);
                match test {
                    Test::Present => Box::new(code.is_not_null().nullable()),
                    Test::Is(Operand::Id(wanted)) => match i16::try_from(*wanted) {
                        Ok(wanted) => Box::new(code.eq(wanted)),
                        Err(_) => never(),
                    },
                    _ => never(),
                }
            }
            Self::Id(column) => {
                let id = sql::<Nullable<BigInt>>(column);
                match test {
                    Test::Present => Box::new(id.is_not_null().nullable()),
                    Test::Is(Operand::Id(wanted)) => Box::new(id.eq(*wanted)),
                    _ => never(),
                }
            }
            Self::Flag(column) => {
                let flag = sql::<Nullable<Bool>>(column);
                match test {
                    Test::Present => Box::new(flag.is_not_null().nullable()),
                    Test::Is(Operand::Flag(wanted)) => Box::new(flag.eq(*wanted)),
                    _ => never(),
                }
            }
            Self::Time(column) => {
                let time = || sql::<Nullable<Timestamp>>(column);
                match test {
                    Test::Present => Box::new(time().is_not_null().nullable()),
                    Test::Is(Operand::Day(day)) => {
                        Box::new(time().ge(start(*day)).and(time().lt(end(*day))))
                    }
                    Test::Above(Operand::Day(day)) => Box::new(time().ge(end(*day))),
                    Test::Below(Operand::Day(day)) => Box::new(time().lt(start(*day))),
                    _ => never(),
                }
            }
            Self::JsonNumber(value) => {
                let number: Value<T, Double> = value.number();
                match test {
                    Test::Present => Box::new(number.is_not_null().nullable()),
                    Test::Is(Operand::Number(wanted)) => Box::new(number.eq(*wanted)),
                    Test::Above(Operand::Number(bound)) => Box::new(number.gt(*bound)),
                    Test::Below(Operand::Number(bound)) => Box::new(number.lt(*bound)),
                    _ => never(),
                }
            }
            Self::JsonDay(value) => {
                let day: Value<T, Text> = value.day();
                match test {
                    Test::Present => Box::new(day.is_not_null().nullable()),
                    Test::Is(Operand::Day(wanted)) => Box::new(day.eq(wanted.to_string())),
                    Test::Above(Operand::Day(bound)) => Box::new(day.gt(bound.to_string())),
                    Test::Below(Operand::Day(bound)) => Box::new(day.lt(bound.to_string())),
                    _ => never(),
                }
            }
            Self::JsonFlag(value) => {
                let flag: Value<T, Text> = value.flag();
                match test {
                    Test::Present => Box::new(flag.is_not_null().nullable()),
                    Test::Is(Operand::Flag(wanted)) => Box::new(flag.eq(wanted.to_string())),
                    _ => never(),
                }
            }
        }
    }
}

fn fold<T: Table + 'static>(value: Value<T, Text>, dialect: Dialect) -> Value<T, Text> {
    let (before, after) = dialect.fold();
    Box::new(
        sql::<Nullable<Text>>(before)
            .bind::<Nullable<Text>, _>(value)
            .sql(after),
    )
}

fn passes_text<T: Table + 'static>(
    value: impl Fn() -> Value<T, Text>,
    folded: impl Fn() -> Value<T, Text>,
    test: &Test,
    dialect: Dialect,
) -> Boxed<T> {
    match test {
        Test::Present => Box::new(value().is_not_null().nullable()),
        Test::Is(Operand::Folded(wanted)) => Box::new(folded().eq(wanted.clone())),
        Test::Is(Operand::Text(wanted)) => Box::new(value().eq(wanted.clone())),
        Test::Contains(part) => match dialect {
            Dialect::Postgres => Box::new(folded().like(containing(part)).escape('\\')),
            // takes half the time of LIKE
            Dialect::Sqlite => Box::new(
                sql::<Nullable<Bool>>("instr(")
                    .bind::<Nullable<Text>, _>(folded())
                    .sql(", ")
                    .bind::<Text, _>(part.clone())
                    .sql(") > 0"),
            ),
        },
        Test::StartsWith(start) => {
            let pattern = containing(start);
            let pattern = pattern.strip_prefix('%').unwrap_or(&pattern).to_owned();
            Box::new(folded().like(pattern).escape('\\'))
        }
        _ => never(),
    }
}

/// The first moment of the day.
fn start(day: NaiveDate) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN)
}

/// The first moment after the day.
fn end(day: NaiveDate) -> NaiveDateTime {
    start(day.checked_add_days(Days::new(1)).unwrap_or(day))
}
