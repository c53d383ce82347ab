//! The files of automation rules and macros, and logos.

use crate::{Context, wire};
use nimchat_core_model::{AccountId, HeldFile, UploadId};
use nimchat_helpcenter::Portal;
use serde::Serialize;
use utoipa::ToSchema;

/// A file that a record holds
#[wire]
pub struct HeldFileJson {
    id: UploadId,
    /// The id of the record under the name of its kind
    #[serde(flatten)]
    holder: HolderJson,
    /// The type of its content: `image/png`
    file_type: String,
    account_id: AccountId,
    file_url: String,
    /// The id that the upload was answered with
    blob_id: UploadId,
    filename: String,
}

/// Which record holds a file.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HolderJson {
    /// A rule.
    AutomationRuleId(i64),
    /// A macro.
    MacroId(i64),
    /// A portal, whose logo it is.
    PortalId(i64),
}

impl HeldFileJson {
    /// The file of this record of the account.
    fn of(held: &HeldFile, account: AccountId, holder: HolderJson, context: &Context) -> Self {
        let file = &held.file;
        Self {
            id: held.upload,
            holder,
            file_type: file.media_type.as_str().to_owned(),
            account_id: account,
            file_url: context.url(&file.path()),
            blob_id: held.upload,
            filename: file.name.as_str().to_owned(),
        }
    }

    /// The portal's logo, if it has one.
    pub fn of_portal(portal: &Portal, context: &Context) -> Option<Self> {
        let holder = HolderJson::PortalId(portal.id.get());
        let logo = portal.attributes.logo.as_ref()?;
        Some(Self::of(logo, portal.account_id, holder, context))
    }

    /// The files of this record of the account; none if there are none.
    pub fn some(
        files: &[HeldFile],
        account: AccountId,
        holder: HolderJson,
        context: &Context,
    ) -> Option<Vec<Self>> {
        let shown = files
            .iter()
            .map(|held| Self::of(held, account, holder, context));
        (!files.is_empty()).then(|| shown.collect())
    }
}
