use super::*;
use nimchat_accounts::AccountsError;
use nimchat_core_model::StoreError;
use serde_json::{Value, json};

fn answer(error: impl Into<ApiError>, profile: Profile, path: &str) -> (u16, Value) {
    let format = ErrorFormat {
        profile,
        surface: Api::of(path),
    };
    let response = error.into().formatted(format).error_response();
    let status = response.status().as_u16();
    let bytes =
        futures_util::FutureExt::now_or_never(actix_web::body::to_bytes(response.into_body()));
    let bytes = bytes.unwrap().unwrap();
    let body = serde_json::from_slice(&bytes)
        .unwrap_or_else(|_| String::from_utf8_lossy(&bytes).into_owned().into());
    (status, body)
}

fn reference(error: impl Into<ApiError>) -> (u16, Value) {
    answer(error, Profile::Reference, "/api/v1/accounts/1")
}

fn chatwoot(error: impl Into<ApiError>) -> (u16, Value) {
    answer(error, Profile::Chatwoot, "/api/v1/accounts/1")
}

#[test]
fn chatwoot_refuses_with_401_whatever_the_reason() {
    for (error, body) in [
        (
            AccountsError::NoCredential,
            json!({"errors": ["You need to sign in or sign up before continuing."]}),
        ),
        (
            AccountsError::UnknownToken,
            json!({"error": "Invalid Access Token"}),
        ),
        (
            AccountsError::NotAPlatformApp,
            json!({"error": "Invalid access_token"}),
        ),
        (
            AccountsError::NotForBots,
            json!({"error": "Access to this endpoint is not authorized for bots"}),
        ),
        (
            AccountsError::BotOutsideAccount,
            json!({"error": "Bot is not authorized to access this account"}),
        ),
        (
            AccountsError::Suspended { member: true },
            json!({"error": "Account is suspended"}),
        ),
        (
            AccountsError::NotAMember,
            json!({"error": "You are not authorized to access this account"}),
        ),
        (
            AccountsError::NotPermitted,
            json!({"error": "You are not authorized to do this action"}),
        ),
        (
            AccountsError::NotPermissible,
            json!({"error": "Non permissible resource"}),
        ),
    ] {
        assert_eq!(chatwoot(error), (401, body));
    }
}

#[test]
fn reference_tells_who_are_you_from_you_may_not() {
    assert_eq!(reference(AccountsError::NoCredential).0, 401);
    assert_eq!(reference(AccountsError::UnknownToken).0, 401);
    assert_eq!(reference(AccountsError::NotAPlatformApp).0, 401);
    assert_eq!(reference(AccountsError::NotPermitted).0, 403);
    assert_eq!(reference(AccountsError::NotForBots).0, 403);
    assert_eq!(reference(AccountsError::Suspended { member: true }).0, 403);
    assert_eq!(reference(AccountsError::Suspended { member: false }).0, 404);
    assert_eq!(reference(AccountsError::NotPermissible).0, 403);
}

#[test]
fn reference_gives_an_outsider_no_hint() {
    assert_eq!(
        reference(AccountsError::NotAMember),
        reference(AccountsError::NotFound)
    );
    assert_eq!(
        reference(AccountsError::BotOutsideAccount),
        reference(AccountsError::NotFound)
    );
}

#[test]
fn chatwoot_words_a_missing_record_by_surface() {
    let missing = |path| answer(AccountsError::NotFound, Profile::Chatwoot, path);
    assert_eq!(
        missing("/api/v1/accounts/1"),
        (404, json!({"error": "Resource could not be found"}))
    );
    assert_eq!(
        missing("/platform/api/v1/users/1"),
        (404, json!({"status": 404, "error": "Not Found"}))
    );
    assert_eq!(
        missing("/public/api/v1/inboxes/x/contacts/y"),
        (404, json!({"status": 404, "error": "Not Found"}))
    );
}

#[test]
fn refused_values_come_with_their_attributes_in_both_profiles() {
    let refused = || AccountsError::Invalid(Violations::one("user_id", "must exist"));
    let body = json!({"message": "User must exist", "attributes": ["user_id"]});
    assert_eq!(reference(refused()), (422, body.clone()));
    assert_eq!(chatwoot(refused()), (422, body));
}

#[test]
fn a_refused_message_is_one_text_in_chatwoot() {
    let refused = || ApiError::invalid(Violations::one("content", "can't be blank"));
    assert_eq!(
        chatwoot(refused().as_record_refusal()),
        (
            422,
            json!({"error": "Validation failed: Content can't be blank"})
        )
    );
    assert_eq!(
        reference(refused().as_record_refusal()),
        (
            422,
            json!({"message": "Content can't be blank", "attributes": ["content"]})
        )
    );
}

#[test]
fn a_fault_of_our_own_says_nothing_about_itself() {
    let broken = || AccountsError::Store(StoreError::Corrupt("users.secret".into()));
    assert_eq!(
        reference(broken()),
        (500, json!({"error": "Internal Server Error"}))
    );
    assert_eq!(
        chatwoot(broken()),
        (
            500,
            json!({"status": 500, "error": "Internal Server Error"})
        )
    );
    let down = || AccountsError::Store(StoreError::Unavailable("10.0.0.7 refused".into()));
    assert_eq!(reference(down()).0, 503);
    assert!(!reference(down()).1.to_string().contains("10.0.0.7"));
    let raced = AccountsError::Store(StoreError::Conflict {
        constraint: "users_email_key".into(),
    });
    let (status, body) = reference(raced);
    assert_eq!(status, 409);
    assert!(!body.to_string().contains("users_email_key"));
}

#[test]
fn too_many_requests_say_when_to_come_back() {
    let response = ApiError::too_many(17).error_response();
    assert_eq!(response.status().as_u16(), 429);
    assert_eq!(response.headers().get("retry-after").unwrap(), "17");
    assert_eq!(
        chatwoot(ApiError::too_many(17)),
        (429, "Retry later\n".into())
    );
}

#[test]
fn the_cause_is_logged_with_what_caused_it() {
    let error = StoreError::Backend("the disk is full".into());
    assert_eq!(chain(&error), "the database failed: the disk is full");
}
