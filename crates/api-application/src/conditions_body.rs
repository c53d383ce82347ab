//! The request body of a filter.

use nimchat_api_kit::prelude::*;
use nimchat_core_model::{Page, PageRequest};
use serde_json::Value;

#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(crate) struct ConditionsBody {
    /// The conditions: `attribute_key`, `filter_operator`, `values`, and `query_operator`, which joins a condition to
    /// the next
    #[schema(value_type = Vec<Object>)]
    pub(crate) payload: Value,
    /// The page, from 1; in the body or in the query
    #[schema(value_type = Option<i64>)]
    pub(crate) page: Option<String>,
    /// Contacts: `name`, `email`, `phone_number`, `last_activity_at`, `created_at`, `company`, `city` or `country`,
    /// several parted by commas; a `-` before one reverses its order
    pub(crate) sort: Option<String>,
    /// Contacts in the profile chatwoot: include the contacts' sessions? Yes if absent
    #[schema(value_type = Option<bool>)]
    pub(crate) include_contact_inboxes: Option<String>,
}

impl ConditionsBody {
    /// The page that body or query requests, or as many rows after the cursor that the query names.
    pub(crate) fn page_request<C, I>(&self, call: &In<C, I>, per_page: u32) -> Result<PageRequest> {
        let number = self.page.as_deref().unwrap_or_default().trim().parse();
        let asked = call.page_request(per_page)?;
        Ok(PageRequest {
            page: Page::new(number.unwrap_or(1), asked.page.per_page()),
            ..asked
        })
    }
}
