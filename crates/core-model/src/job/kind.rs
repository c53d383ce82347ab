//! How a domain states its kinds of jobs.

/// Makes structs that are [`Job`](crate::Job)s, each of its kind and its queue, and of those facts that it has: the
/// `account`; the `topic`, by its subject; the key that is `strict` in order; the keys of `fairness` and `unique` jobs.
#[macro_export]
macro_rules! jobs {
    ($(
        $(#[$attribute:meta])+
        $name:ident = $kind:literal, $queue:ident {
            $($(#[$fdoc:meta])* pub $field:ident: $type:ty,)*
        }
        $($fact:ident: |$job:ident| $value:expr,)*
    )+) => {$(
        $(#[$attribute])+
        #[derive(Debug, Clone, PartialEq, Eq, ::serde::Serialize, ::serde::Deserialize)]
        pub struct $name {
            $($(#[$fdoc])* pub $field: $type,)*
        }

        impl $crate::Job for $name {
            const KIND: &'static str = $kind;
            const QUEUE: $crate::Queue = $crate::Queue::$queue;

            $($crate::jobs! { @$fact $job $value })*
        }
    )+};
    (@account $job:ident $value:expr) => {
        fn account(&self) -> Option<$crate::AccountId> {
            let $job = self;
            Some($value)
        }
    };
    (@topic $job:ident $value:expr) => {
        fn topic(&self) -> Option<String> {
            let $job = self;
            Some($value.topic())
        }
    };
    (@strict $job:ident $value:expr) => {
        fn ordering(&self) -> Option<(String, $crate::job::JobOrder)> {
            let $job = self;
            Some(($value, $crate::job::JobOrder::Strict))
        }
    };
    (@fairness $job:ident $value:expr) => {
        fn fairness_key(&self) -> String {
            let $job = self;
            $value
        }
    };
    (@unique $job:ident $value:expr) => {
        fn unique_key(&self) -> Option<String> {
            let $job = self;
            Some($value)
        }
    };
}
