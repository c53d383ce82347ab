//! What `just widget` made.

use rust_embed::Embed;
use serde_json::Value;
use std::borrow::Cow;

#[derive(Embed)]
#[folder = "assets"]
pub(super) struct Assets;

impl Assets {
    /// The file; empty if there is none of this name.
    pub(super) fn bytes(name: &str) -> Cow<'static, [u8]> {
        Self::get(name).map(|file| file.data).unwrap_or_default()
    }

    /// Tells one content of the file from another.
    pub(super) fn version(name: &str) -> String {
        let digest = Self::get(name).map(|file| file.metadata.sha256_hash());
        digest.map_or_else(String::new, |digest| hex::encode(&digest[..6]))
    }

    /// The texts in this language.
    pub(super) fn texts(language: &str) -> serde_json::Result<Value> {
        serde_json::from_slice(&Self::bytes(&format!("languages/{language}.json")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::LANGUAGES;
    use sha2::{Digest, Sha256};
    use std::fs;
    use std::path::Path;

    /// As `frontend/build.mjs` computes it.
    fn digest_of_sources() -> String {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/frontend"));
        let mut names = ["build.mjs", "package-lock.json", "package.json"]
            .map(str::to_owned)
            .to_vec();
        for within in ["languages", "src"] {
            let entries = fs::read_dir(folder.join(within)).unwrap();
            let mut found: Vec<String> = entries
                .map(|entry| {
                    let name = entry.unwrap().file_name();
                    format!("{within}/{}", name.to_str().unwrap())
                })
                .collect();
            found.sort();
            names.extend(found);
        }
        let mut digest = Sha256::new();
        for name in names {
            let bytes = fs::read(folder.join(&name)).unwrap();
            digest.update(format!("{name}\n{}\n", bytes.len()));
            digest.update(bytes);
        }
        hex::encode(digest.finalize())
    }

    #[test]
    fn the_assets_are_made_of_the_sources() {
        let made_of = String::from_utf8(Assets::bytes("SOURCES").into_owned()).unwrap();
        assert_eq!(
            made_of.trim(),
            digest_of_sources(),
            "run `just widget` and commit what it makes"
        );
    }

    #[test]
    fn every_language_says_the_same() {
        let keys = |language: &str| {
            let texts = Assets::texts(language).unwrap();
            let texts = texts.as_object().unwrap().clone();
            assert!(
                texts
                    .values()
                    .all(|text| text.as_str().is_some_and(|text| !text.is_empty()))
            );
            assert_eq!(
                texts["direction"],
                nimchat_texts::language_direction(language)
            );
            texts.keys().cloned().collect::<Vec<_>>()
        };
        let english = keys("en");
        for language in LANGUAGES {
            assert_eq!(keys(language), english, "{language}");
        }
        let files = Assets::iter().filter(|name| name.starts_with("languages/"));
        assert_eq!(files.count(), LANGUAGES.len());
    }
}
