//! Signing in and its preconditions: sign-up, confirmation, password reset (docs/rules/accounts.md §5.1).

mod body;
mod handlers;
mod present;

use body::{ConfirmationBody, EmailBody, ResetPasswordBody, SignInBody, SignUpBody};
use nimchat_api_kit::Route;
use present::{AuthMessageJson, SignUpJson, SignedInJson, SuccessJson, ValidJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    vec![
        Route::post("/auth/sign_in")
            .summary("Sign in")
            .body::<SignInBody>()
            .answers::<SignedInJson>()
            .to_answer(handlers::sign_in),
        Route::get("/auth/validate_token")
            .summary("Check that one is signed in")
            .answers::<ValidJson>()
            .to_answer(handlers::validate_token),
        Route::delete("/auth/sign_out")
            .summary("Sign out")
            .answers::<SuccessJson>()
            .to_answer(handlers::sign_out),
        Route::post("/auth/password")
            .summary("Ask for a letter that lets one set another password")
            .body::<EmailBody>()
            .answers::<AuthMessageJson>()
            .to_answer(handlers::request_reset),
        Route::update("/auth/password")
            .summary("Set a password, with the token of a letter")
            .body::<ResetPasswordBody>()
            .answers::<SignedInJson>()
            .to_answer(handlers::reset_password),
        Route::post("/auth/confirmation")
            .summary("Confirm an address, with the token of a letter")
            .body::<ConfirmationBody>()
            .answers::<SignedInJson>()
            .to_answer(handlers::confirm),
        Route::post("/api/v1/accounts")
            .summary(
                "Sign up: make an account and its administrator, where the server lets everybody",
            )
            .body::<SignUpBody>()
            .answers::<SignUpJson>()
            .to_answer(handlers::sign_up),
        Route::post("/api/v2/accounts")
            .summary("Sign up with nothing but an address and a password")
            .body::<SignUpBody>()
            .answers::<SignUpJson>()
            .to_answer(handlers::sign_up_briefly),
    ]
}
