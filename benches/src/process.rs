//! The resources that a process uses, from Linux's `/proc`.

use crate::report::{Usage, float, rounded};
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Linux shows processor time in hundredths of a second.
const TICKS_A_SECOND: f64 = 100.0;

/// A running process.
#[derive(Debug, Clone)]
pub struct Process {
    folder: PathBuf,
}

/// The processor time of a process at a moment.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    ticks: u64,
    at: Instant,
}

impl Process {
    /// The process with this id.
    pub fn with_id(pid: u32) -> Self {
        Self {
            folder: PathBuf::from(format!("/proc/{pid}")),
        }
    }

    /// This process.
    pub fn own() -> Self {
        Self::with_id(std::process::id())
    }

    /// The process that listens on this port of this computer, if it is visible.
    pub fn listening_on(port: u16) -> Option<Self> {
        let sockets: Vec<PathBuf> = listening_sockets(port)
            .into_iter()
            .map(|inode| PathBuf::from(format!("socket:[{inode}]")))
            .collect();
        fs::read_dir("/proc").ok()?.flatten().find_map(|entry| {
            let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
            let files = fs::read_dir(entry.path().join("fd")).ok()?.flatten();
            let mut open = files.filter_map(|file| fs::read_link(file.path()).ok());
            open.any(|file| sockets.contains(&file))
                .then(|| Self::with_id(pid))
        })
    }

    /// Its use up to now.
    pub fn mark(&self) -> Option<Mark> {
        let stat = fs::read_to_string(self.folder.join("stat")).ok()?;
        Some(Mark {
            ticks: ticks(&stat)?,
            at: Instant::now(),
        })
    }

    /// Its use of one core since then, in per cent.
    pub fn cpu_percent_since(&self, mark: Mark) -> Option<f64> {
        let now = self.mark()?;
        let busy = float(now.ticks.saturating_sub(mark.ticks)) / TICKS_A_SECOND;
        let elapsed = now.at.duration_since(mark.at).max(Duration::from_millis(1));
        Some(rounded(100.0 * busy / elapsed.as_secs_f64()))
    }

    /// Its resident memory in MB, now and at the most.
    pub fn memory_mb(&self) -> Option<(f64, f64)> {
        let status = fs::read_to_string(self.folder.join("status")).ok()?;
        let megabytes = |key: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(key))?;
            let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
            Some(rounded(float(kibibytes * 1024) / 1e6))
        };
        Some((megabytes("VmRSS:")?, megabytes("VmHWM:")?))
    }

    /// All its use since then.
    pub fn usage_since(&self, mark: Mark) -> Option<Usage> {
        let (rss_mb, peak_rss_mb) = self.memory_mb()?;
        Some(Usage {
            cpu_percent: self.cpu_percent_since(mark)?,
            rss_mb,
            peak_rss_mb,
        })
    }
}

/// User and system time, the twelfth and thirteenth values after the name in brackets, which may contain any character.
fn ticks(stat: &str) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut times = rest.split_whitespace().skip(11);
    let user: u64 = times.next()?.parse().ok()?;
    let system: u64 = times.next()?.parse().ok()?;
    Some(user + system)
}

fn listening_sockets(port: u16) -> Vec<String> {
    const LISTEN: &str = "0A";
    let port = format!(":{port:04X}");
    ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|file| fs::read_to_string(file).ok())
        .flat_map(|sockets| {
            let inodes = sockets.lines().filter_map(|line| {
                let fields: Vec<&str> = line.split_whitespace().collect();
                let ours = fields.get(1)?.ends_with(&port) && *fields.get(3)? == LISTEN;
                ours.then(|| fields.get(9).map(ToString::to_string))?
            });
            inodes.collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn a_name_with_blanks_and_brackets_does_not_mislead() {
        let stat = "7 (a ) b) S 1 7 7 0 -1 0 10 20 30 40 300 21 0 0 20 0 4 0";
        assert_eq!(ticks(stat), Some(321));
    }

    #[test]
    fn who_listens_is_found() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let found = Process::listening_on(port).unwrap();
        assert_eq!(found.folder, Process::own().folder);
        assert!(found.memory_mb().unwrap().0 > 0.1);
    }
}
