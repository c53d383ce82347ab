//! How a domain states a kind of job.

/// Makes a struct a [`Job`](crate::Job): its kind, its queue, and those of its facts that it has: the `account`; the
/// `topic`, by its subject; the key that is `strict` in order; the keys of `fairness` and `unique` jobs.
#[macro_export]
macro_rules! job {
    ($name:ident, $kind:literal, $queue:ident $(, $fact:ident: |$job:ident| $value:expr)* $(,)?) => {
        impl $crate::Job for $name {
            const KIND: &'static str = $kind;
            const QUEUE: $crate::Queue = $crate::Queue::$queue;

            $($crate::job! { @$fact $job $value })*
        }
    };
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
