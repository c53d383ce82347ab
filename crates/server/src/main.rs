//! The process: an allocator and the command line.

use std::process::ExitCode;

#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    if let Err(error) = use_small_pages() {
        eprintln!("nimchat: takes more memory than it needs: {error}");
    }
    #[cfg(unix)]
    keep_files_private();
    #[cfg(unix)]
    nimchat_server::descriptors::raise_limit();
    nimchat_server::cli::run()
}

/// The database, the pictures and the backups are for the server's user alone: new folders are 0700, new files 0600.
#[cfg(unix)]
fn keep_files_private() {
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}

/// Of pages of 2 MB an idle server would use a third. The allocator does not ask for them, but some systems give them to
/// everybody.
#[cfg(target_os = "linux")]
fn use_small_pages() -> rustix::io::Result<()> {
    rustix::thread::disable_transparent_huge_pages(true)
}
