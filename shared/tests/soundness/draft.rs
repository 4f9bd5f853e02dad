//! What holds of a draft of any bytes, whatever is done to it: it is those bytes, what was written is read, what was set by hand
//! stays, and what is automatic is what it follows.

use wireglass_shared::bits::{BitSpan, read};
use wireglass_shared::capture::CaptureRecord;
use wireglass_shared::craft::{Dependent, Draft, Role};
use wireglass_shared::value::show;

/// Changes made to each draft: enough for one to meet what another left behind.
const CHANGES: u32 = 4;

/// Makes a draft of a packet and changes it, each packet in other ways.
///
/// # Panics
/// Where something does not hold, or the code under test panics.
pub fn assert_sound(record: &CaptureRecord<'_>) {
    assert_follows(&Draft::of_captured(record));
    let mut draft = Draft::new(record.link, record.bytes.to_vec());
    assert_eq!(draft.bytes(), record.bytes);
    assert_follows(&draft);
    let mut chance = Chance(
        record
            .bytes
            .iter()
            .fold(0x811c_9dc5, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0193)),
    );
    for _ in 0..CHANGES {
        change(&mut draft, &mut chance);
        assert_follows(&draft);
    }
    draft.set_all_automatic();
    assert_follows(&draft);
    draft.dissection();
}

/// Numbers that look random, the same ones for the same packet.
struct Chance(u64);

impl Chance {
    /// A number below `end`; 0 where there is none.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % end.max(1)
    }

    fn number(&mut self) -> u32 {
        u32::try_from(self.below(1 << 31)).expect("31 bits")
    }
}

fn change(draft: &mut Draft, chance: &mut Chance) {
    let bytes = draft.bytes().len();
    let layers = draft.dissection().layers.len();
    let nodes = draft.dissection().nodes.len();
    match chance.below(9) {
        0 | 1 => write(draft, chance),
        2 => {
            let from = chance.below(bytes + 1);
            let with = &[1, 2, 3, 4, 5, 6, 7][..chance.below(8)];
            draft.splice(from, from + chance.below(8), with).expect("a short packet");
        }
        3 => same(draft, chance.below(nodes)),
        4 => {
            let choices = draft.choices(chance.below(layers));
            let kind = choices.get(chance.below(choices.len())).map_or(0x55, |choice| choice.kind);
            let before = draft.clone();
            if draft.add_option(chance.below(layers), kind).is_err() {
                assert_eq!(*draft, before);
            }
        }
        5 => {
            if draft.remove_option(chance.below(nodes)).is_ok() {
                assert!(draft.bytes().len() <= bytes + 7);
            }
        }
        6 => {
            let before = draft.bytes().len();
            if draft
                .move_option(chance.below(nodes), i32::try_from(chance.below(7)).expect("small") - 3)
                .is_ok()
            {
                assert_eq!(draft.bytes().len(), before);
            }
        }
        7 => draft.set_automatic(chance.below(nodes), chance.below(2) == 0),
        _ => {
            let text = ["0", "1", "auto", "\"ab\"", "0x10", "::1", "127.0.0.1", "SYN", "tcp", "a.b", "-1"];
            let before = draft.clone();
            if draft.set_node(chance.below(nodes), text[chance.below(text.len())]).is_err() {
                assert_eq!(*draft, before, "nothing was changed");
            }
        }
    }
}

/// What was written is read, and what was set by hand elsewhere stays.
fn write(draft: &mut Draft, chance: &mut Chance) {
    let end = draft.bytes().len() * 8;
    let span =
        BitSpan::new(chance.number() % u32::try_from(end.max(1)).expect("short"), 1 + chance.number() % 32);
    let value = u64::from(chance.number()) & ((1 << span.len) - 1);
    let before = draft.clone();
    draft.write(span, value);
    assert_eq!(draft.bytes().len(), before.bytes().len());
    if (span.end() as usize) <= end {
        assert_eq!(read(draft.bytes(), span), Some(value), "{span:?}");
    }
    let now = draft.dependents();
    for one in before.dependents().into_iter().filter(|one| !one.automatic && !one.span.overlaps(span)) {
        let is_same = |now: &&Dependent| now.id == one.id && now.span == one.span && !now.automatic;
        if let Some(now) = now.iter().find(is_same) {
            assert_eq!(now.found, one.found, "{}", one.id);
        }
    }
}

/// What is shown of a field is a value of it, and leaves it as it is.
fn same(draft: &mut Draft, node: usize) {
    let dissection = draft.dissection();
    if !dissection.is_leaf(node) {
        return;
    }
    let before = draft.bytes().to_vec();
    let text = show(draft.bytes(), &dissection, node).value;
    draft.set_node(node, &text).unwrap_or_else(|error| panic!("{error}"));
    let field = BitSpan::new(dissection.nodes[node].span.start, dissection.nodes[node].span.len.min(64));
    assert_eq!(
        read(draft.bytes(), field),
        read(&before, field),
        "{} = {text}",
        dissection.nodes[node].field.id
    );
}

/// Whatever is automatic has the value that it follows to, and all stand in the packet.
fn assert_follows(draft: &Draft) {
    let end = u32::try_from(draft.bytes().len()).expect("short") * 8;
    for one in draft.dependents() {
        assert!(one.span.end() <= end, "{one:?}");
        assert!(!one.automatic || one.found == one.follows, "{one:?}");
        if one.role != Role::Padding {
            assert_eq!(read(draft.bytes(), one.span), Some(one.found), "{one:?}");
        }
    }
}
