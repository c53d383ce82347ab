//! `operations.json #20`.

use super::present::{ContactItemsReferenceJson, ContactList, ContactsChatwootJson};
use super::query::ContactsQuery;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Input};
use nimchat_messaging::ContactSort;

/// How many contacts a page has unless told otherwise.
const PER_PAGE: u32 = 15;

pub(super) async fn list(
    call: Call<Agent>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let query: ContactsQuery = input.read()?;
        let sort = ContactSort::parse(query.sort.as_deref().unwrap_or_default());
        let contacts = services
            .contacts
            .list(&caller, sort, input.page(PER_PAGE))?;
        let list = ContactList {
            with_sessions: query.with_sessions(),
            page_sent: query.page,
            contacts,
        };
        let answer =
            Answer::present::<ContactItemsReferenceJson, ContactsChatwootJson, _>(&list, context)?;
        Ok(answer.with_page(&list.contacts))
    })
    .await
}
