//! How columns store the values of models.
//!
//! [`row!`] reads models, [`columns!`] writes them: both name the columns, and the types of the table and of the model
//! decide how a value is converted.

use crate::conn::MultiBackend;
use crate::rows::{corrupt, object};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::expression::{Expression, Selectable};
use diesel::query_builder::QueryId;
use diesel::sql_types::{self, SqlType, is_nullable::NotNull};
use nimchat_accounts::{AccountStatus, Availability, Role};
use nimchat_automation::agent_bots::BotType;
use nimchat_automation::deliveries::DeliveryStatus as CallStatus;
use nimchat_automation::macros::MacroVisibility;
use nimchat_core_model::{
    AccountId, AgentBotId, ArticleId, AttributeDefinitionId, Attributes, AutomationRuleId,
    CampaignId, CampaignNumber, CannedResponseId, CategoryId, ContactId, ContactInboxId,
    ContactNoteId, ConversationId, ConversationNumber, CustomFilterId, DashboardAppId, DeliveryId,
    Email, EventId, HeldFile, InboxId, IntegrationHookId, LabelId, Locale, MacroId, MembershipId,
    MessageId, NotificationId, NotificationKind, PhoneNumber, PortalId, PushSubscriptionId,
    RuleRunId, StoreError, StoreResult, StoredFile, SurveyResponseId, TeamId, TransferId, UploadId,
    UserId, WebUrl, WebhookId,
};
use nimchat_helpcenter::articles::ArticleStatus;
use nimchat_messaging::transfers::TransferKind;
use nimchat_messaging::{
    AttributeDisplayType, AttributeModel, ContactType, ContentType, DeliveryStatus, FilterType,
    MessageType, Priority, Rating, Status,
};
use nimchat_notifications::SubscriptionKind;
use nimchat_reporting::EventKind;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt::Debug;
use uuid::Uuid;

/// A model, and the row that it is read from.
pub(crate) trait Model: Sized {
    /// The row.
    type Row: Selectable<MultiBackend, SelectExpression: Expression + QueryId>
        + TryInto<Self, Error: Into<StoreError>>;
}

/// A row of a table that is read as a model. Each column is the model's field of its name. The columns of a part are
/// fields of that part; columns `with` others are read by the expressions that follow.
macro_rules! row {
    (
        $(#[$doc:meta])*
        $row:ident of $table:ident as $model:ident {
            $($column:ident),+ $(,)?
            $(; $part:ident: $part_type:ident {
                $($inner:ident),+ $(,)?
                $(; $deep:ident: $deep_type:ident { $($innermost:ident),+ $(,)? })?
            })*
        }
        $(with $($other:ident),+ => |$from:ident| { $($field:ident: $value:expr),+ $(,)? })?
    ) => {
        $(#[$doc])*
        #[derive(diesel::Queryable, diesel::Selectable)]
        #[diesel(table_name = $crate::schema::$table)]
        #[diesel(check_for_backend($crate::conn::MultiBackend))]
        pub(crate) struct $row {
            $(pub(crate) $column: $crate::columns::Stored<$crate::schema::$table::$column>,)+
            $(
                $(pub(crate) $inner: $crate::columns::Stored<$crate::schema::$table::$inner>,)+
                $($(pub(crate) $innermost: $crate::columns::Stored<$crate::schema::$table::$innermost>,)+)?
            )*
            $($(pub(crate) $other: $crate::columns::Stored<$crate::schema::$table::$other>,)+)?
        }

        impl $crate::columns::Model for $model {
            type Row = $row;
        }

        impl TryFrom<$row> for $model {
            type Error = nimchat_core_model::StoreError;

            fn try_from(row: $row) -> Result<Self, Self::Error> {
                $(
                    let $from = &row;
                    $(let $field = $value;)+
                )?
                Ok(Self {
                    $($column: $crate::columns::read!($table, row.$column),)+
                    $($part: $part_type {
                        $($inner: $crate::columns::read!($table, row.$inner),)+
                        $($deep: $deep_type {
                            $($innermost: $crate::columns::read!($table, row.$innermost),)+
                        },)?
                    },)*
                    $($($field,)+)?
                })
            }
        }
    };
}
pub(crate) use row;

/// The value of a column, as the model has it.
macro_rules! read {
    ($table:ident, $row:ident.$column:ident) => {
        $crate::columns::FromColumn::read(
            concat!(stringify!($table), ".", stringify!($column)),
            $row.$column,
        )?
    };
}
pub(crate) use read;

/// Fields of a model as columns to write.
macro_rules! columns {
    ($table:ident of $model:expr => $($column:ident),+ $(,)?) => {
        ($($crate::schema::$table::$column.eq($crate::columns::ToColumn::column(&$model.$column)),)+)
    };
}
pub(crate) use columns;

/// Those of these columns whose fields differ.
macro_rules! changed_columns {
    ($table:ident from $before:ident to $after:ident => $($column:ident),+ $(,)?) => {
        ($(
            ($before.$column != $after.$column).then(|| {
                $crate::schema::$table::$column
                    .eq($crate::columns::ToColumn::column(&$after.$column))
            }),
        )+)
    };
}
pub(crate) use changed_columns;

/// A row of these columns that [`crate::dialect::InsertMany`] inserts.
macro_rules! new_row {
    (
        $(#[$doc:meta])*
        $vis:vis $row:ident into $table:ident { $($column:ident),+ $(,)? }
        $(, on conflict $on_conflict:literal)?
    ) => {
        $(#[$doc])*
        $vis struct $row {
            $($vis $column: $crate::columns::Stored<$crate::schema::$table::$column>,)+
        }

        $crate::columns::inserted! {
            $row into $table { $($column),+ } $(, on conflict $on_conflict)?
        }
    };
}
pub(crate) use new_row;

/// The columns that [`crate::dialect::InsertMany`] inserts of such rows.
macro_rules! inserted {
    (
        $row:ident $(<$life:lifetime>)? into $table:ident {
            $first:ident $(, $column:ident)* $(,)?
        }
        $(, on conflict $on_conflict:literal)?
    ) => {
        impl $crate::dialect::Row for $row $(<$life>)? {
            const INTO: &'static str = concat!(
                stringify!($table), " (", stringify!($first), $(", ", stringify!($column),)* ")"
            );
            $(const ON_CONFLICT: &'static str = concat!(" ON CONFLICT ", $on_conflict);)?

            fn bind<'b>(
                &'b self,
                values: &mut $crate::dialect::Values<'_, 'b>,
            ) -> diesel::QueryResult<()> {
                use $crate::schema::$table as table;
                values.bind::<diesel::dsl::SqlTypeOf<table::$first>, _>(&self.$first)?;
                $(values.bind::<diesel::dsl::SqlTypeOf<table::$column>, _>(&self.$column)?;)*
                Ok(())
            }
        }
    };
}
pub(crate) use inserted;

/// What is read from a column.
pub(crate) type Stored<C> = <<C as Expression>::SqlType as Read>::Value;

/// A type of columns.
pub(crate) trait Read {
    /// What is read.
    type Value;
}

impl<T: Read + SqlType<IsNull = NotNull>> Read for sql_types::Nullable<T> {
    type Value = Option<T::Value>;
}

macro_rules! read_as {
    ($($type:ident: $value:ty),+ $(,)?) => {$(
        impl Read for sql_types::$type {
            type Value = $value;
        }
    )+};
}

read_as! {
    BigInt: i64,
    Bool: bool,
    Integer: i32,
    Jsonb: Value,
    SmallInt: i16,
    Text: String,
    Timestamp: NaiveDateTime,
}

/// A model's value, which columns of such values store.
pub(crate) trait FromColumn<S>: Sized {
    /// Reads it. A value that the model does not know is corrupt.
    fn read(column: &str, stored: S) -> StoreResult<Self>;
}

/// A model's value that is written to a column.
pub(crate) trait ToColumn {
    /// What the column stores.
    type Column<'a>
    where
        Self: 'a;

    /// The value as the column stores it.
    fn column(&self) -> Self::Column<'_>;
}

impl<S, T: FromColumn<S>> FromColumn<Option<S>> for Option<T> {
    fn read(column: &str, stored: Option<S>) -> StoreResult<Self> {
        stored.map(|stored| T::read(column, stored)).transpose()
    }
}

impl<T: ToColumn> ToColumn for Option<T> {
    type Column<'a>
        = Option<T::Column<'a>>
    where
        T: 'a;

    fn column(&self) -> Self::Column<'_> {
        self.as_ref().map(T::column)
    }
}

/// Types that are stored in one way: what is read from a column and how, what is written to it and how.
macro_rules! stored {
    (
        $($type:ty),+ $(,)?;
        |$column:ident, $stored:ident: $read:ty| $from:expr,
        |$value:ident| -> $written:ty { $to:expr }
    ) => {$(
        impl FromColumn<$read> for $type {
            fn read($column: &str, $stored: $read) -> StoreResult<Self> {
                $from
            }
        }

        impl ToColumn for $type {
            type Column<'a> = $written;

            fn column(&self) -> $written {
                let $value = self;
                $to
            }
        }
    )+};
}

stored!(bool; |_column, stored: bool| Ok(stored), |value| -> bool { *value });
stored!(i32; |_column, stored: i32| Ok(stored), |value| -> i32 { *value });
stored!(i64; |_column, stored: i64| Ok(stored), |value| -> i64 { *value });
stored! {
    DateTime<Utc>;
    |_column, stored: NaiveDateTime| Ok(stored.and_utc()),
    |value| -> NaiveDateTime { value.naive_utc() }
}
// anything but an object counts as an empty one
stored! {
    Attributes;
    |_column, stored: Value| Ok(stored.into()),
    |value| -> Value { object(value.clone()) }
}
stored! {
    Uuid;
    |column, stored: String| stored.parse().map_err(|_| corrupt(column, stored)),
    |value| -> String { value.to_string() }
}
stored! {
    Rating;
    |column, stored: i16| Self::new(stored.into()).map_err(|_| corrupt(column, stored)),
    |value| -> i16 { value.get() }
}
stored! {
    AccountId, AgentBotId, ArticleId, AttributeDefinitionId, AutomationRuleId, CampaignId,
    CampaignNumber, CannedResponseId, CategoryId, ContactId, ContactInboxId, ContactNoteId,
    ConversationId, ConversationNumber, CustomFilterId, DashboardAppId, DeliveryId, EventId,
    InboxId, IntegrationHookId, LabelId, MacroId, MembershipId, MessageId, NotificationId, PortalId,
    PushSubscriptionId, RuleRunId, SurveyResponseId, TeamId, TransferId, UploadId, UserId,
    WebhookId;
    |_column, stored: i64| Ok(Self::new(stored)),
    |value| -> i64 { value.get() }
}
// by their numbers
stored! {
    ArticleStatus, AttributeDisplayType, AttributeModel, ContentType, DeliveryStatus, FilterType,
    MessageType, NotificationKind, Priority, Status, SubscriptionKind;
    |column, stored: i16| Self::from_code(stored).ok_or_else(|| corrupt(column, stored)),
    |value| -> i16 { value.code() }
}
// by their names
stored! {
    AccountStatus, Availability, BotType, CallStatus, ContactType, EventKind, MacroVisibility, Role,
    TransferKind;
    |column, stored: String| Self::from_name(&stored).ok_or_else(|| corrupt(column, stored)),
    |value| -> &'static str { value.as_str() }
}

/// Counts, in columns of any width.
macro_rules! counts {
    ($($count:ty),+) => {$(
        impl<S: Copy + Debug> FromColumn<S> for $count
        where
            Self: TryFrom<S>,
        {
            fn read(column: &str, stored: S) -> StoreResult<Self> {
                stored.try_into().map_err(|_| corrupt(column, stored))
            }
        }
    )+};
}

counts!(u16, u32, u64);

/// Texts; those of types of their own were checked before they were stored.
macro_rules! texts {
    ($($text:ident: $read:expr),+ $(,)?) => {$(
        impl FromColumn<String> for $text {
            fn read(_column: &str, stored: String) -> StoreResult<Self> {
                Ok($read(stored))
            }
        }

        impl ToColumn for $text {
            type Column<'a> = &'a str;

            fn column(&self) -> &str {
                self.as_str()
            }
        }
    )+};
}

texts! {
    String: Self::from,
    Email: Self::stored,
    Locale: Self::stored,
    PhoneNumber: Self::stored,
    WebUrl: Self::stored,
}

/// Names are an array.
impl ToColumn for Vec<String> {
    type Column<'a> = Value;

    fn column(&self) -> Value {
        self.clone().into()
    }
}

/// Lists are arrays; writing them may fail ([`crate::rows::json`]).
impl<T: DeserializeOwned> FromColumn<Value> for Vec<T> {
    fn read(column: &str, stored: Value) -> StoreResult<Self> {
        from_json(column, stored)
    }
}

/// An empty list is stored as no value.
impl<T: DeserializeOwned> FromColumn<Option<Value>> for Vec<T> {
    fn read(column: &str, stored: Option<Value>) -> StoreResult<Self> {
        stored.map_or_else(|| Ok(Self::new()), |stored| from_json(column, stored))
    }
}

/// Files in columns of lists of which none has more than one.
macro_rules! only_file {
    ($($file:ident),+) => {$(
        impl FromColumn<Option<Value>> for Option<$file> {
            fn read(column: &str, stored: Option<Value>) -> StoreResult<Self> {
                Ok(Vec::<$file>::read(column, stored)?.pop())
            }
        }
    )+};
}

only_file!(HeldFile, StoredFile);

/// What a JSON column stores.
pub(crate) fn from_json<T: DeserializeOwned>(column: &str, stored: Value) -> StoreResult<T> {
    serde_json::from_value(stored).map_err(|error| corrupt(column, error.to_string()))
}
