//! `/`: the home page of a help centre on its own domain, elsewhere the console, or a page that says what this is.

use crate::console::Console;
use crate::pages::{Pages, redirect};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use nimchat_api_client::help_center::HelpCenter;
use nimchat_texts::PageKind;

/// `GET /`
pub async fn front(request: HttpRequest, pages: Data<Pages>) -> HttpResponse {
    let page = match request.app_data::<Data<HelpCenter>>() {
        Some(help_center) => help_center.front(&request).await,
        None => None,
    };
    match page {
        Some(page) => page,
        None if request.app_data::<Data<Console>>().is_some() => redirect("", "/app"),
        None => pages.answer(&request, PageKind::Front),
    }
}
