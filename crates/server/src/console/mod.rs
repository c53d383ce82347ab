//! The console: a built Chatwoot dashboard, which the operator puts beside nimchat and names in `console.path`.
//!
//! Everything at `/app` and below is one page (`page.rs`), which loads what the front end's manifest lists (`manifest.rs`).
//! The folder's files (`folder.rs`) are served where no route of nimchat's own has the path.

mod folder;
mod manifest;
mod page;

use crate::app;
use crate::config::Settings;
use actix_web::http::Method;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use folder::Folder;
use manifest::Manifest;
use nimchat_api_kit::route;
use nimchat_core_model::Tokens;
use nimchat_texts::Texts;
use page::Page;
use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// First segments of paths that are nimchat's own without being operations of an API.
const OWN: [&str; 13] = [
    "app",
    "cable",
    "docs",
    "files",
    "hc",
    "health",
    "metrics",
    "openapi.json",
    "public",
    "rails",
    "robots.txt",
    "survey",
    "widget",
];

/// Why a folder cannot be served as the console.
#[derive(Debug, thiserror::Error)]
pub enum ConsoleError {
    /// The folder, or a file of it, cannot be read.
    #[error("setting console.path: {} cannot be read: {source}", .path.display())]
    Unreadable {
        /// The path.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The manifest is not one.
    #[error("setting console.path: {} is not a manifest of Vite: {source}", .path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// The cause.
        source: serde_json::Error,
    },
    /// An entry is missing.
    #[error("setting console.path: {} has no entry {entry}: this is not Chatwoot's front end", .path.display())]
    NoEntry {
        /// The manifest.
        path: PathBuf,
        /// The entry.
        entry: String,
    },
    /// A file that the manifest names is missing.
    #[error("setting console.path: {file} is missing, though {} names it", .path.display())]
    NoFile {
        /// The manifest.
        path: PathBuf,
        /// The file, relative to the folder.
        file: String,
    },
}

/// A console that is ready to be served.
#[derive(Clone)]
pub struct Console {
    page: Arc<Page>,
    folder: Arc<Folder>,
    texts: &'static Texts,
    tokens: Arc<dyn Tokens>,
}

impl Console {
    /// Reads the folder that the settings name; none if they name none. `public_url` has no trailing slash.
    pub fn open(
        settings: &Settings,
        public_url: &str,
        texts: &'static Texts,
        tokens: &Arc<dyn Tokens>,
    ) -> Result<Option<Self>, ConsoleError> {
        Ok(read(settings, public_url)?.map(|(page, folder)| Self {
            page: Arc::new(page),
            folder: Arc::new(folder),
            texts,
            tokens: Arc::clone(tokens),
        }))
    }

    /// Can the folder be served? So that a start with a wrong one creates nothing.
    pub fn check(settings: &Settings, public_url: &str) -> Result<(), ConsoleError> {
        read(settings, public_url).map(|_| ())
    }

    /// Registers the page, and the files as the answer to paths that nothing else has. Comes after every other route.
    pub fn configure(&self, config: &mut ServiceConfig) {
        config
            .app_data(Data::new(self.clone()))
            .service(route::page("/app", show))
            .service(route::page("/app/{rest:.*}", show))
            .default_service(web::to(file));
    }
}

fn read(settings: &Settings, public_url: &str) -> Result<Option<(Page, Folder)>, ConsoleError> {
    let Some(path) = settings.console.path() else {
        return Ok(None);
    };
    let manifest = Manifest::read(&path)?;
    let folder = Folder::read(&path, &own_segments())?;
    let page = Page::new(settings, public_url, &manifest, &folder)?;
    Ok(Some((page, folder)))
}

/// The first segments of the paths that are never looked up in the folder.
fn own_segments() -> BTreeSet<String> {
    let routes = app::routes();
    let of_apis = routes
        .iter()
        .filter_map(|route| route.path().split('/').nth(1))
        .map(str::to_owned);
    of_apis.chain(OWN.map(str::to_owned)).collect()
}

async fn show(request: HttpRequest, console: Data<Console>) -> HttpResponse {
    let nonce = console.tokens.token();
    console.page.answer(&request, console.texts, &nonce)
}

async fn file(request: HttpRequest, console: Data<Console>) -> HttpResponse {
    let found = if *request.method() == Method::GET {
        console.folder.answer(&request).await
    } else {
        None
    };
    match found {
        Some(answer) => answer,
        None => route::unknown(request).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_hides_no_path_of_an_api() {
        let own = own_segments();
        for segment in ["api", "auth", "platform", "public", "app", "cable"] {
            assert!(own.contains(segment), "{segment}");
        }
        assert!(!own.contains("vite") && !own.contains(""));
    }
}
