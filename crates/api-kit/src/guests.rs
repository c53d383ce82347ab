//! Customers who send files. They have no credential, but a place where the files will be: those without one may send
//! only small ones.

use crate::call::{id, segments};
use actix_web::HttpRequest;
use actix_web::http::header::HeaderMap;
use actix_web::web::Query;
use std::collections::HashMap;
use std::sync::Arc;

/// A call that anyone may make, before its body is read.
#[derive(Debug, Clone)]
pub struct GuestCall {
    path: String,
    query: HashMap<String, String>,
    headers: HeaderMap,
    segments: Vec<(String, String)>,
}

impl GuestCall {
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let query = Query::<HashMap<String, String>>::from_query(request.query_string());
        Self {
            path: request.path().to_owned(),
            query: query.map(Query::into_inner).unwrap_or_default(),
            headers: request.headers().clone(),
            segments: segments(request),
        }
    }

    /// Its path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The text of the path segment `name`; empty if there is none.
    pub fn segment(&self, name: &str) -> String {
        crate::call::segment(&self.segments, name)
    }

    /// The id in the path segment `name`; 0 if it is none.
    pub fn id<T: From<i64>>(&self, name: &str) -> T {
        id(&self.segments, name)
    }

    /// The field `name` of the query.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    /// The header `name`, in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// Tells whether the caller has a place for files. It reads the store. Held in the app's data; without a rule no caller
/// has a place.
#[derive(Clone)]
pub struct GuestRule(Arc<dyn Fn(&GuestCall) -> bool + Send + Sync>);

impl GuestRule {
    /// A rule.
    pub fn new(rule: impl Fn(&GuestCall) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(rule))
    }

    pub(crate) fn allows(&self, call: &GuestCall) -> bool {
        (self.0)(call)
    }
}
