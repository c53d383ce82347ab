//! The caller's second factor (docs/rules/accounts.md §5.2). Refusals are the same in both profiles.

mod body;
mod handlers;
mod present;

use body::{CodeBody, DisableBody};
use nimchat_api_kit::Route;
use present::{BackupCodesJson, EnabledJson, FactorJson, OffJson, ProvisioningJson};

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
            .to_answer(handlers::show),
        Route::post(PATH)
            .summary("Set up a device as the caller's second factor")
            .refuses(UNAVAILABLE)
            .answers::<ProvisioningJson>()
            .to_answer(handlers::begin),
        Route::delete(PATH)
            .summary("Do without a second factor")
            .refuses(UNAVAILABLE)
            .body::<DisableBody>()
            .answers::<OffJson>()
            .to_answer(handlers::disable),
        Route::post("/api/v1/profile/mfa/verify")
            .summary("Turn the caller's second factor on")
            .refuses(UNAVAILABLE)
            .body::<CodeBody>()
            .answers::<EnabledJson>()
            .to_answer(handlers::enable),
        Route::post("/api/v1/profile/mfa/backup_codes")
            .summary("Replace the caller's backup codes")
            .refuses(UNAVAILABLE)
            .body::<CodeBody>()
            .answers::<BackupCodesJson>()
            .to_answer(handlers::backup_codes),
    ]
}
