use super::*;
use crate::metrics::tests::Still;
use actix_web::test as http;
use actix_web::{App, HttpResponse, web};
use nimchat_core_model::RandomTokens;

fn headers(value: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(REQUEST_ID, HeaderValue::from_bytes(value).unwrap());
    headers
}

#[test]
fn a_harmless_id_is_kept() {
    for id in ["a", "7f0c1a52-61b8-4c9f", "web_1.node-2", &"x".repeat(128)] {
        let kept = RequestId::of(&headers(id.as_bytes()), &RandomTokens);
        assert_eq!(kept.as_str(), id);
    }
}

#[test]
fn any_other_id_is_replaced() {
    for id in [
        "",
        " ",
        "a b",
        "a\"b",
        "a/b",
        "grüße",
        "a\tb",
        "a=b&token=c",
        &"x".repeat(129),
    ] {
        let made = RequestId::of(&headers(id.as_bytes()), &RandomTokens);
        assert!(uuid::Uuid::parse_str(made.as_str()).is_ok(), "{id:?}");
    }
    let made = RequestId::of(&headers(b"\xff\xfe"), &RandomTokens);
    assert!(uuid::Uuid::parse_str(made.as_str()).is_ok());
    let made = RequestId::of(&HeaderMap::new(), &RandomTokens);
    assert!(uuid::Uuid::parse_str(made.as_str()).is_ok());
}

async fn refused() -> Result<HttpResponse, actix_web::Error> {
    Err(actix_web::error::ErrorImATeapot("no coffee"))
}

#[actix_web::test]
async fn every_answer_bears_its_id_and_is_counted_under_its_pattern() {
    let metrics = Metrics::new(Arc::new(Still(None))).unwrap();
    let app = http::init_service(
        App::new()
            .wrap(RequestLog::new(Arc::new(RandomTokens), metrics.clone()))
            .service(
                web::scope("/public/{identifier}")
                    .route("/contacts/{id}", web::get().to(HttpResponse::Ok))
                    .route("/tea", web::get().to(refused)),
            ),
    )
    .await;

    for (path, status) in [
        ("/public/secret-1/contacts/7?api_access_token=t", 200),
        ("/public/secret-2/contacts/8", 200),
        ("/public/secret-1/tea", 418),
        ("/secret-3", 404),
        ("/secret-4", 404),
    ] {
        let request = http::TestRequest::get()
            .uri(path)
            .insert_header((REQUEST_ID, "call-1"))
            .to_request();
        let response = http::call_service(&app, request).await;
        assert_eq!(response.status().as_u16(), status, "{path}");
        assert_eq!(response.headers().get(REQUEST_ID).unwrap(), "call-1");
    }

    let text = metrics.expose().unwrap();
    for line in [
        r#"nimchat_http_requests_total{method="GET",route="/public/{identifier}/contacts/{id}",status="200"} 2"#,
        r#"nimchat_http_requests_total{method="GET",route="/public/{identifier}/tea",status="418"} 1"#,
        r#"nimchat_http_requests_total{method="GET",route="unmatched",status="404"} 2"#,
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(!text.contains("secret"), "{text}");
}

#[actix_web::test]
async fn an_error_of_a_middleware_bears_the_id_too() {
    let metrics = Metrics::new(Arc::new(Still(None))).unwrap();
    let app = http::init_service(
        App::new()
            .wrap_fn(|_, _| {
                ready(Err::<ServiceResponse, _>(actix_web::error::ErrorForbidden(
                    "no",
                )))
            })
            .wrap(RequestLog::new(Arc::new(RandomTokens), metrics.clone())),
    )
    .await;
    let request = http::TestRequest::get().uri("/").to_request();
    let error = http::try_call_service(&app, request).await.unwrap_err();
    let response = error.error_response();
    assert_eq!(response.status().as_u16(), 403);
    assert!(response.headers().contains_key(REQUEST_ID));
}
