use super::*;
use actix_web::ResponseError;
use actix_web::test::TestRequest;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::json;

async fn input(request: TestRequest) -> Input {
    let (request, mut payload) = request.to_http_parts();
    Input::from_request(&request, &mut payload).await.unwrap()
}

fn post(content_type: &str, body: impl Into<Bytes>) -> TestRequest {
    TestRequest::post()
        .uri("/things")
        .insert_header(("content-type", content_type))
        .set_payload(body)
}

async fn fields(content_type: &str, body: &str) -> Value {
    let input = input(post(content_type, body.to_owned())).await;
    Value::Object(input.object().unwrap())
}

fn status<T>(result: Result<T>) -> u16 {
    result.err().unwrap().status_code().as_u16()
}

fn message<T>(result: Result<T>) -> String {
    let error = result.err().unwrap();
    assert_eq!(error.status_code().as_u16(), 422);
    error.to_string()
}

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

#[derive(Debug, Deserialize, Validate)]
struct Member {
    #[validate(length(max = 5, message = "is too long (maximum is 5 characters)"))]
    name: String,
    ids: Option<Vec<i64>>,
    nested: Option<Nested>,
}

#[derive(Debug, Deserialize)]
struct Nested {
    flag: bool,
}

#[actix_web::test]
async fn json_forms_and_multipart_say_the_same() {
    let wanted = json!({"name": "Ada", "ids": ["1", "2"], "nested": {"a": {"b": "c d"}}});
    let form = "name=Ada&ids[]=1&ids[]=2&nested[a][b]=c+d";
    assert_eq!(fields(JSON, &wanted.to_string()).await, wanted);
    assert_eq!(
        fields("application/vnd.api+json", &wanted.to_string()).await,
        wanted
    );
    assert_eq!(fields(FORM, form).await, wanted);
    let encoded = "name=Ada&ids%5B%5D=1&ids%5B%5D=2&nested%5Ba%5D%5Bb%5D=c%20d";
    assert_eq!(fields(FORM, encoded).await, wanted);
    let parts = [
        ("name", "Ada"),
        ("ids[]", "1"),
        ("ids[]", "2"),
        ("nested[a][b]", "c d"),
    ];
    let mut multipart = String::new();
    for (name, text) in parts {
        multipart += "--x\r\nContent-Disposition: form-data; name=\"";
        multipart += name;
        multipart += "\"\r\n\r\n";
        multipart += text;
        multipart += "\r\n";
    }
    multipart += "--x--\r\n";
    assert_eq!(
        fields("multipart/form-data; boundary=x", &multipart).await,
        wanted
    );
}

#[actix_web::test]
async fn a_form_may_repeat_a_name_to_make_a_list() {
    assert_eq!(
        fields(FORM, "ids=1&ids=2").await,
        json!({"ids": ["1", "2"]})
    );
}

#[actix_web::test]
async fn text_in_a_form_survives_whatever_it_holds() {
    for text in ["a&b=c", "100 %", "ä+ö", "[x]", "line\nline", "a]b["] {
        let form = form_urlencoded(text);
        assert_eq!(fields(FORM, &form).await, json!({ "text": text }), "{form}");
    }
}

fn form_urlencoded(text: &str) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .append_pair("text", text)
        .finish()
}

#[actix_web::test]
async fn a_file_stays_beside_the_fields() {
    let body = "--x\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\nsee this\r\n\
        --x\r\nContent-Disposition: form-data; name=\"attachments[]\"; filename=\"a.png\"\r\n\
        Content-Type: image/png\r\n\r\nPNG\r\n\
        --x\r\nContent-Disposition: form-data; name=\"avatar\"; filename=\"\"\r\n\r\n\r\n--x--\r\n";
    let input = input(post("multipart/form-data; boundary=x", body)).await;
    assert_eq!(
        Value::Object(input.object().unwrap()),
        json!({"content": "see this"})
    );
    assert_eq!(input.uploads().len(), 1);
    let file = input.uploads_of("attachments").next().unwrap();
    assert_eq!(file.filename, "a.png");
    assert_eq!(file.content_type.as_deref(), Some("image/png"));
    assert_eq!(file.read(u64::MAX).unwrap(), b"PNG");
    assert_eq!(input.uploads_of("attach").count(), 0);
}

#[actix_web::test]
async fn the_query_is_under_the_body() {
    let request = TestRequest::post()
        .uri("/things?name=query&page=2")
        .insert_header(("content-type", JSON))
        .set_payload(r#"{"name": "body"}"#);
    let input = input(request).await;
    assert_eq!(
        Value::Object(input.object().unwrap()),
        json!({"name": "body", "page": "2"})
    );
    assert_eq!(input.page(25), Page::new(2, 25));
}

#[actix_web::test]
async fn no_body_is_an_empty_one() {
    for request in [
        TestRequest::get(),
        post(JSON, ""),
        post("text/weird", ""),
        post(JSON, "null"),
    ] {
        assert!(input(request).await.object().unwrap().is_empty());
    }
}

#[actix_web::test]
async fn an_unknown_content_type_is_415() {
    for kind in [
        "text/plain",
        "application/xml",
        "nonsense",
        "multipart/form-data",
    ] {
        assert_eq!(
            status(input(post(kind, "a=b")).await.object()),
            415,
            "{kind}"
        );
    }
    let untyped = TestRequest::post().set_payload("a=b");
    assert_eq!(status(input(untyped).await.object()), 415);
}

#[actix_web::test]
async fn a_body_that_breaks_its_syntax_is_400() {
    for (kind, body) in [
        (JSON, "{\"a\":"),
        (JSON, "{\"a\": 1e999}"),
        (JSON, "\u{feff}{}"),
        (FORM, "a=1&a[b]=2"),
        ("multipart/form-data; boundary=x", "--y\r\n"),
        (
            "multipart/form-data; boundary=x",
            "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb",
        ),
    ] {
        assert_eq!(
            status(input(post(kind, body)).await.object()),
            400,
            "{kind} {body}"
        );
    }
    let deep = "[".repeat(100_000);
    assert_eq!(status(input(post(JSON, deep)).await.object()), 400);
    assert_eq!(
        status(input(post(JSON, &b"{\"a\":\"\xff\"}"[..])).await.object()),
        400
    );
}

#[actix_web::test]
async fn json_that_is_no_object_is_422() {
    for body in ["[]", "1", "\"text\"", "true"] {
        let refused = input(post(JSON, body)).await.object();
        assert_eq!(message(refused), "Body must be an object");
    }
}

#[actix_web::test]
async fn a_body_beyond_the_limit_is_413() {
    let limit = InputLimit {
        text: 10,
        files: 20,
    };
    let small = post(JSON, r#"{"a":"b"}"#).app_data(limit);
    assert!(input(small).await.object().is_ok());
    let large = post(JSON, r#"{"a":"bcdef"}"#).app_data(web::Data::new(limit));
    assert_eq!(status(input(large).await.object()), 413);
    let announced = post(JSON, "{}")
        .insert_header(("content-length", "11"))
        .app_data(limit);
    assert_eq!(status(input(announced).await.object()), 413);
}

/// Like `input`, for an operation that accepts files, with a caller who may or may not call it.
async fn input_with_files(request: TestRequest, may_call: Option<bool>) -> Input {
    let (request, mut payload) = request.to_http_parts();
    request.extensions_mut().insert(TakesFiles);
    if let Some(may_call) = may_call {
        let admission = Admission(Arc::new(move || may_call));
        request.extensions_mut().insert(admission);
    }
    Input::from_request(&request, &mut payload).await.unwrap()
}

#[actix_web::test]
async fn files_have_a_limit_of_their_own_where_they_are_taken() {
    let limit = InputLimit {
        text: 100,
        files: 300,
    };
    let parts = |length: usize| {
        let part = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
        let body = format!("{part}{}\r\n--x--\r\n", "a".repeat(length));
        post("multipart/form-data; boundary=x", body).app_data(limit)
    };
    assert_eq!(status(input(parts(100)).await.object()), 413);
    for may_call in [None, Some(true)] {
        let read = input_with_files(parts(100), may_call).await;
        assert!(read.object().is_ok());
        let large = input_with_files(parts(300), may_call).await;
        assert_eq!(status(large.object()), 413);
    }
    let large = json!({"a": "a".repeat(100)}).to_string();
    let large = post(JSON, large).app_data(limit);
    assert_eq!(status(input_with_files(large, None).await.object()), 413);
}

#[actix_web::test]
async fn who_may_not_call_is_not_listened_to() {
    let body = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\na\r\n--x--\r\n";
    let sent = post("multipart/form-data; boundary=x", body);
    let unread = input_with_files(sent, Some(false)).await;
    assert_eq!(status(unread.object()), 400);
    assert!(unread.uploads().is_empty());
}

#[actix_web::test]
async fn a_wrong_type_names_the_field() {
    let read = |body: Value| async move {
        message(input(post(JSON, body.to_string())).await.read::<Member>())
    };
    assert_eq!(read(json!({"name": ["a"]})).await, "Name must be a string");
    assert_eq!(read(json!({})).await, "Name can't be blank");
    assert_eq!(
        read(json!({"name": "a", "ids": "x"})).await,
        "Ids must be an integer"
    );
    assert_eq!(
        read(json!({"name": "a", "nested": {"flag": 3}})).await,
        "Nested flag must be true or false"
    );
    assert_eq!(
        read(json!({"name": "a", "nested": {}})).await,
        "Nested flag can't be blank"
    );
    assert_eq!(
        read(json!({"name": "a", "nested": 7})).await,
        "Nested must be an object"
    );
    assert_eq!(
        read(json!({"name": "much too long"})).await,
        "Name is too long (maximum is 5 characters)"
    );
    assert_eq!(
        read(json!({"name": "a\u{0}b"})).await,
        "Name must not contain the character NUL"
    );
}

#[actix_web::test]
async fn all_that_is_wrong_is_told_at_once() {
    let read = |body: Value| async move {
        message(input(post(JSON, body.to_string())).await.read::<Member>())
    };
    assert_eq!(
        read(json!({"name": ["a"], "ids": [1, "x", {}], "nested": {"flag": 3}})).await,
        "Ids must be an integer, Name must be a string, Nested flag must be true or false"
    );
    // a struct's own rules refuse values together with values that cannot be read
    assert_eq!(
        read(json!({"name": "much too long", "ids": "x"})).await,
        "Ids must be an integer, Name is too long (maximum is 5 characters)"
    );
    assert_eq!(
        read(json!({"ids": "x"})).await,
        "Ids must be an integer, Name can't be blank"
    );
}

#[actix_web::test]
async fn a_wrapper_key_may_be_left_out_in_json_alone() {
    let read = |kind: &'static str, body: &'static str| async move {
        let input = input(post(kind, body)).await;
        input
            .read_under::<Member>("agent")
            .map(|member| member.name)
    };
    assert_eq!(
        read(JSON, r#"{"agent": {"name": "Ada"}}"#).await.unwrap(),
        "Ada"
    );
    assert_eq!(read(JSON, r#"{"name": "Ada"}"#).await.unwrap(), "Ada");
    assert_eq!(read(FORM, "agent[name]=Ada").await.unwrap(), "Ada");
    let among_others = r#"{"foo": 1, "name": "Ada"}"#;
    assert_eq!(read(JSON, among_others).await.unwrap(), "Ada");
    let missing = "param is missing or the value is empty: agent";
    assert_eq!(message(read(FORM, "name=Ada").await), missing);
    assert_eq!(message(read(JSON, "{}").await), missing);
    assert_eq!(message(read(JSON, r#"{"foo": 1}"#).await), missing);
    assert_eq!(
        message(read(JSON, r#"{"foo": 1, "agent": null}"#).await),
        missing
    );
    assert_eq!(message(read(JSON, r#"{"agent": {}}"#).await), missing);
    assert_eq!(
        message(read(JSON, r#"{"agent": 5}"#).await),
        "Agent must be an object"
    );
}

#[actix_web::test]
async fn a_query_counts_where_there_is_no_body() {
    let request = TestRequest::delete().uri("/members?name=Ada&ids[]=4");
    let member: Member = input(request).await.read().unwrap();
    assert_eq!((member.name.as_str(), member.ids), ("Ada", Some(vec![4])));
    assert!(member.nested.is_none_or(|nested| nested.flag));
}

proptest! {
    #[test]
    fn no_bytes_make_the_reading_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        kind in prop::sample::select(vec![JSON, FORM, "multipart/form-data; boundary=x", "x"]),
    ) {
        actix_web::rt::System::new().block_on(async {
            let input = input(post(kind, bytes)).await;
            let _ = input.read::<Member>();
            let _ = input.read_under::<Member>("agent");
        });
    }

    #[test]
    fn no_form_makes_the_reading_panic(form in "[a-c\\[\\]=&%0-9]{0,40}") {
        let _ = body::form(form.as_bytes());
    }
}
