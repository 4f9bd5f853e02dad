//! The fields of a header whose places do not depend on its bytes, worked out once: most of what a dissection holds is then
//! copied instead of walked.

use super::{Field, Kind, Width};
use std::sync::OnceLock;

/// The unchanging beginning of a protocol's header; worked out when it is first asked for.
#[derive(Debug, Default)]
pub struct Layout(OnceLock<Fixed>);

/// Rows of known place.
#[derive(Debug)]
pub(crate) struct Fixed {
    /// Their fields in wire order, parents before children.
    pub steps: Box<[Step]>,
    /// The steps whose values must be looked at.
    pub checked: Box<[u16]>,
    /// How many rows of the table they are.
    pub rows: usize,
    /// The bits they take.
    pub bits: u32,
}

/// One field, placed relative to its header and numbered relative to its first field.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub field: &'static Field,
    pub start: u32,
    pub len: u32,
    pub parent: Option<u16>,
    pub end: u16,
}

impl Layout {
    /// Nothing worked out yet.
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    pub(crate) fn of(&self, fields: &'static [Field]) -> &Fixed {
        self.0.get_or_init(|| {
            let mut steps = Vec::new();
            let (mut rows, mut bits) = (0, 0);
            for field in fields {
                let Width::Bits(width) = field.width else { break };
                // Which rows a switch stands for is not known before the bytes are.
                if matches!(field.kind, Kind::Switch(_)) {
                    break;
                }
                place(field, bits, width.into(), None, &mut steps);
                bits += u32::from(width);
                rows += 1;
            }
            let must_look =
                |step: &Step| matches!(step.field.kind, Kind::Reserved) || step.field.must.is_some();
            let checked =
                (0_u16..).zip(&steps).filter(|(_, step)| must_look(step)).map(|(ix, _)| ix).collect();
            Fixed { steps: steps.into(), checked, rows, bits }
        })
    }
}

fn place(field: &'static Field, start: u32, len: u32, parent: Option<u16>, steps: &mut Vec<Step>) {
    let number = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
    let ix = steps.len();
    steps.push(Step { field, start, len, parent, end: 0 });
    if let Kind::Group(children) = field.kind {
        let mut at = start;
        for child in children {
            let Width::Bits(width) = child.width else { break };
            place(child, at, width.into(), Some(number(ix)), steps);
            at += u32::from(width);
        }
    }
    let end = number(steps.len());
    if let Some(step) = steps.get_mut(ix) {
        step.end = end;
    }
}
