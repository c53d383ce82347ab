//! Takes letters from the queue, has them written and carried, and settles what came of it.

use super::compose::{ComposeError, Composer};
use super::mailer::{Mailer, Refusal};
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_core_model::{
    Backoff, Clock, LetterOutcome, LetterQueue, QueuedLetter, StoreError, Tokens,
};
use std::sync::Arc;

/// The whole way of a letter.
#[derive(Clone)]
pub struct Postman {
    queue: Arc<dyn LetterQueue>,
    composer: Composer,
    mailer: Arc<dyn Mailer>,
    clock: Arc<dyn Clock>,
    tokens: Arc<dyn Tokens>,
    backoff: Backoff,
    lease: TimeDelta,
}

impl Postman {
    /// How long it is kept what became of a letter.
    pub const KEPT: TimeDelta = TimeDelta::days(7);

    /// A postman; `lease` must outlast a send.
    pub fn new(
        queue: Arc<dyn LetterQueue>,
        composer: Composer,
        mailer: Arc<dyn Mailer>,
        (clock, tokens): (Arc<dyn Clock>, Arc<dyn Tokens>),
        backoff: Backoff,
        lease: TimeDelta,
    ) -> Self {
        Self {
            queue,
            composer,
            mailer,
            clock,
            tokens,
            backoff,
            lease,
        }
    }

    /// Takes what is due, at the most `limit`.
    pub fn claim(&self, limit: u32) -> Result<Vec<QueuedLetter>, StoreError> {
        self.queue.claim(self.clock.now(), self.lease, limit)
    }

    /// Tries one letter and settles it. One whose words are not to be had, since the store does not answer, stays
    /// claimed, and is free again when the lease ends.
    pub fn deliver(&self, queued: &QueuedLetter) -> Result<LetterOutcome, StoreError> {
        let number = queued.attempts + 1;
        let outcome = match self.composer.compose(queued) {
            Ok(Some(mail)) => match self.mailer.send(&mail) {
                Ok(()) => LetterOutcome::Sent,
                Err(Refusal::ForGood(reason)) => LetterOutcome::GivenUp(reason),
                Err(Refusal::ForNow(reason)) => self.later(number, reason),
            },
            Ok(None) => LetterOutcome::Unwanted,
            Err(ComposeError::Store(error @ StoreError::Unavailable(_))) => return Err(error),
            Err(ComposeError::Store(
                error @ (StoreError::Backend(_) | StoreError::Conflict { .. }),
            )) => self.later(number, error.to_string()),
            Err(error) => LetterOutcome::GivenUp(error.to_string()),
        };
        if let LetterOutcome::GivenUp(reason) = &outcome {
            tracing::error!(
                letter = queued.id.get(),
                kind = queued.letter.letter.kind(),
                user = queued.letter.letter.recipient().get(),
                attempts = number,
                reason,
                "a letter is given up"
            );
        }
        self.queue
            .settle(queued.id, number, &outcome, self.clock.now())?;
        Ok(outcome)
    }

    fn later(&self, number: u32, reason: String) -> LetterOutcome {
        let chance = self.tokens.secret()[31];
        let now: DateTime<Utc> = self.clock.now();
        match self.backoff.after_failure(number, now, chance, None) {
            Some(at) => LetterOutcome::RetryAt(at, reason),
            None => LetterOutcome::GivenUp(reason),
        }
    }

    /// Forgets letters that were settled longer ago than [`Postman::KEPT`], at the most `limit`. How many were they?
    pub fn forget(&self, limit: u32) -> Result<usize, StoreError> {
        let before = self.clock.now() - Self::KEPT;
        self.queue.forget(before, limit)
    }
}
