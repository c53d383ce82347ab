//! Signing in, and what lets people do so (contract accounts.md §5.1).

mod body;
mod confirm;
mod present;
mod refusal;
mod request_reset;
mod reset_password;
mod sign_in;
mod sign_out;
mod sign_up;
mod validate_token;

use body::{ConfirmationBody, EmailBody, ResetPasswordBody, SignInBody, SignUpBody};
use nimchat_api_kit::Route;
use present::{MessageJson, SignUpJson, SignedInJson, SuccessJson, ValidJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    vec![
        Route::post("/auth/sign_in")
            .summary("Sign in")
            .body::<SignInBody>()
            .answers_in::<SignedInJson, SignedInJson>()
            .to_async(sign_in::sign_in),
        Route::get("/auth/validate_token")
            .summary("Check that one is signed in")
            .answers_in::<ValidJson, ValidJson>()
            .to_async(validate_token::validate_token),
        Route::delete("/auth/sign_out")
            .summary("Sign out")
            .answers_in::<SuccessJson, SuccessJson>()
            .to_async(sign_out::sign_out),
        Route::post("/auth/password")
            .summary("Ask for a letter that lets one set another password")
            .body::<EmailBody>()
            .answers_in::<MessageJson, MessageJson>()
            .to_async(request_reset::request_reset),
        Route::update("/auth/password")
            .summary("Set a password, with the token of a letter")
            .body::<ResetPasswordBody>()
            .answers_in::<SignedInJson, SignedInJson>()
            .to_async(reset_password::reset_password),
        Route::post("/auth/confirmation")
            .summary("Confirm an address, with the token of a letter")
            .body::<ConfirmationBody>()
            .answers_in::<SignedInJson, SignedInJson>()
            .to_async(confirm::confirm),
        Route::post("/api/v1/accounts")
            .summary(
                "Sign up: make an account and its administrator, where the server lets everybody",
            )
            .body::<SignUpBody>()
            .answers_in::<SignUpJson, SignUpJson>()
            .to_async(sign_up::sign_up),
        Route::post("/api/v2/accounts")
            .summary("Sign up with nothing but an address and a password")
            .body::<SignUpBody>()
            .answers_in::<SignUpJson, SignUpJson>()
            .to_async(sign_up::sign_up_briefly),
    ]
}
