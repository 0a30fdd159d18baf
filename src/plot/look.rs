//! Sizes, themes and colours.

use super::Ink;

/// The purpose of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Size {
    /// A page or a screen: 720 pixels wide.
    #[default]
    Page,
    /// A slide: 1280 pixels wide, with larger text.
    Slide,
    /// A phone: 360 pixels wide.
    Phone,
}

impl Size {
    pub(super) fn width(self) -> f64 {
        match self {
            Self::Page => 720.0,
            Self::Slide => 1280.0,
            Self::Phone => 360.0,
        }
    }

    /// The height of one panel with its axes.
    pub(super) fn panel_height(self) -> f64 {
        match self {
            Self::Page => 340.0,
            Self::Slide => 520.0,
            Self::Phone => 250.0,
        }
    }

    pub(super) fn font(self) -> f64 {
        match self {
            Self::Page => 13.0,
            Self::Slide => 22.0,
            Self::Phone => 11.5,
        }
    }
}

/// The colours in which a chart is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Theme {
    /// Dark on white.
    Light,
    /// Light on dark.
    Dark,
    /// Greys on white, for a printer without colours.
    Print,
    /// Light or dark as the reader's system is set, and greys in print, which a printer without colours
    /// keeps apart too. For browsers: other
    /// programs may not know the style sheet's variables.
    #[default]
    Adaptive,
}

/// Names of colours in the style sheet, with light, dark and print.
const COLOURS: [(&str, [&str; 3]); 15] = [
    ("paper", ["#ffffff", "#16191d", "#ffffff"]),
    ("ink", ["#1d2329", "#e8eaed", "#000000"]),
    ("muted", ["#59626b", "#a3abb4", "#444444"]),
    ("grid", ["#e3e6e9", "#343a41", "#dddddd"]),
    ("0", ["#0072b2", "#56b4e9", "#111111"]),
    ("1", ["#d55e00", "#ff9147", "#777777"]),
    ("2", ["#009e73", "#35c99b", "#3c3c3c"]),
    ("3", ["#b0578d", "#e5a1c8", "#555555"]),
    ("4", ["#c98600", "#f0b93a", "#8c8c8c"]),
    ("5", ["#3a8fc4", "#9bd3f5", "#c4c4c4"]),
    ("good", ["#009e73", "#35c99b", "#777777"]),
    ("bad", ["#d55e00", "#ff9147", "#222222"]),
    ("neutral", ["#9aa3ab", "#7a838c", "#d0d0d0"]),
    // A thin stroke needs more than an area to be seen.
    ("neutral-stroke", ["#77818b", "#8d969f", "#777777"]),
    ("blank", ["#eef0f2", "#252a30", "#f4f4f4"]),
];

/// Strokes of the series, from which a print without colours tells them apart.
pub(super) const DASHES: [&str; 6] = ["", "7 4", "2 3", "9 3 2 3", "4 4", "1 3"];

impl Theme {
    /// A colour as an attribute's value.
    pub(super) fn colour(self, name: &str) -> String {
        let place = match self {
            Self::Light => 0,
            Self::Dark => 1,
            Self::Print => 2,
            Self::Adaptive => return format!("var(--clv-{name})"),
        };
        let colour = COLOURS.iter().find(|(own, _)| *own == name);
        colour
            .map_or("#888888", |(_, colours)| colours[place])
            .to_owned()
    }

    pub(super) fn ink(self, ink: Ink) -> String {
        match ink {
            Ink::Series(number) => self.colour(&(number % 6).to_string()),
            Ink::Good => self.colour("good"),
            Ink::Bad => self.colour("bad"),
            Ink::Neutral => self.colour("neutral"),
            Ink::Text => self.colour("ink"),
        }
    }

    /// The colour of a stroke.
    pub(super) fn stroke(self, ink: Ink) -> String {
        match ink {
            Ink::Neutral => self.colour("neutral-stroke"),
            ink => self.ink(ink),
        }
    }

    /// The style sheet that an adaptive chart needs.
    pub(crate) fn style(self) -> String {
        if self != Self::Adaptive {
            return String::new();
        }
        let set = |place: usize| -> String {
            let colours = COLOURS.iter();
            let set = colours.map(|(name, colours)| format!("--clv-{name}:{};", colours[place]));
            set.collect()
        };
        let (light, dark, print) = (set(0), set(1), set(2));
        format!(
            "<style>svg.clv{{{light}}}@media(prefers-color-scheme:dark){{svg.clv{{{dark}}}}}\
             @media print{{svg.clv{{{print}}}}}</style>"
        )
    }
}

/// Cividis, a scale from dark blue to yellow that colour-blind readers see as others do
/// (Nuñez, Anderton and Renslow 2018), at eleven places. Its darkest end is left out: it could not be told
/// from dark paper.
const CIVIDIS: [(u8, u8, u8); 11] = [
    (0, 34, 78),
    (18, 53, 112),
    (59, 73, 108),
    (87, 93, 109),
    (112, 113, 115),
    (138, 134, 120),
    (165, 156, 116),
    (195, 179, 105),
    (225, 204, 85),
    (246, 220, 72),
    (254, 232, 56),
];

/// The colour at a share of the scale, and the colour of text on it.
pub(super) fn heat(share: f64, theme: Theme) -> (String, &'static str) {
    let share = if share.is_finite() {
        share.clamp(0.0, 1.0)
    } else {
        0.0
    };
    let place = 2.0 + share * 8.0;
    let low = (place.floor() as usize).min(9);
    let part = place - low as f64;
    let mix = |a: u8, b: u8| f64::from(a) + (f64::from(b) - f64::from(a)) * part;
    let ((r0, g0, b0), (r1, g1, b1)) = (CIVIDIS[low], CIVIDIS[low + 1]);
    let (mut r, mut g, mut b) = (mix(r0, r1), mix(g0, g1), mix(b0, b1));
    if theme == Theme::Print {
        let grey = 235.0 - 175.0 * share;
        (r, g, b) = (grey, grey, grey);
    }
    // Above this black has more contrast than white: (L + 0.05)² = 1.05 · 0.05.
    let text = if luminance([r, g, b]) > 0.1791 {
        "#000000"
    } else {
        "#ffffff"
    };
    (
        format!("#{:02x}{:02x}{:02x}", r as u8, g as u8, b as u8),
        text,
    )
}

/// The relative luminance of a colour (WCAG 2).
fn luminance([r, g, b]: [f64; 3]) -> f64 {
    let linear = |part: f64| {
        let part = part / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contrast(a: &str, b: &str) -> f64 {
        let luminance = |colour: &str| {
            let part =
                |place| f64::from(u8::from_str_radix(&colour[place..place + 2], 16).unwrap_or(0));
            luminance([part(1), part(3), part(5)]) + 0.05
        };
        let (a, b) = (luminance(a), luminance(b));
        a.max(b) / a.min(b)
    }

    /// WCAG 2: 4.5 of text, 3 of what must be seen besides.
    #[test]
    fn text_and_strokes_have_contrast() {
        for theme in [Theme::Light, Theme::Dark, Theme::Print] {
            for step in 0..=100 {
                let (colour, text) = heat(f64::from(step) / 100.0, theme);
                assert!(contrast(&colour, text) >= 4.5, "{colour} {text}");
            }
            let paper = theme.colour("paper");
            for name in ["ink", "muted"] {
                assert!(contrast(&theme.colour(name), &paper) >= 4.5, "{name}");
            }
            assert!(contrast(&theme.stroke(Ink::Neutral), &paper) >= 3.0);
        }
    }
}
