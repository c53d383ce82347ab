//! Who may call a handler, read from its arguments, so that it is said once.

use crate::access::{Access, Resolve};
use crate::call::Call;

/// The arguments of a handler whose first is a [`Call`].
pub trait Guarded {
    /// Who may call.
    const ACCESS: Access;
}

macro_rules! guarded {
    ($(($($argument:ident),*)),+ $(,)?) => {$(
        impl<C: Resolve, $($argument),*> Guarded for (Call<C>, $($argument,)*) {
            const ACCESS: Access = C::ACCESS;
        }
    )+};
}

guarded!((), (A), (A, B), (A, B, D), (A, B, D, E), (A, B, D, E, F));
