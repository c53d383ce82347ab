//! The request bodies of portals.

use nimchat_api_kit::prelude::*;
use nimchat_core_model::{Attributes, InboxId, UploadId};
use nimchat_helpcenter::SavePortal;

/// May be nested under the key `portal`. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[serde(default)]
#[command(SavePortal)]
pub(crate) struct PortalBody {
    /// Status to check if portal is live
    archived: Option<bool>,
    /// Header color for help-center
    color: Field<String>,
    /// Configuration about supporting locales: `allowed_locales` and `default_locale`
    config: Option<Attributes>,
    /// Custom domain to display help center.
    custom_domain: Field<String>,
    /// Help center header
    header_text: Field<String>,
    /// link to main dashboard
    homepage_link: Field<String>,
    /// Name for the portal
    name: Field<String>,
    /// Slug for the portal to display in link
    slug: Field<String>,
    /// Page title for the portal
    page_title: Field<String>,
    /// The website inbox in which readers chat; may be beside the key `portal`. Null or empty is none, and an inbox of
    /// another channel is ignored
    #[schema(value_type = Option<i64>)]
    #[command(None)]
    pub(super) inbox_id: Field<InboxId>,
    /// The upload that becomes the logo (`blob_id` of its answer); may be beside the key `portal`. A picture may also be
    /// sent as the file `logo`
    #[command(logo = body.blob_id)]
    pub(super) blob_id: Option<UploadId>,
}

/// What may be beside the key `portal`.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub(super) struct BesidePortal {
    pub(super) inbox_id: Field<InboxId>,
    pub(super) blob_id: Option<UploadId>,
}

/// The list has one page, whose number is shown as it is sent.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
pub(super) struct PortalsQuery {
    /// Without effect
    pub(super) page: Option<String>,
}

/// What is counted of a portal.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
pub(super) struct PortalQuery {
    /// Counts the articles in this language only
    pub(super) locale: Option<String>,
}
