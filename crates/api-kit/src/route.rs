//! Operations as a table: method, path, input, answer, access and handler. The actix services ([`configure`]) and the
//! OpenAPI document ([`openapi`]) are made from it, and tests iterate over it.

mod draft;
mod openapi;
mod serve;

pub use draft::{
    AnswerFor, Answers, Described, Draft, Kind, NoContent, Nothing, Shape, by_body, by_id,
    for_caller,
};
pub use openapi::openapi;
pub use serve::{configure, only, page, unknown, without_suffix};

use crate::access::Access;
use crate::context::Api;
use crate::idempotency::counts_at;
use actix_web::http::Method;
use draft::Description;
use std::sync::Arc;

/// One operation.
#[derive(Clone)]
pub struct Route {
    description: Description,
    access: Access,
    is_repeatable: bool,
    serve: Arc<dyn Fn() -> actix_web::Route + Send + Sync>,
}

impl Route {
    /// An operation under GET. `path` is absolute, with `{name}` for segments that vary.
    pub fn get(path: &'static str) -> Draft {
        Draft::new(&[Method::GET], path)
    }

    /// An operation under POST.
    pub fn post(path: &'static str) -> Draft {
        Draft::new(&[Method::POST], path)
    }

    /// An operation under PATCH alone; updates are [`Route::update`].
    pub fn patch(path: &'static str) -> Draft {
        Draft::new(&[Method::PATCH], path)
    }

    /// An operation under PUT alone; updates are [`Route::update`].
    pub fn put(path: &'static str) -> Draft {
        Draft::new(&[Method::PUT], path)
    }

    /// An operation under DELETE.
    pub fn delete(path: &'static str) -> Draft {
        Draft::new(&[Method::DELETE], path)
    }

    /// An update, under both PATCH and PUT (docs/rules/accounts.md §1.5).
    pub fn update(path: &'static str) -> Draft {
        Draft::new(&[Method::PATCH, Method::PUT], path)
    }

    /// This path segment is text. Segments are integers, except those whose name ends in `identifier`.
    #[must_use]
    pub fn text_segment(mut self, name: &'static str) -> Self {
        self.description.text_segments.push(name);
        self
    }

    /// The methods it answers to.
    pub fn methods(&self) -> &[Method] {
        self.description.methods
    }

    /// The path, as `/api/v1/accounts/{account_id}`.
    pub fn path(&self) -> &'static str {
        self.description.path
    }

    /// Its number in `operations.json`; none if the reference does not have it.
    pub fn number(&self) -> Option<u16> {
        self.description.number
    }

    /// A short description.
    pub fn summary(&self) -> &'static str {
        self.description.summary
    }

    /// Who may call it, by its handler's caller type.
    pub fn access(&self) -> Access {
        self.access
    }

    /// Is it carried out once under an `Idempotency-Key`, while nothing says what it made or set? If its answer is lost, a
    /// repeat is refused, unless it changed nothing.
    pub fn may_lose_its_answer(&self) -> bool {
        let takes_keys = self.methods().contains(&Method::POST) && counts_at(self.path());
        let knows_its_caller = self.access != Access::Anyone || self.api() == Api::Client;
        takes_keys && knows_its_caller && !self.is_repeatable
    }

    /// The API that it is part of.
    pub fn api(&self) -> Api {
        Api::of(self.path())
    }
}

#[cfg(test)]
mod tests;
