//! `PUT /public/uploads/{token}`: the content of an announced upload. The address is the only credential.

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse, web};
use nimchat_api_application::Services;
use nimchat_api_kit::{ApiError, BodyGrace, Upload, blocking};

/// Takes the content; 204, or 404 for an upload that is not awaited.
pub async fn receive(
    request: HttpRequest,
    token: web::Path<String>,
    services: web::Data<Services>,
    body: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let uploads = services.uploads.clone();
    let (uploads, token, awaited) = blocking(move || {
        let awaited = uploads.awaited(&token)?;
        Ok((uploads, token.into_inner(), awaited))
    })
    .await?;
    let declared = request.headers().get(CONTENT_TYPE);
    let declared = declared
        .and_then(|name| name.to_str().ok())
        .map(str::to_owned);
    let grace = request.app_data::<web::Data<BodyGrace>>();
    let grace = grace.map(|grace| ***grace).unwrap_or_default();
    let upload = Upload::of_body(body, declared, awaited.size, grace).await?;
    blocking(move || Ok(uploads.receive(&token, &mut *upload.open()?)?)).await?;
    Ok(HttpResponse::NoContent().finish())
}
