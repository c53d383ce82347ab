//! Derives for structs whose fields bear the names of other structs' fields, so that each field is said once.

mod command;
mod fields;
mod present;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Implements `nimchat_wire::Present` for a struct. `#[present(label: Label)]` on it names the view and its type; each
/// field presents the view's field of the same name.
///
/// - `#[present(view: TeamView, team = view.team)]`: the fields are those of `view.team`. Further parts may be named.
/// - `#[present(view.members.len())]` on a field: its value, which may use the view, its named parts, and `context`.
#[proc_macro_derive(Present, attributes(present))]
pub fn present(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let implementation = present::implementation(&input);
    implementation
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Implements `From<Self>` for a command. `#[command(SaveLabel)]` on a request body names it; each of the body's fields
/// becomes the command's field of the same name by `into()`.
///
/// - `#[command(SaveInbox, ..)]`: the command's other fields have their defaults.
/// - `#[command(body.role.unwrap_or_default())]` on a field: its value.
/// - `#[command(full_name = body.name)]`: the command's field of another name; `#[command(skip)]`: it has no such field.
#[proc_macro_derive(Command, attributes(command))]
pub fn command(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let implementation = command::implementation(&input);
    implementation
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
