//! What wire structs are made with: their derives in one attribute, and derives for structs whose fields bear the names
//! of other structs' fields, so that each field is said once.

mod command;
mod fields;
mod present;
mod wire;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Derives what a wire struct needs: `Debug`, `Serialize`, `ToSchema` and, if a view is named, [`Present`]. One with
/// secrets, which is not to be printed, derives them without `Debug` by itself.
///
/// - `#[wire(label: Label)]`: as `#[present(label: Label)]`.
/// - A field of the type `OrAbsent<T>` has no key without a value, and one of the type `ObjectOrAbsent<T>` has none in
///   `chatwoot`.
#[proc_macro_attribute]
pub fn wire(view: TokenStream, item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as DeriveInput);
    wire::implementation(&view.into(), item).into()
}

/// Implements `nimchat_wire::Present` for a struct. `#[present(label: Label)]` on it names the view and its type; each
/// field presents the view's field of the same name.
///
/// - `#[present(view: TeamView, team = view.team)]`: the fields are those of `view.team`. Further parts may be named.
/// - `#[present(view.members)]` on a field, or `#[present(view)]`: it presents what is at this place of the view or of a
///   named part, or the view or part itself.
/// - `#[present(view.members.len())]`, any other expression: its value, which may also use `context`.
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
