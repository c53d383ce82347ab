//! A portal's colour as its pages use it: with text that is readable on it, and as links that are readable on light
//! and on dark ground.

/// The colour of portals that have none.
const DEFAULT: Color = Color([0x1b, 0x6a, 0xc9]);
const BLACK: Color = Color([0x10, 0x16, 0x1d]);
const WHITE: Color = Color([0xff, 0xff, 0xff]);
/// The ground of dark pages, as the style has it.
const DARK_GROUND: Color = Color([0x12, 0x18, 0x1f]);
/// The least contrast of text, as WCAG 2 has it at level AA.
const CONTRAST: f64 = 4.5;
/// In how many steps a colour is made darker or lighter.
const STEPS: u8 = 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Color([u8; 3]);

/// The declarations for a page's style sheet.
pub(super) fn style(color: Option<&str>) -> String {
    let accent = color.and_then(Color::parse).unwrap_or(DEFAULT);
    let on_accent = if accent.contrast(WHITE) >= accent.contrast(BLACK) {
        WHITE
    } else {
        BLACK
    };
    format!(
        ":root{{--accent:{};--on-accent:{};--link-light:{};--link-dark:{}}}",
        accent.css(),
        on_accent.css(),
        accent.readable_on(WHITE, BLACK).css(),
        accent.readable_on(DARK_GROUND, WHITE).css(),
    )
}

impl Color {
    /// Reads `#rgb`, `#rrggbb` and both with an opacity, which is ignored. Nothing else is a colour in CSS.
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let digits: Vec<u8> = digits
            .chars()
            .map(|digit| {
                digit
                    .to_digit(16)
                    .and_then(|digit| u8::try_from(digit).ok())
            })
            .collect::<Option<_>>()?;
        match digits.as_slice() {
            [r, g, b] | [r, g, b, _] => Some(Self([r * 17, g * 17, b * 17])),
            [r, r2, g, g2, b, b2] | [r, r2, g, g2, b, b2, _, _] => {
                Some(Self([r * 16 + r2, g * 16 + g2, b * 16 + b2]))
            }
            _ => None,
        }
    }

    fn css(self) -> String {
        let Self([r, g, b]) = self;
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    /// The same, moved towards `end` until it can be read on `ground`.
    fn readable_on(self, ground: Self, end: Self) -> Self {
        let mut steps = (0..=STEPS).map(|step| self.mixed(end, step));
        steps
            .find(|color| color.contrast(ground) >= CONTRAST)
            .unwrap_or(end)
    }

    fn mixed(self, end: Self, step: u8) -> Self {
        let mut mixed = self.0;
        for (channel, end) in mixed.iter_mut().zip(end.0) {
            let (from, to) = (u32::from(*channel), u32::from(end));
            let (all, step) = (u32::from(STEPS), u32::from(step));
            *channel = u8::try_from((from * (all - step) + to * step) / all).unwrap_or(end);
        }
        Self(mixed)
    }

    fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    fn luminance(self) -> f64 {
        let channel = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        let Self([r, g, b]) = self;
        0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_color_is_what_css_reads_as_one() {
        assert_eq!(Color::parse("#0a0"), Some(Color([0, 0xaa, 0])));
        assert_eq!(Color::parse("#00AA00ff"), Some(Color([0, 0xaa, 0])));
        for text in ["", "#", "#12345", "red", "#00aa0g", "#fff}body{"] {
            assert_eq!(Color::parse(text), None, "{text}");
        }
    }

    #[test]
    fn texts_and_links_of_every_color_can_be_read() {
        for text in [
            "#ffff00", "#000000", "#ffffff", "#777777", "#00aa00", "#0000ff",
        ] {
            let color = Color::parse(text).unwrap();
            let light = color.readable_on(WHITE, BLACK);
            let dark = color.readable_on(DARK_GROUND, WHITE);
            assert!(light.contrast(WHITE) >= CONTRAST, "{text}");
            assert!(dark.contrast(DARK_GROUND) >= CONTRAST, "{text}");
            let on = color.contrast(WHITE).max(color.contrast(BLACK));
            assert!(on >= CONTRAST - 0.3, "{text}: {on}");
        }
        assert!(style(None).starts_with(":root{--accent:#1b6ac9;--on-accent:#ffffff;"));
    }
}
