//! Chance that is the same at every start.

use chrono::TimeDelta;

/// A generator of numbers (xorshift64*).
#[derive(Debug)]
pub(super) struct Dice(u64);

impl Dice {
    /// A generator that always throws the same.
    pub fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `end`, which is above 0.
    pub fn below(&mut self, end: usize) -> usize {
        let end = end.max(1) as u64;
        usize::try_from((self.roll() >> 16) % end).unwrap_or_default()
    }

    /// Does something happen that happens so often in a hundred times?
    pub fn happens(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }

    /// From `least` minutes on; mostly little more, sometimes up to `most`.
    pub fn minutes(&mut self, least: usize, most: usize) -> TimeDelta {
        let span = most.saturating_sub(least) + 1;
        let (once, twice) = (self.below(span), self.below(span));
        let minutes = least + once * twice / span;
        let seconds = minutes * 60 + self.below(60);
        TimeDelta::seconds(i64::try_from(seconds).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_start_throws_the_same_numbers_within_their_bounds() {
        let throw = || {
            let mut dice = Dice::new();
            (0..500).map(|_| dice.below(6)).collect::<Vec<_>>()
        };
        let numbers = throw();
        assert_eq!(numbers, throw());
        assert!((0..6).all(|number| numbers.contains(&number)));
        assert!(numbers.iter().all(|number| *number < 6));
    }

    #[test]
    fn a_wait_is_within_its_bounds() {
        let mut dice = Dice::new();
        for _ in 0..500 {
            let wait = dice.minutes(2, 90);
            assert!(wait >= TimeDelta::minutes(2) && wait < TimeDelta::minutes(91));
        }
    }
}
