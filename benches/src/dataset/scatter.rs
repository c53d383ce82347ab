//! Random numbers that are the same in every run.

/// A pseudo-random number, for each number (splitmix64).
pub(super) fn scatter(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// One of these values, for each number.
pub(super) fn pick<T: Copy>(among: &[T], number: u64) -> Option<T> {
    let count = u64::try_from(among.len()).ok().filter(|count| *count > 0)?;
    usize::try_from(number % count)
        .ok()
        .and_then(|place| among.get(place))
        .copied()
}
