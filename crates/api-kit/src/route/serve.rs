//! Routes as actix services.

use super::Route;
use crate::error::{ApiError, Fault};
use crate::input::{TakesFiles, TakesLongText};
use actix_web::guard::fn_guard;
use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use std::collections::BTreeMap;

/// Serves the routes: one resource a path, with and without the suffix `.json`. A path that is known answers 405 to
/// other methods; a path that is not answers 404; all as JSON.
///
/// Paths are matched one after another, so they are grouped by their beginnings: a request is matched against the
/// groups and the paths of one group, not against every path.
pub fn configure(routes: &[Route], config: &mut web::ServiceConfig) {
    let mut paths = BTreeMap::<_, Vec<&Route>>::new();
    for route in routes {
        // a fixed segment precedes a variable one, so that `/conversations/meta` is not read as a number
        let order: Vec<_> = route
            .path()
            .split('/')
            .map(|segment| (segment.starts_with('{'), segment))
            .collect();
        paths.entry(order).or_default().push(route);
    }
    let mut groups = BTreeMap::<&str, Vec<(&str, Vec<&Route>)>>::new();
    for routes in paths.into_values() {
        let path = routes.first().map_or("", |route| route.path());
        let (group, rest) = path.split_at(group_length(path));
        groups.entry(group).or_default().push((rest, routes));
    }
    for (group, paths) in groups {
        if let [("", routes)] = paths.as_slice() {
            // not a scope, which would also match every longer path
            config.service(resource(with_suffix(group), routes));
            continue;
        }
        let mut scope = web::scope(group);
        for (rest, routes) in paths {
            if rest.is_empty() {
                config.service(resource(vec![format!("{group}.json")], &routes));
                scope = scope.service(resource(vec![String::new()], &routes));
            } else {
                scope = scope.service(resource(with_suffix(rest), &routes));
            }
        }
        config.service(scope);
    }
    config.default_service(web::to(unknown));
}

fn with_suffix(path: &str) -> Vec<String> {
    vec![format!("{path}.json"), path.to_owned()]
}

/// The end of the group's part of a path: after the resource, `/platform/api/v1/users` or
/// `/api/v1/accounts/{account_id}/conversations`.
fn group_length(path: &str) -> usize {
    let segments = if path.starts_with("/api/v1/accounts/{account_id}/") {
        5
    } else {
        4
    };
    path.match_indices('/')
        .nth(segments)
        .map_or(path.len(), |(end, _)| end)
}

fn resource(paths: Vec<String>, routes: &[&Route]) -> actix_web::Resource {
    let mut resource = web::resource(paths);
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
    let allow = allow.join(", ");
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
