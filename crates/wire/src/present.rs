//! How a domain view becomes a wire struct.

use crate::context::Context;
use nimchat_core_model::{Paged, Portion};

/// A wire struct that presents a view.
///
/// Implemented by the wire structs, `Present<ContactView> for ContactJson`, so that a view may have any number of
/// structs and domain crates depend on none of them.
pub trait Present<V: ?Sized> {
    /// Presents the view.
    fn present(view: &V, context: &Context) -> Self;

    /// Presents each of the views.
    fn present_each<'v>(views: impl IntoIterator<Item = &'v V>, context: &Context) -> Vec<Self>
    where
        Self: Sized,
        V: 'v,
    {
        views
            .into_iter()
            .map(|view| Self::present(view, context))
            .collect()
    }
}

/// A bare array of the presented views.
impl<V, J: Present<V>> Present<[V]> for Vec<J> {
    fn present(views: &[V], context: &Context) -> Self {
        J::present_each(views, context)
    }
}

/// A bare array of the presented views.
impl<V, J: Present<V>> Present<Vec<V>> for Vec<J> {
    fn present(views: &Vec<V>, context: &Context) -> Self {
        J::present_each(views, context)
    }
}

/// A bare array of the presented rows of a page.
impl<V, J: Present<V>> Present<Paged<V>> for Vec<J> {
    fn present(page: &Paged<V>, context: &Context) -> Self {
        J::present_each(&page.items, context)
    }
}

/// A bare array of the presented rows of a page whose list is not counted.
impl<V, J: Present<V>> Present<Portion<V>> for Vec<J> {
    fn present(page: &Portion<V>, context: &Context) -> Self {
        J::present_each(&page.items, context)
    }
}

/// An optional view, which is null if absent.
impl<V, J: Present<V>> Present<Option<V>> for Option<J> {
    fn present(view: &Option<V>, context: &Context) -> Self {
        view.as_ref().map(|view| J::present(view, context))
    }
}

/// Objects of one key, whose value presents the same view.
#[macro_export]
macro_rules! envelopes {
    ($($(#[$doc:meta])* $visible:vis struct $name:ident { $key:ident: $json:ty })+) => {$(
        $(#[$doc])*
        #[$crate::wire]
        $visible struct $name {
            $key: $json,
        }

        impl<V: ?Sized> $crate::Present<V> for $name
        where
            $json: $crate::Present<V>,
        {
            fn present(view: &V, context: &$crate::Context) -> Self {
                Self { $key: $crate::Present::present(view, context) }
            }
        }
    )+};
}
