//! Classic BPF with labels: steps in the order of the program, jumps to places that come later.
//!
//! A conditional jump of the kernel's machine reaches 255 steps; where one has to go further, an unconditional one is put
//! between. The machine only jumps forward, so lengths are settled in one walk from the end. Knows nothing of packets.

use socket2::SockFilter;

/// The kernel takes no longer program (`BPF_MAXINSNS`).
pub const MAX_STEPS: usize = 4096;
/// What a conditional jump reaches, less the two steps that may be put behind it.
const REACH: usize = 253;

pub(super) const LOAD_CONSTANT: u16 = 0x00;
pub(super) const LOAD_WORD: u16 = 0x20;
/// At the place that the index register and the constant add up to.
pub(super) const LOAD_WORD_AT_X: u16 = 0x40;
pub(super) const LOAD_HALF_AT_X: u16 = 0x48;
pub(super) const LOAD_BYTE_AT_X: u16 = 0x50;
pub(super) const LOAD_HALF: u16 = 0x28;
pub(super) const LOAD_BYTE: u16 = 0x30;
pub(super) const LOAD_SLOT: u16 = 0x60;
pub(super) const LOAD_LENGTH: u16 = 0x80;
pub(super) const LOAD_X_SLOT: u16 = 0x61;
pub(super) const STORE: u16 = 0x02;
pub(super) const ADD_X: u16 = 0x0c;
pub(super) const NEGATE: u16 = 0x84;
pub(super) const SUBTRACT: u16 = 0x14;
pub(super) const AND: u16 = 0x54;
pub(super) const SHIFT_LEFT: u16 = 0x64;
pub(super) const SHIFT_RIGHT: u16 = 0x74;
pub(super) const A_TO_X: u16 = 0x07;
pub(super) const X_TO_A: u16 = 0x87;
pub(super) const IF_EQUAL: u16 = 0x15;
pub(super) const IF_MORE: u16 = 0x25;
pub(super) const IF_AT_LEAST: u16 = 0x35;
pub(super) const IF_ANY_BIT: u16 = 0x45;
/// With the index register in place of the constant, for calculations and comparisons.
pub(super) const WITH_X: u16 = 0x08;
const GO: u16 = 0x05;
const RETURN: u16 = 0x06;

/// A program that the kernel would not take for its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the filter makes {steps} steps of the kernel's machine, which takes {MAX_STEPS}; ask for less at once"
)]
pub struct TooLong {
    /// What it came to.
    pub steps: usize,
}

/// A place in the program, to be set with [`Assembler::place`] behind every jump to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label(usize);

#[derive(Clone, Copy, Debug)]
enum Step {
    Plain { code: u16, k: u32 },
    Choose { code: u16, k: u32, yes: Label, no: Label },
    Go(Label),
    Place(Label),
}

/// The program so far.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    steps: Vec<Step>,
    labels: usize,
}

impl Assembler {
    /// A new label, that stands nowhere yet.
    pub(super) fn label(&mut self) -> Label {
        self.labels += 1;
        Label(self.labels - 1)
    }

    /// The next step is what `label` means.
    pub(super) fn place(&mut self, label: Label) {
        self.steps.push(Step::Place(label));
    }

    /// A step that goes on with the next one.
    pub(super) fn step(&mut self, code: u16, k: u32) {
        self.steps.push(Step::Plain { code, k });
    }

    /// Compares the accumulator, and goes to one of two labels.
    pub(super) fn choose(&mut self, code: u16, k: u32, yes: Label, no: Label) {
        self.steps.push(Step::Choose { code, k, yes, no });
    }

    /// Goes to `yes` if the comparison holds, and on to the next step if not.
    pub(super) fn leave_if(&mut self, code: u16, k: u32, yes: Label) {
        let next = self.label();
        self.choose(code, k, yes, next);
        self.place(next);
    }

    /// Goes on to the next step if the comparison holds, and to `no` if not.
    pub(super) fn leave_unless(&mut self, code: u16, k: u32, no: Label) {
        let next = self.label();
        self.choose(code, k, next, no);
        self.place(next);
    }

    /// Goes to the label.
    pub(super) fn go(&mut self, label: Label) {
        self.steps.push(Step::Go(label));
    }

    /// Ends the program: so many bytes of the packet are kept, with 0 none of it.
    pub(super) fn keep(&mut self, bytes: u32) {
        self.step(RETURN, bytes);
    }

    /// The program as the kernel takes it.
    ///
    /// # Errors
    /// It is too long.
    pub(super) fn finish(self) -> Result<Vec<SockFilter>, TooLong> {
        let program: Vec<_> = self.lay_out();
        match program.len() {
            ..=MAX_STEPS => {
                Ok(program.into_iter().map(|one| SockFilter::new(one.code, one.yes, one.no, one.k)).collect())
            }
            steps => Err(TooLong { steps }),
        }
    }

    pub(super) fn lay_out(self) -> Vec<Instruction> {
        // From the end: what stands behind a jump has its length already. Places are steps counted from the end.
        let mut from_end: Vec<Instruction> = Vec::with_capacity(self.steps.len());
        let mut places = vec![0; self.labels];
        let distance = |here: usize, there: usize| here.saturating_sub(there);
        for step in self.steps.into_iter().rev() {
            let here = from_end.len();
            let place = |label: Label| places.get(label.0).copied().unwrap_or_default();
            match step {
                Step::Plain { code, k } => from_end.push(Instruction { code, yes: 0, no: 0, k }),
                // To the very next step needs no jump.
                Step::Go(label) if place(label) == here => {}
                Step::Go(label) => from_end.push(go(distance(here, place(label)))),
                Step::Choose { code, k, yes, no } => {
                    let mut at = [yes, no].map(place);
                    for at in &mut at {
                        if distance(here, *at) > REACH {
                            let far = go(distance(from_end.len(), *at));
                            from_end.push(far);
                            *at = from_end.len();
                        }
                    }
                    let end = from_end.len();
                    let [yes, no] = at.map(|at| u8::try_from(distance(end, at)).unwrap_or(u8::MAX));
                    from_end.push(Instruction { code, yes, no, k });
                }
                Step::Place(label) => {
                    if let Some(place) = places.get_mut(label.0) {
                        *place = here;
                    }
                }
            }
        }
        from_end.reverse();
        from_end
    }
}

/// One step, laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Instruction {
    pub(super) code: u16,
    pub(super) yes: u8,
    pub(super) no: u8,
    pub(super) k: u32,
}

fn go(steps: usize) -> Instruction {
    Instruction { code: GO, yes: 0, no: 0, k: u32::try_from(steps).unwrap_or(u32::MAX) }
}
