//! `/survey/responses/{uuid}`: the page that a survey's link opens, which needs no script.

use crate::log::chain;
use crate::pages::{guarded, root, wanted};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, CacheDirective};
use actix_web::web::{self, Data, Form, FormConfig, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use nimchat_api_kit::{ApiError, blocking};
use nimchat_core_model::ErrorKind;
use nimchat_core_model::files::REFERENCE_PREFIX;
use nimchat_messaging::messages::Submission;
use nimchat_messaging::{MessagingError, SurveyAnswer, SurveyService, SurveyView};
use nimchat_texts::{SurveyNotice, SurveyPage, Texts};
use serde::Deserialize;
use serde_json::json;

/// Only the style and pictures of this server, no script, no framing.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// The largest form: the longest feedback, in characters of four bytes, each written as twelve.
const FORM_BYTES: usize = SurveyAnswer::MAX_FEEDBACK * 12 + 1024;

/// The pages of surveys.
#[derive(Clone)]
pub struct SurveyPages {
    surveys: SurveyService,
    texts: &'static Texts,
    root: String,
}

#[derive(Debug, Default, Deserialize)]
struct AnswerForm {
    rating: Option<String>,
    feedback_message: Option<String>,
}

/// A survey, if there is one, and what to say beside it.
type Shown = (Option<SurveyView>, Option<SurveyNotice>);

impl SurveyPages {
    /// Pages below the path of this address, which has no trailing slash.
    pub fn new(surveys: SurveyService, texts: &'static Texts, public_url: &str) -> Self {
        Self {
            surveys,
            texts,
            root: root(public_url),
        }
    }

    /// Registers them.
    pub fn configure(&self, config: &mut ServiceConfig) {
        config.app_data(Data::new(self.clone())).service(
            web::resource("/survey/responses/{uuid}")
                .app_data(FormConfig::default().limit(FORM_BYTES))
                .route(web::get().to(show))
                .route(web::post().to(answer)),
        );
    }

    fn survey(&self, uuid: &str) -> Result<Shown, ApiError> {
        let view = match self.surveys.show(uuid) {
            Err(MessagingError::NotFound) => return Ok((None, Some(SurveyNotice::Unknown))),
            view => view?,
        };
        let notice = match (view.open, &view.response) {
            (false, _) => Some(SurveyNotice::Closed),
            (true, Some(_)) => Some(SurveyNotice::Thanks),
            (true, None) => None,
        };
        Ok((Some(view), notice))
    }

    /// Takes the answer; none if it is taken.
    fn answer(&self, uuid: &str, form: &AnswerForm) -> Result<Option<SurveyNotice>, ApiError> {
        let rating = form.rating.as_deref().filter(|text| !text.is_empty());
        let feedback = form.feedback_message.as_deref();
        let values = json!({"csat_survey_response": {
            "rating": rating,
            "feedback_message": feedback.filter(|text| !text.trim().is_empty()),
        }});
        let answer = match Submission::read(&values) {
            Ok(Submission::Survey(answer)) if answer.rating.is_some() => answer,
            Err(refused) if refused.attribute == "feedback_message" => {
                return Ok(Some(SurveyNotice::TooLong));
            }
            _ => return Ok(Some(SurveyNotice::NoRating)),
        };
        match self.surveys.answer(uuid, answer) {
            Ok(_) => Ok(None),
            Err(MessagingError::NotFound) => Ok(Some(SurveyNotice::Unknown)),
            Err(MessagingError::SurveyClosed) => Ok(Some(SurveyNotice::Closed)),
            Err(error) if error.kind() == ErrorKind::Invalid => Ok(Some(SurveyNotice::TooLong)),
            Err(error) => Err(error.into()),
        }
    }

    fn page(&self, request: &HttpRequest, status: StatusCode, shown: &Shown) -> HttpResponse {
        let (view, notice) = (shown.0.as_ref(), shown.1);
        let picture = view
            .and_then(|view| view.inbox.settings.avatar_url.as_deref())
            .filter(|reference| reference.starts_with(REFERENCE_PREFIX))
            .map(|reference| format!("{}{reference}", self.root));
        let response = view.and_then(|view| view.response.as_ref());
        let page = SurveyPage {
            question: view.and_then(|view| view.config().question()),
            inbox: view.map(|view| view.inbox.name.as_str()),
            picture: picture.as_deref(),
            stars: view.is_some_and(|view| view.config().display_type() == "star"),
            open: view.is_some_and(|view| view.open),
            rating: response.map(|response| response.rating.get()),
            feedback: response.and_then(|response| response.feedback_message.as_deref()),
            longest: SurveyAnswer::MAX_FEEDBACK,
        };
        let mut languages = wanted(request);
        languages.extend(view.map(|view| view.locale.as_str().to_owned()));
        let made = self
            .texts
            .first_of(languages.iter().map(String::as_str))
            .and_then(|language| self.texts.survey_page(language, &page, notice, &self.root));
        match made {
            Ok(page) => guarded(status)
                .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
                // the address is the credential
                .insert_header((header::REFERRER_POLICY, "no-referrer"))
                .insert_header(header::CacheControl(vec![CacheDirective::NoStore]))
                .insert_header((header::VARY, "Accept-Language"))
                .content_type(header::ContentType::html())
                .body(page),
            Err(error) => {
                tracing::error!(error = chain(&error), "a page could not be made");
                HttpResponse::InternalServerError().finish()
            }
        }
    }
}

async fn show(request: HttpRequest, uuid: Path<String>, pages: Data<SurveyPages>) -> HttpResponse {
    let reader = pages.clone();
    let read = blocking(move || reader.survey(&uuid)).await;
    answered(&request, &pages, read)
}

/// Once the answer is taken the browser reads the page anew, so that a reload sends nothing.
async fn answer(
    request: HttpRequest,
    uuid: Path<String>,
    form: Result<Form<AnswerForm>, actix_web::Error>,
    pages: Data<SurveyPages>,
) -> HttpResponse {
    let writer = pages.clone();
    let form = form.ok().map(Form::into_inner);
    let taken = blocking(move || {
        let refused = match form {
            Some(form) => writer.answer(&uuid, &form)?,
            None => Some(SurveyNotice::TooLong),
        };
        let Some(notice) = refused else {
            return Ok(None);
        };
        let (view, _) = writer.survey(&uuid)?;
        Ok(Some((view, Some(notice))))
    })
    .await;
    match taken {
        Ok(None) => HttpResponse::SeeOther()
            .insert_header((
                header::LOCATION,
                format!("{}{}", pages.root, request.path()),
            ))
            .finish(),
        Ok(Some(shown)) => answered(&request, &pages, Ok(shown)),
        Err(error) => answered(&request, &pages, Err(error)),
    }
}

fn answered(
    request: &HttpRequest,
    pages: &SurveyPages,
    shown: Result<Shown, ApiError>,
) -> HttpResponse {
    match shown {
        Ok(shown) => {
            let status = match shown.1 {
                Some(SurveyNotice::Unknown) => StatusCode::NOT_FOUND,
                Some(SurveyNotice::NoRating | SurveyNotice::TooLong) => {
                    StatusCode::UNPROCESSABLE_ENTITY
                }
                _ => StatusCode::OK,
            };
            pages.page(request, status, &shown)
        }
        Err(error) => {
            tracing::error!(error = chain(&error), "a survey could not be read");
            let shown = (None, Some(SurveyNotice::Failed));
            pages.page(request, StatusCode::SERVICE_UNAVAILABLE, &shown)
        }
    }
}
