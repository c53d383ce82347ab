//! Keys of rows, to look up what the rows refer to.

/// The keys of these rows, each once and in order.
pub fn distinct<T, K: Ord>(rows: &[T], key: impl Fn(&T) -> Option<K>) -> Vec<K> {
    let mut keys: Vec<K> = rows.iter().filter_map(key).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}
