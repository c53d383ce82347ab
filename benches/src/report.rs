//! The results, as a table for people and as JSON for programs.

use hdrhistogram::Histogram;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

/// Durations in milliseconds.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Latency {
    /// Half were faster.
    pub p50: f64,
    /// 95 of 100 were faster.
    pub p95: f64,
    /// 99 of 100 were faster.
    pub p99: f64,
    /// The slowest.
    pub max: f64,
}

impl Latency {
    fn of(times: &Histogram<u64>) -> Self {
        let at = |quantile| milliseconds(times.value_at_quantile(quantile));
        Self {
            p50: at(0.5),
            p95: at(0.95),
            p99: at(0.99),
            max: milliseconds(times.max()),
        }
    }
}

/// The resources that a server used while it was measured.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Usage {
    /// Of one core; two busy cores are 200.
    pub cpu_percent: f64,
    /// Resident memory at the end.
    pub rss_mb: f64,
    /// The largest resident memory.
    pub peak_rss_mb: f64,
}

/// One measurement.
#[derive(Debug, Clone, Serialize)]
pub struct Reading {
    /// What was measured.
    pub name: String,
    /// The number of concurrent clients.
    pub clients: u32,
    /// The duration.
    pub seconds: f64,
    /// The number of successes.
    pub done: u64,
    /// The number of successes in a second.
    pub per_second: f64,
    /// The durations.
    pub latency_ms: Latency,
    /// The number of failures, by status or error.
    pub errors: BTreeMap<String, u64>,
    /// The server's use of resources, if its process was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<Usage>,
    /// The generator's own use of one core.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generator_cpu_percent: Option<f64>,
    #[serde(skip)]
    times: Histogram<u64>,
}

impl Reading {
    /// Both combined, of the same work by as many clients, measured one after the other.
    #[must_use]
    pub fn with(self, later: Self) -> Self {
        let (first, second) = (self.seconds, later.seconds);
        let mut tally = Tally {
            times: self.times,
            errors: self.errors,
        };
        tally.join(&Tally {
            times: later.times,
            errors: later.errors,
        });
        let mean = |a: f64, b: f64| rounded((a * first + b * second) / (first + second));
        let elapsed = Duration::from_secs_f64(first + second);
        Self {
            server: self.server.zip(later.server).map(|(a, b)| Usage {
                cpu_percent: mean(a.cpu_percent, b.cpu_percent),
                rss_mb: b.rss_mb,
                peak_rss_mb: a.peak_rss_mb.max(b.peak_rss_mb),
            }),
            generator_cpu_percent: self
                .generator_cpu_percent
                .zip(later.generator_cpu_percent)
                .map(|(a, b)| mean(a, b)),
            ..tally.reading(self.name, self.clients, elapsed)
        }
    }
}

/// Collects the times and failures of one kind of work.
#[derive(Debug)]
pub struct Tally {
    times: Histogram<u64>,
    errors: BTreeMap<String, u64>,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            times: histogram(),
            errors: BTreeMap::new(),
        }
    }
}

impl Tally {
    /// Records a success with this duration.
    pub fn done(&mut self, in_time: Duration) {
        let microseconds = u64::try_from(in_time.as_micros()).unwrap_or(u64::MAX);
        self.times.saturating_record(microseconds.max(1));
    }

    /// Records a failure.
    pub fn failed(&mut self, how: String) {
        *self.errors.entry(how).or_default() += 1;
    }

    /// Adds the results of another.
    pub fn join(&mut self, other: &Self) {
        // both have the same bounds, so nothing is omitted
        if self.times.add(&other.times).is_err() {
            self.failed("unrecorded".to_owned());
        }
        for (how, count) in &other.errors {
            *self.errors.entry(how.clone()).or_default() += count;
        }
    }

    /// The result of `clients` that worked for this time.
    pub fn reading(self, name: impl Into<String>, clients: u32, elapsed: Duration) -> Reading {
        let seconds = elapsed.as_secs_f64();
        Reading {
            name: name.into(),
            clients,
            seconds: rounded(seconds),
            done: self.times.len(),
            per_second: rounded(float(self.times.len()) / seconds.max(f64::EPSILON)),
            latency_ms: Latency::of(&self.times),
            errors: self.errors,
            server: None,
            generator_cpu_percent: None,
            times: self.times,
        }
    }
}

/// From a microsecond to a minute, to three digits.
fn histogram() -> Histogram<u64> {
    let mut times = Histogram::new_with_max(60_000_000, 3)
        .unwrap_or_else(|_| unreachable!("these bounds are allowed"));
    times.auto(false);
    times
}

fn milliseconds(microseconds: u64) -> f64 {
    rounded(float(microseconds) / 1000.0)
}

/// Three decimals are enough for people and programs.
pub fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

/// The counts here are far below the 52 bits that are exact.
#[expect(clippy::cast_precision_loss, reason = "see above")]
pub fn float(number: u64) -> f64 {
    number as f64
}

/// The samples as a table.
pub fn readings_table(samples: &[Reading]) -> String {
    let head = [
        "what",
        "clients",
        "per s",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "max ms",
        "errors",
        "server CPU %",
        "RSS MB",
        "own CPU %",
    ];
    let rows: Vec<Vec<String>> = samples.iter().map(row).collect();
    table(&head, &rows)
}

fn row(reading: &Reading) -> Vec<String> {
    let latency = &reading.latency_ms;
    let or_dash = |number: Option<f64>| {
        number.map_or_else(|| "-".to_owned(), |number| format!("{number:.0}"))
    };
    let errors: Vec<String> = reading
        .errors
        .iter()
        .map(|(how, count)| format!("{how}: {count}"))
        .collect();
    vec![
        reading.name.clone(),
        reading.clients.to_string(),
        format!("{:.1}", reading.per_second),
        format!("{:.3}", latency.p50),
        format!("{:.3}", latency.p95),
        format!("{:.3}", latency.p99),
        format!("{:.3}", latency.max),
        if errors.is_empty() {
            "0".to_owned()
        } else {
            errors.join(", ")
        },
        or_dash(reading.server.map(|usage| usage.cpu_percent)),
        or_dash(reading.server.map(|usage| usage.rss_mb)),
        or_dash(reading.generator_cpu_percent),
    ]
}

/// Columns as wide as their widest cell, the first one left-aligned.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let widest = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
        widest.max(head.get(column).map_or(0, |cell| cell.chars().count()))
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let mut text = String::new();
    let head: Vec<String> = head.iter().map(ToString::to_string).collect();
    for row in std::iter::once(&head).chain(rows) {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let written = if column == 0 {
                write!(line, "{cell:<width$}")
            } else {
                write!(line, "  {cell:>width$}")
            };
            debug_assert!(written.is_ok(), "a string takes everything");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_knows_its_median_and_its_failures() {
        let mut tally = Tally::default();
        for milliseconds in 1..=99 {
            tally.done(Duration::from_millis(milliseconds));
        }
        tally.failed("422".to_owned());
        let reading = tally.reading("post", 1, Duration::from_secs(2));
        assert!((reading.latency_ms.p50 - 50.0).abs() < 0.1);
        assert!((reading.per_second - 49.5).abs() < 0.01);
        assert_eq!(reading.errors.get("422"), Some(&1));
    }

    #[test]
    fn readings_of_turns_are_one_reading() {
        let turn = |milliseconds, seconds| {
            let mut tally = Tally::default();
            tally.done(Duration::from_millis(milliseconds));
            tally.failed("422".to_owned());
            let mut reading = tally.reading("post", 4, Duration::from_secs(seconds));
            reading.generator_cpu_percent = Some(float(seconds));
            reading
        };
        let both = turn(10, 1).with(turn(30, 3));
        assert_eq!((both.done, both.clients), (2, 4));
        assert!((both.per_second - 0.5).abs() < 0.01);
        assert!((both.latency_ms.max - 30.0).abs() < 0.1);
        assert_eq!(both.errors.get("422"), Some(&2));
        // weighted by the time of each: (1 * 1 + 3 * 3) / 4
        assert_eq!(both.generator_cpu_percent, Some(2.5));
    }

    #[test]
    fn columns_are_aligned() {
        let text = table(&["a", "b"], &[vec!["long".to_owned(), "1".to_owned()]]);
        assert_eq!(text, "a     b\nlong  1\n");
    }
}
