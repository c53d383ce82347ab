//! Pictures that come as files, which this build keeps nowhere.

use nimchat_api_kit::{ApiError, Input};
use nimchat_core_model::Violations;

/// Refuses a file sent as `avatar` rather than to lose it without a word. A text there is the name of a file uploaded
/// before, of which there are none; it is ignored, as unknown fields are.
pub(crate) fn refuse_upload(input: &Input) -> Result<(), ApiError> {
    if input.uploads_of("avatar").next().is_some() {
        return Err(Violations::one("avatar", "cannot be uploaded to this server").into());
    }
    Ok(())
}
