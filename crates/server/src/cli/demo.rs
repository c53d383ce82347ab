//! `nimchat demo`

use super::{Failure, serve};
use crate::config::Settings;
use crate::demo::{self, DemoPages};
use crate::log;
use crate::wire::Nimchat;
use std::io::Write;

/// The options of the demonstration.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How many conversations the shop has had
    #[arg(long, value_name = "NUMBER", default_value_t = 300)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=5000))]
    conversations: u16,
}

/// Fills a shop's account in a folder of its own and serves it until a signal; then the folder is removed.
pub(super) fn run(settings: &Settings, args: &Args) -> Result<(), Failure> {
    log::start(&settings.log)?;
    let folder = tempfile::Builder::new().prefix("nimchat-demo-").tempdir();
    let folder = folder.map_err(Failure::Folder)?;
    let settings = demo::apart(settings.clone(), folder.path());
    serve::on_runtime(serve_filled(&settings, usize::from(args.conversations)))
}

async fn serve_filled(settings: &Settings, conversations: usize) -> Result<(), Failure> {
    let ready = serve::prepare(settings)?;
    let demo = demo::fill(settings, conversations)?;
    let nimchat = Nimchat::open(settings)?;
    let introduction = demo.introduction(&ready.url);
    writeln!(std::io::stdout().lock(), "{introduction}").map_err(Failure::Output)?;
    let pages = DemoPages::new(&demo);
    serve::serve(settings, &nimchat, ready, Some(pages)).await
}
