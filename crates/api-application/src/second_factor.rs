//! The caller's second factor (docs/rules/accounts.md §5.2). Refusals are the same in both profiles.
//!
//! The request bodies of second factors. Not printable, since they contain secrets. The answers about second factors:
//! one struct for both profiles, since the reference prints none.

use crate::Services;
use actix_web::http::StatusCode;
use nimchat_accounts::second_factor::{Proof, Provisioning, SecondFactorView};
use nimchat_accounts::{AccountsError, Person};
use nimchat_api_kit::Answer;
use nimchat_api_kit::prelude::*;
use serde_json::json;

/// In either profile, where the operator has set no key.
const UNAVAILABLE: &[(&str, &str)] = &[("403", "This server offers no second factor")];

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/profile/mfa";
    vec![
        Route::get(PATH)
            .summary("Get the state of the caller's second factor")
            .refuses(UNAVAILABLE)
            .answers::<FactorJson>()
            .to_answer(show),
        Route::post(PATH)
            .summary("Set up a device as the caller's second factor")
            .refuses(UNAVAILABLE)
            .answers::<ProvisioningJson>()
            .to_answer(begin),
        Route::delete(PATH)
            .summary("Do without a second factor")
            .refuses(UNAVAILABLE)
            .body::<DisableBody>()
            .answers::<OffJson>()
            .to_answer(disable),
        Route::post("/api/v1/profile/mfa/verify")
            .summary("Turn the caller's second factor on")
            .refuses(UNAVAILABLE)
            .body::<CodeBody>()
            .answers::<EnabledJson>()
            .to_answer(enable),
        Route::post("/api/v1/profile/mfa/backup_codes")
            .summary("Replace the caller's backup codes")
            .refuses(UNAVAILABLE)
            .body::<CodeBody>()
            .answers::<BackupCodesJson>()
            .to_answer(backup_codes),
    ]
}

type Answered = Result<Answer>;

fn show(call: &In<Person>, services: &Services) -> Answered {
    let shown = services.second_factors.show(&call.caller);
    settled::<FactorJson, _, _>(call, shown)
}

fn begin(call: &In<Person>, services: &Services) -> Answered {
    let begun = services.second_factors.begin(&call.caller);
    settled::<ProvisioningJson, _, _>(call, begun)
}

fn disable(call: &In<Person, DisableBody>, services: &Services) -> Answered {
    check_limit(call, services)?;
    let body = call.read()?;
    let password = body.password.as_deref().unwrap_or_default();
    let factors = &services.second_factors;
    let disabled = factors.disable(
        &call.caller,
        password,
        &proof(body.otp_code, body.backup_code),
    );
    settled::<OffJson, _, _>(call, disabled)
}

fn enable(call: &In<Person, CodeBody>, services: &Services) -> Answered {
    check_limit(call, services)?;
    let code = call.read()?.otp_code.unwrap_or_default();
    let enabled = services.second_factors.enable(&call.caller, &code);
    settled::<EnabledJson, _, _>(call, enabled)
}

fn backup_codes(call: &In<Person, CodeBody>, services: &Services) -> Answered {
    check_limit(call, services)?;
    let code = call.read()?.otp_code.unwrap_or_default();
    let factors = &services.second_factors;
    let renewed = factors.renew_backup_codes(&call.caller, &code);
    settled::<BackupCodesJson, _, _>(call, renewed)
}

/// Limits the guessing of codes and passwords, as for signing in.
fn check_limit<I>(call: &In<Person, I>, services: &Services) -> Result<()> {
    let email = call.caller.0.email.as_str();
    services.limits.sign_in.check(call.address, Some(email))
}

/// Answers 403 if the server has no second factors; other refusals have their usual form.
fn settled<W, V, I>(call: &In<Person, I>, result: Result<V, AccountsError>) -> Answered
where
    W: Present<V> + Serialize,
{
    match result {
        Ok(view) => call.present::<W, _>(&view),
        Err(error @ AccountsError::SecondFactorUnavailable) => {
            let body = json!({"error": error.to_string()});
            Ok(Answer::json(&body)?.with_status(StatusCode::FORBIDDEN))
        }
        Err(error) => Err(error.into()),
    }
}

/// The code of the authenticator app.
#[derive(Default, Deserialize, Validate, ToSchema)]
struct CodeBody {
    /// The code from the authenticator app
    #[schema(required = true, nullable = false)]
    otp_code: Option<String>,
}

/// The proofs required to turn it off.
#[derive(Default, Deserialize, Validate, ToSchema)]
struct DisableBody {
    /// The caller's password
    #[schema(required = true, nullable = false, format = Password)]
    password: Option<String>,
    /// The code from the authenticator app
    #[schema(nullable = false)]
    otp_code: Option<String>,
    /// Or a backup code
    #[schema(nullable = false)]
    backup_code: Option<String>,
}

/// The app's code, or a backup code if there is none.
pub(crate) fn proof(code: Option<String>, backup: Option<String>) -> Proof {
    match (code, backup) {
        (None, Some(code)) => Proof::BackupCode(code),
        (code, _) => Proof::Code(code.unwrap_or_default()),
    }
}

#[derive(Serialize, ToSchema, Present)]
#[present(view: SecondFactorView)]
struct FactorJson {
    /// Always true in this answer
    #[present(true)]
    feature_available: bool,
    enabled: bool,
    backup_codes_generated: bool,
}

#[derive(Serialize, ToSchema, Present)]
#[present(begun: Provisioning)]
struct ProvisioningJson {
    /// To show as a QR code
    #[present(begun.url)]
    provisioning_url: String,
    /// To enter by hand where there is no camera
    secret: String,
}

#[derive(Serialize, ToSchema, Present)]
#[present(backup_codes: Vec<String>)]
struct EnabledJson {
    #[present(true)]
    enabled: bool,
    /// Shown only once
    #[present(backup_codes.clone())]
    backup_codes: Vec<String>,
}

#[derive(Serialize, ToSchema, Present)]
#[present(backup_codes: Vec<String>)]
struct BackupCodesJson {
    /// Shown only once
    #[present(backup_codes.clone())]
    backup_codes: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct OffJson {
    enabled: bool,
}

impl Present<()> for OffJson {
    fn present((): &(), _: &Context) -> Self {
        Self { enabled: false }
    }
}
