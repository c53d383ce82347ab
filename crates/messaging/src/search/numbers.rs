//! Numbers by a part of their digits.

/// Numbers are looked at one by one if more than this many could be missing before and behind the part.
const MISSING: usize = 3;
/// How many are looked at.
const LOOKED_AT: i64 = 20_000;

/// The numbers from 1 to `last` in whose digits the part is, largest first. Of a part that so many have that a search
/// finds enough among the largest, only those among the largest. None if the part is no digits.
pub fn numbers_with(part: &str, last: i64) -> Vec<i64> {
    let digits = last.to_string().len();
    if part.is_empty() || part.len() > digits || !part.bytes().all(|b| b.is_ascii_digit()) {
        return Vec::new();
    }
    if digits - part.len() > MISSING {
        let looked_at = (last.saturating_sub(LOOKED_AT).max(0) + 1..=last).rev();
        return looked_at
            .filter(|number| number.to_string().contains(part))
            .collect();
    }
    let mut found = Vec::new();
    for missing in 0..=digits - part.len() {
        for before in 0..=missing {
            found.extend(with_around(part, before, missing - before));
        }
    }
    found.retain(|number| *number <= last);
    found.sort_unstable_by(|one, other| other.cmp(one));
    found.dedup();
    found
}

/// The numbers with so many digits before and behind the part, without zeros in front.
fn with_around(part: &str, before: usize, behind: usize) -> Vec<i64> {
    let any = |digits: usize| 0..10_i64.pow(u32::try_from(digits).unwrap_or(0));
    let texts = any(before).flat_map(|front| {
        any(behind).map(move |back| {
            let front = padded(front, before);
            format!("{front}{part}{}", padded(back, behind))
        })
    });
    texts
        .filter(|text| !text.starts_with('0'))
        .filter_map(|text| text.parse().ok())
        .collect()
}

fn padded(number: i64, digits: usize) -> String {
    if digits == 0 {
        String::new()
    } else {
        format!("{number:0digits$}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_with_the_part_is_found() {
        for (part, last) in [
            ("1", 120),
            ("12", 3_000),
            ("0", 57),
            ("40", 40_404),
            ("7", 7),
        ] {
            let expected: Vec<i64> = (1..=last)
                .rev()
                .filter(|number| number.to_string().contains(part))
                .collect();
            assert_eq!(numbers_with(part, last), expected, "{part} up to {last}");
        }
    }

    #[test]
    fn the_largest_of_very_many_are_found() {
        let found = numbers_with("12", 5_000_000);
        assert_eq!(found.first(), Some(&4_999_912));
        assert!(found.iter().all(|number| *number > 4_980_000));
    }

    #[test]
    fn what_is_no_part_of_a_number_is_not_found() {
        for part in ["", "a", "1a", "-1", "123"] {
            assert_eq!(numbers_with(part, 99), [] as [i64; 0], "{part}");
        }
    }
}
