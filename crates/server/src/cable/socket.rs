//! The life of one connection.

use super::connection::{Connection, Step};
use super::frame::{self, PROTOCOLS, Reason};
use super::hub::{HubListener, SendQueue};
use super::pace::Pace;
use super::{Cable, Greeting};
use crate::http::Switched;
use crate::log::chain;
use actix_http::{Response, ws};
use actix_web::http::header::{CONTENT_TYPE, SEC_WEBSOCKET_PROTOCOL, UPGRADE};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::{SinkExt, StreamExt};
use nimchat_api_kit::{ApiError, blocking};
use nimchat_core_model::EventId;
use nimchat_notifications::listeners::{Listener, SubscribeRequest};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

/// The interval of keep-alive frames. Clients close a connection that is silent for twice as long.
const PING: Duration = Duration::from_secs(3);

/// How long a client may take to accept a frame.
const SEND: Duration = Duration::from_secs(10);

/// The largest frame of a client; they are short.
const MAX_FRAME: usize = 16 * 1024;

/// What each connection reads into, in bytes; a longer frame makes it grow.
const READ_BUFFER: usize = 512;

/// `GET /cable`: agrees to a WebSocket, whose connection is then given to [`run`].
pub async fn cable(request: HttpRequest) -> HttpResponse {
    let upgrade = request.headers().get(UPGRADE);
    if !upgrade.is_some_and(|to| to.as_bytes().eq_ignore_ascii_case(b"websocket")) {
        return HttpResponse::NotFound()
            .insert_header((CONTENT_TYPE, "text/plain"))
            .body("Page not found");
    }
    match ws::handshake(request.head()) {
        Ok(mut answer) => {
            if let Some(protocol) = protocol(&request) {
                answer.insert_header((SEC_WEBSOCKET_PROTOCOL, protocol));
            }
            answer.finish().map_into_boxed_body().into()
        }
        Err(error) => Response::from(error).into(),
    }
}

/// The first of the client's protocols that is spoken here.
fn protocol(request: &HttpRequest) -> Option<&'static str> {
    let named = request.headers().get_all(SEC_WEBSOCKET_PROTOCOL);
    let mut wanted = named
        .filter_map(|names| names.to_str().ok())
        .flat_map(|names| names.split(','))
        .map(str::trim);
    wanted.find_map(|wanted| PROTOCOLS.iter().copied().find(|spoken| *spoken == wanted))
}

/// Serves a connection, from its client's first frame on, until it ends.
pub async fn run(cable: Arc<Cable>, (stream, early): Switched) {
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .max_message_size(Some(MAX_FRAME))
        .max_frame_size(Some(MAX_FRAME));
    let mut socket = Socket {
        cable,
        stream: WebSocketStream::from_partially_read(stream, early, Role::Server, Some(config))
            .await,
        connection: Connection::default(),
        pace: Pace::new(Instant::now()),
        subscriptions: HashMap::new(),
        send_queue: SendQueue::default(),
    };
    socket.run().await;
}

struct Socket {
    cable: Arc<Cable>,
    stream: WebSocketStream<TcpStream>,
    connection: Connection,
    pace: Pace,
    subscriptions: HashMap<Arc<str>, HubListener>,
    send_queue: SendQueue,
}

/// The connection has ended.
struct Ended;

impl Socket {
    async fn run(&mut self) {
        let send_queue = self.send_queue.clone();
        let stopping = self.cable.stopping.clone();
        // a client that falls behind, a server that stops or missed messages end the connection at any time
        tokio::select! {
            _ended = self.serve() => {}
            () = send_queue.overflown() => tracing::debug!("a client that fell behind is disconnected"),
            () = stopping.given() => {
                let _gone_already = self.send(frame::disconnect(Reason::ServerRestart)).await;
            }
            () = send_queue.missed() => {
                let _gone_already = self.send(frame::disconnect(Reason::ServerRestart)).await;
            }
        }
        self.subscriptions.clear();
        let _gone_already = timeout(SEND, SinkExt::close(&mut self.stream)).await;
    }

    async fn serve(&mut self) -> Result<(), Ended> {
        let queue = self.send_queue.clone();
        self.send(frame::welcome()).await?;
        let mut pings = interval(PING);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // the first tick is immediate, and the welcome serves as its frame
        pings.tick().await;
        loop {
            let pause = self.pace.pause(Instant::now());
            tokio::select! {
                _ = pings.tick() => {
                    let now = self.cable.clock.now();
                    self.send(frame::ping(now)).await?;
                    // apart, as everything that few frames need, so that idle connections are small
                    Box::pin(self.look_again()).await?;
                }
                heard = queue.next() => {
                    self.send(frame::said(&heard.identifier, &heard.message)).await?;
                }
                () = sleep(pause.unwrap_or_default()), if pause.is_some() => {}
                message = self.stream.next(), if pause.is_none() => match message {
                    Some(Ok(Message::Text(text))) => Box::pin(self.hear(&text)).await?,
                    // pings are answered by the stream
                    Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Binary(_))) => {
                        self.pace.said(false, Instant::now());
                    }
                    Some(Ok(Message::Close(_) | Message::Frame(_)) | Err(_)) | None => {
                        return Err(Ended);
                    }
                }
            }
        }
    }

    async fn hear(&mut self, text: &str) -> Result<(), Ended> {
        let now = Instant::now();
        let step = self.connection.hear(text, now);
        self.pace.said(step.asks(), now);
        match step {
            Step::Admit(identifier, request) => self.authenticate(identifier, request).await,
            Step::Reject(identifier) => self.send(frame::reject(&identifier)).await,
            Step::Renew(identifier, request) => self.renew(&identifier, request).await,
            Step::Leave(identifier) => {
                self.subscriptions.remove(&identifier);
                Ok(())
            }
            Step::Ignore => Ok(()),
        }
    }

    async fn authenticate(
        &mut self,
        identifier: Arc<str>,
        request: SubscribeRequest,
    ) -> Result<(), Ended> {
        let Some(greeting) = self.greet(request).await? else {
            self.connection.refused(&identifier);
            return self.send(frame::reject(&identifier)).await;
        };
        let listener = greeting.authenticated.listener;
        let send_queue = self.send_queue.clone();
        let subscription = self
            .cable
            .hub
            .subscribe(listener, Arc::clone(&identifier), send_queue);
        self.subscriptions
            .insert(Arc::clone(&identifier), subscription);
        self.send(frame::confirm(&identifier)).await?;
        if let Some(last) = frame::last_event(&identifier) {
            self.catch_up(&identifier, listener, last).await?;
        }
        self.tell_who_is_there(&identifier, &greeting).await
    }

    /// Tells this subscription alone: the user's others ask for themselves, and many sockets of one user would each
    /// receive each (docs/rules/messaging.md §4.2).
    async fn tell_who_is_there(
        &mut self,
        identifier: &str,
        greeting: &Greeting,
    ) -> Result<(), Ended> {
        self.send(frame::said(identifier, &greeting.who_is_there))
            .await
    }

    /// Sends what the client missed. What happens meanwhile waits in its queue, and comes after it.
    async fn catch_up(
        &mut self,
        identifier: &str,
        listener: Listener,
        last: EventId,
    ) -> Result<(), Ended> {
        let catch_up = self.cable.catch_up.clone();
        let missed = ask(move || catch_up.messages(listener, last)).await?;
        for message in missed {
            self.send(frame::said(identifier, &message)).await?;
        }
        Ok(())
    }

    /// Disconnects a client that may no longer listen, because its token was replaced or the user left the account.
    async fn renew(
        &mut self,
        identifier: &Arc<str>,
        request: SubscribeRequest,
    ) -> Result<(), Ended> {
        let Some(greeting) = self.greet(request).await? else {
            self.subscriptions.remove(identifier);
            return self.dismiss().await;
        };
        self.tell_who_is_there(identifier, &greeting).await
    }

    /// Clients that do not confirm their presence are checked too: a client with a replaced token, or of a removed
    /// member, receives nothing for longer than the trust lasts.
    async fn look_again(&mut self) -> Result<(), Ended> {
        let overdue = self.connection.overdue(self.cable.trust, Instant::now());
        if overdue.is_empty() {
            return Ok(());
        }
        let cable = Arc::clone(&self.cable);
        if ask(move || cable.may_stay(&overdue)).await? {
            return Ok(());
        }
        self.subscriptions.clear();
        self.dismiss().await
    }

    async fn dismiss(&mut self) -> Result<(), Ended> {
        self.send(frame::disconnect(Reason::Unauthorized)).await?;
        Err(Ended)
    }

    async fn greet(&self, request: SubscribeRequest) -> Result<Option<Greeting>, Ended> {
        let cable = Arc::clone(&self.cable);
        ask(move || cable.greet(&request)).await
    }

    async fn send(&mut self, frame: String) -> Result<(), Ended> {
        match timeout(SEND, self.stream.send(Message::text(frame))).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(Ended),
        }
    }
}

/// Asks the store, off the async threads and for as long as a call may take. A client that cannot be told is
/// disconnected, and connects again.
async fn ask<T, E>(question: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, Ended>
where
    T: Send + 'static,
    E: Into<ApiError>,
{
    blocking(move || question().map_err(Into::into))
        .await
        .map_err(|error| {
            tracing::error!(error = chain(&error), "a subscriber could not be answered");
            Ended
        })
}
