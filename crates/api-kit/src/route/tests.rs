use super::*;
use crate::testing::api_context;
use crate::{Anyone, In, Result};
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use nimchat_accounts::{Administrator, Agent, Operator};
use nimchat_wire::{ByProfile, Context, Present, Profile};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

/// What these handlers call.
struct NoServices;

#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
struct EchoBody {
    text: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct EchoJson {
    text: String,
    part: ByProfile<String, PartJson>,
}

#[derive(Serialize, ToSchema)]
struct PartJson {
    id: i64,
}

impl Present<(String, i64)> for EchoJson {
    fn present(view: &(String, i64), context: &Context) -> Self {
        Self {
            text: view.0.clone(),
            part: ByProfile::make(context, || view.1.to_string(), || PartJson { id: view.1 }),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct EchoListJson {
    payload: Vec<EchoJson>,
}

impl Present<Vec<(String, i64)>> for EchoListJson {
    fn present(views: &Vec<(String, i64)>, context: &Context) -> Self {
        Self {
            payload: Present::present(views, context),
        }
    }
}

fn echo(call: &In<Anyone, EchoBody>, _: &NoServices) -> Result<(String, i64)> {
    let text = call.read()?.text;
    let name = || call.segment("name_identifier");
    Ok((text.unwrap_or_else(name), call.id("id")))
}

fn echoes(call: &In<Anyone, EchoBody>, _: &NoServices) -> Result<Vec<(String, i64)>> {
    Ok(vec![echo(call, &NoServices)?])
}

#[expect(clippy::unnecessary_wraps, reason = "a handler may refuse")]
fn nothing<C>(_: &In<C>, _: &NoServices) -> Result<()> {
    Ok(())
}

fn panics(_: &In<Anyone>, _: &NoServices) -> Result<()> {
    panic!("a bug")
}

fn routes() -> Vec<Route> {
    vec![
        Route::update("/public/api/v1/echo/{id}")
            .operation(1)
            .summary("Update an Echo")
            .body::<EchoBody>()
            .answers::<EchoJson>()
            .to(echo),
        Route::get("/public/api/v1/named/{name_identifier}")
            .summary("Get an Echo")
            .reads::<EchoBody>()
            .answers::<Vec<EchoJson>>()
            .paged()
            .to(echoes),
        Route::get("/api/v1/accounts/{account_id}/things/{id}")
            .summary("Get a thing")
            .to(nothing::<Agent>),
        Route::get("/api/v1/accounts/{account_id}/things/meta")
            .summary("Count things")
            .to(nothing::<Administrator>),
        Route::get("/platform/api/v1/things")
            .summary("Get a thing")
            .parameter("ids", Kind::Integers, "Which")
            .to(nothing::<Operator>),
        Route::get("/public/api/v1/bug").summary("Fail").to(panics),
    ]
}

async fn send(profile: Profile, request: TestRequest) -> (u16, Value) {
    let routes = routes();
    let app = App::new()
        .app_data(web::Data::new(api_context(profile)))
        .app_data(web::Data::new(NoServices))
        .configure(|config| configure(&routes, config))
        .wrap(from_fn(without_suffix));
    let service = init_service(app).await;
    let response = call_service(&service, request.to_request()).await;
    let status = response.status().as_u16();
    let bytes = read_body(response).await;
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    (status, body)
}

fn at(uri: &str) -> TestRequest {
    TestRequest::get().uri(uri)
}

#[actix_web::test]
async fn each_profile_gets_its_own_shape() {
    let request = || {
        TestRequest::patch()
            .uri("/public/api/v1/echo/7")
            .set_json(json!({"text": "hi"}))
    };
    assert_eq!(
        send(Profile::Reference, request()).await,
        (200, json!({"text": "hi", "part": "7"}))
    );
    assert_eq!(
        send(Profile::Chatwoot, request()).await,
        (200, json!({"text": "hi", "part": {"id": 7}}))
    );
}

#[actix_web::test]
async fn an_update_answers_to_put_and_to_the_json_suffix() {
    for uri in ["/public/api/v1/echo/7", "/public/api/v1/echo/7.json"] {
        let request = TestRequest::put().uri(uri).set_json(json!({"text": "hi"}));
        let (_, body) = send(Profile::Chatwoot, request).await;
        assert_eq!(body["part"]["id"], 7, "{uri}");
    }
}

#[actix_web::test]
async fn a_segment_that_is_no_id_names_nothing() {
    for id in ["x", "-1", "99999999999999999999", "1%00", "+1"] {
        let request = TestRequest::put()
            .uri(&format!("/public/api/v1/echo/{id}"))
            .set_json(json!({"text": "hi"}));
        let (_, body) = send(Profile::Chatwoot, request).await;
        assert_eq!(body["part"]["id"], 0, "{id}");
    }
}

#[actix_web::test]
async fn a_text_segment_is_decoded() {
    for (segment, text) in [("a%2Fb%2B%20c", "a/b+ c"), ("a%00b", ""), ("ada", "ada")] {
        let uri = format!("/public/api/v1/named/{segment}");
        let (_, body) = send(Profile::Reference, at(&uri)).await;
        assert_eq!(body[0]["text"], text, "{segment}");
    }
}

#[actix_web::test]
async fn an_unknown_path_is_404_and_another_method_405() {
    let (status, body) = send(Profile::Chatwoot, at("/nowhere")).await;
    assert_eq!(
        (status, body),
        (404, json!({"status": 404, "error": "Not Found"}))
    );
    let (status, body) = send(Profile::Reference, at("/nowhere")).await;
    assert_eq!((status, body), (404, json!({"error": "No such path"})));
    let request = TestRequest::post().uri("/public/api/v1/echo/7");
    let (status, body) = send(Profile::Reference, request).await;
    assert_eq!(
        (status, body),
        (405, json!({"error": "This path takes PATCH, PUT"}))
    );
}

#[actix_web::test]
async fn the_credential_is_asked_for_before_anything_else() {
    let uri = "/api/v1/accounts/1/things/1";
    let (status, body) = send(Profile::Chatwoot, at(uri)).await;
    assert_eq!(status, 401);
    assert_eq!(
        body,
        json!({"errors": ["You need to sign in or sign up before continuing."]})
    );
    let stranger = at("/api/v1/accounts/x/things/1").insert_header(("Api-Access-Token", "nope"));
    let (status, body) = send(Profile::Reference, stranger).await;
    assert_eq!(
        (status, body),
        (401, json!({"error": "Invalid Access Token"}))
    );
    let (status, body) = send(Profile::Chatwoot, at("/platform/api/v1/things")).await;
    assert_eq!(
        (status, body),
        (401, json!({"error": "Invalid access_token"}))
    );
}

#[actix_web::test]
async fn a_bug_is_a_500_with_a_fixed_text() {
    let (status, body) = send(Profile::Reference, at("/public/api/v1/bug")).await;
    assert_eq!(
        (status, body),
        (500, json!({"error": "Internal Server Error"}))
    );
}

#[test]
fn access_is_read_from_the_handler() {
    let access: Vec<_> = routes().iter().map(Route::access).collect();
    assert_eq!(
        access,
        [
            Access::Anyone,
            Access::Anyone,
            Access::Agent,
            Access::Administrator,
            Access::Operator,
            Access::Anyone
        ]
    );
}

fn document(profile: Profile) -> Value {
    let document = openapi(&routes(), profile, "https://chat.example/", "1.2.3");
    document.unwrap()
}

#[test]
fn the_document_is_openapi_3_1_with_every_operation() {
    let document = document(Profile::Reference);
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["version"], "1.2.3");
    assert_eq!(document["servers"][0]["url"], "https://chat.example");
    for route in routes() {
        for method in route.methods() {
            let method = method.as_str().to_lowercase();
            let operation = &document["paths"][route.path()][&method];
            assert_eq!(operation["summary"], route.summary());
        }
    }
}

#[test]
fn every_operation_has_an_id_of_its_own() {
    let document = document(Profile::Reference);
    let mut ids: Vec<_> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|path| path.as_object().unwrap().values())
        .map(|operation| operation["operationId"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all);
    assert!(ids.contains(&"client_update_an_echo".to_owned()), "{ids:?}");
    assert!(
        ids.contains(&"client_update_an_echo_put".to_owned()),
        "{ids:?}"
    );
}

#[test]
fn a_document_holds_the_shapes_of_its_profile_and_what_they_are_made_of() {
    let reference = document(Profile::Reference);
    let chatwoot = document(Profile::Chatwoot);
    let echo = |document: &Value| document["components"]["schemas"]["EchoJson"].clone();
    assert_eq!(echo(&reference)["properties"]["part"]["type"], "string");
    assert!(reference["components"]["schemas"]["PartJson"].is_null());
    let part = &echo(&chatwoot)["properties"]["part"];
    assert_eq!(part["$ref"], "#/components/schemas/PartJson", "{part}");
    assert!(chatwoot["components"]["schemas"]["PartJson"].is_object());
    let update = &chatwoot["paths"]["/public/api/v1/echo/{id}"]["patch"];
    let schema = &update["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(schema["$ref"], "#/components/schemas/EchoJson");
    let list = &chatwoot["paths"]["/public/api/v1/named/{name_identifier}"]["get"];
    let schema = &list["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(schema["items"]["$ref"], "#/components/schemas/EchoJson");
    assert_eq!(list["parameters"][0]["schema"]["type"], "string");
    assert_eq!(list["parameters"][1]["name"], "page");
}

#[test]
fn a_list_that_one_profile_alone_has_stands_where_it_is_used() {
    let routes = [Route::get("/public/api/v1/echoes")
        .summary("List Echoes")
        .reads::<EchoBody>()
        .answers::<ByProfile<Vec<EchoJson>, EchoListJson>>()
        .to(echoes)];
    let document = openapi(&routes, Profile::Reference, "https://chat.example", "1").unwrap();
    let operation = &document["paths"]["/public/api/v1/echoes"]["get"];
    let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(schema["type"], "array");
    let schemas = document["components"]["schemas"].as_object().unwrap();
    assert!(schemas.keys().all(|name| !name.contains("ByProfile")));
}

#[test]
fn what_needs_a_token_says_so() {
    let document = document(Profile::Reference);
    let scheme = &document["components"]["securitySchemes"]["api_access_token"];
    assert_eq!(scheme["type"], "apiKey");
    assert_eq!(scheme["in"], "header");
    let guarded = &document["paths"]["/platform/api/v1/things"]["get"];
    assert_eq!(guarded["security"], json!([{"api_access_token": []}]));
    assert_eq!(guarded["parameters"][0]["name"], "ids[]");
    let open = &document["paths"]["/public/api/v1/bug"]["get"];
    assert!(open["security"].is_null());
}

#[test]
fn a_post_says_that_it_takes_a_key() {
    const SESSION: &str =
        "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}/echoes";
    const HANDED_OUT: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts";
    let routes = [
        Route::post(SESSION)
            .summary("Make an Echo")
            .reads()
            .answers::<EchoJson>()
            .to(echo),
        Route::post(HANDED_OUT)
            .summary("Make an Echo")
            .reads()
            .answers::<EchoJson>()
            .to(echo),
        Route::post("/platform/api/v1/echoes")
            .summary("Make an Echo")
            .reads()
            .answers::<EchoJson>()
            .to(echo),
    ];
    let document = openapi(&routes, Profile::Reference, "https://chat.example", "1").unwrap();
    let parameters = |path: &str| &document["paths"][path]["post"]["parameters"];
    let ours = parameters(SESSION).as_array().unwrap();
    let key = ours.iter().find(|shown| shown["in"] == "header").unwrap();
    assert_eq!(
        (&key["name"], &key["in"]),
        (&json!("Idempotency-Key"), &json!("header"))
    );
    for (path, takes_a_key) in [(HANDED_OUT, false), ("/platform/api/v1/echoes", true)] {
        let ours = parameters(path).as_array();
        let header = ours.and_then(|shown| shown.iter().find(|shown| shown["in"] == "header"));
        assert_eq!(header.is_some(), takes_a_key, "{path}");
    }
}
