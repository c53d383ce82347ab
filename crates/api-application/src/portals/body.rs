//! The request bodies of portals.

use nimchat_api_kit::{Field, lenient};
use nimchat_core_model::{Attributes, InboxId, UploadId};
use nimchat_helpcenter::SavePortal;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// May be nested under the key `portal`. The service checks the values.
#[derive(Debug, Deserialize, Validate, ToSchema)]
pub(crate) struct PortalBody {
    /// Status to check if portal is live
    #[serde(default, deserialize_with = "lenient::optional_boolean")]
    archived: Option<bool>,
    /// Header color for help-center
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    color: Field<String>,
    /// Configuration about supporting locales: `allowed_locales` and `default_locale`
    #[serde(default, deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    config: Option<Attributes>,
    /// Custom domain to display help center.
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    custom_domain: Field<String>,
    /// Help center header
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    header_text: Field<String>,
    /// link to main dashboard
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    homepage_link: Field<String>,
    /// Name for the portal
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    name: Field<String>,
    /// Slug for the portal to display in link
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    slug: Field<String>,
    /// Page title for the portal
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    page_title: Field<String>,
    /// The website inbox in which readers chat; may be beside the key `portal`. Null or empty is none, and an inbox of
    /// another channel is ignored
    #[serde(default, deserialize_with = "lenient::field_integer")]
    #[schema(value_type = Option<i64>)]
    pub(super) inbox_id: Field<InboxId>,
    /// The upload that becomes the logo (`blob_id` of its answer); may be beside the key `portal`. A picture may also be
    /// sent as the file `logo`
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    #[schema(value_type = Option<i64>)]
    pub(super) blob_id: Option<UploadId>,
}

/// What may be beside the key `portal`.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub(super) struct BesidePortal {
    #[serde(deserialize_with = "lenient::field_integer")]
    pub(super) inbox_id: Field<InboxId>,
    #[serde(deserialize_with = "lenient::optional_integer")]
    pub(super) blob_id: Option<UploadId>,
}

impl From<PortalBody> for SavePortal {
    fn from(body: PortalBody) -> Self {
        Self {
            // null is a blank text, which is refused
            name: body.name.change().map(Option::unwrap_or_default),
            slug: body.slug.change().map(Option::unwrap_or_default),
            color: body.color.change(),
            custom_domain: body.custom_domain.change(),
            header_text: body.header_text.change(),
            homepage_link: body.homepage_link.change(),
            page_title: body.page_title.change(),
            archived: body.archived,
            // the handler looks it up
            inbox_id: None,
            config: body.config,
            logo: body.blob_id,
        }
    }
}

/// The list has one page, whose number is shown as it is sent.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(default)]
pub(super) struct PortalsQuery {
    /// Without effect
    #[serde(deserialize_with = "lenient::optional_text")]
    pub(super) page: Option<String>,
}

/// What is counted of a portal.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(default)]
pub(super) struct PortalQuery {
    /// Counts the articles in this language only
    #[serde(deserialize_with = "lenient::optional_text")]
    pub(super) locale: Option<String>,
}
