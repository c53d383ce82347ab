//! Pictures that come as files, which this build keeps nowhere.

use nimchat_api_kit::{ApiError, Input};

/// Refuses a file sent as `avatar`.
pub(crate) fn refuse_upload(input: &Input) -> Result<(), ApiError> {
    input.refuse_upload("avatar")
}
