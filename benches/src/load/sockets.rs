//! Many sockets at `/cable`: the server's memory while they are idle, and how long a message takes to reach them.

use super::Target;
use super::http::Connection;
use super::plan::{Mix, Requests, Task};
use crate::BenchError;
use crate::process::Process;
use crate::report::{Reading, Tally, rounded};
use diesel::prelude::*;
use futures_util::{SinkExt, StreamExt};
use nimchat_store::schema::{account_users, users};
use nimchat_store::{DieselStore, StoreSettings};
use serde::Serialize;
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Sockets that are opened at the same time.
const AT_ONCE: usize = 64;

/// Longer than a message takes to reach a socket.
const PATIENCE: Duration = Duration::from_secs(10);

/// Keep-alive frames come meanwhile.
const IDLE: Duration = Duration::from_secs(6);

/// A user who listens, in as many windows as there are sockets for them.
#[derive(Debug, Clone)]
pub struct Member {
    /// The user.
    pub id: i64,
    /// Their real-time token.
    pub pubsub_token: String,
}

impl Member {
    /// The members of the account, by id.
    pub fn all(settings: &StoreSettings, account: i64) -> Result<Vec<Self>, BenchError> {
        let mut conn = DieselStore::open(settings)?.connect()?;
        let members: Vec<(i64, String)> = account_users::table
            .inner_join(users::table)
            .filter(account_users::account_id.eq(account))
            .order(users::id)
            .select((users::id, users::pubsub_token))
            .load(&mut conn)?;
        if members.is_empty() {
            let nobody = format!("account {account} has no members");
            return Err(BenchError::Usage(nobody));
        }
        let members = members.into_iter();
        Ok(members
            .map(|(id, pubsub_token)| Self { id, pubsub_token })
            .collect())
    }
}

/// What was measured.
#[derive(Debug, Serialize)]
pub struct Crowd {
    /// How many sockets were open.
    pub sockets: usize,
    /// The server's memory without them, with them, and by how much that is more; none if its process was not found.
    pub idle_mb: Option<[f64; 3]>,
    /// How long each message took to reach a socket, and the last socket.
    pub fan_out: [Reading; 2],
}

pub(super) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Opens the sockets, waits, and posts messages.
pub fn crowd(
    target: &Target,
    members: &[Member],
    sockets: usize,
    messages: u32,
    server: Option<&Process>,
) -> Result<Crowd, BenchError> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(BenchError::io("the runtime cannot be started"))?
        .block_on(run(target, members, sockets, messages, server))
}

async fn run(
    target: &Target,
    members: &[Member],
    sockets: usize,
    messages: u32,
    server: Option<&Process>,
) -> Result<Crowd, BenchError> {
    let memory = || Some(server?.memory_mb()?.0);
    let before = memory();
    let (heard, mut arrivals) = mpsc::unbounded_channel();
    let mut listening = JoinSet::new();
    let mut opening = JoinSet::new();
    for (place, member) in members.iter().cycle().take(sockets).enumerate() {
        if place >= AT_ONCE {
            listen(&mut opening, &mut listening, &heard).await?;
        }
        opening.spawn(open(target.clone(), member.clone()));
    }
    while !opening.is_empty() {
        listen(&mut opening, &mut listening, &heard).await?;
    }
    tokio::time::sleep(IDLE).await;
    let idle_mb = before
        .zip(memory())
        .map(|(before, with)| [before, with, rounded(with - before)]);

    let requests = Requests::new(target, &Mix::only(Task::Post));
    let mut connection = Connection::open(target.address()?)
        .await
        .map_err(BenchError::io("cannot connect"))?;
    let (mut each, mut last) = (Tally::default(), Tally::default());
    let began = Instant::now();
    for _ in 0..messages {
        let mut request = Vec::new();
        requests
            .write_next(&mut request)
            .map_err(BenchError::io("a request cannot be written"))?;
        let posted = Instant::now();
        connection.post(&request).await?;
        for reached in 1..=sockets {
            let arrival = tokio::time::timeout(PATIENCE, arrivals.recv()).await;
            let Ok(Some(arrived)) = arrival else {
                each.failed("not reached".to_owned());
                break;
            };
            let took = arrived.duration_since(posted);
            each.done(took);
            if reached == sockets {
                last.done(took);
            }
        }
    }
    let elapsed = began.elapsed();
    let clients = u32::try_from(sockets).unwrap_or(u32::MAX);
    Ok(Crowd {
        sockets,
        idle_mb,
        fan_out: [
            each.reading("each socket", clients, elapsed),
            last.reading("the last socket", clients, elapsed),
        ],
    })
}

/// Has the next socket that is open listen.
async fn listen(
    opening: &mut JoinSet<Result<Socket, BenchError>>,
    listening: &mut JoinSet<()>,
    heard: &mpsc::UnboundedSender<Instant>,
) -> Result<(), BenchError> {
    if let Some(opened) = opening.join_next().await {
        let socket = opened.map_err(|_| BenchError::Lost)??;
        listening.spawn(hear(socket, heard.clone()));
    }
    Ok(())
}

/// Connects and subscribes.
pub(super) async fn open(target: Target, member: Member) -> Result<Socket, BenchError> {
    let failed = |error: &dyn std::fmt::Display| BenchError::Server(format!("/cable: {error}"));
    let mut url = target.url.clone();
    url.set_path("/cable");
    let url = url.as_str().replacen("http", "ws", 1);
    let mut request = url.into_client_request().map_err(|error| failed(&error))?;
    let protocol = "actioncable-v1-json".parse();
    request.headers_mut().insert(
        "sec-websocket-protocol",
        protocol.map_err(|error| failed(&error))?,
    );
    let (mut socket, _) = connect_async(request)
        .await
        .map_err(|error| failed(&error))?;
    let identifier = json!({
        "channel": "RoomChannel", "pubsub_token": member.pubsub_token, "account_id": target.account_id,
        "user_id": member.id,
    });
    let subscribe = json!({"command": "subscribe", "identifier": identifier.to_string()});
    socket
        .send(Message::text(subscribe.to_string()))
        .await
        .map_err(|error| failed(&error))?;
    while let Some(frame) = socket.next().await {
        let frame = frame.map_err(|error| failed(&error))?;
        match frame.to_text() {
            Ok(text) if text.contains("confirm_subscription") => return Ok(socket),
            Ok(text) if text.contains("reject_subscription") => break,
            _ => {}
        }
    }
    Err(failed(&"the subscription was refused"))
}

/// Notes when each message is heard.
pub(super) async fn hear(mut socket: Socket, heard: mpsc::UnboundedSender<Instant>) {
    while let Some(Ok(frame)) = socket.next().await {
        let is_message = frame
            .to_text()
            .is_ok_and(|text| text.contains(r#""event":"message.created""#));
        if is_message && heard.send(Instant::now()).is_err() {
            return;
        }
    }
}
