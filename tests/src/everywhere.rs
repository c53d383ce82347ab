//! Runs a test on every available database, in both wire profiles.

use crate::database::Engine;
use crate::running::{Options, Running};
use nimchat_server::config::Profile;
use std::time::{Duration, Instant};

/// Longer than any expected event takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// On every database, in both profiles, without the background workers.
pub fn everywhere(test: impl AsyncFn(Running)) {
    everywhere_with(&Options::default(), test);
}

/// On every database, in both profiles, with these options.
pub fn everywhere_with(options: &Options, test: impl AsyncFn(Running)) {
    on_every_store(Profile::Reference, options, &test);
    on_every_store(Profile::Chatwoot, options, &test);
}

/// On every database, in one profile, with these options.
pub fn on_every_store(profile: Profile, options: &Options, test: impl AsyncFn(Running)) {
    for engine in Engine::available() {
        // shown when the test fails
        println!("on {engine:?}, profile {profile:?}");
        block_on(test(Running::start(engine, profile, options)));
    }
}

/// Runs a test on this thread.
pub fn block_on<F: Future>(test: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(test)
}

/// Polls `look` until it returns a value: for changes without a signal.
pub async fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "it did not come to {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Waits until the workers have handled every event.
pub async fn settled(nimchat: &Running) {
    eventually("every event handled", || {
        (nimchat.database().waiting_events() == 0).then_some(())
    })
    .await;
}
