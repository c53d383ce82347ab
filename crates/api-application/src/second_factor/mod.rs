//! The caller's second factor (docs/rules/accounts.md §5.2). Refusals are the same in both profiles.

mod body;
mod handlers;
mod present;

use body::{CodeBody, DisableBody};
use nimchat_api_kit::Route;
use present::{BackupCodesJson, EnabledJson, FactorJson, OffJson, ProvisioningJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/profile/mfa";
    vec![
        Route::get(PATH)
            .summary("Get the state of the caller's second factor")
            .answers::<FactorJson>()
            .to_answer(handlers::show),
        Route::post(PATH)
            .summary("Set up a device as the caller's second factor")
            .answers::<ProvisioningJson>()
            .to_answer(handlers::begin),
        Route::delete(PATH)
            .summary("Do without a second factor")
            .body::<DisableBody>()
            .answers::<OffJson>()
            .to_answer(handlers::disable),
        Route::post("/api/v1/profile/mfa/verify")
            .summary("Turn the caller's second factor on")
            .body::<CodeBody>()
            .answers::<EnabledJson>()
            .to_answer(handlers::enable),
        Route::post("/api/v1/profile/mfa/backup_codes")
            .summary("Replace the caller's backup codes")
            .body::<CodeBody>()
            .answers::<BackupCodesJson>()
            .to_answer(handlers::backup_codes),
    ]
}
