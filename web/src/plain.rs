//! Text from elsewhere, such as names of files and interfaces.

/// The text without characters that are not seen, or that would turn round the text it is shown in.
pub fn plain(text: &str) -> String {
    let turns = |character: char| matches!(character, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.replace(|character: char| character.is_control() || turns(character), "\u{fffd}")
}
