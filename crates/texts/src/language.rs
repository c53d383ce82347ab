//! One language's texts.

use crate::error::{Result, TextsError};
use rust_embed::Embed;
use toml::{Table, Value};

#[derive(Embed)]
#[folder = "languages/"]
struct Files;

/// Every text in one language.
#[derive(Debug)]
pub struct Language {
    code: String,
    texts: Table,
}

impl Language {
    /// Its code, as accounts store it: `en`, `pt_BR`.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Its code as HTML and HTTP write it: `pt-BR`.
    pub fn tag(&self) -> String {
        self.code.replace('_', "-")
    }

    /// `ltr` or `rtl`.
    pub(crate) fn direction(&self) -> Result<&str> {
        self.text("direction")
    }

    /// The text at this path. A missing text is looked up one level higher: `letter.invitation.greeting`, then
    /// `letter.greeting`.
    pub(crate) fn text(&self, path: &str) -> Result<&str> {
        self.find(path)
            .and_then(Value::as_str)
            .ok_or_else(|| self.missing(path))
    }

    /// The paragraphs at this path, found as [`Language::text`] finds a text.
    pub(crate) fn lines(&self, path: &str) -> Result<Vec<&str>> {
        self.find(path)
            .and_then(Value::as_array)
            .and_then(|lines| lines.iter().map(Value::as_str).collect())
            .ok_or_else(|| self.missing(path))
    }

    /// The texts of the section at this path.
    pub(crate) fn section(&self, path: &str) -> Result<&Table> {
        let steps: Vec<&str> = path.split('.').collect();
        self.table(&steps).ok_or_else(|| self.missing(path))
    }

    fn find(&self, path: &str) -> Option<&Value> {
        let mut steps: Vec<&str> = path.split('.').collect();
        let name = steps.pop()?;
        loop {
            if let Some(found) = self.table(&steps).and_then(|table| table.get(name)) {
                return Some(found);
            }
            steps.pop()?;
        }
    }

    fn table(&self, steps: &[&str]) -> Option<&Table> {
        steps.iter().try_fold(&self.texts, |table, step| {
            table.get(*step).and_then(Value::as_table)
        })
    }

    fn missing(&self, path: &str) -> TextsError {
        TextsError::Missing {
            language: self.code.clone(),
            key: path.to_owned(),
        }
    }
}

/// Every embedded language, by its code.
pub(crate) fn embedded() -> Result<Vec<Language>> {
    let mut languages = Files::iter()
        .filter_map(|name| Some((name.strip_suffix(".toml")?.to_owned(), Files::get(&name)?)))
        .map(|(code, file)| {
            let text = str::from_utf8(&file.data).map_err(|_| TextsError::NotText(code.clone()))?;
            read(code, text)
        })
        .collect::<Result<Vec<_>, _>>()?;
    languages.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(languages)
}

fn read(code: String, text: &str) -> Result<Language> {
    match text.parse() {
        Ok(texts) => Ok(Language { code, texts }),
        Err(source) => Err(TextsError::Unreadable {
            language: code,
            source,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use minijinja::Environment;
    use std::collections::{BTreeMap, BTreeSet, HashSet};

    /// The placeholders of each text, by its path.
    fn places(table: &Table, below: &str) -> BTreeMap<String, HashSet<String>> {
        let mut found = BTreeMap::new();
        for (key, value) in table {
            let path = format!("{below}{key}");
            match value {
                Value::Table(inner) => found.extend(places(inner, &format!("{path}."))),
                Value::Array(lines) => {
                    let text: String = lines.iter().filter_map(Value::as_str).collect();
                    found.insert(path, places_of(&text));
                }
                Value::String(text) => {
                    assert!(!text.trim().is_empty(), "{path} is empty");
                    found.insert(path, places_of(text));
                }
                other => panic!("{path} is {other}"),
            }
        }
        found
    }

    fn places_of(text: &str) -> HashSet<String> {
        let templates = Environment::new();
        let text = templates.template_from_str(text).unwrap();
        text.undeclared_variables(false)
    }

    #[test]
    fn every_language_has_every_text_with_the_same_places_to_fill() {
        let languages = embedded().unwrap();
        let english = languages.iter().find(|one| one.code == "en").unwrap();
        let expected = places(&english.texts, "");
        assert!(expected.len() > 40);
        for language in &languages {
            let found = places(&language.texts, "");
            let keys: BTreeSet<_> = found.keys().collect();
            assert_eq!(keys, expected.keys().collect(), "in {}", language.code);
            assert_eq!(found, expected, "in {}", language.code);
            let direction = language.direction().unwrap();
            assert!(["ltr", "rtl"].contains(&direction), "in {}", language.code);
        }
    }

    #[test]
    fn every_language_is_one_that_accounts_may_have() {
        for language in embedded().unwrap() {
            nimchat_core_model::Locale::parse(&language.code).unwrap();
        }
    }

    #[test]
    fn a_text_that_is_not_there_is_looked_for_further_up() {
        let language = read(
            "en".to_owned(),
            "hello = 'top'\n[letter]\nhello = 'letter'\n[letter.notification.mention]\n",
        )
        .unwrap();
        let text = |path| language.text(path).ok();
        assert_eq!(text("letter.notification.mention.hello"), Some("letter"));
        assert_eq!(text("letter.nothing.hello"), Some("letter"));
        assert_eq!(text("page.hello"), Some("top"));
        assert_eq!(text("letter.bye"), None);
    }
}
