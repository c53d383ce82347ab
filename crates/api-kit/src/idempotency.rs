//! `Idempotency-Key`: a call that is repeated with its key is not executed again, but gets the first answer (decision 5).
//!
//! The key is valid for every POST of an identified caller, for one caller and one path, for 24 hours. It is ignored
//! where sessions are handed out, whose callers are not known yet, and where a second factor is set up. The call is
//! recorded before it is executed, its answer after; the records that it makes are noted in the transaction that makes
//! them. So a process that is killed in between leaves either a call that changed nothing, which is executed again, or
//! one that did: its repeat is answered with what it made or set, in its present state, where the route says how
//! ([`crate::route::Draft::to_repeatable`]) or its answer has no content, and refused with 409 elsewhere. Neither waits:
//! the row names the node that ran the call. Successes and refusals of the input (422) are stored; other refusals are
//! temporary.

use crate::answer::Answer;
use crate::context::{Api, ApiContext};
use crate::error::{ApiError, ErrorFormat, Result};
use actix_web::http::Method;
use actix_web::{HttpMessage, HttpRequest};
use nimchat_accounts::TokenOwner;
use nimchat_core_model::Violations;
use nimchat_core_model::idempotency::{Arrival, KeyedCall, MadeRecords, RecordKind};
use nimchat_core_model::values::{MAX_STRING, check_length};
use nimchat_wire::Profile;
use sha2::{Digest, Sha256};
use std::sync::{Arc, OnceLock};

/// The header that carries the key.
pub const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// Receives the body's digest once the body is read; in the request's extensions of a call with a key.
#[derive(Clone, Default)]
pub(crate) struct BodyDigest(pub(crate) Arc<OnceLock<[u8; 32]>>);

/// A call that came with a key.
pub(crate) struct Keyed {
    key: String,
    path: String,
    query: String,
    body: BodyDigest,
}

impl Keyed {
    /// The request's key, where a key is valid. Reads the headers only.
    pub(crate) fn of(request: &HttpRequest) -> Option<Self> {
        let key = request.headers().get(IDEMPOTENCY_KEY)?;
        if request.method() != Method::POST || key.is_empty() || !counts_at(request.path()) {
            return None;
        }
        let body = BodyDigest::default();
        request.extensions_mut().insert(body.clone());
        Some(Self {
            key: String::from_utf8_lossy(key.as_bytes()).into_owned(),
            path: request.path().to_owned(),
            query: request.query_string().to_owned(),
            body,
        })
    }

    /// Executes the call, unless it was executed before.
    pub(crate) fn once(
        self,
        api: &ApiContext,
        owner: Option<TokenOwner>,
        format: ErrorFormat,
        work: impl FnOnce(Option<&MadeRecords>) -> Result<Answer>,
    ) -> Result<Answer> {
        let Some(kept) = &api.kept_calls else {
            return work(None);
        };
        // a caller whom only the input identifies may be a different one the next time
        if owner.is_none() && Api::of(&self.path) != Api::Client {
            return work(None);
        }
        check_length(IDEMPOTENCY_KEY, &self.key, MAX_STRING).map_err(ApiError::invalid)?;
        let calls = &kept.calls;
        let other_profile = (format.profile != api.profile).then_some(format.profile);
        let call = self.call(owner, other_profile, kept.clock.now());
        let ticket = match calls.arrive(&call)? {
            Arrival::First(ticket) => ticket,
            Arrival::Answered(answer) => {
                let answer = kept.opened(&call, answer).ok_or_else(answer_lost)?;
                return Answer::again(answer);
            }
            Arrival::Running => {
                return Err(ApiError::conflict(
                    "A request with this Idempotency-Key is being carried out; try again",
                ));
            }
            // killed between the commit and its answer: what the call made is shown in its present state
            Arrival::Unanswered(made) => return work(Some(&made)).map(Answer::replayed),
            Arrival::AnotherRequest => {
                return Err(ApiError::invalid(Violations::one(
                    IDEMPOTENCY_KEY,
                    "was used for another request",
                )));
            }
        };
        let mut work = Some(work);
        let mut outcome = None;
        calls.carry_out(&ticket, &mut || {
            outcome = work.take().map(|work| work(None));
        });
        let outcome = outcome.unwrap_or_else(|| Err(ApiError::internal("nothing was carried out")));
        let answer = match &outcome {
            Ok(answer) => Some(answer.to_keep()),
            Err(error) => error.to_keep(format),
        };
        let answer = answer.and_then(|answer| kept.sealed(&ticket, answer));
        if let Err(error) = calls.settle(&ticket, answer.as_ref()) {
            // the changes are committed; a repeat is answered from what the call made
            tracing::error!(%error, "the answer to a call with an idempotency key was not stored");
        }
        outcome
    }

    /// `other_profile` is the profile of the call, unless it is that of the settings: the same request in another
    /// profile is a different request, since its answer differs.
    fn call(
        &self,
        owner: Option<TokenOwner>,
        other_profile: Option<Profile>,
        at: chrono::DateTime<chrono::Utc>,
    ) -> KeyedCall {
        let owner = owner.map(|owner| format!("{} {}", owner.kind(), owner.id()));
        let body = self.body.0.get().copied().unwrap_or_default();
        KeyedCall {
            key: digest([
                owner.unwrap_or_default().as_bytes(),
                self.path.as_bytes(),
                self.key.as_bytes(),
            ]),
            request: match other_profile {
                None => digest([self.query.as_bytes(), &body]),
                Some(profile) => {
                    digest([self.query.as_bytes(), &body, profile.as_str().as_bytes()])
                }
            },
            at,
        }
    }
}

/// The id of the first record of a kind that a call made, for its repeat. If the call made none, the repeat is refused:
/// the answer cannot be made again.
pub fn made_id<T: From<i64>>(made: &MadeRecords, kind: RecordKind) -> Result<T> {
    made.first(kind).ok_or_else(answer_lost)
}

/// 409: the call was executed, and its answer cannot be made again.
pub(crate) fn answer_lost() -> ApiError {
    ApiError::conflict(
        "A request with this Idempotency-Key was carried out and its answer is lost; look what there is before sending \
         it under another key",
    )
}

/// Not where sessions begin. The secrets of a second factor are shown once and not stored.
///
/// On the Client API the path is the credential, and the key is valid where the path names a visitor's session. Where
/// sessions are created, `…/inboxes/{inbox_identifier}/contacts`, all visitors of an inbox would be one caller, and one
/// of them would get another's session.
pub(crate) fn counts_at(path: &str) -> bool {
    match Api::of(path) {
        Api::Client => {
            const SESSION: usize = 7;
            let session = path.split('/').nth(SESSION);
            session.is_some_and(|session| !session.is_empty())
        }
        Api::Application => path.starts_with("/api/") && !path.starts_with("/api/v1/profile/mfa"),
        Api::Platform => true,
    }
}

fn digest<const N: usize>(parts: [&[u8]; N]) -> String {
    hex::encode(sha256(parts))
}

/// The digest of all parts, each with its length.
pub(crate) fn sha256<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.len().to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use nimchat_core_model::{AgentBotId, UserId};

    const PATH: &str = "/api/v1/accounts/1/contacts";

    fn keyed(path: &str, key: &str) -> Option<Keyed> {
        let request = TestRequest::post()
            .uri(path)
            .insert_header((IDEMPOTENCY_KEY, key));
        Keyed::of(&request.to_http_request())
    }

    #[test]
    fn a_key_counts_for_posts_that_hand_out_no_session() {
        assert!(keyed(PATH, "a").is_some());
        assert!(keyed("/public/api/v1/inboxes/x/contacts/y/conversations", "a").is_some());
        for handed_out in ["contacts", "contacts/", "contacts.json"] {
            let path = format!("/public/api/v1/inboxes/x/{handed_out}");
            assert!(keyed(&path, "a").is_none(), "{path}");
        }
        assert!(keyed("/platform/api/v1/users", "a").is_some());
        assert!(keyed("/api/v1/profile/auto_offline", "a").is_some());
        assert!(keyed("/api/v1/profile/mfa", "a").is_none());
        assert!(keyed("/auth/sign_in", "a").is_none());
        assert!(keyed(PATH, "").is_none());
        let get = TestRequest::get()
            .uri(PATH)
            .insert_header((IDEMPOTENCY_KEY, "a"));
        assert!(Keyed::of(&get.to_http_request()).is_none());
        assert!(Keyed::of(&TestRequest::post().uri(PATH).to_http_request()).is_none());
    }

    #[test]
    fn calls_are_told_apart_by_caller_path_and_key() {
        let at = chrono::DateTime::UNIX_EPOCH;
        let user = Some(TokenOwner::User(UserId::new(1)));
        let call =
            |path: &str, key: &str, owner| keyed(path, key).unwrap().call(owner, None, at).key;
        let one = call(PATH, "a", user);
        assert_eq!(one, call(PATH, "a", user));
        for other in [
            call(PATH, "b", user),
            call("/api/v1/accounts/2/contacts", "a", user),
            call(PATH, "a", None),
            call(PATH, "a", Some(TokenOwner::User(UserId::new(2)))),
            call(PATH, "a", Some(TokenOwner::AgentBot(AgentBotId::new(1)))),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn what_is_sent_makes_the_request() {
        let at = chrono::DateTime::UNIX_EPOCH;
        let request = |query: &str, body: &[u8]| {
            let keyed = keyed(&format!("{PATH}{query}"), "a").unwrap();
            keyed.body.0.set(sha256([body])).unwrap();
            keyed.call(None, None, at).request
        };
        let one = request("", b"{}");
        assert_eq!(one, request("", b"{}"));
        assert_ne!(one, request("?a=1", b"{}"));
        assert_ne!(one, request("", b"{ }"));
    }
}
