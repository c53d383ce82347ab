//! The process: an allocator and the command line.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    if let Err(error) = use_small_pages() {
        eprintln!("nimchat: takes more memory than it needs: {error}");
    }
    nimchat_server::cli::run()
}

/// The allocator requests pages of 2 MB, of which an idle server would use a third.
#[cfg(target_os = "linux")]
fn use_small_pages() -> rustix::io::Result<()> {
    rustix::thread::disable_transparent_huge_pages(true)
}
