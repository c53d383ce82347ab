//! Routes as actix services.

use super::Route;
use crate::error::{ApiError, Dress, Fault};
use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use std::collections::BTreeMap;

/// Serves the routes: one resource a path, with and without the suffix `.json`. A path that is known answers 405 to
/// other methods; a path that is not answers 404, both as JSON.
pub fn configure(routes: &[Route], config: &mut web::ServiceConfig) {
    let mut paths = BTreeMap::<_, Vec<&Route>>::new();
    for route in routes {
        // a fixed segment goes before one that varies, so that `/conversations/meta` is not taken for a number
        let order: Vec<_> = route
            .path()
            .split('/')
            .map(|segment| (segment.starts_with('{'), segment))
            .collect();
        paths.entry(order).or_default().push(route);
    }
    for (_, routes) in paths {
        config.service(resource(&routes));
    }
    config.default_service(web::to(unknown));
}

fn resource(routes: &[&Route]) -> actix_web::Resource {
    let path = routes.first().map_or("", |route| route.path());
    let mut resource = web::resource([format!("{path}.json"), path.to_owned()]);
    let mut allow = Vec::new();
    for route in routes {
        for method in route.methods() {
            allow.push(method.as_str());
            resource = resource.route((route.serve)().method(method.clone()));
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

/// Answers 404 to a path that nothing serves.
pub async fn unknown(request: HttpRequest) -> HttpResponse {
    refusal(Fault::NoRoute, &request)
}

fn refusal(fault: Fault, request: &HttpRequest) -> HttpResponse {
    ApiError::new(fault)
        .at_edge(Dress::of(request))
        .error_response()
}

/// The method's place in a document.
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
