//! What connections of `/cable` cost that hear nothing.

use nimchat_tests::process::{Process, ProcessAccount};
use nimchat_tests::{Database, Engine, Socket, block_on};
use std::path::Path;

const BINARY: &str = env!("CARGO_BIN_EXE_nimchat-under-test");

const MOST_KIB: u64 = 8;

#[test]
fn an_idle_connection_takes_little_memory() {
    block_on(async {
        let (database, binary) = (Database::new(Engine::Sqlite), Path::new(BINARY));
        let server = Process::start(binary, &database, &[]).await;
        let office = ProcessAccount::open(binary, &database, &server).await;
        let identifier = office.identifier(&server).await;
        let open = async |count: usize| {
            let mut sockets = Vec::new();
            for _ in 0..count {
                sockets.push(Socket::connect(server.url()).await);
            }
            sockets
        };
        // threads and what is kept for the next connections are there before
        let mut first = open(100).await;
        for socket in &mut first {
            socket.subscribe(&identifier).await;
        }
        let Some(before) = server.memory() else {
            return;
        };
        let _more = open(300).await;
        let each = server.memory().unwrap().saturating_sub(before) / 300;
        assert!(each <= MOST_KIB, "{each} KiB each");
    });
}
