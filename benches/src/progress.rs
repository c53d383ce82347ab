//! The progress of long work, on stderr: a bar on a terminal, elsewhere a line from time to time.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

const BETWEEN_LINES: Duration = Duration::from_secs(5);

/// The progress of one piece of work.
pub struct Progress {
    what: String,
    total: u64,
    done: u64,
    bar: Option<ProgressBar>,
    last_line: Instant,
}

impl Progress {
    /// Begins `total` steps of `what`.
    pub fn of(what: impl Into<String>, total: u64) -> Self {
        let what = what.into();
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template(
                "{msg:24} {wide_bar} {human_pos}/{human_len} {eta:>4}",
            );
            ProgressBar::new(total)
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
                .with_message(what.clone())
        });
        if bar.is_none() {
            eprintln!("{what}: {total} to do");
        }
        Self {
            what,
            total,
            done: 0,
            bar,
            last_line: Instant::now(),
        }
    }

    /// This many further steps are done.
    pub fn advance(&mut self, steps: u64) {
        self.done += steps;
        match &self.bar {
            Some(bar) => bar.set_position(self.done),
            None if self.last_line.elapsed() >= BETWEEN_LINES => {
                eprintln!("{}: {} of {}", self.what, self.done, self.total);
                self.last_line = Instant::now();
            }
            None => {}
        }
    }

    /// All is done.
    pub fn finish(self) {
        match self.bar {
            Some(bar) => bar.finish(),
            None => eprintln!("{}: done", self.what),
        }
    }
}

/// A line about the next step.
pub fn step(what: &str) {
    eprintln!("== {what}");
}
