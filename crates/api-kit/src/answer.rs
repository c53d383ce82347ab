//! A successful answer, ready to send: made inside the blocking hop, so that the async threads only write bytes.

use crate::error::{ApiError, Result};
use crate::page::turned_to;
use crate::session;
use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, LINK};
use actix_web::http::{StatusCode, Uri};
use nimchat_accounts::UserSession;
use nimchat_core_model::idempotency::KeptAnswer;
use nimchat_core_model::{Next, Page, Paged, Portion};
use nimchat_wire::Context;
use serde::Serialize;

/// The number of rows on all pages of a list.
const TOTAL_COUNT: HeaderName = HeaderName::from_static("x-total-count");

/// Marks a repeated answer.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// Longer queries get no `Link` header: four copies of one would exceed what clients accept.
const MAX_LINKED_QUERY: usize = 1024;

/// Status, headers and bytes.
#[derive(Debug)]
pub struct Answer {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    bytes: Vec<u8>,
    page: Option<PageOf>,
}

#[derive(Debug)]
struct PageOf {
    number: u64,
    /// How many rows and how many pages there are, if they are counted.
    counts: Option<(u64, u64)>,
    next: Next,
}

impl Answer {
    /// A JSON answer.
    pub fn json<T: Serialize + ?Sized>(body: &T) -> Result<Self> {
        let bytes = serde_json::to_vec(body).map_err(ApiError::internal)?;
        Ok(Self::bytes("application/json; charset=utf-8", bytes))
    }

    /// 200 without a body.
    pub fn empty() -> Self {
        Self {
            status: StatusCode::OK,
            headers: Vec::new(),
            bytes: Vec::new(),
            page: None,
        }
    }

    /// 204.
    pub fn no_content() -> Self {
        Self::empty().with_status(StatusCode::NO_CONTENT)
    }

    /// An answer that is not JSON.
    pub fn bytes(content_type: &'static str, bytes: Vec<u8>) -> Self {
        Self {
            headers: vec![(CONTENT_TYPE, HeaderValue::from_static(content_type))],
            bytes,
            ..Self::empty()
        }
    }

    /// The same with another status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same with one more header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The same, with the headers of this session and of no other.
    #[must_use]
    pub fn with_session(mut self, session: &UserSession) -> Self {
        self.headers.retain(|(name, _)| !session::is_header(name));
        self.headers.extend(session::headers(session));
        self
    }

    /// The same, with the headers of this session, unless it has those of a session already.
    pub(crate) fn or_session(self, session: &UserSession) -> Self {
        if self
            .headers
            .iter()
            .any(|(name, _)| session::is_header(name))
        {
            self
        } else {
            self.with_session(session)
        }
    }

    /// The same with `X-Total-Count` and, for the neighbouring pages, `Link`.
    #[must_use]
    pub fn with_page<T>(mut self, paged: &Paged<T>) -> Self {
        self.page = Some(PageOf {
            number: u64::from(paged.page.number()),
            counts: Some((
                paged.total,
                paged
                    .total
                    .div_ceil(u64::from(paged.page.per_page()))
                    .max(1),
            )),
            next: paged.next.clone(),
        });
        self
    }

    /// The same with `Link`, on the page of a list whose rows are not counted.
    #[must_use]
    pub fn with_portion<T>(mut self, page: Page, portion: &Portion<T>) -> Self {
        self.page = Some(PageOf {
            number: u64::from(page.number()),
            counts: None,
            next: portion.next.clone().into(),
        });
        self
    }

    /// The part that is stored. Session headers are added to each answer anew.
    pub(crate) fn to_keep(&self) -> KeptAnswer {
        let lasting = |(name, _): &&(HeaderName, HeaderValue)| !session::is_header(name);
        let headers = self.headers.iter().filter(lasting);
        KeptAnswer {
            status: self.status.as_u16(),
            headers: headers
                .filter_map(|(name, value)| {
                    Some((name.to_string(), value.to_str().ok()?.to_owned()))
                })
                .collect(),
            body: String::from_utf8_lossy(&self.bytes).into_owned(),
            sealed: false,
        }
    }

    /// The same, marked as a repeated answer.
    pub(crate) fn replayed(self) -> Self {
        self.with_header(REPLAYED, HeaderValue::from_static("true"))
    }

    /// The stored answer, marked as repeated.
    pub(crate) fn again(kept: KeptAnswer) -> Result<Self> {
        let mut answer = Self::empty()
            .with_status(StatusCode::from_u16(kept.status).map_err(ApiError::internal)?)
            .replayed();
        for (name, value) in kept.headers {
            let name = HeaderName::try_from(name).map_err(ApiError::internal)?;
            let value = HeaderValue::try_from(value).map_err(ApiError::internal)?;
            answer = answer.with_header(name, value);
        }
        answer.bytes = kept.body.into_bytes();
        Ok(answer)
    }

    /// Adds the page's headers, now that the request's address is known.
    pub(crate) fn addressed(mut self, context: &Context, url: &RequestUrl) -> Self {
        let Some(page) = self.page.take() else {
            return self;
        };
        if let Some((total, _)) = page.counts {
            self.headers.push((TOTAL_COUNT, HeaderValue::from(total)));
        }
        if turned_to(&url.query, page.number, None).len() <= MAX_LINKED_QUERY
            && let Ok(links) = HeaderValue::try_from(page.links(context, url))
        {
            self.headers.push((LINK, links));
        }
        self
    }
}

impl PageOf {
    fn links(self, context: &Context, url: &RequestUrl) -> String {
        let last = self.counts.map(|(_, pages)| pages);
        let previous = (self.number > 1).then(|| (self.number - 1).min(last.unwrap_or(u64::MAX)));
        let (has_next, cursor) = match &self.next {
            Next::ByNumber => (last.is_some_and(|last| self.number < last), None),
            Next::After(cursor) => (true, Some(cursor)),
            Next::Nothing => (false, None),
        };
        let next = has_next.then_some(self.number + 1);
        [
            ("first", Some(1), None),
            ("prev", previous, None),
            ("next", next, cursor),
            ("last", last, None),
        ]
        .into_iter()
        .filter_map(|(rel, page, cursor)| {
            let query = turned_to(&url.query, page?, cursor);
            Some(format!(
                "<{}?{query}>; rel=\"{rel}\"",
                context.url(&url.path)
            ))
        })
        .collect::<Vec<_>>()
        .join(", ")
    }
}

impl From<Answer> for HttpResponse {
    fn from(answer: Answer) -> Self {
        let mut response = HttpResponse::build(answer.status);
        // many answers carry tokens, and each is for its caller alone
        if !answer.headers.iter().any(|(name, _)| name == CACHE_CONTROL) {
            response.insert_header((CACHE_CONTROL, "no-store"));
        }
        for header in answer.headers {
            response.append_header(header);
        }
        response.body(answer.bytes)
    }
}

/// The address of a request, as far as links need it.
#[derive(Debug, Clone)]
pub(crate) struct RequestUrl {
    path: String,
    query: String,
}

impl RequestUrl {
    pub(crate) fn of(uri: &Uri) -> Self {
        Self {
            path: uri.path().to_owned(),
            query: uri.query().unwrap_or_default().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::api_context;
    use nimchat_accounts::SessionKey;
    use nimchat_core_model::{Order, Page, SortKey};
    use nimchat_wire::Profile;

    fn link(uri: &str, page: i64, total: u64) -> Option<String> {
        link_to(uri, page, total, Next::ByNumber)
    }

    fn link_to(uri: &str, page: i64, total: u64, next: Next) -> Option<String> {
        let paged = Paged::<()> {
            items: Vec::new(),
            total,
            page: Page::new(page, 10),
            next,
        };
        let context = api_context(Profile::Reference).by_settings();
        let answer = Answer::empty()
            .with_page(&paged)
            .addressed(&context, &RequestUrl::of(&uri.parse().unwrap()));
        let response = HttpResponse::from(answer);
        assert_eq!(
            response.headers().get("x-total-count").unwrap(),
            &total.to_string()
        );
        let link = response.headers().get("link")?;
        Some(link.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_middle_page_links_to_all_its_neighbours() {
        assert_eq!(
            link("/api/v1/things?status=open&page=2", 2, 25).unwrap(),
            "<https://chat.example/api/v1/things?status=open&page=1>; rel=\"first\", \
             <https://chat.example/api/v1/things?status=open&page=1>; rel=\"prev\", \
             <https://chat.example/api/v1/things?status=open&page=3>; rel=\"next\", \
             <https://chat.example/api/v1/things?status=open&page=3>; rel=\"last\""
        );
    }

    #[test]
    fn the_only_page_has_neither_next_nor_previous() {
        let link = link("/things", 1, 0).unwrap();
        assert!(!link.contains("next") && !link.contains("prev"), "{link}");
    }

    #[test]
    fn the_next_page_of_a_list_with_cursors_begins_at_one() {
        let id = SortKey::<i64>::number("id", |id| (*id).into());
        let after = Order::new("numbers", vec![id]).after(&7);
        let uri = "/things?cursor=x";
        let link = link_to(uri, 1, 90, Next::After(after.clone())).unwrap();
        let next = format!("<https://chat.example/things?page=2&cursor={after}>; rel=\"next\"");
        assert!(link.contains(&next), "{link}");
        assert_eq!(link.matches("cursor").count(), 1);
        let link = link_to(uri, 1, 90, Next::Nothing).unwrap();
        assert!(!link.contains("next"), "{link}");
    }

    #[test]
    fn a_page_behind_the_last_links_back_to_it() {
        let link = link("/things", 90, 25).unwrap();
        assert!(link.contains("page=3>; rel=\"prev\""), "{link}");
    }

    #[test]
    fn a_huge_query_gets_no_link() {
        let uri = format!("/things?q={}", "x".repeat(2000));
        assert_eq!(link(&uri, 1, 5), None);
    }

    #[test]
    fn an_answer_tells_of_one_session() {
        let session = |client: &str| UserSession {
            key: SessionKey {
                uid: "ada@example.com".to_owned(),
                client: client.to_owned(),
                token: "hush".to_owned(),
            },
            expires_at: chrono::DateTime::UNIX_EPOCH,
        };
        let clients = |answer: Answer| {
            let response = HttpResponse::from(answer);
            let told = response.headers().get_all("client");
            told.map(|value| value.to_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        let old = || Answer::empty().or_session(&session("old"));
        let new = || old().with_session(&session("new"));
        assert_eq!(clients(old()), ["old"]);
        assert_eq!(clients(new()), ["new"]);
        assert_eq!(clients(new().or_session(&session("old"))), ["new"]);
    }

    #[test]
    fn an_empty_answer_is_200_without_a_body() {
        let response = HttpResponse::from(Answer::empty());
        assert_eq!(response.status(), StatusCode::OK);
        assert!(response.headers().get("content-type").is_none());
    }
}
