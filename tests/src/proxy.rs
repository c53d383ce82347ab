//! A connection to another server that a test can cut or silence.

use crate::background::Background;
use std::cell::Cell;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// The address of the Redis for tests, if there is one.
#[expect(
    clippy::disallowed_methods,
    reason = "where tests may find Redis is no setting of nimchat's"
)]
pub fn redis_for_tests() -> Option<String> {
    std::env::var("NIMCHAT_TEST_REDIS_URL").ok()
}

/// What a connection to PostgreSQL sends that listens for notifications.
const LISTEN: &[u8] = b"LISTEN ";

/// What a proxy does with its connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Passage {
    Open,
    /// They stay open, and nothing passes.
    Silent,
    /// Nothing passes on those that listen for notifications of PostgreSQL.
    ListenersSilent,
    Cut,
}

/// Passes connections on to an address until it is cut or silenced. Listens on a free port until it is dropped.
pub struct Proxy {
    port: u16,
    passage: watch::Sender<Passage>,
    _server: Background,
}

impl Proxy {
    /// Starts listening; `to` is host and port.
    pub fn start(to: String) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let passage = watch::Sender::new(Passage::Open);
        let watched = passage.subscribe();
        let server = Background::start(async move |up, stopped| {
            let listener = TcpListener::from_std(listener).unwrap();
            up.tell();
            tokio::select! {
                () = accept(listener, to, watched) => {}
                _either_way = stopped => {}
            }
        });
        Self {
            port,
            passage,
            _server: server,
        }
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Ends every connection, and those that are tried later.
    pub fn cut(&self) {
        self.passage.send_replace(Passage::Cut);
    }

    /// Keeps every connection, takes new ones, and passes nothing on: as a server that is frozen.
    pub fn silence(&self) {
        self.passage.send_replace(Passage::Silent);
    }

    /// Does that to connections that listen for notifications of PostgreSQL, and to no others.
    pub fn silence_listeners(&self) {
        self.passage.send_replace(Passage::ListenersSilent);
    }

    /// Passes connections on again, and what was sent meanwhile.
    pub fn mend(&self) {
        self.passage.send_replace(Passage::Open);
    }
}

async fn accept(listener: TcpListener, to: String, passage: watch::Receiver<Passage>) {
    loop {
        let Ok((near, _)) = listener.accept().await else {
            continue;
        };
        if *passage.borrow() != Passage::Cut {
            tokio::task::spawn_local(connect(near, to.clone(), passage.clone()));
        }
    }
}

async fn connect(near: TcpStream, to: String, passage: watch::Receiver<Passage>) {
    let Ok(far) = TcpStream::connect(to).await else {
        return;
    };
    let ((from_near, to_near), (from_far, to_far)) = (near.into_split(), far.into_split());
    let mut ended = passage.clone();
    let listens = Cell::new(false);
    tokio::select! {
        // either side may end it at any time
        () = pass(from_near, to_far, passage.clone(), &listens) => {}
        () = pass(from_far, to_near, passage, &listens) => {}
        _cut = ended.wait_for(|passage| *passage == Passage::Cut) => {}
    }
}

async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut passage: watch::Receiver<Passage>,
    listens: &Cell<bool>,
) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let Ok(length @ 1..) = from.read(&mut buffer).await else {
            return;
        };
        let passing = &buffer[..length];
        if passing.windows(LISTEN.len()).any(|text| text == LISTEN) {
            listens.set(true);
        }
        let open = passage.wait_for(|passage| match passage {
            Passage::Open => true,
            Passage::ListenersSilent => !listens.get(),
            Passage::Silent | Passage::Cut => false,
        });
        if open.await.is_err() || to.write_all(passing).await.is_err() {
            return;
        }
    }
}
