//! The answers about second factors: one struct for both profiles, since the reference prints none.

use nimchat_accounts::second_factor::{Provisioning, SecondFactorView};
use nimchat_wire::{Context, Present};
use serde::Serialize;
use utoipa::ToSchema;

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
