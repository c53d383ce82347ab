//! One call of an operation: the extractor that gathers what came with it, and the one hop that answers it.

mod credential;

use crate::access::{Access, Resolve};
use crate::answer::{Answer, RequestUrl};
use crate::edge::Edge;
use crate::error::{ApiError, Dress};
use crate::idempotency::Keyed;
use crate::input::{Admission, TakesFiles};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use credential::Credential;
use nimchat_accounts::{Administrator, Admitted, Agent, Role};
use nimchat_core_model::AccountId;
use percent_encoding::percent_decode_str;
use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::sync::Arc;
use tracing::Span;

/// A call that only a `C` may make. The first argument of every handler.
///
/// Extracting it refuses nothing: the check is part of [`Call::run`].
pub struct Call<C> {
    edge: web::Data<Edge>,
    credential: Credential,
    segments: Vec<(String, String)>,
    url: RequestUrl,
    keyed: Option<Keyed>,
    dress: Dress,
    caller: PhantomData<fn() -> C>,
}

/// What an operation does once its caller is known.
type Work<C> = Box<dyn FnOnce(C, &Edge) -> Result<Answer, ApiError> + Send>;

impl<C: Resolve> Call<C> {
    /// Answers the call in one hop to the blocking pool: resolves the caller, then runs `work`, which parses the
    /// input, calls the service and presents the result. Errors come out dressed for the profile.
    pub async fn run<F>(self, work: F) -> Result<HttpResponse, ApiError>
    where
        F: FnOnce(C, &Edge) -> Result<Answer, ApiError> + Send + 'static,
    {
        self.run_boxed(Box::new(work)).await
    }

    /// Compiled once for a kind of caller, not once for an operation: with more than a hundred of them that is some
    /// megabytes.
    async fn run_boxed(self, work: Work<C>) -> Result<HttpResponse, ApiError> {
        let dress = self.dress;
        let account = self.id::<AccountId>("account_id");
        let Self {
            edge,
            credential,
            url,
            keyed,
            ..
        } = self;
        let answered = blocking(move || {
            let Admitted { caller, session } = C::resolve(&edge.gate, credential.shown(), account)?;
            let answered = caller.map_err(ApiError::from).and_then(|caller| {
                let owner = caller.owner();
                let work = || work(caller, &edge).map(|answer| answer.addressed(&edge, &url));
                match keyed {
                    Some(keyed) => keyed.once(&edge, owner, dress, work),
                    None => work(),
                }
            });
            // a client that signed in is told of its session with every answer, a refusal too
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
            Err(error) => Err(error.at_edge(dress)),
        }
    }

    /// The id in the path segment `name`. What is no number, or out of range, becomes 0, which nothing has: the
    /// operation then refuses it where the contract looks the record up, and not before.
    pub fn id<T: From<i64>>(&self, name: &str) -> T {
        let id = self
            .raw(name)
            .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|text| text.parse().ok())
            .unwrap_or_default();
        T::from(id)
    }

    /// The text of the path segment `name`, decoded. A text that cannot be stored, and so names nothing, is empty.
    pub fn segment(&self, name: &str) -> String {
        self.raw(name)
            .map(|text| percent_decode_str(text).decode_utf8_lossy().into_owned())
            .filter(|text| !text.contains('\0'))
            .unwrap_or_default()
    }

    /// The segment as the router left it: decoded but for `/`, `+` and `%`.
    fn raw(&self, name: &str) -> Option<&str> {
        self.segments
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, text)| text.as_str())
    }

    /// What answers depend on.
    pub fn edge(&self) -> &Edge {
        &self.edge
    }
}

impl Call<Administrator> {
    /// As [`Call::run`], for an operation on a record that every member may see: there the contract looks the record
    /// up before it asks for the role (accounts.md §5). `find` looks it up for an agent who will be refused; for an
    /// administrator the use case does.
    pub async fn run_on<L, F>(self, find: L, work: F) -> Result<HttpResponse, ApiError>
    where
        L: FnOnce(&Agent) -> Result<(), ApiError> + Send + 'static,
        F: FnOnce(Administrator, &Edge) -> Result<Answer, ApiError> + Send + 'static,
    {
        let call = Call::<Agent> {
            edge: self.edge,
            credential: self.credential,
            segments: self.segments,
            url: self.url,
            keyed: self.keyed,
            dress: self.dress,
            caller: PhantomData,
        };
        call.run(move |agent, edge| {
            if agent.membership.role == Role::Agent {
                find(&agent)?;
            }
            work(agent.into_administrator()?, edge)
        })
        .await
    }
}

impl<C: Resolve> FromRequest for Call<C> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let dress = Dress::of(request);
        let Some(edge) = request.app_data::<web::Data<Edge>>() else {
            return ready(Err(
                ApiError::internal("the app holds no edge").at_edge(dress)
            ));
        };
        let credential = || {
            let (headers, query) = (request.headers(), request.query_string());
            if C::BY_SESSION_ALONE {
                Credential::session(headers, query)
            } else {
                Credential::of(headers, query)
            }
        };
        let call = Self {
            edge: edge.clone(),
            credential: credential(),
            segments: segments(request),
            url: RequestUrl::of(request.uri()),
            keyed: Keyed::of(request),
            dress,
            caller: PhantomData,
        };
        // before the body, which the next extractor gathers
        if request.extensions().get::<TakesFiles>().is_some() && C::ACCESS != Access::Anyone {
            let (edge, credential) = (edge.clone(), credential());
            let account = call.id::<AccountId>("account_id");
            let may_call = move || {
                C::resolve(&edge.gate, credential.shown(), account)
                    .is_ok_and(|admitted| admitted.caller.is_ok())
            };
            let admission = Admission(Arc::new(may_call));
            request.extensions_mut().insert(admission);
        }
        ready(Ok(call))
    }
}

fn segments(request: &HttpRequest) -> Vec<(String, String)> {
    request
        .match_info()
        .iter()
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect()
}

/// Runs blocking work off the async threads, within the current tracing span. The only way there.
pub async fn blocking<T, F>(work: F) -> Result<T, ApiError>
where
    F: FnOnce() -> Result<T, ApiError> + Send + 'static,
    T: Send + 'static,
{
    let span = Span::current();
    match web::block(move || span.in_scope(work)).await {
        Ok(result) => result,
        Err(cancelled) => Err(ApiError::internal(cancelled)),
    }
}
