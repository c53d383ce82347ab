//! One call of an operation: what its handler sees of it, and the one hop that answers it.

mod credential;
mod profile;

pub(crate) use profile::profile_of;

use crate::access::{Access, Resolve};
use crate::address::ClientAddress;
use crate::answer::{Answer, RequestUrl};
use crate::context::{Api, ApiContext};
use crate::error::{ApiError, ErrorFormat, Result};
use crate::guests::{GuestCall, GuestRule};
use crate::hop::{PATIENCE, PATIENCE_WITH_FILES, blocking_for};
use crate::idempotency::Keyed;
use crate::input::{Admission, FromAnyone, Input, is_multipart, may_be_large};
use actix_web::dev::Payload;
use actix_web::http::header::HeaderMap;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use credential::Credential;
use nimchat_accounts::Authenticated;
use nimchat_core_model::idempotency::MadeRecords;
use nimchat_core_model::{AccountId, Page, PageRequest, Violations};
use nimchat_wire::{Context, Present, Profile};
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;
use validator::Validate;

/// Where an operation's input is found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Reading {
    /// At the top level of body and query.
    #[default]
    Merged,
    /// Under this key.
    Under(&'static str),
}

/// A call as its handler sees it: by a `C`, whose access was checked, with an `I` as input.
pub struct In<C, I = ()> {
    /// The caller.
    pub caller: C,
    /// What the answer depends on besides its data.
    pub context: Context,
    /// The address of the caller.
    pub address: ClientAddress,
    headers: HeaderMap,
    segments: Vec<(String, String)>,
    input: Input,
    reading: Reading,
    reads: PhantomData<fn() -> I>,
}

impl<C, I> In<C, I> {
    /// The id in the path segment `name`. A segment that is not a number, or out of range, becomes 0, which no record
    /// has: the operation refuses it where the contract looks the record up, and not before.
    pub fn id<T: From<i64>>(&self, name: &str) -> T {
        id(&self.segments, name)
    }

    /// The text of the path segment `name`, decoded. A text that cannot be stored, and so names nothing, becomes empty.
    pub fn segment(&self, name: &str) -> String {
        segment(&self.segments, name)
    }

    /// The header `name`, in lower case, of a call that anyone may make; such a call may be identified by a header of its
    /// own.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The page that the query requests, in a list with `per_page` rows a page by default.
    pub fn page(&self, per_page: u32) -> Page {
        self.input.page(per_page)
    }

    /// As [`Self::page`], or as many rows after the cursor that the query names.
    pub fn page_request(&self, per_page: u32) -> Result<PageRequest> {
        Ok(PageRequest {
            page: self.page(per_page),
            after: self.input.cursor().map_err(Violations::from)?,
        })
    }

    /// Body and query, for what reading an `I` does not provide: files and pictures.
    pub const fn input(&self) -> &Input {
        &self.input
    }

    /// Is the profile of the call `reference`?
    pub fn is_reference(&self) -> bool {
        self.context.is_reference()
    }

    /// An answer of type `W`, for handlers that add to it.
    pub fn present<W, V>(&self, view: &V) -> Result<Answer>
    where
        W: Present<V> + Serialize,
        V: ?Sized,
    {
        Answer::json(&W::present(view, &self.context))
    }
}

impl<C, I: DeserializeOwned + Validate> In<C, I> {
    /// Reads the input that the route names. Values of a wrong type and values that the type's own rules refuse are
    /// 422, naming the attribute.
    pub fn read(&self) -> Result<I> {
        match self.reading {
            Reading::Merged => self.input.read(),
            Reading::Under(key) => self.input.read_under(key),
        }
    }
}

/// The segments of the path that are variable, by name.
pub(crate) fn segments(request: &HttpRequest) -> Vec<(String, String)> {
    let segments = request.match_info().iter();
    segments
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect()
}

pub(crate) fn segment(segments: &[(String, String)], name: &str) -> String {
    raw(segments, name)
        .map(|text| percent_decode_str(text).decode_utf8_lossy().into_owned())
        .filter(|text| !text.contains('\0'))
        .unwrap_or_default()
}

pub(crate) fn id<T: From<i64>>(segments: &[(String, String)], name: &str) -> T {
    let id = raw(segments, name)
        .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|text| text.parse().ok())
        .unwrap_or_default();
    T::from(id)
}

/// The segment as the router decodes it: all but `/`, `+` and `%`.
fn raw<'s>(segments: &'s [(String, String)], name: &str) -> Option<&'s str> {
    segments
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, text)| text.as_str())
}

/// A call that only a `C` may make, before the caller is known. Extracting it never refuses.
pub(crate) struct Call<C> {
    api: web::Data<ApiContext>,
    profile: Profile,
    credential: Credential,
    headers: HeaderMap,
    segments: Vec<(String, String)>,
    url: RequestUrl,
    keyed: Option<Keyed>,
    surface: Api,
    patience: Duration,
    caller: PhantomData<fn() -> C>,
}

/// The work of an operation once its caller is known.
type Work<C> = Box<
    dyn FnOnce(C, Context, Vec<(String, String)>, Option<&MadeRecords>) -> Result<Answer> + Send,
>;

impl<C: Resolve> Call<C> {
    /// Answers the call in one hop to the blocking pool: resolves the caller, then runs the handler, which parses the
    /// input, calls the service and returns a view, which is then presented. Errors get the format of the call.
    pub(crate) async fn answer<I, H>(
        mut self,
        address: ClientAddress,
        input: Input,
        reading: Reading,
        handler: H,
    ) -> Result<HttpResponse>
    where
        I: 'static,
        H: FnOnce(&In<C, I>, Option<&MadeRecords>) -> Result<Answer> + Send + 'static,
    {
        let headers = std::mem::take(&mut self.headers);
        self.run(Box::new(move |caller, context, segments, made| {
            let call = In {
                caller,
                context,
                address,
                headers,
                segments,
                input,
                reading,
                reads: PhantomData,
            };
            handler(&call, made)
        }))
        .await
    }

    /// Compiled once for each caller type, not once for each operation: with more than a hundred of them that saves
    /// some megabytes.
    async fn run(self, work: Work<C>) -> Result<HttpResponse> {
        let Self {
            api,
            profile,
            credential,
            segments,
            url,
            keyed,
            surface,
            patience,
            ..
        } = self;
        let format = ErrorFormat { profile, surface };
        let answered = blocking_for(patience, move || {
            let account = id::<AccountId>(&segments, "account_id");
            let Authenticated { caller, session } =
                C::resolve(&api.authenticator, credential.shown(), account)?;
            let answered = caller.map_err(ApiError::from).and_then(|caller| {
                let owner = caller.owner();
                let context = api.speaking(profile);
                let work = |made: Option<&MadeRecords>| {
                    let answer = work(caller, context.clone(), segments, made);
                    answer.map(|answer| answer.addressed(&context, &url))
                };
                match keyed {
                    Some(keyed) => keyed.once(&api, owner, format, work),
                    None => work(None),
                }
            });
            // a client with a session gets its headers with every answer, including refusals
            Ok(match session {
                Some(session) => answered
                    .map(|answer| answer.or_session(&session))
                    .map_err(|error| error.with_session(&session)),
                None => answered,
            })
        })
        .await;
        match answered.and_then(|answered| answered) {
            Ok(answer) => Ok(answer.into()),
            Err(error) => Err(error.formatted(format)),
        }
    }
}

impl<C: Resolve> FromRequest for Call<C> {
    type Error = ApiError;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let profile = profile_of(request);
        let surface = Api::of(request.path());
        let Some(api) = request.app_data::<web::Data<ApiContext>>() else {
            let error = ApiError::internal("the app holds no ApiContext");
            return ready(Err(error.formatted(ErrorFormat { profile, surface })));
        };
        let credential = || {
            let (headers, query) = (request.headers(), request.query_string());
            if C::BY_SESSION_ALONE {
                Credential::session(headers, query)
            } else {
                Credential::of(headers, query)
            }
        };
        let segments = segments(request);
        // before the body, which the next extractor reads
        if C::ACCESS == Access::Anyone {
            request.extensions_mut().insert(FromAnyone);
            if is_multipart(request.headers()) {
                let (rule, call) = (request.app_data().cloned(), GuestCall::of(request));
                let has_place = move || {
                    let rule: Option<&web::Data<GuestRule>> = rule.as_ref();
                    rule.is_some_and(|rule| rule.allows(&call))
                };
                let admission = Admission(Arc::new(has_place));
                request.extensions_mut().insert(admission);
            }
        } else if may_be_large(request.headers()) {
            let (api, credential) = (api.clone(), credential());
            let account = id::<AccountId>(&segments, "account_id");
            let may_call = move || {
                C::resolve(&api.authenticator, credential.shown(), account)
                    .is_ok_and(|authenticated| authenticated.caller.is_ok())
            };
            let admission = Admission(Arc::new(may_call));
            request.extensions_mut().insert(admission);
        }
        ready(Ok(Self {
            api: api.clone(),
            profile,
            credential: credential(),
            headers: match C::ACCESS {
                Access::Anyone => request.headers().clone(),
                _ => HeaderMap::new(),
            },
            segments,
            url: RequestUrl::of(request.uri()),
            keyed: Keyed::of(request),
            surface,
            patience: if is_multipart(request.headers()) {
                PATIENCE_WITH_FILES
            } else {
                PATIENCE
            },
            caller: PhantomData,
        }))
    }
}
