//! Runs a server on its own thread and runtime, so that a test may block, and so that it is stopped however the test
//! ends.

use std::future::Future;
use std::sync::mpsc;
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// A server that runs until it is dropped; it has ended when the drop returns.
pub(crate) struct Background {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Starts `serve` and waits until it is up. It gets the callback for that, and the signal after which it must end.
    pub(crate) fn start<S, F>(serve: S) -> Self
    where
        S: FnOnce(Up, oneshot::Receiver<()>) -> F + Send + 'static,
        F: Future<Output = ()>,
    {
        let (stop, stopped) = oneshot::channel();
        let (up, is_up) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            // as the binary does it; spawned tasks do not run before the first await
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            let tasks = tokio::task::LocalSet::new();
            tasks.block_on(&runtime, serve(Up(up), stopped));
        });
        is_up.recv().expect("the server starts");
        Self {
            stop: Some(stop),
            thread: Some(thread),
        }
    }
}

/// Signals that the server is up.
pub(crate) struct Up(mpsc::Sender<()>);

impl Up {
    pub(crate) fn tell(self) {
        self.0.send(()).unwrap();
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // a server that has ended receives nothing
            let _gone_already = stop.send(());
        }
        let ended = self.thread.take().map(JoinHandle::join);
        let failed = matches!(ended, Some(Err(_)));
        assert!(!failed || std::thread::panicking(), "the server failed");
    }
}
