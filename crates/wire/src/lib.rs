//! What nimchat sends, as types: the two profiles, what differs between them, and the structs that more than one API
//! shows. The APIs, webhooks and `/cable` use this crate; it depends on none of them.
//!
//! Each API has one struct for a resource, which implements [`Present`] for a domain view. Where the profiles differ,
//! the field has the type [`ByProfile`] or an alias that is named by what differs: [`NameOrNumber`], [`DefaultOrNull`].

// what the derives write names this crate from outside
extern crate self as nimchat_wire;

mod as_they_are;
mod by_profile;
mod contact_row;
mod context;
pub mod direct_upload;
mod held_file;
mod present;
mod profile;
pub mod push;
pub mod time;
pub mod words;

pub use by_profile::{
    BY_PROFILE, ByProfile, DefaultOrNull, Empty, INLINE, LongOrShort, NameOrNumber, NoKeys,
    ObjectOrAbsent, ObjectOrEmpty, ObjectOrNull, OrAbsent, ReferenceKeys, TextOrNumber,
};
pub use contact_row::ContactRowJson;
pub use context::{Context, Server};
pub use held_file::{HeldFileJson, HolderJson};
pub use nimchat_wire_derive::{Command, Present, wire};
pub use present::Present;
pub use profile::{Profile, UnknownProfile};
