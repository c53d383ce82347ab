//! The order of the shutdown, with a real server and a real signal. One test alone in its process, since the signal
//! goes to the whole process.

use actix_web::{App, HttpResponse, HttpServer, web};
use nimchat_server::health::{Health, health};
use nimchat_server::shutdown::{self, Grace, Signals, StopSignal, Workers};
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::sleep;

async fn get(address: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: nimchat\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

async fn slow() -> HttpResponse {
    sleep(Duration::from_millis(900)).await;
    HttpResponse::Ok().body("finished")
}

#[actix_web::test]
async fn a_signal_lets_requests_and_workers_finish() {
    let signals = Signals::take().unwrap();
    let stopping = StopSignal::default();
    let checked = Health::new(Arc::new(|| Ok(())), stopping.clone());
    let server = HttpServer::new(move || {
        App::new()
            .app_data(web::Data::new(checked.clone()))
            .route("/health", web::get().to(health))
            .route("/slow", web::get().to(slow))
    })
    .workers(1)
    .disable_signals()
    .shutdown_timeout(5)
    .bind(("127.0.0.1", 0))
    .unwrap();
    let address = server.addrs()[0];

    let worker_finished = Arc::new(AtomicBool::new(false));
    let mut workers = Workers::default();
    workers.start("worker", {
        let finished = worker_finished.clone();
        |stop| async move {
            stop.given().await;
            finished.store(true, Ordering::SeqCst);
        }
    });
    let grace = Grace {
        drain: Duration::from_millis(500),
        finish: Duration::from_secs(5),
    };
    let running = actix_web::rt::spawn(shutdown::run(
        server.run(),
        workers,
        stopping,
        signals,
        grace,
    ));

    let well = get(address, "/health").await.unwrap();
    assert!(well.starts_with("HTTP/1.1 200"), "{well}");

    let in_flight = actix_web::rt::spawn(get(address, "/slow"));
    sleep(Duration::from_millis(100)).await;
    let process = std::process::id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &process])
            .status()
            .unwrap()
            .success()
    );
    sleep(Duration::from_millis(100)).await;

    let leaving = get(address, "/health").await.unwrap();
    assert!(leaving.starts_with("HTTP/1.1 503"), "{leaving}");
    assert!(leaving.contains(r#""status":"stopping""#), "{leaving}");
    assert!(!worker_finished.load(Ordering::SeqCst), "workers stop last");

    let answer = in_flight.await.unwrap().unwrap();
    assert!(answer.ends_with("finished"), "{answer}");
    running.await.unwrap().unwrap();
    assert!(worker_finished.load(Ordering::SeqCst));
    assert!(
        get(address, "/health").await.is_err(),
        "nobody listens any more"
    );
}
