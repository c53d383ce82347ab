//! What the widget's page needs at its start.

mod present;

pub(crate) use present::{ConfigJson, LANGUAGES, Opened};

use crate::Services;
use crate::guest::opener;
use nimchat_api_kit::{Anyone, In, Result, Route};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/widget/config")
            .summary("Open the widget: its settings, and a token for the visitor")
            .answers::<ConfigJson>()
            .to(open),
    ]
}

fn open(call: &In<Anyone>, services: &Services) -> Result<Opened> {
    let (guest, auth_token) = opener(call, services)?;
    Ok(Opened::by(guest, auth_token, services)?)
}
