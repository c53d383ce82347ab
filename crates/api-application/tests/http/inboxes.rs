//! `operations.json #45`, `#46`, `#47`.

use crate::world::{World, id_of, upload};
use actix_web::http::Method;
use nimchat_api_kit::Profile;
use serde_json::{Value, json};

/// A website inbox with everything set.
fn website() -> Value {
    json!({
        "name": "Shop", "greeting_enabled": true, "greeting_message": "Hello",
        "enable_auto_assignment": "false",
        "channel": {
            "type": "web_widget", "website_url": "shop.example", "welcome_title": "Hi",
            "welcome_tagline": "We help", "agent_away_message": "Away",
            "widget_color": "#aabbcc", "hmac_mandatory": true, "allowed_domains": "shop.example",
            "reply_time": "in_a_day", "selected_feature_flags": ["emoji_picker"],
            "pre_chat_form_enabled": true,
            "pre_chat_form_options": {"pre_chat_message": "Who?", "pre_chat_fields": []},
            "continuity_via_email": false,
        },
    })
}

fn script(token: &str) -> String {
    format!(
        r#"
    <script>
      (function(d,t) {{
        var BASE_URL="https://chat.example";
        var g=d.createElement(t),s=d.getElementsByTagName(t)[0];
        g.src=BASE_URL+"/packs/js/sdk.js";
        g.async = true;
        s.parentNode.insertBefore(g,s);
        g.onload=function(){{
          window.chatwootSDK.run({{
            websiteToken: '{token}',
            baseUrl: BASE_URL
          }})
        }}
      }})(document,"script");
    </script>
    "#
    )
}

fn working_hours() -> Value {
    (0..7)
        .map(|day| {
            if (1..=5).contains(&day) {
                json!({"day_of_week": day, "closed_all_day": false, "open_hour": 9,
                    "open_minutes": 0, "close_hour": 17, "close_minutes": 0,
                    "open_all_day": false})
            } else {
                json!({"day_of_week": day, "closed_all_day": true, "open_hour": null,
                    "open_minutes": null, "close_hour": null, "close_minutes": null,
                    "open_all_day": false})
            }
        })
        .collect()
}

#[actix_web::test]
async fn unset_texts_of_a_website_inbox_are_empty_in_the_reference() {
    let world = World::new(Profile::Reference);
    let channel = json!({"type": "web_widget", "website_url": "shop.example"});
    let inbox = json!({"name": "Shop", "channel": channel});
    let made = world.post("/inboxes", inbox).await.ok();
    let strings = [
        "website_url",
        "avatar_url",
        "widget_color",
        "website_token",
        "web_widget_script",
        "welcome_title",
        "welcome_tagline",
        "greeting_message",
    ];
    for key in strings {
        assert!(made[key].is_string(), "{key}: {}", made[key]);
    }
}

#[actix_web::test]
async fn administrators_see_the_whole_website_inbox_in_both_profiles() {
    for profile in [Profile::Reference, Profile::Chatwoot] {
        let world = World::new(profile);
        let made = world.post("/inboxes", website()).await.ok();
        let token = "token-000000000000000001";
        let id = id_of(&made);
        let expected = json!({
            "id": id, "avatar_url": "", "channel_id": id, "name": "Shop",
            "channel_type": "Channel::WebWidget", "greeting_enabled": true,
            "greeting_message": "Hello", "working_hours_enabled": false,
            "enable_email_collect": true, "csat_survey_enabled": false, "csat_config": {},
            "enable_auto_assignment": false, "auto_assignment_config": {},
            "out_of_office_message": null, "working_hours": working_hours(), "timezone": "UTC",
            "callback_webhook_url": null, "allow_messages_after_resolved": true,
            "lock_to_single_conversation": false, "sender_name_type": "friendly",
            "business_name": null, "hmac_mandatory": true, "messaging_service_sid": null,
            "phone_number": null, "provider": null, "allowed_domains": "shop.example",
            "widget_color": "#aabbcc", "website_url": "shop.example", "welcome_title": "Hi",
            "welcome_tagline": "We help", "web_widget_script": script(token),
            "website_token": token, "selected_feature_flags": ["emoji_picker"],
            "reply_time": "in_a_day", "hmac_token": "token-000000000000000002",
            "pre_chat_form_enabled": true,
            "pre_chat_form_options": {"pre_chat_message": "Who?", "pre_chat_fields": []},
            "continuity_via_email": false,
        });
        assert_eq!(made, expected);
        assert_eq!(world.get(&format!("/inboxes/{id}")).await.ok(), expected);
        let listed = world.get("/inboxes").await.ok();
        let envelope = match profile {
            Profile::Reference => json!([expected]),
            Profile::Chatwoot => json!({"payload": [expected]}),
        };
        assert_eq!(listed, envelope);
    }
}

#[actix_web::test]
async fn agents_see_an_api_inbox_but_its_secret_in_both_profiles() {
    for profile in [Profile::Reference, Profile::Chatwoot] {
        let world = World::new(profile);
        let request = json!({
            "name": "Program", "lock_to_single_conversation": true, "business_name": "Engines",
            "sender_name_type": "professional", "timezone": "Europe/Berlin",
            "out_of_office_message": "Closed", "csat_config": {"display_type": "star"},
            "channel": {
                "type": "api", "webhook_url": "https://program.example",
                "additional_attributes": {"agent_reply_time_window": 24},
            },
        });
        let made = world.post("/inboxes", request).await.ok();
        let id = id_of(&made);
        assert_eq!(made["hmac_token"], "token-000000000000000002");
        let secret = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAM=";
        assert_eq!(made["webhook_secret"], secret);
        let (ada, token) = world.agent("Ada").await;
        let members = json!({"inbox_id": id, "user_ids": [ada]});
        world.post("/inbox_members", members).await.ok();
        let look = world.request(Method::GET, &format!("/inboxes/{id}"), Some(&token));
        // printed as a text
        let no_text = match profile {
            Profile::Reference => json!(""),
            Profile::Chatwoot => Value::Null,
        };
        let expected = json!({
            "id": id, "avatar_url": "", "channel_id": id, "name": "Program",
            "channel_type": "Channel::Api", "greeting_enabled": false, "greeting_message": no_text,
            "working_hours_enabled": false, "enable_email_collect": true,
            "csat_survey_enabled": false, "csat_config": {"display_type": "star"},
            "enable_auto_assignment": true, "auto_assignment_config": {},
            "out_of_office_message": "Closed", "working_hours": working_hours(),
            "timezone": "Europe/Berlin", "callback_webhook_url": null, "unique_source_ids": false,
            "allow_messages_after_resolved": true, "lock_to_single_conversation": true,
            "sender_name_type": "professional", "business_name": "Engines",
            "hmac_mandatory": false, "messaging_service_sid": null, "phone_number": null,
            "provider": null, "allowed_domains": null, "widget_color": null, "website_url": null,
            "welcome_title": null, "welcome_tagline": null, "web_widget_script": null,
            "website_token": null, "selected_feature_flags": null, "reply_time": null,
            "webhook_url": "https://program.example",
            "inbox_identifier": "token-000000000000000001",
            "additional_attributes": {"agent_reply_time_window": 24},
        });
        assert_eq!(world.send(look).await.ok(), expected);
    }
}

#[actix_web::test]
async fn agents_see_the_inboxes_they_are_members_of() {
    let world = World::new(Profile::Reference);
    let [mine, other] = [
        world.api_inbox("Mine").await,
        world.api_inbox("Other").await,
    ];
    let (ada, token) = world.agent("Ada").await;
    let members = json!({"inbox_id": mine, "user_ids": [ada]});
    world.post("/inbox_members", members).await.ok();
    let look = |path: String| world.send(world.request(Method::GET, &path, Some(&token)));
    let listed = look("/inboxes".to_owned()).await.ok();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["id"], mine);
    assert_eq!(look(format!("/inboxes/{other}")).await.status, 403);
    assert_eq!(look("/inboxes/4040".to_owned()).await.status, 404);
}

#[actix_web::test]
async fn the_text_null_is_null_at_the_top() {
    let world = World::new(Profile::Chatwoot);
    let form = "name=Shop&greeting_message=null&greeting_enabled=null&timezone=null\
        &csat_config=null&channel[type]=web_widget&channel[website_url]=shop.example\
        &channel[welcome_title]=null";
    let request = world
        .request(Method::POST, "/inboxes", None)
        .insert_header(("content-type", "application/x-www-form-urlencoded"))
        .set_payload(form);
    let made = world.send(request).await.ok();
    assert_eq!(made["greeting_message"], Value::Null);
    assert_eq!(made["greeting_enabled"], false);
    assert_eq!(made["timezone"], "UTC");
    assert_eq!(made["welcome_title"], "null");
    let without = json!({"name": "Shop", "channel": "null"});
    assert_eq!(
        world.post("/inboxes", without).await.refusal(),
        (422, "Channel must exist".to_owned())
    );
}

#[actix_web::test]
async fn refusals_name_their_attributes() {
    let world = World::new(Profile::Reference);
    let request = json!({"channel": {"type": "web_widget"}, "timezone": "Atlantis"});
    let refused = world.post("/inboxes", request).await;
    assert_eq!(
        refused.body["attributes"],
        json!(["name", "website_url", "timezone"])
    );
    let wrong = world
        .post("/inboxes", json!({"greeting_enabled": "perhaps"}))
        .await;
    assert_eq!(
        wrong.refusal(),
        (422, "Greeting enabled must be true or false".to_owned())
    );
}

#[actix_web::test]
async fn an_upload_that_is_no_picture_is_refused() {
    let world = World::new(Profile::Reference);
    for path in ["/inboxes", "/contacts"] {
        let (body, content_type) = upload("avatar");
        let request = world
            .request(Method::POST, path, None)
            .insert_header(("content-type", content_type))
            .set_payload(body);
        let refused = world.send(request).await;
        assert_eq!(refused.status, 422, "{path}");
        assert_eq!(refused.body["attributes"], json!(["avatar"]));
    }
}
