//! What surrounds the operations: health, metrics, request ids, the reference as document and page, the rate limit.

use crate::cable::{agent_socket, customer_socket};
use crate::mail::everywhere_with_mail;
use nimchat_tests::{
    Answer, Document, Options, Receiver, Reply, TestAccount, everywhere, everywhere_with,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Longer than two attempts take.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn health_asks_the_store() {
    everywhere(async |nimchat| {
        let answer = nimchat.anyone().get("/health").await;
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(answer.ok(), json!({"status": "ok", "version": version}));
    });
}

#[test]
fn answers_are_not_cached() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let me = desk.agent.get("/agents").await;
        assert_eq!(me.header("cache-control"), Some("no-store"));
        let body = json!({"email": desk.agent.email, "password": "wrong"});
        let refused = nimchat.anyone().post("/auth/sign_in", body).await;
        assert_eq!(refused.header("cache-control"), Some("no-store"));
        let visitor = json!({"name": "Linus"});
        let visitor = desk.visitors().post("/contacts", visitor).await;
        assert!(visitor.json()["pubsub_token"].is_string());
        assert_eq!(visitor.header("cache-control"), Some("no-store"));
    });
}

#[test]
fn every_answer_has_a_request_id() {
    everywhere(async |nimchat| {
        let client = nimchat.anyone();
        for path in ["/health", "/api/v1/accounts/1/agents", "/unheard_of"] {
            let made_up = client.get(path).await;
            assert!(
                made_up
                    .header("x-request-id")
                    .is_some_and(|id| id.len() == 36),
                "{path} {made_up:?}"
            );
            let given = client
                .request(Method::GET, path)
                .header("x-request-id", "caller-7");
            assert_eq!(
                Answer::of(given).await.header("x-request-id"),
                Some("caller-7")
            );
        }
    });
}

#[test]
fn metrics_count_requests_by_route_and_read_the_outbox() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        desk.agent.get("/agents").await.ok();
        desk.agent.without_token().get("/agents").await.refused(401);
        let answer = nimchat.anyone().get("/metrics").await;
        assert_eq!(answer.status, 200);
        let route = "/api/v1/accounts/{account_id}/agents";
        for status in ["200", "401"] {
            let counted = answer.text.lines().any(|line| {
                line.contains(route)
                    && line.contains(&format!("\"{status}\""))
                    && line.ends_with(" 1")
            });
            assert!(counted, "{status}: {}", answer.text);
        }
        assert!(
            !answer.text.contains(&desk.inbox.identifier),
            "no identifier of anybody's"
        );
        let depth = nimchat.database().rows("events");
        let told = answer
            .text
            .lines()
            .any(|line| line.contains("outbox") && line.ends_with(&format!(" {depth}")));
        assert!(depth > 0 && told, "{depth}: {}", answer.text);
        assert!(answer.text.contains("_bucket"), "latencies are histograms");
    });
}

#[test]
fn metrics_count_what_leaves_the_server_and_who_listens() {
    everywhere_with_mail(async |nimchat, mails| {
        let desk = TestAccount::open(&nimchat).await;
        let receiver = Receiver::start();
        receiver.answer_next([Reply::status(503)]);
        let webhook = json!({"url": receiver.url(), "subscriptions": ["contact_created"]});
        desk.administrator.post("/webhooks", webhook).await.ok();
        mails.refuse_next(["451 4.3.0 later"]);
        let kate = json!({"name": "Kate", "email": "kate@acme.example", "role": "agent"});
        desk.administrator.post("/agents", kate).await.ok();
        let customer = desk.customer("Linus").await;
        let _agent = agent_socket(&desk, &desk.agent).await;
        let _customer = customer_socket(&nimchat, &customer).await;
        let began = Instant::now();
        let mut told = String::new();
        for counted in [
            "nimchat_webhook_attempts_total{result=\"5xx\"} 1",
            "nimchat_webhook_attempts_total{result=\"2xx\"} 1",
            "nimchat_mails_total{result=\"failed\"} 1",
            "nimchat_mails_total{result=\"sent\"} 1",
            "nimchat_sockets{kind=\"agent\"} 1",
            "nimchat_sockets{kind=\"customer\"} 1",
        ] {
            while !told.contains(counted) {
                assert!(began.elapsed() < PATIENCE, "{counted}: {told}");
                told = nimchat.anyone().get("/metrics").await.text;
            }
        }
    });
}

#[test]
fn the_document_describes_every_route_in_its_profile() {
    everywhere(async |nimchat| {
        let document = Document::of(&nimchat).await;
        let json = document.json();
        assert!(json["openapi"].as_str().unwrap().starts_with("3.1"));
        assert_eq!(json["servers"][0]["url"], ".", "wherever it is opened");
        for route in nimchat_server::app::routes() {
            for method in route.methods() {
                let operation = &json["paths"][route.path()][method.as_str().to_lowercase()];
                let responses = &operation["responses"];
                assert!(
                    responses["200"].is_object() || responses["204"].is_object(),
                    "{method} {}",
                    route.path()
                );
                let tags = operation["tags"].as_array().unwrap();
                let tag = tags[0].as_str().unwrap();
                assert!(tags.len() == 1 && tag.contains(": "), "{tags:?}");
                let parameters = operation["parameters"].as_array();
                let names: Vec<_> = parameters
                    .into_iter()
                    .flatten()
                    .map(|parameter| (parameter["in"].to_string(), parameter["name"].to_string()))
                    .collect();
                let distinct: BTreeSet<_> = names.iter().collect();
                assert_eq!(distinct.len(), names.len(), "{method} {}", route.path());
            }
        }
        let public = "/hc/{slug}/{locale}/articles.json";
        let listed = &json["paths"][public]["get"]["responses"]["200"]["content"];
        let listed = &listed["application/json"]["schema"]["$ref"];
        let name = listed.as_str().unwrap().rsplit('/').next().unwrap();
        assert_eq!(name, "PublicArticlesJson");
        let schemas = &json["components"]["schemas"];
        for name in [
            name,
            "PublicArticleJson",
            "PublicPortalJson",
            "HeldFileJson",
        ] {
            assert!(schemas[name].is_object(), "{name}");
        }
        let webhooks = json["webhooks"].as_object().unwrap();
        assert_eq!(webhooks.len(), 15);
        let body = &webhooks["message_created"]["post"]["requestBody"];
        let schema = &body["content"]["application/json"]["schema"];
        assert_eq!(schema["properties"]["event"]["const"], "message_created");
        let text = json.to_string();
        assert!(
            !text.contains("\"default\":null"),
            "null may not be a value"
        );
        assert!(!text.contains("x-by-profile") && !text.contains("x-inline"));
    });
}

/// Fields whose texts are from a fixed set, wherever they are.
const OF_FIXED_WORDS: [&str; 19] = [
    "attribute_display_type",
    "attribute_model",
    "availability",
    "availability_status",
    "bot_type",
    "campaign_type",
    "channel_type",
    "contact_type",
    "content_type",
    "file_type",
    "filter_type",
    "message_type",
    "notification_type",
    "primary_actor_type",
    "priority",
    "role",
    "sender_name_type",
    "sender_type",
    "status",
];

/// Types of files, names of other kinds, and texts that are kept as they were sent.
const OF_ANY_WORDS: [&str; 5] = [
    "CurrentJson.status",
    "DirectUploadBody.content_type",
    "DirectUploadJson.content_type",
    "HeldFileJson.file_type",
    "NewMessageBody.sender_type",
];

/// Is the text of any value allowed?
fn takes_any_text(schema: &Value) -> bool {
    match schema {
        Value::Object(parts) => {
            let is_text = match &parts.get("type") {
                Some(Value::Array(types)) => types.contains(&json!("string")),
                other => *other == Some(&json!("string")),
            };
            (is_text && !parts.contains_key("enum") && !parts.contains_key("const"))
                || ["anyOf", "oneOf", "allOf"]
                    .iter()
                    .filter_map(|key| parts.get(*key)?.as_array())
                    .flatten()
                    .any(takes_any_text)
        }
        _ => false,
    }
}

fn fields_of_any_text(name: &str, schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(parts) => {
            if let Some(Value::Object(fields)) = parts.get("properties") {
                let fixed = fields.iter().filter(|(field, schema)| {
                    OF_FIXED_WORDS.contains(&field.as_str()) && takes_any_text(schema)
                });
                found.extend(fixed.map(|(field, _)| format!("{name}.{field}")));
            }
            for part in parts.values() {
                fields_of_any_text(name, part, found);
            }
        }
        Value::Array(parts) => {
            for part in parts {
                fields_of_any_text(name, part, found);
            }
        }
        _ => {}
    }
}

#[test]
fn the_document_names_refusals_that_few_operations_have() {
    everywhere(async |nimchat| {
        let document = Document::of(&nimchat).await;
        let of = |path: &str, status: &str| {
            document.json()["paths"][path]["get"]["responses"][status].clone()
        };
        assert!(of("/api/v1/profile/mfa", "403")["content"].is_object());
        assert!(of("/hc/{slug}/{locale}/articles.json", "422").is_object());
        let absent = of("/api/v1/accounts/{account_id}/macros/{id}", "404");
        let has_body = absent["content"].is_object();
        assert_eq!(has_body, nimchat.is_reference(), "{absent}");
    });
}

#[test]
fn the_document_names_the_formats_of_what_is_sent() {
    everywhere(async |nimchat| {
        let document = Document::of(&nimchat).await;
        let json = document.json();
        let mut found = BTreeSet::new();
        for (name, schema) in json["components"]["schemas"].as_object().unwrap() {
            let sent = schema["properties"].as_object();
            let sent = sent.into_iter().flatten();
            for (field, schema) in sent.filter(|_| name.ends_with("Body")) {
                let format = match field.as_str() {
                    "email" | "support_email" => "email",
                    "password" => "password",
                    _ => continue,
                };
                assert_eq!(schema["format"], format, "{name}.{field}");
                found.insert(format);
            }
        }
        assert_eq!(found.len(), 2, "{found:?}");
    });
}

#[test]
fn the_document_lists_the_words_of_fixed_sets() {
    everywhere(async |nimchat| {
        let document = Document::of(&nimchat).await;
        let json = document.json();
        let mut found = Vec::new();
        for (name, schema) in json["components"]["schemas"].as_object().unwrap() {
            fields_of_any_text(name, schema, &mut found);
        }
        found.retain(|field| !OF_ANY_WORDS.contains(&field.as_str()));
        assert_eq!(found, Vec::<String>::new());
        let list = &json["paths"]["/api/v1/accounts/{account_id}/conversations"]["get"];
        let parameters = list["parameters"].as_array().unwrap();
        for name in ["assignee_type", "status", "conversation_type", "sort_by"] {
            let parameter = parameters.iter().find(|one| one["name"] == name).unwrap();
            assert!(parameter["schema"]["enum"].is_array(), "{name}");
        }
    });
}

#[test]
fn the_reference_is_a_page_that_needs_no_other_host() {
    everywhere(async |nimchat| {
        let client = nimchat.anyone();
        for path in ["/docs", "/docs/"] {
            let moved = client.get(path).await;
            assert_eq!(
                (moved.status, moved.header("location")),
                (307, Some("/docs/index.html"))
            );
        }
        let page = client.get("/docs/index.html").await;
        assert_eq!(page.status, 200);
        assert!(
            page.header("content-type")
                .unwrap()
                .starts_with("text/html")
        );
        let foreign = |text: &&str| text.starts_with("http") || text.starts_with("//");
        assert_eq!(page.text.split('"').find(foreign), None);
        let scripts: Vec<&str> = page
            .text
            .split("src=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert!(!scripts.is_empty());
        for script in scripts {
            let answer = client
                .get(format!("/docs/{}", script.trim_start_matches("./")))
                .await;
            assert_eq!(answer.status, 200, "{script}");
        }
        assert_eq!(client.get("/docs/nothing.js").await.status, 404);
    });
}

#[test]
fn pages_have_an_icon() {
    everywhere(async |nimchat| {
        let client = nimchat.anyone();
        for path in ["/", "/reports", "/app/login"] {
            let page = client.get(path).await;
            assert!(page.text.contains("href=\"/favicon.svg\""), "{path}");
            let policy = page.header("content-security-policy").unwrap();
            assert!(policy.contains("img-src 'self'"), "{path}: {policy}");
        }
        for path in ["/favicon.svg", "/favicon.ico"] {
            let icon = client.get(path).await;
            assert_eq!(icon.header("content-type"), Some("image/svg+xml"));
            assert!(icon.text.starts_with("<svg "), "{path}");
        }
    });
}

#[test]
fn who_calls_too_often_is_told_when_to_come_back() {
    let options = Options::default()
        .set("SERVER__TRUSTED_PROXIES", "127.0.0.1")
        .set("RATE_LIMIT__PER_MINUTE", "20");
    everywhere_with(&options, async |nimchat| {
        let from = async |address: &str, token: &str| {
            let caller = nimchat.anyone().with_token(token);
            let request = caller.request(Method::GET, "/api/v1/profile");
            Answer::of(request.header("x-forwarded-for", address)).await
        };
        let mut refused = None;
        for number in 0..25 {
            // a new credential each time does not avoid the limit
            let answer = from("203.0.113.1", &format!("guess-{number}")).await;
            if answer.status == 429 {
                refused = Some(answer);
                break;
            }
        }
        let refused = refused.expect("the limit is reached");
        let seconds: u32 = refused.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=60).contains(&seconds));
        if nimchat.is_reference() {
            let text = refused.json()["error"].to_string();
            assert!(text.starts_with("\"Too many requests"), "{text}");
        } else {
            assert_eq!(refused.text, "Retry later\n");
        }
        // other addresses have their own limit, and this machine has none
        assert_eq!(from("203.0.113.2", "guess").await.status, 401);
        let operator = nimchat.operator();
        for _ in 0..25 {
            assert_eq!(operator.get("/users/1").await.status, 404);
        }
    });
}

#[test]
fn apps_ask_the_server_what_it_is() {
    everywhere(async |nimchat| {
        let told = nimchat.anyone().get("/api").await.ok();
        assert_eq!(told["version"], "4.7.0");
        assert_eq!(told["queue_services"], "ok");
        assert_eq!(told["data_services"], "ok");
        assert_eq!(told["timestamp"].as_str().unwrap().len(), 19);
    });
}
