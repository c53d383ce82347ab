//! An operation in the making, up to its handler.

use super::{Guarded, Route};
use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Responder};
use std::borrow::Cow;
use std::sync::Arc;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{IntoParams, ToSchema};

/// What a parameter of the query or the path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// True or false.
    Boolean,
    /// Several texts, `name[]=a&name[]=b`.
    Texts,
    /// Several whole numbers.
    Integers,
}

/// The schema of a wire struct, still as functions: a document asks for those of its own profile alone.
#[derive(Clone, Copy)]
pub(super) struct Shape {
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

/// What comes back, in each profile.
#[derive(Clone, Copy, Default)]
pub(super) enum Answers {
    #[default]
    Nothing,
    NoContent,
    One {
        reference: Shape,
        chatwoot: Shape,
    },
    Many {
        reference: Shape,
        chatwoot: Shape,
    },
}

/// Everything about an operation but its handler.
#[derive(Clone)]
pub(super) struct Description {
    pub(super) methods: &'static [Method],
    pub(super) path: &'static str,
    pub(super) number: Option<u16>,
    pub(super) summary: &'static str,
    pub(super) body: Option<Shape>,
    pub(super) takes_files: bool,
    pub(super) answers: Answers,
    pub(super) parameters: Vec<(&'static str, Kind, &'static str)>,
    pub(super) typed_parameters: Option<fn() -> Vec<Parameter>>,
    pub(super) text_segments: Vec<&'static str>,
}

/// An operation without its handler. [`Draft::to`] completes it.
#[must_use]
pub struct Draft(Description);

impl Draft {
    pub(super) fn new(methods: &'static [Method], path: &'static str) -> Self {
        Self(Description {
            methods,
            path,
            number: None,
            summary: "",
            body: None,
            takes_files: false,
            answers: Answers::Nothing,
            parameters: Vec::new(),
            typed_parameters: None,
            text_segments: Vec::new(),
        })
    }

    /// Its number in `operations.json`.
    pub fn operation(mut self, number: u16) -> Self {
        self.0.number = Some(number);
        self
    }

    /// What it does, in a few words: the reference's summary.
    pub fn summary(mut self, summary: &'static str) -> Self {
        self.0.summary = summary;
        self
    }

    /// It takes a body of this shape.
    pub fn body<B: ToSchema>(mut self) -> Self {
        self.0.body = Some(Shape::of::<B>());
        self
    }

    /// Its body may bring files.
    pub fn takes_files(mut self) -> Self {
        self.0.takes_files = true;
        self
    }

    /// It answers an object: `R` in the profile `reference`, `C` in `chatwoot`.
    pub fn answers<R: ToSchema, C: ToSchema>(mut self) -> Self {
        self.0.answers = Answers::One {
            reference: Shape::of::<R>(),
            chatwoot: Shape::of::<C>(),
        };
        self
    }

    /// It answers a bare array of them.
    pub fn answers_list<R: ToSchema, C: ToSchema>(mut self) -> Self {
        self.0.answers = Answers::Many {
            reference: Shape::of::<R>(),
            chatwoot: Shape::of::<C>(),
        };
        self
    }

    /// It answers 200 without a body.
    pub fn answers_empty(mut self) -> Self {
        self.0.answers = Answers::Nothing;
        self
    }

    /// It answers 204.
    pub fn answers_no_content(mut self) -> Self {
        self.0.answers = Answers::NoContent;
        self
    }

    /// It reads these query parameters.
    pub fn query<Q: IntoParams>(mut self) -> Self {
        self.0.typed_parameters = Some(|| Q::into_params(|| Some(ParameterIn::Query)));
        self
    }

    /// It reads this query parameter too.
    pub fn parameter(mut self, name: &'static str, kind: Kind, about: &'static str) -> Self {
        self.0.parameters.push((name, kind, about));
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

    /// This path segment is text. Segments are integers, but for those whose name ends in `identifier`.
    pub fn text_segment(mut self, name: &'static str) -> Self {
        self.0.text_segments.push(name);
        self
    }

    /// Its handler, whose first argument is a [`crate::Call`] and says who may call.
    pub fn to<F, Arguments>(self, handler: F) -> Route
    where
        F: Handler<Arguments> + Send + Sync,
        Arguments: FromRequest + Guarded + 'static,
        F::Output: Responder + 'static,
    {
        Route {
            description: self.0,
            access: Arguments::ACCESS,
            serve: Arc::new(move || actix_web::web::route().to(handler.clone())),
        }
    }
}
