//! The manifest of a front end that Vite built: what a page loads for an entry.

use super::ConsoleError;
use serde::Deserialize;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder that the manifest's names are relative to.
const BASE: &str = "vite";
const MANIFEST: &str = "vite/.vite/manifest.json";

#[derive(Debug, Deserialize)]
struct Chunk {
    file: String,
    #[serde(default)]
    css: Vec<String>,
    #[serde(default)]
    imports: Vec<String>,
}

/// A manifest.
#[derive(Debug)]
pub(super) struct Manifest {
    path: PathBuf,
    chunks: HashMap<String, Chunk>,
}

/// What a page loads for an entry: paths relative to the console's folder, each once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Entry {
    /// The module that the page runs.
    pub(super) script: String,
    /// The modules that it imports, and those that they import.
    pub(super) imports: Vec<String>,
    /// The styles of all of them.
    pub(super) styles: Vec<String>,
}

impl Entry {
    /// Everything that the page loads.
    pub(super) fn files(&self) -> impl Iterator<Item = &String> {
        let imported = self.imports.iter().chain(&self.styles);
        imported.chain([&self.script])
    }

    fn take(&mut self, chunk: &Chunk) {
        for style in &chunk.css {
            let style = format!("{BASE}/{style}");
            if !self.styles.contains(&style) {
                self.styles.push(style);
            }
        }
    }
}

impl Manifest {
    /// The manifest of the front end in this folder.
    pub(super) fn read(folder: &Path) -> Result<Self, ConsoleError> {
        let path = folder.join(MANIFEST);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(source) => return Err(ConsoleError::Unreadable { path, source }),
        };
        match serde_json::from_slice(&text) {
            Ok(chunks) => Ok(Self { path, chunks }),
            Err(source) => Err(ConsoleError::Manifest { path, source }),
        }
    }

    /// Its own path, for errors.
    pub(super) fn path(&self) -> PathBuf {
        self.path.clone()
    }

    /// What a page loads for this entry, such as `entrypoints/dashboard.js`.
    pub(super) fn entry(&self, name: &str) -> Result<Entry, ConsoleError> {
        let first = self.chunk(name)?;
        let mut entry = Entry {
            script: format!("{BASE}/{}", first.file),
            ..Entry::default()
        };
        entry.take(first);
        let mut waiting: Vec<&String> = first.imports.iter().rev().collect();
        while let Some(name) = waiting.pop() {
            let chunk = self.chunk(name)?;
            let file = format!("{BASE}/{}", chunk.file);
            if entry.imports.contains(&file) {
                continue;
            }
            entry.imports.push(file);
            entry.take(chunk);
            waiting.extend(chunk.imports.iter().rev());
        }
        Ok(entry)
    }

    fn chunk(&self, name: &str) -> Result<&Chunk, ConsoleError> {
        self.chunks.get(name).ok_or_else(|| ConsoleError::NoEntry {
            path: self.path(),
            entry: name.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(text: &str) -> Manifest {
        Manifest {
            path: PathBuf::from(MANIFEST),
            chunks: serde_json::from_str(text).unwrap(),
        }
    }

    #[test]
    fn imports_are_followed_to_their_end_and_named_once() {
        let manifest = manifest(
            r#"{
                "main.js": {"file": "a/main.js", "isEntry": true, "css": ["a/main.css"], "imports": ["_one.js", "_two.js"]},
                "_one.js": {"file": "a/one.js", "imports": ["_two.js", "_one.js"], "css": ["a/one.css"]},
                "_two.js": {"file": "a/two.js", "css": ["a/one.css", "a/main.css"]}
            }"#,
        );
        let entry = manifest.entry("main.js").unwrap();
        let expected = Entry {
            script: "vite/a/main.js".to_owned(),
            imports: vec!["vite/a/one.js".to_owned(), "vite/a/two.js".to_owned()],
            styles: vec!["vite/a/main.css".to_owned(), "vite/a/one.css".to_owned()],
        };
        assert_eq!(entry, expected);
        assert_eq!(entry.files().count(), 5);
    }

    #[test]
    fn a_missing_entry_or_import_is_named() {
        let manifest = manifest(r#"{"main.js": {"file": "main.js", "imports": ["_gone.js"]}}"#);
        for (name, missing) in [("other.js", "other.js"), ("main.js", "_gone.js")] {
            let error = manifest.entry(name).unwrap_err().to_string();
            assert!(error.contains(missing), "{error}");
        }
    }
}
