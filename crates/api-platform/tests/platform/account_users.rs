//! Users' memberships in accounts.

use crate::world::Platform;
use actix_web::http::Method;
use nimchat_api_kit::Profile;
use serde_json::{Value, json};

#[actix_web::test]
async fn a_user_goes_into_an_account_and_out_of_it() {
    let platform = Platform::new(Profile::Reference);
    let (account, user) = (
        platform.account().await,
        platform.user("ada@example.com").await,
    );
    let path = format!("/accounts/{account}/account_users");
    for role in ["agent", "administrator"] {
        let body = json!({"user_id": user.to_string(), "role": role});
        let (status, made) = platform.call(Method::POST, &path, body).await;
        assert_eq!(status, 200);
        let listed = platform.call(Method::GET, &path, Value::Null).await;
        assert_eq!(listed, (200, json!([made])));
        assert_eq!(
            (&made["account_id"], &made["user_id"], &made["role"]),
            (&json!(account), &json!(user), &json!(role))
        );
    }
    let (_, body) = platform
        .call(Method::GET, &format!("/users/{user}"), Value::Null)
        .await;
    assert_eq!(
        body["accounts"],
        json!([{"id": account, "name": "Acme", "active_at": null, "role": "administrator"}])
    );
    assert_eq!(
        (&body["account_id"], &body["role"]),
        (&json!(account), &json!("administrator"))
    );

    let by_query = format!("{path}?user_id={user}");
    assert_eq!(
        platform.call(Method::DELETE, &by_query, Value::Null).await,
        (200, Value::Null)
    );
    let body = json!({ "user_id": user });
    assert_eq!(
        platform.call(Method::DELETE, &path, body).await,
        (200, Value::Null),
        "removing again is fine"
    );
    let (_, body) = platform
        .call(Method::GET, &format!("/users/{user}"), Value::Null)
        .await;
    assert_eq!(body["accounts"], json!([]));
    assert_eq!(body["account_id"], Value::Null);
}

#[actix_web::test]
async fn the_reference_requires_the_role_and_chatwoot_takes_an_agent() {
    for (profile, status) in [(Profile::Reference, 422), (Profile::Chatwoot, 200)] {
        let platform = Platform::new(profile);
        let (account, user) = (
            platform.account().await,
            platform.user("ada@example.com").await,
        );
        let path = format!("/accounts/{account}/account_users");
        let answer = platform
            .call(Method::POST, &path, json!({ "user_id": user }))
            .await;
        assert_eq!(answer.0, status, "{}", answer.1);
        if profile == Profile::Chatwoot {
            assert_eq!(
                answer.1,
                json!({
                    "id": answer.1["id"],
                    "account_id": account,
                    "user_id": user,
                    "role": "agent",
                    "inviter_id": null,
                    "created_at": "2025-01-31T09:05:07.000Z",
                    "updated_at": "2025-01-31T09:05:07.000Z",
                    "active_at": null,
                    "availability": "online",
                    "auto_offline": true,
                    "custom_role_id": null,
                    "agent_capacity_policy_id": null,
                })
            );
        }
    }
}

#[actix_web::test]
async fn a_membership_of_an_unknown_user_is_refused() {
    let platform = Platform::new(Profile::Chatwoot);
    let account = platform.account().await;
    let path = format!("/accounts/{account}/account_users");
    let (status, body) = platform
        .call(
            Method::POST,
            &path,
            json!({"user_id": 999_999, "role": "agent"}),
        )
        .await;
    assert_eq!(
        (status, body),
        (
            422,
            json!({"message": "User must exist", "attributes": ["user"]})
        )
    );
    let (status, body) = platform
        .call(
            Method::POST,
            &path,
            json!({"user_id": "someone", "role": "agent"}),
        )
        .await;
    assert_eq!(
        (status, body),
        (
            422,
            json!({"message": "User must be an integer", "attributes": ["user_id"]})
        )
    );
}

#[actix_web::test]
async fn the_users_of_an_account_are_listed() {
    for profile in [Profile::Reference, Profile::Chatwoot] {
        let platform = Platform::new(profile);
        let (account, user) = (
            platform.account().await,
            platform.user("ada@example.com").await,
        );
        let path = format!("/accounts/{account}/account_users");
        let none = platform.call(Method::GET, &path, Value::Null).await;
        assert_eq!(none, (200, json!([])));
        let body = json!({"user_id": user, "role": "agent"});
        platform.call(Method::POST, &path, body).await;
        let (status, listed) = platform.call(Method::GET, &path, Value::Null).await;
        assert_eq!(status, 200);
        assert_eq!(
            listed,
            json!([{
                "id": listed[0]["id"], "account_id": account, "user_id": user, "role": "agent",
                "inviter_id": null, "created_at": "2025-01-31T09:05:07.000Z",
                "updated_at": "2025-01-31T09:05:07.000Z", "active_at": null, "availability": "online",
                "auto_offline": true, "custom_role_id": null, "agent_capacity_policy_id": null,
            }])
        );
    }
}
