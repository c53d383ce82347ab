//! What the labels of a conversation look like, in and out; alike in both profiles.

use nimchat_api_kit::lenient;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct LabelsBody {
    /// Array of labels (comma-separated strings); none clears them
    #[serde(deserialize_with = "lenient::optional_texts")]
    pub(super) labels: Option<Vec<String>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LabelsJson {
    pub(super) payload: Vec<String>,
}
