//! Changes of an account by its administrators (docs/rules/accounts.md §5.3).

use super::{refuses, text};
use nimchat_tests::{TestAccount, everywhere};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

#[test]
fn an_account_keeps_every_rule() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let cases = || {
            vec![
                (json!({"name": ""}), &["name"][..], "Name can't be blank"),
                (json!({"name": null}), &["name"], "Name can't be blank"),
                (
                    json!({"name": text(256)}),
                    &["name"],
                    "Name is too long (maximum is 255 characters)",
                ),
                (
                    json!({"locale": "xx"}),
                    &["locale"],
                    "Locale is not included in the list",
                ),
                (
                    json!({"domain": text(101)}),
                    &["domain"],
                    "Domain is too long (maximum is 100 characters)",
                ),
                (
                    json!({"support_email": text(101)}),
                    &["support_email"],
                    "Support email is too long (maximum is 100 characters)",
                ),
                (
                    json!({"industry": text(256), "timezone": text(256)}),
                    &["industry", "timezone"],
                    "Industry is too long (maximum is 255 characters), Timezone is too long (maximum is 255 \
                     characters)",
                ),
                (
                    json!({"auto_resolve_after": 9}),
                    &["auto_resolve_after"],
                    "Auto resolve after must be greater than or equal to 10",
                ),
                (
                    json!({"auto_resolve_after": 1_439_857}),
                    &["auto_resolve_after"],
                    "Auto resolve after must be less than or equal to 1439856",
                ),
                (
                    json!({"auto_resolve_after": "10"}),
                    &["auto_resolve_after"],
                    "Auto resolve after must be an integer",
                ),
                (
                    json!({"auto_resolve_message": 1, "auto_resolve_label": true}),
                    &["auto_resolve_label", "auto_resolve_message"],
                    "Auto resolve label must be a string, Auto resolve message must be a string",
                ),
                (
                    json!({"auto_resolve_message": text(20_001)}),
                    &["auto_resolve_message"],
                    "Auto resolve message is too long (maximum is 20000 characters)",
                ),
                (
                    json!({"audio_transcriptions": "true"}),
                    &["audio_transcriptions"],
                    "Audio transcriptions must be true or false",
                ),
                (
                    json!({"auto_resolve_ignore_waiting": 1, "name": " "}),
                    &["name", "auto_resolve_ignore_waiting"],
                    "Name can't be blank, Auto resolve ignore waiting must be true or false",
                ),
            ]
        };
        refuses(&nimchat, &desk.administrator, Method::PATCH, "", cases()).await;
        refuses(&nimchat, &desk.administrator, Method::PUT, "", cases()).await;
        // a form sends settings as text, which is the wrong type
        let form = desk
            .administrator
            .request(Method::PATCH, "")
            .form(&[("auto_resolve_after", "60")]);
        assert_eq!(
            form.send().await.unwrap().status(),
            StatusCode::UNPROCESSABLE_ENTITY
        );
    });
}

#[test]
fn an_account_takes_what_is_just_within_the_rules() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        for minutes in [10, 1_439_856] {
            let body = json!({"auto_resolve_after": minutes, "auto_resolve_label": "quiet"});
            desk.administrator.patch("", body).await.ok();
            let shown = desk.agent.get("").await.ok();
            let settings = json!({"auto_resolve_after": minutes, "auto_resolve_label": "quiet"});
            assert_eq!(shown["settings"], settings);
        }
        let nothing =
            json!({"auto_resolve_after": null, "auto_resolve_label": null, "domain": null});
        desk.administrator.patch("", nothing).await.ok();
        let shown = desk.agent.get("").await.ok();
        let unset = json!({"auto_resolve_after": null, "auto_resolve_label": null});
        assert_eq!(
            (&shown["settings"], &shown["domain"]),
            (&nimchat.choose(json!({}), unset), &Value::Null)
        );
    });
}
