//! Benchmarks of nimchat: a data set of any size, load on a running server over HTTP, the same rows through plain SQL,
//! a comparison of the two, lookups in a large account beside Chatwoot's figures, what requests cost as an account grows,
//! and how far live events fall behind.
//!
//! The binary `nimchat-bench` is [`cli`]; the criterion benches use [`fixture`].

pub mod cli;
pub mod compare;
pub mod dataset;
pub mod error;
pub mod fixture;
pub mod growth;
mod kept;
pub mod live;
pub mod load;
pub mod lookups;
mod measured;
pub mod postgres;
pub mod process;
pub mod progress;
pub mod raw;
pub mod report;
pub mod services;

pub use error::BenchError;
