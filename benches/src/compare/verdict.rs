//! The required figures, compared with the measured ones.

use super::{Engine, EngineOutcome};
use crate::report::{Reading, rounded, table};
use serde::Serialize;

/// One requirement.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// What was measured.
    pub what: String,
    /// nimchat's figure.
    pub nimchat: f64,
    /// The raw loop's figure, if there is one.
    pub raw: Option<f64>,
    /// The ratio of nimchat's figure to the raw loop's.
    pub ratio: Option<f64>,
    /// The requirement.
    pub asked: String,
    /// Is it met?
    pub met: bool,
}

const MOST_READY_MS: f64 = 300.0;
const MOST_IDLE_MB: f64 = 40.0;
const MOST_BINARY_MB: f64 = 40.0;
const MOST_LIST_RATIO: f64 = 2.0;

pub(super) fn findings(binary_mb: f64, engines: &[EngineOutcome]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for outcome in engines {
        let engine = outcome.engine;
        let find = |name: &str| outcome.samples.iter().find(|reading| reading.name == name);
        if let (Some(own), Some(raw)) = (find("post"), find("raw post")) {
            findings.push(posting(engine, own, raw));
        }
        for name in ["list", "list by an agent"] {
            if let (Some(own), Some(raw)) = (find(name), find("raw list")) {
                findings.push(listing(engine, own, raw));
            }
        }
        findings.push(at_most(
            format!("{engine}: ready, ms"),
            outcome.ready_ms,
            MOST_READY_MS,
        ));
        if engine != Engine::Postgres {
            findings.push(at_most(
                format!("{engine}: idle memory, MB"),
                outcome.idle_rss_mb,
                MOST_IDLE_MB,
            ));
        }
    }
    findings.push(at_most("binary, MB".to_owned(), binary_mb, MOST_BINARY_MB));
    findings
}

fn posting(engine: Engine, own: &Reading, raw: &Reading) -> Finding {
    let least = match engine {
        Engine::SqliteFull => 1.0,
        Engine::SqliteNormal | Engine::Postgres => 0.5,
    };
    let ratio = rounded(own.per_second / raw.per_second.max(f64::EPSILON));
    Finding {
        what: format!("{engine}: {}, per s", own.name),
        nimchat: own.per_second,
        raw: Some(raw.per_second),
        ratio: Some(ratio),
        asked: format!("at least {least} of raw"),
        met: ratio >= least && own.errors.is_empty(),
    }
}

fn listing(engine: Engine, own: &Reading, raw: &Reading) -> Finding {
    let (own_ms, raw_ms) = (own.latency_ms.p50, raw.latency_ms.p50);
    let ratio = rounded(own_ms / raw_ms.max(f64::EPSILON));
    Finding {
        what: format!("{engine}: {}, median ms", own.name),
        nimchat: own_ms,
        raw: Some(raw_ms),
        ratio: Some(ratio),
        asked: format!("at most {MOST_LIST_RATIO} of raw"),
        met: ratio <= MOST_LIST_RATIO && own.errors.is_empty() && own.done > 0,
    }
}

fn at_most(what: String, measured: f64, most: f64) -> Finding {
    Finding {
        what,
        nimchat: measured,
        raw: None,
        ratio: None,
        asked: format!("at most {most}"),
        met: measured <= most,
    }
}

/// The findings as a table.
pub fn findings_table(findings: &[Finding]) -> String {
    let or_dash = |number: Option<f64>| {
        number.map_or_else(|| "-".to_owned(), |number| format!("{number:.2}"))
    };
    let rows: Vec<Vec<String>> = findings
        .iter()
        .map(|finding| {
            vec![
                finding.what.clone(),
                format!("{:.2}", finding.nimchat),
                or_dash(finding.raw),
                or_dash(finding.ratio),
                finding.asked.clone(),
                if finding.met { "yes" } else { "NO" }.to_owned(),
            ]
        })
        .collect();
    table(&["what", "nimchat", "raw", "ratio", "asked", "met"], &rows)
}
