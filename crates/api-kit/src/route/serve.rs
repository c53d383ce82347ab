//! Routes as actix services.

use super::Route;
use crate::error::{ApiError, Fault};
use crate::input::{TakesFiles, TakesLongText};
use actix_web::body::MessageBody;
use actix_web::dev::{AppService, HttpServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::guard::fn_guard;
use actix_web::http::{Method, Uri};
use actix_web::middleware::Next;
use actix_web::{
    Error, FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder, Scope, web,
};
use std::collections::BTreeMap;

/// Serves the routes: one resource a path. A path that is known answers 405 to other methods; a path that is not answers
/// 404; all as JSON.
///
/// Paths are matched one after another, so they are a tree of their segments: a request is matched against what follows
/// each of its own segments, not against every path.
pub fn configure(routes: &[Route], config: &mut web::ServiceConfig) {
    let mut root = Branch::default();
    for route in routes {
        let segments = route.path().split('/').skip(1);
        let place = segments.fold(&mut root, |branch, segment| {
            // a fixed segment precedes a variable one, so that `/conversations/meta` is not read as a number
            let order = (segment.starts_with('{'), segment);
            branch.below.entry(order).or_default()
        });
        place.routes.push(route);
    }
    for ((_, segment), branch) in root.below {
        config.service(branch.serve(&format!("/{segment}")));
    }
    config.default_service(web::to(unknown));
}

/// The routes whose paths have the same beginning.
#[derive(Default)]
struct Branch<'r> {
    /// Those that end here.
    routes: Vec<&'r Route>,
    /// Those that go on, by their next segment.
    below: BTreeMap<(bool, &'r str), Branch<'r>>,
}

/// A branch as a service.
enum Served {
    One(Resource),
    Several(Scope),
}

impl HttpServiceFactory for Served {
    fn register(self, config: &mut AppService) {
        match self {
            Self::One(resource) => resource.register(config),
            Self::Several(scope) => scope.register(config),
        }
    }
}

impl Branch<'_> {
    /// The service of these routes, below `path`.
    fn serve(mut self, path: &str) -> Served {
        if self.below.is_empty() {
            return Served::One(resource(path, &self.routes));
        }
        if self.routes.is_empty()
            && self.below.len() == 1
            && let Some(((_, segment), only)) = self.below.pop_first()
        {
            return only.serve(&format!("{path}/{segment}"));
        }
        let mut scope = web::scope(path);
        if !self.routes.is_empty() {
            scope = scope.service(resource("", &self.routes));
        }
        for ((_, segment), branch) in self.below {
            scope = scope.service(branch.serve(&format!("/{segment}")));
        }
        Served::Several(scope)
    }
}

/// Has a path of the API with the suffix `.json` served as the path without it, as Rails does.
pub async fn without_suffix<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let is_of_the_api = ["/api/", "/platform/", "/public/", "/auth/"];
    let shorter = match request.path().strip_suffix(".json") {
        Some(path) if is_of_the_api.iter().any(|of| path.starts_with(of)) => {
            Some(match request.uri().query() {
                Some(query) => format!("{path}?{query}"),
                None => path.to_owned(),
            })
        }
        _ => None,
    };
    if let Some(uri) = shorter.and_then(|path| Uri::try_from(path).ok()) {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
    next.call(request).await
}

fn resource(path: &str, routes: &[&Route]) -> Resource {
    let mut resource = web::resource(path);
    let mut allow = Vec::new();
    for route in routes {
        for method in route.methods() {
            allow.push(method.as_str());
            if *method == Method::GET {
                allow.push(Method::HEAD.as_str());
            }
            let mut served = (route.serve)().method(method.clone());
            if route.description.takes_files {
                // evaluated after the method, and so for its own requests only
                served = served.guard(fn_guard(|context| {
                    context.req_data_mut().insert(TakesFiles);
                    true
                }));
            }
            if route.description.takes_long_text {
                served = served.guard(fn_guard(|context| {
                    context.req_data_mut().insert(TakesLongText);
                    true
                }));
            }
            resource = resource.route(served);
        }
    }
    refusing_others(resource, allow.join(", "))
}

/// A page or a file beside the operations.
pub fn page<F, A>(path: &str, handler: F) -> Resource
where
    F: Handler<A>,
    A: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    only(Method::GET, path, handler)
}

/// A path that takes this method alone; any other is 405.
pub fn only<F, A>(method: Method, path: &str, handler: F) -> Resource
where
    F: Handler<A>,
    A: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let allow = if method == Method::GET {
        "GET, HEAD".to_owned()
    } else {
        method.to_string()
    };
    let served = web::route().method(method).to(handler);
    refusing_others(web::resource(path).route(served), allow)
}

fn refusing_others(resource: Resource, allow: String) -> Resource {
    resource.default_service(web::to(move |request: HttpRequest| {
        let fault = Fault::NoMethod {
            allow: allow.clone(),
        };
        std::future::ready(refusal(fault, &request))
    }))
}

/// Answers 404 to an unknown path.
pub async fn unknown(request: HttpRequest) -> HttpResponse {
    refusal(Fault::NoRoute, &request)
}

fn refusal(fault: Fault, request: &HttpRequest) -> HttpResponse {
    ApiError::new(fault).answer(request)
}

/// The method in a document.
pub(super) fn documented(method: &Method) -> Option<utoipa::openapi::HttpMethod> {
    use utoipa::openapi::HttpMethod;
    match *method {
        Method::GET => Some(HttpMethod::Get),
        Method::POST => Some(HttpMethod::Post),
        Method::PUT => Some(HttpMethod::Put),
        Method::PATCH => Some(HttpMethod::Patch),
        Method::DELETE => Some(HttpMethod::Delete),
        _ => None,
    }
}
