//! What the files in `deploy/` name exists.

use crate::binary::nimchat;
use std::collections::BTreeSet;
use tempfile::TempDir;

const FILES: [&str; 4] = [
    include_str!("../../../deploy/Containerfile"),
    include_str!("../../../deploy/compose.yaml"),
    include_str!("../../../deploy/nimchat.service"),
    include_str!("../../../deploy/nginx.conf"),
];
const ALERTS: &str = include_str!("../../../deploy/alerts.yaml");
const METRICS: &str = include_str!("../src/metrics.rs");

/// The words of the text that begin like this.
fn words(text: &str, beginning: &str) -> BTreeSet<String> {
    let ends = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    let words = text.split(ends).filter(|word| word.starts_with(beginning));
    words.map(str::to_owned).collect()
}

#[test]
fn every_setting_exists() {
    let names: BTreeSet<String> = FILES
        .iter()
        .flat_map(|file| words(file, "NIMCHAT_"))
        .collect();
    assert!(names.len() > 4, "{names:?}");
    let folder = TempDir::new().unwrap();
    for name in names {
        // a value of the wrong type is refused too, but as a value
        let checked = nimchat(folder.path(), &["config", "check"], &[(&name, "?")]);
        let line = crate::binary::text(&checked.stderr);
        assert!(!line.contains("unknown setting"), "{line}");
    }
}

#[test]
fn every_metric_exists() {
    let names = words(ALERTS, "nimchat_");
    assert!(names.len() > 4, "{names:?}");
    for name in names {
        let name = name.trim_end_matches("_bucket");
        assert!(METRICS.contains(&format!("\"{name}\"")), "{name}");
    }
}
