//! How a domain view becomes a wire shape.

use crate::context::Context;
use nimchat_core_model::Paged;

/// A wire shape of a view.
///
/// Implemented by the wire structs, `Present<ContactView> for ContactJson`, so that a view may have any number of shapes
/// and a domain crate knows none of them.
pub trait Present<V: ?Sized> {
    /// Shows the view.
    fn present(view: &V, context: &Context) -> Self;

    /// Shows each of the views.
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

/// A bare array of what each view becomes.
impl<V, J: Present<V>> Present<[V]> for Vec<J> {
    fn present(views: &[V], context: &Context) -> Self {
        J::present_each(views, context)
    }
}

/// A bare array of what each view becomes.
impl<V, J: Present<V>> Present<Vec<V>> for Vec<J> {
    fn present(views: &Vec<V>, context: &Context) -> Self {
        J::present_each(views, context)
    }
}

/// A bare array of a page's rows.
impl<V, J: Present<V>> Present<Paged<V>> for Vec<J> {
    fn present(page: &Paged<V>, context: &Context) -> Self {
        J::present_each(&page.items, context)
    }
}

/// What may be missing, and is null then.
impl<V, J: Present<V>> Present<Option<V>> for Option<J> {
    fn present(view: &Option<V>, context: &Context) -> Self {
        view.as_ref().map(|view| J::present(view, context))
    }
}
