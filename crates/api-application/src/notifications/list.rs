//! The caller's notifications.

use super::body::NotificationsQuery;
use super::present::NotificationsJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

/// Unless told otherwise (contract accounts.md §5.12).
const PER_PAGE: u32 = 15;

pub(super) async fn list(
    call: Call<Agent>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let query: NotificationsQuery = input.read()?;
        let page = input.page(PER_PAGE);
        let list = services.notifications.list(&caller, query.wanted(), page)?;
        let json = NotificationsJson::new(&list, query.page, context);
        Ok(Answer::json(&json)?.with_page(&list.page))
    })
    .await
}
