//! What a key means, wherever the focus is. The help dialog says the same.

use crate::selection::{Step, Way};

/// Where the focus is, as far as keys care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// In the list of packets.
    List,
    /// In the diagram.
    Diagram,
    /// In the dump.
    Dump,
    /// On a button or a link, which takes Space and Enter itself.
    Button,
    /// Elsewhere.
    Page,
}

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// A step through the packet.
    Step(Step, Way),
    /// The packet before or behind in the list.
    Packet(Way),
    /// The packet of the same conversation before or behind.
    Conversation(Way),
    /// To hold on to what is picked, or to widen it.
    Widen,
    /// To narrow what is picked, then to let go of it.
    Narrow,
    /// To stop the list, or to let it run.
    Pause,
    /// To go to the end of the list and stay there.
    Follow,
    /// To type a filter.
    Filter,
    /// To read what the keys do.
    Help,
}

/// What a key means here; `None` leaves it to the browser. `pinned` tells whether something is picked: the tab key goes
/// from field to field only then, so that nobody is caught in a grid.
pub fn wish(key: &str, shift: bool, focus: Focus, pinned: bool) -> Option<Wish> {
    let vertical = |way| match focus {
        Focus::List => Wish::Packet(way),
        Focus::Dump => Wish::Step(Step::DumpRow, way),
        _ => Wish::Step(Step::DiagramRow, way),
    };
    let sideways = |way| Wish::Step(if shift { Step::Bit } else { Step::Byte }, way);
    Some(match key {
        "ArrowLeft" => sideways(Way::Back),
        "ArrowRight" => sideways(Way::On),
        "ArrowUp" => vertical(Way::Back),
        "ArrowDown" => vertical(Way::On),
        "Tab" if pinned && matches!(focus, Focus::Diagram | Focus::Dump) => {
            Wish::Step(Step::Field, if shift { Way::Back } else { Way::On })
        }
        "PageUp" if focus != Focus::List => Wish::Step(Step::Header, Way::Back),
        "PageDown" if focus != Focus::List => Wish::Step(Step::Header, Way::On),
        "[" => Wish::Packet(Way::Back),
        "]" => Wish::Packet(Way::On),
        "{" => Wish::Conversation(Way::Back),
        "}" => Wish::Conversation(Way::On),
        "Enter" if focus != Focus::Button => Wish::Widen,
        "Escape" => Wish::Narrow,
        " " if focus != Focus::Button => Wish::Pause,
        "End" => Wish::Follow,
        "/" => Wish::Filter,
        "?" => Wish::Help,
        _ => return None,
    })
}

/// Every key and what it does, for those who ask.
pub const KEYS: [(&str, &str); 19] = [
    ("← →", "byte before, byte after"),
    ("Shift ← →", "bit before, bit after"),
    ("↑ ↓", "row above, row below; in the list, the packet above or below"),
    ("Tab, Shift Tab", "field after, field before, while something is picked"),
    ("Page Up, Page Down", "header before, header after"),
    ("[ ]", "packet before, packet after"),
    ("{ }", "the same within the conversation"),
    ("Enter", "pick; again: widen from bit to field, header, packet"),
    ("Esc", "narrow, then let go"),
    ("Space", "pause the list, or let it run on"),
    ("End", "go to the newest packet and stay there"),
    ("/", "type a filter"),
    ("Ctrl F", "find bytes or text in the packets"),
    ("?", "these keys"),
    ("Space, in a draft", "turn a bit over"),
    ("Enter or F2, in a draft", "write a value into a field; typing over it does the same"),
    ("Ctrl Z, Ctrl Shift Z", "take a change of the draft back, make it again"),
    ("Ctrl Enter", "send the draft"),
    ("Double click on a divider", "gives a pane its first size back"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arrows_mean_what_the_place_they_are_pressed_in_suggests() {
        let down = |focus| wish("ArrowDown", false, focus, true);
        assert_eq!(down(Focus::List), Some(Wish::Packet(Way::On)));
        assert_eq!(down(Focus::Dump), Some(Wish::Step(Step::DumpRow, Way::On)));
        assert_eq!(down(Focus::Diagram), Some(Wish::Step(Step::DiagramRow, Way::On)));
        assert_eq!(wish("ArrowLeft", true, Focus::Dump, true), Some(Wish::Step(Step::Bit, Way::Back)));
    }

    #[test]
    fn buttons_keep_their_own_keys_and_nobody_is_caught_by_the_tab_key() {
        assert_eq!(wish(" ", false, Focus::Button, true), None);
        assert_eq!(wish("Enter", false, Focus::Button, true), None);
        assert_eq!(wish("Tab", false, Focus::Diagram, false), None, "nothing is picked: Tab leaves the grid");
        assert_eq!(wish("Tab", false, Focus::Page, true), None);
        assert_eq!(wish("Tab", true, Focus::Diagram, true), Some(Wish::Step(Step::Field, Way::Back)));
    }
}
