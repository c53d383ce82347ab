//! `nimchat doctor`

use super::Failure;
use crate::config::Settings;
use crate::console::Console;
use crate::log::chain;
use crate::{background, wire};
use chrono::TimeDelta;
use nimchat_core_model::{Clock, SystemClock};
use nimchat_outbound::StoredFiles;
use nimchat_store::DieselStore;
use serde::Serialize;
use std::fs;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

/// How far the clocks of this machine and of the database may differ.
const SAME_TIME: TimeDelta = TimeDelta::seconds(5);
/// How long Redis may take.
const REDIS: Duration = Duration::from_secs(5);

/// The result of a check: what was found, or what is wrong.
type Found = Result<String, String>;

#[derive(Serialize)]
struct Report {
    check: &'static str,
    ok: bool,
    found: String,
}

/// Checks what a server needs, one line each. Leaves nothing behind.
pub(super) fn run(settings: &Settings) -> Result<(), Failure> {
    let mut failed = 0;
    for (check, found) in checks(settings) {
        let ok = found.is_ok();
        failed += usize::from(!ok);
        let (Ok(found) | Err(found)) = found;
        super::print(&Report { check, ok, found })?;
    }
    if failed > 0 {
        return Err(Failure::Unwell(failed));
    }
    Ok(())
}

fn checks(settings: &Settings) -> Vec<(&'static str, Found)> {
    let store = wire::connect(settings).map_err(|error| chain(&error));
    vec![
        ("database", database(settings, &store)),
        ("migrations", migrations(&store)),
        ("clock", clock(&store)),
        ("storage", storage(settings)),
        ("mail", mail(settings)),
        ("redis", redis(settings)),
        ("public address", public_address(settings)),
        ("proxies", proxies(settings)),
        ("console", console(settings)),
    ]
}

fn database(settings: &Settings, store: &Result<DieselStore, String>) -> Found {
    let store = store.as_ref().map_err(Clone::clone)?;
    store.require().map_err(|error| chain(&error))?;
    store.ping().map_err(|error| chain(&error))?;
    Ok(format!("{} answers", settings.database.url))
}

fn migrations(store: &Result<DieselStore, String>) -> Found {
    let store = store.as_ref().map_err(Clone::clone)?;
    store.require().map_err(|error| chain(&error))?;
    let migrations = store.migrations().map_err(|error| chain(&error))?;
    let (applied, pending) = (migrations.applied.len(), migrations.pending.len());
    if pending == 0 {
        return Ok(format!("{applied} applied"));
    }
    Ok(format!(
        "{applied} applied, {pending} will be applied by the next start"
    ))
}

/// Nodes order what they write by time.
fn clock(store: &Result<DieselStore, String>) -> Found {
    let store = store.as_ref().map_err(Clone::clone)?;
    store.require().map_err(|error| chain(&error))?;
    let here = SystemClock.now();
    let there = store.server_time().map_err(|error| chain(&error))?;
    let difference = (there.unwrap_or(here) - here).abs();
    if difference > SAME_TIME {
        let seconds = difference.num_seconds();
        return Err(format!(
            "this machine's and the database's differ by {seconds} seconds"
        ));
    }
    Ok(format!("{}", here.format("%Y-%m-%d %H:%M:%S UTC")))
}

/// The first start makes the folder: what is made here to try it is removed again.
fn storage(settings: &Settings) -> Found {
    let url = &settings.storage.url;
    let folder = Path::new(url.strip_prefix("file://").unwrap_or_default());
    let missing: Vec<&Path> = folder
        .ancestors()
        .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
        .collect();
    let takes = takes_files(url);
    // a folder that is not empty has got a file from elsewhere meanwhile, and stays
    let _stays = missing.into_iter().try_for_each(fs::remove_dir);
    takes
}

fn takes_files(url: &str) -> Found {
    let files = StoredFiles::open(url).map_err(|error| chain(&error))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| chain(&error))?;
    runtime
        .block_on(files.check())
        .map_err(|error| chain(&error))?;
    Ok(format!("{url} takes files"))
}

fn mail(settings: &Settings) -> Found {
    let Some(server) = background::mail_server(settings) else {
        return Ok("no server is set: e-mails are written to the log".to_owned());
    };
    server.test().map_err(|error| chain(&error))?;
    Ok(format!("{} answers", settings.smtp.url))
}

fn redis(settings: &Settings) -> Found {
    let Some(url) = settings.redis.url() else {
        return Ok("not set: this is the only node".to_owned());
    };
    let client = redis::Client::open(url).map_err(|error| chain(&error))?;
    let mut connection = client
        .get_connection_with_timeout(REDIS)
        .map_err(|error| chain(&error))?;
    redis::cmd("PING")
        .query::<String>(&mut connection)
        .map_err(|error| chain(&error))?;
    Ok("answers".to_owned())
}

/// Links in answers and e-mails lead there.
fn public_address(settings: &Settings) -> Found {
    let server = &settings.server;
    let url = server.public_url(server.port);
    let is_local = server.host == "localhost"
        || server
            .host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    if server.public_url.is_empty() && !is_local {
        return Err(format!(
            "others call this server, and server.public_url is not set: links lead to {url}"
        ));
    }
    Ok(url)
}

/// Without the proxy's name all clients have one address, and share the limits.
fn proxies(settings: &Settings) -> Found {
    let server = &settings.server;
    if !server.trusted_proxies.is_empty() {
        return Ok(format!("{} trusted", server.trusted_proxies.join(", ")));
    }
    if server.public_url.starts_with("https://") {
        return Err(
            "server.public_url is https, so a proxy is in front, and server.trusted_proxies does not name it"
                .to_owned(),
        );
    }
    Ok("none".to_owned())
}

fn console(settings: &Settings) -> Found {
    let server = &settings.server;
    Console::check(settings, &server.public_url(server.port)).map_err(|error| chain(&error))?;
    Ok(match settings.console.path() {
        Some(path) => format!("{} is a front end", path.display()),
        None => "not set".to_owned(),
    })
}
