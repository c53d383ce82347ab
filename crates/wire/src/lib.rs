//! What nimchat sends, as types: the two profiles, what differs between them, and the shapes that more than one surface
//! shows. The HTTP faces, webhooks and `/cable` use it; it knows neither of them.
//!
//! A resource has one struct a surface, which is a [`Present`] of a domain view. Where the profiles differ, the
//! difference stands in a field of type [`ByProfile`], named by what differs: [`NameOrNumber`], [`DefaultOrNull`].

mod by_profile;
mod context;
mod present;
mod profile;
pub mod push;
pub mod time;

pub use by_profile::{
    BY_PROFILE, ByProfile, DefaultOrNull, Empty, INLINE, LongOrShort, NameOrNumber, ObjectOrAbsent,
    ObjectOrEmpty, ObjectOrNull, TextOrNumber,
};
pub use context::{Context, Server};
pub use present::Present;
pub use profile::{Profile, UnknownProfile};
