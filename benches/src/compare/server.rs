//! A separate server: started on a free port, stopped at the end.

use crate::BenchError;
use crate::process::Process;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use url::Url;

const PATIENCE: Duration = Duration::from_secs(30);
const BETWEEN_LOOKS: Duration = Duration::from_millis(1);

/// The options of a server.
pub(crate) struct Start<'a> {
    pub binary: &'a Path,
    /// The folder that it runs in and logs to.
    pub folder: &'a Path,
    pub database: &'a str,
    pub durability: &'a str,
    /// `KEY=VALUE`
    pub settings: &'a [String],
}

/// A server that answers.
pub(crate) struct Running {
    child: Child,
    process: Process,
    url: Url,
    ready_in: Duration,
    log: PathBuf,
}

impl Start<'_> {
    /// Starts it and waits for `/health`.
    pub(crate) fn start(&self) -> Result<Running, BenchError> {
        let address = free_address()?;
        let log = self.folder.join("server.log");
        let stderr = File::create(&log).map_err(BenchError::io(log.display().to_string()))?;
        let mut command = Command::new(self.binary);
        for (key, _) in std::env::vars_os() {
            if key.to_string_lossy().starts_with("NIMCHAT_") {
                command.env_remove(key);
            }
        }
        command
            .current_dir(self.folder)
            .env("NIMCHAT_SERVER__HOST", address.ip().to_string())
            .env("NIMCHAT_SERVER__PORT", address.port().to_string())
            .env("NIMCHAT_SERVER__DRAIN_SECONDS", "0")
            .env("NIMCHAT_DATABASE__URL", self.database)
            .env("NIMCHAT_DATABASE__DURABILITY", self.durability)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(stderr);
        for setting in self.settings {
            let (key, value) = setting.split_once('=').ok_or_else(|| {
                BenchError::Usage(format!("--set takes KEY=VALUE, not {setting}"))
            })?;
            command.env(key, value);
        }
        let url = Url::parse(&format!("http://{address}"))
            .map_err(|error| BenchError::Server(format!("has no address: {error}")))?;
        let begun = Instant::now();
        let child = command
            .spawn()
            .map_err(BenchError::io(self.binary.display().to_string()))?;
        let mut running = Running {
            process: Process::with_id(child.id()),
            child,
            url,
            ready_in: Duration::ZERO,
            log,
        };
        running.wait(address, begun)?;
        Ok(running)
    }
}

impl Running {
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    pub(crate) fn process(&self) -> &Process {
        &self.process
    }

    /// From its start to the first 200 of `/health`.
    pub(crate) fn ready_in(&self) -> Duration {
        self.ready_in
    }

    fn wait(&mut self, address: SocketAddr, begun: Instant) -> Result<(), BenchError> {
        loop {
            if is_well(address) {
                self.ready_in = begun.elapsed();
                return Ok(());
            }
            let ended = self
                .child
                .try_wait()
                .map_err(BenchError::io("the server cannot be watched"))?;
            if ended.is_some() || begun.elapsed() > PATIENCE {
                return Err(BenchError::Server(format!(
                    "did not get ready: {}",
                    self.last_words()
                )));
            }
            thread::sleep(BETWEEN_LOOKS);
        }
    }

    fn last_words(&self) -> String {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let last = log.lines().last().unwrap_or("it said nothing");
        last.to_owned()
    }

    /// Asks it to stop and waits until it has.
    pub(crate) fn stop(mut self) -> Result<(), BenchError> {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .map_err(BenchError::io("kill"))?;
        if !asked.success() {
            return Err(BenchError::Server("was gone before its end".to_owned()));
        }
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let ended = self
                .child
                .try_wait()
                .map_err(BenchError::io("the server cannot be watched"))?;
            if ended.is_some() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(10));
        }
        Err(BenchError::Server("did not stop".to_owned()))
    }
}

impl Drop for Running {
    /// After a failure no process remains; a server that has ended cannot be killed, which is fine.
    fn drop(&mut self) {
        if self.child.kill().is_ok()
            && let Err(error) = self.child.wait()
        {
            eprintln!("the server was not seen to end: {error}");
        }
    }
}

fn free_address() -> Result<SocketAddr, BenchError> {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map_err(BenchError::io("there is no free port"))
}

fn is_well(address: SocketAddr) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        stream
            .write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        if &status == b"HTTP/1.1 200" {
            Ok(())
        } else {
            Err(ErrorKind::Other.into())
        }
    };
    let answer: std::io::Result<()> = ask();
    answer.is_ok()
}
