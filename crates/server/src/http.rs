//! The HTTP server: [`actix_web::HttpServer`], and connections that leave it for a WebSocket. Its dispatcher keeps 16 KiB
//! of buffers for as long as a connection is its own, which is most of what an idle WebSocket takes.

use actix_codec::{Framed, FramedParts};
use actix_http::body::{BoxBody, MessageBody, to_bytes_limited};
use actix_http::error::PayloadError;
use actix_http::h1::{Codec, SendResponse};
use actix_http::{ConnectionType, HttpService, KeepAlive, Request, Response};
use actix_server::Server;
use actix_service::{
    IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt, fn_factory, fn_service,
    map_config,
};
use actix_web::dev::AppConfig;
use actix_web::http::StatusCode;
use futures_util::future::LocalBoxFuture;
use std::cell::RefCell;
use std::fmt::Debug;
use std::future::poll_fn;
use std::io;
use std::net::TcpListener;
use std::rc::Rc;
use std::time::Duration;
use tokio::net::TcpStream;

/// How long a connection may stay without a request, and how long the head of a request may take: actix's own.
const IDLE: Duration = Duration::from_secs(5);

/// How long a client may take to close a connection: actix's own.
const CLOSING: Duration = Duration::from_secs(1);

/// The longest answer to a request that asks for a WebSocket and gets none, in bytes.
const REFUSAL: usize = 64 * 1024;

/// What a server may use.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Threads that serve.
    pub workers: usize,
    /// Connections of each worker, whichever protocol they speak.
    pub connections: usize,
    /// Threads of each worker that wait for the store.
    pub blocking_threads: usize,
    /// How long requests may go on when the server stops, in seconds.
    pub shutdown_seconds: u64,
}

/// A connection that the app has answered with 101, and what its client has sent since.
pub type Switched = (TcpStream, Vec<u8>);

/// Serves the app on the listener. A connection whose request the app answers with 101 is handed to `websocket`, and
/// counts as a connection until that has ended.
pub fn server<F, I, S, B, W>(
    listener: TcpListener,
    limits: Limits,
    app: F,
    websocket: W,
) -> io::Result<Server>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<actix_web::Error>,
    S::InitError: Debug,
    S::Response: Into<Response<B>>,
    B: MessageBody + 'static,
    W: Fn(Switched) -> LocalBoxFuture<'static, ()> + Send + Clone + 'static,
{
    let address = listener.local_addr()?;
    let builder = Server::build();
    let stopping = builder.graceful_shutdown_signal();
    let service = move || {
        let stopping = stopping.clone();
        let app = map_config(app(), |()| AppConfig::default())
            .map_err(|error| Response::<BoxBody>::from(error.into().error_response()));
        let app = OneService::new(app);
        let (upgraded, websocket) = (app.clone(), websocket.clone());
        let upgrade = fn_factory(move || {
            let (app, websocket) = (upgraded.new_service(()), websocket.clone());
            async move {
                let app = app.await?;
                Ok::<_, S::InitError>(fn_service(move |request| {
                    // in boxes, so that the memory of the answer is given back, and requests have none of it
                    let (answer, websocket) = (
                        Box::pin(answer(Rc::clone(&app), request)),
                        websocket.clone(),
                    );
                    async move {
                        let switched = answer.await?;
                        if let Some(switched) = switched {
                            websocket(switched).await;
                        }
                        Ok::<_, actix_http::Error>(())
                    }
                }))
            }
        });
        HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .keep_alive(KeepAlive::Timeout(IDLE))
            .client_request_timeout(IDLE)
            .client_disconnect_timeout(CLOSING)
            .local_addr(address)
            .upgrade(upgrade)
            .finish(app)
            .tcp()
    };
    Ok(builder
        .workers(limits.workers)
        .max_concurrent_connections(limits.connections)
        .worker_max_blocking_threads(limits.blocking_threads)
        .shutdown_timeout(limits.shutdown_seconds)
        .disable_signals()
        .listen("nimchat", listener, service)?
        .run())
}

/// Answers a request that asks for a WebSocket. The connection, if the app agrees.
async fn answer<A, B>(
    app: Rc<A>,
    (request, framed): (Request, Framed<TcpStream, Codec>),
) -> Result<Option<Switched>, actix_http::Error>
where
    A: Service<Request, Error = Response<BoxBody>>,
    A::Response: Into<Response<B>>,
    B: MessageBody + 'static,
{
    let answer = async {
        poll_fn(|context| app.poll_ready(context)).await?;
        app.call(request).await
    };
    let response = match answer.await {
        Ok(response) => response.into().map_into_boxed_body(),
        Err(response) => response,
    };
    let agreed = response.status() == StatusCode::SWITCHING_PROTOCOLS;
    let (mut head, body) = response.into_parts();
    if !agreed {
        head.head_mut().set_connection_type(ConnectionType::Close);
    }
    let Ok(Ok(body)) = to_bytes_limited(body, REFUSAL).await else {
        return Err(PayloadError::Overflow.into());
    };
    let framed = SendResponse::new(framed, head.set_body(body)).await?;
    Ok(agreed.then(|| without_buffers(framed)))
}

fn without_buffers(framed: Framed<TcpStream, Codec>) -> Switched {
    let FramedParts { io, read_buf, .. } = framed.into_parts();
    (io, read_buf.to_vec())
}

/// Makes one service of an app, which the requests and the upgrades of a worker share.
struct OneService<S: ServiceFactory<Request>> {
    factory: Rc<S>,
    made: Rc<RefCell<Option<Rc<S::Service>>>>,
}

impl<S: ServiceFactory<Request>> OneService<S> {
    fn new(factory: S) -> Self {
        Self {
            factory: Rc::new(factory),
            made: Rc::default(),
        }
    }
}

impl<S: ServiceFactory<Request>> Clone for OneService<S> {
    fn clone(&self) -> Self {
        Self {
            factory: Rc::clone(&self.factory),
            made: Rc::clone(&self.made),
        }
    }
}

impl<S> ServiceFactory<Request> for OneService<S>
where
    S: ServiceFactory<Request, Config = ()> + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Config = ();
    type Service = Rc<S::Service>;
    type InitError = S::InitError;
    type Future = LocalBoxFuture<'static, Result<Self::Service, Self::InitError>>;

    fn new_service(&self, (): ()) -> Self::Future {
        let Self { factory, made } = self.clone();
        Box::pin(async move {
            if let Some(made) = made.borrow().as_ref() {
                return Ok(Rc::clone(made));
            }
            let service = Rc::new(factory.new_service(()).await?);
            *made.borrow_mut() = Some(Rc::clone(&service));
            Ok(service)
        })
    }
}
