//! Second factors, which the reference does not have.

use nimchat_tests::{Client, LinkPurpose, Options, Running, everywhere, everywhere_with};
use reqwest::Method;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret, Totp};

const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "Secret1!";

/// A confirmed user with a password, and their session.
async fn user(nimchat: &Running) -> (i64, Client) {
    let body = json!({"name": "Ada", "email": EMAIL, "password": PASSWORD});
    let made = nimchat.operator().post("/users", body).await.ok();
    let id = made["id"].as_i64().unwrap();
    let token = nimchat_tests::test_account::token_of(nimchat, id);
    let own = nimchat.anyone().below("/api/v1/profile/mfa");
    (id, own.with_token(&token))
}

/// The code of the device after this many half minutes.
fn code(device: &Totp, nimchat: &Running, steps: u64) -> String {
    let now = nimchat.now().timestamp().unsigned_abs();
    device.generate(now + 30 * steps).to_string()
}

fn device(begun: &Value) -> Totp {
    let secret = Secret::try_from_base32(begun["secret"].as_str().unwrap()).unwrap();
    Builder::new().with_secret(secret).build().unwrap()
}

#[test]
fn without_a_key_of_the_operators_there_is_none() {
    everywhere(async |nimchat| {
        let (_, own) = user(&nimchat).await;
        let text = "MFA feature is not available. Please configure encryption keys.";
        for (method, path) in [
            (Method::GET, ""),
            (Method::POST, ""),
            (Method::DELETE, ""),
            (Method::POST, "/verify"),
            (Method::POST, "/backup_codes"),
        ] {
            let refused = own.send(method, path, json!({"otp_code": "000000"})).await;
            assert_eq!(refused.refused(403), json!({"error": text}), "{path}");
            let nobody = own.without_token().get(path).await;
            assert!(matches!(nobody.status, 401 | 404 | 405), "{path}");
        }
        assert_eq!(nimchat.database().rows("second_factors"), 0);
    });
}

#[test]
fn who_turned_it_on_is_asked_for_a_code() {
    let key = Options::default().set("SECURITY__SECRET_KEY", "k".repeat(32));
    everywhere_with(&key, async |nimchat| {
        let (id, own) = user(&nimchat).await;
        let off =
            json!({"feature_available": true, "enabled": false, "backup_codes_generated": false});
        assert_eq!(own.get("").await.ok(), off);
        let early = own
            .post("/backup_codes", json!({"otp_code": "000000"}))
            .await;
        assert_eq!(early.refused(422), json!({"error": "MFA is not enabled"}));
        let begun = own.post("", json!({})).await.ok();
        let url = begun["provisioning_url"].as_str().unwrap();
        assert!(
            url.starts_with("otpauth://totp/nimchat:ada%40example.com?"),
            "{url}"
        );
        let kept = nimchat
            .database()
            .text("SELECT sealed_secret AS text FROM second_factors");
        assert!(!kept.contains(begun["secret"].as_str().unwrap()));
        let device = device(&begun);
        let wrong = own.post("/verify", json!({"otp_code": "abc"})).await;
        assert_eq!(
            wrong.refused(422),
            json!({"error": "Invalid verification code"})
        );
        let verified = json!({"otp_code": code(&device, &nimchat, 0)});
        let verified = own.post("/verify", verified).await.ok();
        assert_eq!(verified["enabled"], true);
        let codes = verified["backup_codes"].as_array().unwrap();
        assert_eq!(codes.len(), 10);
        let again = own.post("", json!({})).await;
        assert_eq!(
            again.refused(422),
            json!({"error": "MFA is already enabled"})
        );

        let anyone = nimchat.anyone();
        let sign_in = |body: Value| {
            let anyone = anyone.clone();
            async move { anyone.post("/auth/sign_in", body).await }
        };
        let password = json!({"email": EMAIL, "password": PASSWORD});
        let asked = sign_in(password.clone()).await;
        assert_eq!(asked.status, 206, "{}", asked.text);
        assert_eq!(asked.header("access-token"), None);
        let asked = asked.json();
        assert_eq!(asked["mfa_required"], true);
        let token = asked["mfa_token"].as_str().unwrap();
        let wrong = sign_in(json!({"mfa_token": token, "otp_code": "000000"})).await;
        assert_eq!(
            wrong.refused(400),
            json!({"error": "Invalid verification code"})
        );
        let next = code(&device, &nimchat, 1);
        let done = sign_in(json!({"mfa_token": token, "otp_code": next})).await;
        assert_eq!(done.ok()["data"]["id"], id);
        assert!(done.header("access-token").is_some());
        let backup = json!({"mfa_token": token, "backup_code": codes[0]});
        sign_in(backup.clone()).await.ok();
        sign_in(backup).await.refused(400);
        let forged = sign_in(json!({"mfa_token": "guessed", "otp_code": next})).await;
        assert_eq!(
            forged.refused(401),
            json!({"error": "Invalid or expired MFA token"})
        );

        // neither an e-mail's link nor any other code or password replaces it
        let reset = nimchat.link(LinkPurpose::PasswordReset, id);
        let reset = json!({"reset_password_token": reset, "password": "Better-1"});
        let reset = anyone.send(Method::PUT, "/auth/password", reset).await;
        assert_eq!(reset.status, 206, "{}", reset.text);
        let off = json!({"password": PASSWORD, "otp_code": "000000"});
        let refused = own.send(Method::DELETE, "", off).await;
        let text = "Invalid credentials or verification code";
        assert_eq!(refused.refused(422), json!({"error": text}));
    });
}

#[test]
fn turning_it_off_forgets_device_and_codes() {
    let key = Options::default().set("SECURITY__SECRET_KEY", "k".repeat(32));
    everywhere_with(&key, async |nimchat| {
        let (_, own) = user(&nimchat).await;
        let device = device(&own.post("", json!({})).await.ok());
        let on = json!({"otp_code": code(&device, &nimchat, 0)});
        own.post("/verify", on).await.ok();
        let off = json!({"password": PASSWORD, "otp_code": code(&device, &nimchat, 1)});
        let done = own.send(Method::DELETE, "", off).await.ok();
        assert_eq!(done, json!({"enabled": false}));
        assert_eq!(nimchat.database().rows("second_factors"), 0);
        // or with a backup code, in capitals or not
        for form in [str::to_uppercase, str::to_lowercase] {
            let device = self::device(&own.post("", json!({})).await.ok());
            let on = json!({"otp_code": code(&device, &nimchat, 0)});
            let codes = own.post("/verify", on).await.ok()["backup_codes"].clone();
            let backup = codes[0].as_str().unwrap();
            assert_eq!(backup, backup.to_uppercase());
            let wrong = json!({"password": PASSWORD, "backup_code": "00000000"});
            own.send(Method::DELETE, "", wrong).await.refused(422);
            let off = json!({"password": PASSWORD, "backup_code": form(backup)});
            let done = own.send(Method::DELETE, "", off).await.ok();
            assert_eq!(done, json!({"enabled": false}));
        }
        assert_eq!(nimchat.database().rows("second_factors"), 0);
        assert_eq!(nimchat.database().rows("backup_codes"), 0);
        let body = json!({"email": EMAIL, "password": PASSWORD});
        nimchat.anyone().post("/auth/sign_in", body).await.ok();
    });
}

#[test]
fn new_backup_codes_take_the_place_of_the_old_ones() {
    let key = Options::default().set("SECURITY__SECRET_KEY", "k".repeat(32));
    everywhere_with(&key, async |nimchat| {
        let (_, own) = user(&nimchat).await;
        let device = device(&own.post("", json!({})).await.ok());
        let on = json!({"otp_code": code(&device, &nimchat, 0)});
        let old = own.post("/verify", on).await.ok()["backup_codes"].clone();
        let wrong = own
            .post("/backup_codes", json!({"otp_code": "000000"}))
            .await;
        let text = "Invalid verification code";
        assert_eq!(wrong.refused(422), json!({"error": text}));
        let renew = json!({"otp_code": code(&device, &nimchat, 1)});
        let new = own.post("/backup_codes", renew).await.ok()["backup_codes"].clone();
        assert_eq!(new.as_array().unwrap().len(), 10);
        assert_eq!(nimchat.database().rows("backup_codes"), 10);
        let anyone = nimchat.anyone();
        let password = json!({"email": EMAIL, "password": PASSWORD});
        let asked = anyone.post("/auth/sign_in", password).await.json();
        let spend = async |code: &Value| {
            let body = json!({"mfa_token": asked["mfa_token"], "backup_code": code});
            anyone.post("/auth/sign_in", body).await
        };
        assert_eq!(spend(&old[0]).await.refused(400), json!({"error": text}));
        spend(&new[0]).await.ok();
        spend(&new[0]).await.refused(400);
        // a code may be of digits alone
        let lettered = |code: &&Value| code.to_string().contains(char::is_alphabetic);
        let large = new.as_array().unwrap()[1..].iter().find(lettered).unwrap();
        let small = large.as_str().unwrap().to_lowercase();
        assert_ne!(*large, small);
        spend(&json!(small)).await.ok();
        spend(large).await.refused(400);
    });
}

#[test]
fn an_operators_link_passes_by_and_a_new_password_ends_a_challenge() {
    let key = Options::default().set("SECURITY__SECRET_KEY", "k".repeat(32));
    everywhere_with(&key, async |nimchat| {
        let operator = nimchat.operator();
        let body = json!({"name": "Ada", "email": EMAIL, "password": PASSWORD});
        let id = operator.post("/users", body).await.ok()["id"]
            .as_i64()
            .unwrap();
        let token = nimchat_tests::test_account::token_of(&nimchat, id);
        let own = nimchat
            .anyone()
            .below("/api/v1/profile/mfa")
            .with_token(&token);
        let device = device(&own.post("", json!({})).await.ok());
        let on = json!({"otp_code": code(&device, &nimchat, 0)});
        own.post("/verify", on).await.ok();
        let path = format!("/users/{id}/login");
        let url = operator.get(&path).await.ok()["url"].clone();
        let (_, sso) = url.as_str().unwrap().split_once("sso_auth_token=").unwrap();
        let anyone = nimchat.anyone();
        let by_link = json!({"email": EMAIL, "sso_auth_token": sso});
        let signed_in = anyone.post("/auth/sign_in", by_link).await;
        assert_eq!(signed_in.ok()["data"]["id"], id);
        assert!(signed_in.header("access-token").is_some());

        let password = json!({"email": EMAIL, "password": PASSWORD});
        let asked = anyone.post("/auth/sign_in", password).await.json();
        let reset = json!({"password": "Better-1"});
        operator.patch(format!("/users/{id}"), reset).await.ok();
        let late = json!({"mfa_token": asked["mfa_token"], "otp_code": code(&device, &nimchat, 1)});
        let late = anyone.post("/auth/sign_in", late).await;
        let text = "Invalid or expired MFA token";
        assert_eq!(late.refused(401), json!({"error": text}));
    });
}
