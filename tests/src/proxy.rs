//! A connection to another server that a test can cut.

use crate::background::Background;
use tokio::io::copy_bidirectional;
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

/// Passes connections on to an address until it is cut. Listens on a free port until it is dropped.
pub struct Proxy {
    port: u16,
    cut: watch::Sender<bool>,
    _server: Background,
}

impl Proxy {
    /// Starts listening; `to` is host and port.
    pub fn start(to: String) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let cut = watch::Sender::new(false);
        let is_cut = cut.subscribe();
        let server = Background::start(async move |up, stopped| {
            let listener = TcpListener::from_std(listener).unwrap();
            up.tell();
            tokio::select! {
                () = accept(listener, to, is_cut) => {}
                _either_way = stopped => {}
            }
        });
        Self {
            port,
            cut,
            _server: server,
        }
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Ends every connection, and those that are tried later.
    pub fn cut(&self) {
        self.cut.send_replace(true);
    }

    /// Passes connections on again.
    pub fn mend(&self) {
        self.cut.send_replace(false);
    }
}

async fn accept(listener: TcpListener, to: String, is_cut: watch::Receiver<bool>) {
    loop {
        let Ok((mut near, _)) = listener.accept().await else {
            continue;
        };
        let (to, mut is_cut) = (to.clone(), is_cut.clone());
        if *is_cut.borrow_and_update() {
            continue;
        }
        tokio::task::spawn_local(async move {
            let Ok(mut far) = TcpStream::connect(to).await else {
                return;
            };
            tokio::select! {
                // either side may end it at any time
                _ended = copy_bidirectional(&mut near, &mut far) => {}
                _cut = is_cut.changed() => {}
            }
        });
    }
}
