//! Webhooks: the addresses that an account's events are posted to.

mod body;
mod create;
mod delete;
mod list;
mod present;
mod shown;
mod update;

use body::WebhookBody;
use nimchat_api_kit::Route;
use present::{
    WebhookAnswerChatwootJson, WebhookReferenceJson, WebhooksChatwootJson, WebhooksReferenceJson,
};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/accounts/{account_id}/webhooks")
            .operation(73)
            .summary("List all webhooks in the account")
            .answers_in::<WebhooksReferenceJson, WebhooksChatwootJson>()
            .to_async(list::list),
        Route::post("/api/v1/accounts/{account_id}/webhooks")
            .operation(74)
            .summary("Add a webhook subscription to the account")
            .body::<WebhookBody>()
            .answers_in::<WebhookReferenceJson, WebhookAnswerChatwootJson>()
            .to_async(create::create),
        Route::update("/api/v1/accounts/{account_id}/webhooks/{webhook_id}")
            .operation(75)
            .summary("Update a webhook object in the account")
            .body::<WebhookBody>()
            .answers_in::<WebhookReferenceJson, WebhookAnswerChatwootJson>()
            .to_async(update::update),
        Route::delete("/api/v1/accounts/{account_id}/webhooks/{webhook_id}")
            .summary("Delete a webhook")
            .answers_empty()
            .to_async(delete::delete),
    ]
}
