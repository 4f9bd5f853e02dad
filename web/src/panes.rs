//! How the page is divided: sizes of the panes, which of them are folded away, and how many columns the window has room for.

/// A divider, named after the pane whose size it sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Divider {
    /// Right of the list of packets.
    List,
    /// Left of the words.
    Words,
    /// Above the dump.
    Dump,
}

impl Divider {
    /// All of them, in the order in which they are remembered.
    pub const ALL: [Self; 3] = [Self::List, Self::Words, Self::Dump];

    const fn default_percent(self) -> u32 {
        match self {
            Self::List | Self::Words => 25,
            Self::Dump => 36,
        }
    }

    /// The least and the most that the pane may take.
    pub const fn range(self) -> (u32, u32) {
        match self {
            Self::List | Self::Words => (14, 45),
            Self::Dump => (10, 75),
        }
    }
}

/// The sizes of the panes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panes {
    percents: [u32; 3],
    folded: [bool; 3],
}

impl Default for Panes {
    fn default() -> Self {
        Self { percents: Divider::ALL.map(Divider::default_percent), folded: [false; 3] }
    }
}

impl Panes {
    /// What a pane takes of the window, or of the middle column for the dump.
    pub fn percent(&self, divider: Divider) -> u32 {
        self.percents[divider as usize]
    }

    /// Whether a pane is folded away.
    pub fn is_folded(&self, divider: Divider) -> bool {
        self.folded[divider as usize]
    }

    /// With another size, within what the pane may take. A pane that is sized is not folded.
    #[must_use]
    pub fn sized(mut self, divider: Divider, percent: u32) -> Self {
        let (least, most) = divider.range();
        self.percents[divider as usize] = percent.clamp(least, most);
        self.folded[divider as usize] = false;
        self
    }

    /// With a pane folded, or open again.
    #[must_use]
    pub fn toggled(mut self, divider: Divider) -> Self {
        let folded = &mut self.folded[divider as usize];
        *folded = !*folded;
        self
    }

    /// With a pane's first size.
    #[must_use]
    pub fn reset(self, divider: Divider) -> Self {
        self.sized(divider, divider.default_percent())
    }

    /// In a line, to be remembered.
    pub fn write(&self) -> String {
        let part = |divider: Divider| {
            format!("{}{}", self.percent(divider), if self.is_folded(divider) { "-" } else { "" })
        };
        Divider::ALL.map(part).join(" ")
    }

    /// What was remembered; whatever cannot be read is as it was first.
    pub fn read(text: &str) -> Self {
        let mut panes = Self::default();
        for (divider, part) in Divider::ALL.into_iter().zip(text.split(' ')) {
            let folded = part.ends_with('-');
            if let Ok(percent) = part.trim_end_matches('-').parse() {
                panes = panes.sized(divider, percent);
                panes.folded[divider as usize] = folded;
            }
        }
        panes
    }
}

/// The columns there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Columns {
    /// A phone: one below the other.
    One,
    /// List and words to the left, the packet to the right.
    Two,
    /// List, packet, words.
    Three,
}

impl Columns {
    /// For a window this wide; a projector shows two columns in large type.
    pub fn of(width: u32, projector: bool) -> Self {
        match width {
            0..=700 => Self::One,
            701..=1080 => Self::Two,
            _ if projector => Self::Two,
            _ => Self::Three,
        }
    }

    /// A word for style sheets.
    pub const fn word(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Two => "two",
            Self::Three => "three",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_remembered_and_rubbish_is_not_believed() {
        let panes = Panes::default().sized(Divider::List, 40).toggled(Divider::Dump);
        assert_eq!(Panes::read(&panes.write()), panes);
        for rubbish in ["", "x y z", "-", "25", "99999999999 1 1"] {
            let panes = Panes::read(rubbish);
            for divider in Divider::ALL {
                let (least, most) = divider.range();
                assert!((least..=most).contains(&panes.percent(divider)), "{rubbish:?}: {panes:?}");
            }
        }
        assert_eq!(Panes::read("90 2").percent(Divider::List), 45, "no pane takes all");
        assert!(!Panes::read("25- 25").sized(Divider::List, 30).is_folded(Divider::List));
    }
}
