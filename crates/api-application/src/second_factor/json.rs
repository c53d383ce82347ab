//! The request bodies of second factors. Not printable, since they contain secrets. The answers about second factors:
//! one struct for both profiles, since the reference prints none.

use nimchat_accounts::second_factor::{Proof, Provisioning, SecondFactorView};
use nimchat_wire::{Context, Present};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// The code of the authenticator app.
#[derive(Default, Deserialize, Validate, ToSchema)]
pub(super) struct CodeBody {
    /// The code from the authenticator app
    #[schema(required = true, nullable = false)]
    pub(super) otp_code: Option<String>,
}

/// The proofs required to turn it off.
#[derive(Default, Deserialize, Validate, ToSchema)]
pub(super) struct DisableBody {
    /// The caller's password
    #[schema(required = true, nullable = false, format = Password)]
    pub(super) password: Option<String>,
    /// The code from the authenticator app
    #[schema(nullable = false)]
    otp_code: Option<String>,
    /// Or a backup code
    #[schema(nullable = false)]
    backup_code: Option<String>,
}

impl DisableBody {
    /// The proof besides the password: the app's code, or a backup code if there is none.
    pub(super) fn proof(&self) -> Proof {
        match (&self.otp_code, &self.backup_code) {
            (None, Some(code)) => Proof::BackupCode(code.clone()),
            (code, _) => Proof::Code(code.clone().unwrap_or_default()),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct FactorJson {
    /// Always true in this answer
    feature_available: bool,
    enabled: bool,
    backup_codes_generated: bool,
}

impl Present<SecondFactorView> for FactorJson {
    fn present(view: &SecondFactorView, _: &Context) -> Self {
        Self {
            feature_available: true,
            enabled: view.enabled,
            backup_codes_generated: view.backup_codes_generated,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct ProvisioningJson {
    /// To show as a QR code
    provisioning_url: String,
    /// To enter by hand where there is no camera
    secret: String,
}

impl Present<Provisioning> for ProvisioningJson {
    fn present(begun: &Provisioning, _: &Context) -> Self {
        Self {
            provisioning_url: begun.url.clone(),
            secret: begun.secret.clone(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct EnabledJson {
    enabled: bool,
    /// Shown only once
    backup_codes: Vec<String>,
}

impl Present<Vec<String>> for EnabledJson {
    fn present(backup_codes: &Vec<String>, _: &Context) -> Self {
        Self {
            enabled: true,
            backup_codes: backup_codes.clone(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct BackupCodesJson {
    /// Shown only once
    backup_codes: Vec<String>,
}

impl Present<Vec<String>> for BackupCodesJson {
    fn present(backup_codes: &Vec<String>, _: &Context) -> Self {
        Self {
            backup_codes: backup_codes.clone(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct OffJson {
    enabled: bool,
}

impl Present<()> for OffJson {
    fn present((): &(), _: &Context) -> Self {
        Self { enabled: false }
    }
}
