//! The request bodies of signing in. The service checks the values. Not printable, since they contain secrets.

use nimchat_accounts::sign_in::{ResetPassword, SignUp};
use nimchat_api_kit::prelude::*;

/// An address, with a password or with the token of a sign-in link.
#[derive(Default, Deserialize, Validate, ToSchema)]
pub(super) struct SignInBody {
    /// The address
    #[schema(format = "email")]
    pub(super) email: Option<String>,
    /// The password
    #[schema(format = Password)]
    pub(super) password: Option<String>,
    /// The token of the operator's sign-in link, in place of a password
    #[schema(format = Password)]
    pub(super) sso_auth_token: Option<String>,
    /// The token of the answer that asked for a second factor, in place of address and password
    #[schema(format = Password)]
    pub(super) mfa_token: Option<String>,
    /// The code from the authenticator app
    pub(super) otp_code: Option<String>,
    /// A backup code, in place of the authenticator app's
    pub(super) backup_code: Option<String>,
}

/// An address.
#[derive(Default, Deserialize, Validate, ToSchema)]
pub(super) struct EmailBody {
    /// The address
    #[schema(required = true, nullable = false, format = "email")]
    pub(super) email: Option<String>,
}

/// A password, with the token of an e-mail's link.
#[derive(Default, Deserialize, Validate, ToSchema, Command)]
#[command(ResetPassword)]
pub(super) struct ResetPasswordBody {
    /// The token of the e-mail's link
    #[schema(required = true, nullable = false)]
    #[command(token = body.reset_password_token.unwrap_or_default())]
    reset_password_token: Option<String>,
    /// The new password
    #[schema(required = true, nullable = false, format = Password)]
    #[command(new = body.password.unwrap_or_default())]
    password: Option<String>,
    /// The new password once more
    #[schema(format = Password)]
    #[command(confirmation = body.password_confirmation)]
    password_confirmation: Option<String>,
}

/// The token of an e-mail's link.
#[derive(Default, Deserialize, Validate, ToSchema)]
pub(super) struct ConfirmationBody {
    /// The token of the e-mail's link
    #[schema(required = true, nullable = false)]
    pub(super) confirmation_token: Option<String>,
}

/// A new account and its administrator. A caller who is signed in gets a further account, and only names it.
#[derive(Default, Deserialize, Validate, ToSchema, Command)]
#[command(SignUp, ..)]
pub(super) struct SignUpBody {
    /// The name of the account; if absent, the user's in `reference`, none in `chatwoot`
    account_name: Option<String>,
    /// The name of the user; if absent, as above
    #[command(full_name = body.user_full_name)]
    user_full_name: Option<String>,
    /// The address
    #[schema(format = "email")]
    email: Option<String>,
    /// The password
    #[schema(format = Password)]
    password: Option<String>,
    /// The language of the account; English if absent
    locale: Option<String>,
}
