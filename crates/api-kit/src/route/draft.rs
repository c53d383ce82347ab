//! An operation before its handler is set.

use super::Route;
use crate::access::Resolve;
use crate::address::ClientAddress;
use crate::answer::Answer;
use crate::call::{Call, In, Reading};
use crate::error::{ApiError, Result};
use crate::idempotency::{answer_lost, made_id};
use crate::input::Input;
use actix_web::http::Method;
use actix_web::web;
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_core_model::{Paged, Portion};
use nimchat_wire::{Context, Present};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// The type of a parameter in the query or the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// A whole number.
    Integer,
    /// True or false.
    Boolean,
    /// Several texts, `name[]=a&name[]=b`.
    Texts,
    /// Several whole numbers.
    Integers,
}

/// The schema of a wire struct, as functions: a document calls those of its own profile only.
#[derive(Clone, Copy)]
pub struct Shape {
    pub(super) name: fn() -> Cow<'static, str>,
    pub(super) schema: fn() -> RefOr<Schema>,
    pub(super) parts: fn(&mut Vec<(String, RefOr<Schema>)>),
}

impl Shape {
    fn of<T: ToSchema>() -> Self {
        Self {
            name: T::name,
            schema: T::schema,
            parts: T::schemas,
        }
    }
}

/// What an operation answers.
#[derive(Clone, Copy, Default)]
pub enum Answers {
    /// 200 without a body.
    #[default]
    Nothing,
    /// 204.
    NoContent,
    /// 200 with JSON.
    Json(Shape),
    /// 200 with a table in CSV.
    Csv,
}

/// 200 without a body.
#[derive(Debug, Clone, Copy)]
pub struct Nothing;

/// 204.
#[derive(Debug, Clone, Copy)]
pub struct NoContent;

/// The answer of an operation, for its description.
pub trait Described {
    /// Its description.
    fn described() -> Answers;
}

/// Turns a handler's result into the answer that its route names.
pub trait AnswerFor<V>: Described {
    /// The answer.
    fn answer(view: &V, context: &Context) -> Result<Answer>;
}

impl<W: Serialize + ToSchema> Described for W {
    fn described() -> Answers {
        Answers::Json(Shape::of::<W>())
    }
}

impl<V, W: Present<V> + Serialize + ToSchema> AnswerFor<V> for W {
    fn answer(view: &V, context: &Context) -> Result<Answer> {
        Answer::json(&W::present(view, context))
    }
}

impl Described for Nothing {
    fn described() -> Answers {
        Answers::Nothing
    }
}

impl AnswerFor<()> for Nothing {
    fn answer((): &(), _: &Context) -> Result<Answer> {
        Ok(Answer::empty())
    }
}

impl Described for NoContent {
    fn described() -> Answers {
        Answers::NoContent
    }
}

impl AnswerFor<()> for NoContent {
    fn answer((): &(), _: &Context) -> Result<Answer> {
        Ok(Answer::no_content())
    }
}

/// Everything about an operation except its handler.
#[derive(Clone)]
pub(super) struct Description {
    pub(super) methods: &'static [Method],
    pub(super) path: &'static str,
    pub(super) number: Option<u16>,
    pub(super) summary: &'static str,
    pub(super) body: Option<Shape>,
    pub(super) required: &'static [&'static str],
    pub(super) takes_files: bool,
    pub(super) takes_long_text: bool,
    pub(super) answers: Answers,
    pub(super) parameters: Vec<(&'static str, Kind, &'static str)>,
    pub(super) typed_parameters: Option<fn() -> Vec<Parameter>>,
    pub(super) text_segments: Vec<&'static str>,
    pub(super) refusals: &'static [(&'static str, &'static str)],
    pub(super) absence_is_bare: bool,
}

/// Finds the record with this id, which a call made, for the call's repeat.
pub type Find<C, I, S, V, T> = fn(&In<C, I>, &S, T) -> Result<V>;

/// What an operation does: it reads its input, calls a service and returns the view.
pub trait Handler<C, I, S, V>:
    Fn(&In<C, I>, &S) -> Result<V> + Clone + Send + Sync + 'static
{
}

impl<H, C, I, S, V> Handler<C, I, S, V> for H where
    H: Fn(&In<C, I>, &S) -> Result<V> + Clone + Send + Sync + 'static
{
}

/// The handler that has a service do something for the caller.
pub fn for_caller<C, I, S, V, E: Into<ApiError>>(
    act: fn(&S, &C) -> Result<V, E>,
) -> impl Fn(&In<C, I>, &S) -> Result<V> + Clone {
    move |call, service| act(service, &call.caller).map_err(Into::into)
}

/// The handler that has a service do something with the record whose id is in this path segment.
pub fn by_id<C, I, S, T: From<i64>, V, E: Into<ApiError>>(
    segment: &'static str,
    act: fn(&S, &C, T) -> Result<V, E>,
) -> impl Fn(&In<C, I>, &S) -> Result<V> + Clone {
    move |call, service| act(service, &call.caller, call.id(segment)).map_err(Into::into)
}

/// The handler that gives a service the command that the body is.
pub fn by_body<C, B, S, M, V, E: Into<ApiError>>(
    act: fn(&S, &C, M) -> Result<V, E>,
) -> impl Fn(&In<C, B>, &S) -> Result<V> + Clone
where
    B: DeserializeOwned + Validate + Into<M>,
{
    move |call, service| act(service, &call.caller, call.read()?.into()).map_err(Into::into)
}

/// An operation without its handler: `I` is its input, `W` its answer. [`Draft::to`] completes it.
#[must_use]
pub struct Draft<I = (), W = Nothing> {
    description: Description,
    reading: Reading,
    types: PhantomData<fn() -> (I, W)>,
}

impl Draft {
    pub(super) fn new(methods: &'static [Method], path: &'static str) -> Self {
        Self::of(
            Description {
                methods,
                path,
                number: None,
                summary: "",
                body: None,
                required: &[],
                takes_files: false,
                takes_long_text: false,
                answers: Answers::Nothing,
                parameters: Vec::new(),
                typed_parameters: None,
                text_segments: Vec::new(),
                refusals: &[],
                absence_is_bare: false,
            },
            Reading::Merged,
        )
    }
}

impl<I, W> Draft<I, W> {
    const fn of(description: Description, reading: Reading) -> Self {
        Self {
            description,
            reading,
            types: PhantomData,
        }
    }

    /// Its number in `operations.json`.
    pub fn operation(mut self, number: u16) -> Self {
        self.description.number = Some(number);
        self
    }

    /// A short description: the reference's summary.
    pub fn summary(mut self, summary: &'static str) -> Self {
        self.description.summary = summary;
        self
    }

    /// It accepts a body of this type.
    pub fn body<B: ToSchema>(mut self) -> Draft<B, W> {
        self.description.body = Some(Shape::of::<B>());
        Draft::of(self.description, Reading::Merged)
    }

    /// It accepts a body of this type under `key`. In JSON its fields may also be at the top level.
    pub fn body_under<B: ToSchema>(mut self, key: &'static str) -> Draft<B, W> {
        self.description.body = Some(Shape::of::<B>());
        Draft::of(self.description, Reading::Under(key))
    }

    /// It refuses with these statuses too, which have this meaning, beside those with which every operation may refuse.
    pub fn refuses(mut self, refusals: &'static [(&'static str, &'static str)]) -> Self {
        self.description.refusals = refusals;
        self
    }

    /// In `chatwoot` a record that is not there is 404 without a body ([`crate::ApiError::without_a_body`]).
    pub fn absence_is_bare(mut self) -> Self {
        self.description.absence_is_bare = true;
        self
    }

    /// Its body must have these fields; those that the body's type requires anyway need not be named. Types that several
    /// operations share require what all of them do.
    pub fn requires(mut self, fields: &'static [&'static str]) -> Self {
        self.description.required = fields;
        self
    }

    /// Its body may contain files.
    pub fn takes_files(mut self) -> Self {
        self.description.takes_files = true;
        self
    }

    /// Its body may contain a long text.
    pub fn takes_long_text(mut self) -> Self {
        self.description.takes_long_text = true;
        self
    }

    /// It answers 200 with this type.
    pub fn answers<A: Described>(mut self) -> Draft<I, A> {
        self.description.answers = A::described();
        Draft::of(self.description, self.reading)
    }

    /// It reads a `Q`, whose parameters are described one by one.
    pub fn reads<Q>(self) -> Draft<Q, W> {
        Draft::of(self.description, Reading::Merged)
    }

    /// It reads these query parameters.
    pub fn query<Q: IntoParams>(mut self) -> Draft<Q, W> {
        self.description.typed_parameters = Some(|| Q::into_params(|| Some(ParameterIn::Query)));
        Draft::of(self.description, Reading::Merged)
    }

    /// It reads this query parameter too.
    pub fn parameter(mut self, name: &'static str, kind: Kind, about: &'static str) -> Self {
        self.description.parameters.push((name, kind, about));
        self
    }

    /// It answers in pages.
    pub fn paged(self) -> Self {
        self.parameter("page", Kind::Integer, "Which page, from 1")
            .parameter(
                "per_page",
                Kind::Integer,
                "How many rows a page has, up to 100",
            )
    }

    /// Its pages may begin at a cursor.
    pub fn with_cursor(self) -> Self {
        self.parameter(
            "cursor",
            Kind::Text,
            "Where the rows begin, whatever the page: as the address of the next page in the header `Link` has it",
        )
    }
}

impl<I: 'static, W: 'static> Draft<I, W> {
    /// Sets the handler. Its caller type says who may call, and its view becomes the answer that the route names.
    pub fn to<C, S, V>(self, handler: impl Handler<C, I, S, V>) -> Route
    where
        C: Resolve,
        S: Send + Sync + 'static,
        V: 'static,
        W: AnswerFor<V>,
    {
        self.to_answer(move |call: &In<C, I>, services: &S| {
            W::answer(&handler(call, services)?, &call.context)
        })
    }

    /// Like [`Draft::to`], for a call that changes something: `again` finds what it made or set, for a repeat under its
    /// `Idempotency-Key` after the process ended before the answer was stored.
    pub fn to_repeatable<C, S, V>(
        self,
        handler: impl Handler<C, I, S, V>,
        again: impl Fn(&In<C, I>, &S, &MadeRecords) -> Result<V> + Clone + Send + Sync + 'static,
    ) -> Route
    where
        C: Resolve,
        S: Send + Sync + 'static,
        V: 'static,
        W: AnswerFor<V>,
    {
        let mut route = self.complete(move |call: &In<C, I>, services: &S, made| {
            let view = match made {
                None => handler(call, services)?,
                Some(made) => again(call, services, made)?,
            };
            W::answer(&view, &call.context)
        });
        route.is_repeatable = true;
        route
    }

    /// As [`Draft::to_repeatable`], for a call that makes a record of this kind, which `find` reads for its repeat.
    pub fn to_making<C, S, V, T>(
        self,
        handler: impl Handler<C, I, S, V>,
        kind: RecordKind,
        find: Find<C, I, S, V, T>,
    ) -> Route
    where
        C: Resolve,
        S: Send + Sync + 'static,
        V: 'static,
        W: AnswerFor<V>,
        T: From<i64> + 'static,
    {
        self.to_repeatable(handler, move |call, services, made| {
            find(call, services, made_id(made, kind)?)
        })
    }

    /// Sets a handler whose page becomes the answer that the route names, with the page's headers.
    pub fn to_page<C, S, V>(self, handler: impl Handler<C, I, S, Paged<V>>) -> Route
    where
        C: Resolve,
        S: Send + Sync + 'static,
        V: 'static,
        W: AnswerFor<Paged<V>>,
    {
        self.to_answer(move |call: &In<C, I>, services: &S| {
            let page = handler(call, services)?;
            Ok(W::answer(&page, &call.context)?.with_page(&page))
        })
    }

    /// Like [`Draft::to_page`], for a list whose rows are not counted.
    pub fn to_portion<C, S, V>(self, handler: impl Handler<C, I, S, Portion<V>>) -> Route
    where
        C: Resolve,
        S: Send + Sync + 'static,
        V: 'static,
        W: AnswerFor<Portion<V>>,
    {
        self.to_answer(move |call: &In<C, I>, services: &S| {
            let portion = handler(call, services)?;
            Ok(W::answer(&portion, &call.context)?.with_portion(call.page(1), &portion))
        })
    }

    /// Sets a handler whose answer has its own status or headers.
    pub fn to_answer<C, S>(
        self,
        handler: impl Fn(&In<C, I>, &S) -> Result<Answer> + Clone + Send + Sync + 'static,
    ) -> Route
    where
        C: Resolve,
        S: Send + Sync + 'static,
    {
        let answers = self.description.answers;
        self.complete(
            move |call: &In<C, I>, services: &S, made| match (made, answers) {
                (None, _) => handler(call, services),
                // nothing has to be found for these
                (Some(_), Answers::Nothing) => Ok(Answer::empty()),
                (Some(_), Answers::NoContent) => Ok(Answer::no_content()),
                (Some(_), _) => Err(answer_lost()),
            },
        )
    }

    fn complete<C, S>(
        self,
        handler: impl Fn(&In<C, I>, &S, Option<&MadeRecords>) -> Result<Answer>
        + Clone
        + Send
        + Sync
        + 'static,
    ) -> Route
    where
        C: Resolve,
        S: Send + Sync + 'static,
    {
        let reading = self.reading;
        let serve =
            move |call: Call<C>, from: ClientAddress, services: web::Data<S>, input: Input| {
                let handler = handler.clone();
                call.answer(from, input, reading, move |call: &In<C, I>, made| {
                    handler(call, &services, made)
                })
            };
        Route {
            is_repeatable: matches!(
                self.description.answers,
                Answers::Nothing | Answers::NoContent
            ),
            description: self.description,
            access: C::ACCESS,
            serve: Arc::new(move || web::route().to(serve.clone())),
        }
    }
}
