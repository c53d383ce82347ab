//! Wakes workers after a commit that has work for them.

use nimchat_core_model::Queue;
use parking_lot::RwLock;
use std::sync::Arc;

/// Called after each commit with a certain effect.
pub type OnCommit = Arc<dyn Fn() + Send + Sync>;

/// The kind of work that a commit has for workers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    Events,
    /// Something that the caller of a request may depend on was changed.
    Callers,
    Jobs(Queue),
}

impl Effect {
    const COUNT: usize = 2 + Queue::ALL.len();

    const fn index(self) -> usize {
        match self {
            Self::Events => 0,
            Self::Callers => 1,
            Self::Jobs(queue) => 2 + queue as usize,
        }
    }
}

/// The effects of a unit of work.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CommitEffects([bool; Effect::COUNT]);

impl CommitEffects {
    pub(crate) fn add(&mut self, effect: Effect) {
        self.0[effect.index()] = true;
    }
}

/// The callbacks of each effect.
#[derive(Default)]
pub(crate) struct Listeners([RwLock<Vec<OnCommit>>; Effect::COUNT]);

impl Listeners {
    pub(crate) fn add(&self, effect: Effect, callback: OnCommit) {
        self.0[effect.index()].write().push(callback);
    }

    pub(crate) fn notify(&self, effects: CommitEffects) {
        for (callbacks, happened) in self.0.iter().zip(effects.0) {
            if happened {
                callbacks.read().iter().for_each(|callback| callback());
            }
        }
    }
}
