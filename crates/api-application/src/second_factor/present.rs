//! Second factors on the wire. The reference prints none of it, so that both profiles have one shape.

use nimchat_accounts::second_factor::{Provisioning, SecondFactorView};
use nimchat_api_kit::{Context, Present};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(super) struct FactorJson {
    /// Always true where this is answered
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
    /// To be shown as a picture that the device reads
    provisioning_url: String,
    /// To be typed where there is no camera
    secret: String,
}

impl From<Provisioning> for ProvisioningJson {
    fn from(begun: Provisioning) -> Self {
        Self {
            provisioning_url: begun.url,
            secret: begun.secret,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct EnabledJson {
    pub(super) enabled: bool,
    /// To be written down; told this once
    pub(super) backup_codes: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct BackupCodesJson {
    /// To be written down; told this once
    pub(super) backup_codes: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct OffJson {
    pub(super) enabled: bool,
}
