//! What to set up for a portal's own domain, by e-mail, beyond the reference (docs/rules/helpcenter.md §1).

use super::handlers::portal;
use crate::Services;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{Email, ErrorKind};

#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
pub(super) struct InstructionsBody {
    /// Where to
    #[schema(format = "email")]
    email: Option<String>,
}

#[wire]
pub(super) struct InstructionsSentJson {
    message: &'static str,
}

impl Present<()> for InstructionsSentJson {
    fn present((): &(), _: &Context) -> Self {
        Self {
            message: "Instructions sent successfully",
        }
    }
}

pub(super) fn send(call: &In<Administrator, InstructionsBody>, services: &Services) -> Result<()> {
    let portals = &services.help_centers.portals;
    let address = || -> Result<Email> {
        let email = call.read()?.email.unwrap_or_default();
        if email.trim().is_empty() {
            return Err(ApiError::refused(ErrorKind::Invalid, "Email is required"));
        }
        Email::parse(&email, "is invalid")
            .map_err(|_| ApiError::refused(ErrorKind::Invalid, "Invalid email format"))
    };
    let (caller, name) = (&call.caller, portal(call));
    let known = || portals.known(&caller.0, &name);
    let to = address().behind(known)?;
    let account = caller.0.account_id();
    services.limits.transcripts.check(&account.to_string())?;
    Ok(portals.send_instructions(caller, &name, &to)?)
}
