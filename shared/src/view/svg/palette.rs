//! The colors of each theme, the page's own: one hue a tier, two tints each so that neighbors can be told apart.

use crate::table::Tier;
use crate::view::export::Theme;

/// The colors of a theme.
pub(super) struct Palette {
    pub(super) surface: &'static str,
    pub(super) text: &'static str,
    pub(super) soft: &'static str,
    pub(super) good: &'static str,
    pub(super) alarm: &'static str,
    pub(super) doubt: &'static str,
    pub(super) pin: &'static str,
    link: Hue,
    network: Hue,
    transport: Hue,
    payload: Hue,
}

/// The colors of a tier.
pub(super) struct Hue {
    pub(super) line: &'static str,
    pub(super) tint: &'static str,
    pub(super) tint_2: &'static str,
}

impl Palette {
    pub(super) const fn hue(&self, tier: Tier) -> &Hue {
        match tier {
            Tier::Link => &self.link,
            Tier::Network => &self.network,
            Tier::Transport => &self.transport,
            Tier::Payload => &self.payload,
        }
    }
}

pub(super) const fn palette(theme: Theme) -> &'static Palette {
    match theme {
        Theme::Light => &LIGHT,
        Theme::Dark => &DARK,
        Theme::Print => &PRINT,
    }
}

const fn hue(line: &'static str, tint: &'static str, tint_2: &'static str) -> Hue {
    Hue { line, tint, tint_2 }
}

static LIGHT: Palette = Palette {
    surface: "#ffffff",
    text: "#171c24",
    soft: "#4f5a69",
    good: "#17663b",
    alarm: "#a8201a",
    doubt: "#7a4b00",
    pin: "#b4231f",
    link: hue("#6d3fb8", "#f3edfc", "#e8dcf8"),
    network: hue("#1456a8", "#eef5fd", "#dceafa"),
    transport: hue("#93480a", "#fdf4ea", "#fae6d0"),
    payload: hue("#4b5563", "#f6f7f9", "#eceef2"),
};

static DARK: Palette = Palette {
    surface: "#14181f",
    text: "#e8ecf2",
    soft: "#a9b4c2",
    good: "#7fd6a4",
    alarm: "#ff9b92",
    doubt: "#f0c36d",
    pin: "#ffd166",
    link: hue("#b99cf0", "#231c31", "#2e2441"),
    network: hue("#7db4f5", "#162334", "#1c2e46"),
    transport: hue("#f2ac68", "#2b2115", "#392b19"),
    payload: hue("#b4bdc9", "#1c2129", "#242a34"),
};

const INK: Hue = hue("#000000", "#ffffff", "#ffffff");

static PRINT: Palette = Palette {
    surface: "#ffffff",
    text: "#000000",
    soft: "#333333",
    good: "#000000",
    alarm: "#000000",
    doubt: "#000000",
    pin: "#000000",
    link: INK,
    network: INK,
    transport: INK,
    payload: INK,
};
