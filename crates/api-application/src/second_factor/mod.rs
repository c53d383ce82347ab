//! The caller's second factor (contract accounts.md §5.2). Refusals are the same in both profiles.

mod backup_codes;
mod begin;
mod body;
mod disable;
mod enable;
mod present;
mod show;

use actix_web::http::StatusCode;
use body::{CodeBody, DisableBody};
use nimchat_accounts::AccountsError;
use nimchat_api_kit::{Answer, ApiError, Route};
use present::{BackupCodesJson, EnabledJson, FactorJson, OffJson, ProvisioningJson};
use serde_json::json;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/profile/mfa";
    vec![
        Route::get(PATH)
            .summary("Get the state of the caller's second factor")
            .answers_in::<FactorJson, FactorJson>()
            .to_async(show::show),
        Route::post(PATH)
            .summary("Set up a device as the caller's second factor")
            .answers_in::<ProvisioningJson, ProvisioningJson>()
            .to_async(begin::begin),
        Route::delete(PATH)
            .summary("Do without a second factor")
            .body::<DisableBody>()
            .answers_in::<OffJson, OffJson>()
            .to_async(disable::disable),
        Route::post("/api/v1/profile/mfa/verify")
            .summary("Turn the caller's second factor on")
            .body::<CodeBody>()
            .answers_in::<EnabledJson, EnabledJson>()
            .to_async(enable::enable),
        Route::post("/api/v1/profile/mfa/backup_codes")
            .summary("Replace the caller's backup codes")
            .body::<CodeBody>()
            .answers_in::<BackupCodesJson, BackupCodesJson>()
            .to_async(backup_codes::backup_codes),
    ]
}

/// Where there is none at all, that is told with 403; other refusals have the shape they have everywhere.
fn settled<T>(
    result: Result<T, AccountsError>,
    answer: impl FnOnce(T) -> Result<Answer, ApiError>,
) -> Result<Answer, ApiError> {
    match result {
        Ok(value) => answer(value),
        Err(error @ AccountsError::SecondFactorUnavailable) => {
            let body = json!({"error": error.to_string()});
            Ok(Answer::json(&body)?.with_status(StatusCode::FORBIDDEN))
        }
        Err(error) => Err(error.into()),
    }
}
