//! Lays the rows of a table over the bits of one header.

use super::Walk;
use crate::bits::{BitSpan, read};
use crate::dissection::{LayerIx, Node, NodeIx};
use crate::problem::ProblemKind;
use crate::table::{
    Counts, Field, Fixed, Items, Kind, Length, OptionRow, OptionSet, Protocol, Scope, Spec, Width, rest,
};

/// Fills holes: bytes that a header or option promises and no row describes.
pub(crate) static UNDECODED: Field = rest(
    "data.undecoded",
    "Undecoded",
    Kind::Bytes,
    Spec::Standard("not described"),
    "Bytes that belong to this header, and that wireglass has no description for.",
);

pub(super) struct Place<'w, 'a> {
    walk: &'w mut Walk<'a>,
    layer: LayerIx,
    quoted: bool,
    /// Whether the capture ends before the message does.
    cut: bool,
    header: Bounds,
}

/// The header or item that rows are laid over, in bits of the frame.
#[derive(Clone, Copy)]
struct Bounds {
    start: u32,
    /// Where its captured bits end.
    end: u32,
    /// Where it would end if all were there.
    promised: u32,
}

impl Bounds {
    fn of(span: BitSpan) -> Self {
        Self { start: span.start, end: span.end(), promised: span.end() }
    }
}

impl<'w, 'a> Place<'w, 'a> {
    /// Lays a protocol's fields over the bits `span` of a layer that would end at the bit `promised`.
    pub(super) fn header(
        walk: &'w mut Walk<'a>,
        layer: LayerIx,
        protocol: &'static Protocol,
        span: BitSpan,
        promised: u32,
    ) {
        let (quoted, cut) =
            walk.out.layers.get(layer).map_or((false, false), |layer| (layer.quoted, layer.cut));
        let header = Bounds { promised, ..Bounds::of(span) };
        let mut place = Self { walk, layer, quoted, cut, header };
        let fixed = protocol.layout.of(protocol.fields);
        let (laid, at) = match fixed.bits <= span.len {
            true => {
                place.copy(fixed, span.start, None);
                (fixed.rows, span.start + fixed.bits)
            }
            false => (0, span.start),
        };
        if at < span.end() {
            let left = protocol.fields.get(laid..).unwrap_or_default();
            let reached = place.rows(left, at, &Bounds { promised, ..Bounds::of(span) }, None);
            place.fill(reached, span.end(), None);
        }
    }

    /// Copies fields whose places relative to the bit `start` are known, all of which were captured. Where they are part of
    /// a node, they are parts of one field.
    fn copy(&mut self, fixed: &Fixed, start: u32, parent: Option<NodeIx>) {
        let layer = self.layer;
        let nodes = &mut self.walk.out.nodes;
        let first = nodes.len();
        nodes.extend(fixed.nodes.iter().map(|node| node.moved(start, layer)));
        if let (Some(parent), Some(node)) = (parent, nodes.get_mut(first)) {
            node.hang(first - parent);
        }
        for ix in &fixed.checked {
            if let Some(node) = fixed.nodes.get(usize::from(*ix)) {
                self.check_value(
                    node.field,
                    BitSpan::new(start + node.span.start, node.span.len),
                    node.span.len,
                );
            }
        }
    }

    /// Lays `fields` from bit `at` over what is left of `bounds`. Returns the bit behind the last field.
    fn rows(
        &mut self,
        fields: &'static [Field],
        mut at: u32,
        bounds: &Bounds,
        parent: Option<NodeIx>,
    ) -> u32 {
        for field in fields {
            if at >= bounds.end {
                break;
            }
            if let Kind::Switch(choose) = &field.kind {
                let chosen = choose(&self.scope(at, bounds));
                at = self.rows(chosen, at, bounds, parent);
                continue;
            }
            let wanted = match &field.width {
                Width::Bits(bits) => u32::from(*bits),
                Width::By(measure) => {
                    self.measured(measure(&self.scope(at, bounds))).min(bounds.promised - at)
                }
                Width::Rest => bounds.promised - at,
            };
            let span = BitSpan::new(at, wanted.min(bounds.end - at));
            if span.is_empty() {
                continue;
            }
            let ix = self.push(field, span, parent, wanted - span.len);
            if field.kind.has_parts() {
                self.parts(field, &Bounds { end: span.end(), promised: at + wanted, ..*bounds }, at, ix);
                self.close(ix);
            }
            if field.is_checked() {
                self.check_value(field, span, wanted);
            }
            at = span.end();
        }
        at
    }

    /// Lays out what a field is made of, from bit `at` to the end of `inside`.
    // Apart from `rows`, whose loop is most of the walk and stays small so.
    #[inline(never)]
    fn parts(&mut self, field: &'static Field, inside: &Bounds, at: u32, ix: NodeIx) {
        match field.kind {
            Kind::Group(children) => {
                self.rows(children, at, inside, Some(ix));
            }
            Kind::Repeat(children) => {
                let mut from = at;
                while from < inside.end {
                    from = self.rows(children, from, inside, Some(ix));
                }
            }
            Kind::List(set) => self.options(set, &Bounds { start: at, ..*inside }, Some(ix)),
            Kind::Items(next) => self.items(next, BitSpan::between(at, inside.end), Some(ix)),
            _ => {}
        }
    }

    fn scope(&self, at: u32, bounds: &Bounds) -> Scope<'_> {
        Scope {
            bytes: self.walk.bytes(bounds.start / 8, bounds.end / 8),
            at: ((at - bounds.start) / 8) as usize,
            time: self.walk.time,
        }
    }

    /// A number of bytes from a table's function, as bits; more than any frame has is cut.
    fn measured(&self, bytes: usize) -> u32 {
        u32::try_from(bytes.min(self.walk.frame.len() + 1)).unwrap_or_default() * 8
    }

    /// Reserved bits must be 0, since nobody can know what a sender means by anything else; other fields have conditions
    /// of their own. A quoted packet may have been changed on its way.
    fn check_value(&mut self, field: &'static Field, span: BitSpan, wanted: u32) {
        if self.quoted || span.len < wanted {
            return;
        }
        let value = read(self.walk.frame, span).unwrap_or_default();
        let wrong = match field.must {
            Some(must) => (!(must.holds)(value)).then_some(must.says),
            None => (value != 0).then_some("until somebody gives it a meaning it must be 0"),
        };
        if let Some(says) = wrong {
            let message = format!("{} is {value}; {says}.", field.name);
            self.walk.problem(ProblemKind::Value, span, Some(field.id), message);
        }
    }

    /// Whatever the rows left over.
    fn fill(&mut self, from: u32, end: u32, parent: Option<NodeIx>) {
        if from < end {
            let ix = self.push(&UNDECODED, BitSpan::between(from, end), parent, 0);
            self.close(ix);
        }
    }

    fn push(
        &mut self,
        field: &'static Field,
        span: BitSpan,
        parent: Option<NodeIx>,
        missing_bits: u32,
    ) -> NodeIx {
        let nodes = &mut self.walk.out.nodes;
        let ix = nodes.len();
        let up = parent.map_or(0, |parent| ix - parent);
        nodes.push(Node::leaf(field, span, self.layer, up, missing_bits));
        ix
    }

    fn close(&mut self, ix: NodeIx) {
        let parts = self.walk.out.nodes.len() - ix - 1;
        if let Some(node) = self.walk.out.nodes.get_mut(ix) {
            node.close(parts);
        }
    }

    fn items(&mut self, next: fn(&Items<'_>) -> crate::table::Item, list: BitSpan, parent: Option<NodeIx>) {
        let mut at = list.start;
        let mut index = 0;
        while at < list.end() {
            let left = (list.end() - at) / 8;
            let item = next(&Items {
                header: self.walk.bytes(self.header.start / 8, self.header.end / 8),
                bytes: self.walk.bytes(at / 8, list.end() / 8),
                index,
            });
            // An item of no length would never end.
            let bytes = u32::try_from(item.bytes).unwrap_or(u32::MAX).clamp(1, left);
            let span = BitSpan::new(at, bytes * 8);
            let ix = self.push(item.field, span, parent, 0);
            let reached = self.rows(item.rows, at, &Bounds::of(span), Some(ix));
            if !item.rows.is_empty() {
                self.fill(reached, span.end(), Some(ix));
            }
            self.close(ix);
            // Of the last item of a cut message nobody can say whether it is wrong or only not all there.
            let cut = self.cut && span.end() == list.end();
            if let Some(message) = item.wrong.filter(|_| !cut) {
                self.walk.problem(ProblemKind::Length, span, Some(item.field.id), message);
            }
            at = span.end();
            index += 1;
        }
    }

    fn options(&mut self, set: &'static OptionSet, list: &Bounds, parent: Option<NodeIx>) {
        let mut at = list.start;
        while at < list.end {
            let kind = self.byte(at);
            let (row, fixed) = set.row(kind);
            at = match fixed.filter(|fixed| self.has_form(fixed, set, row, at, list)) {
                Some(fixed) => {
                    self.check_place(row, BitSpan::new(at, fixed.bits));
                    self.copy(fixed, at, parent);
                    at + fixed.bits
                }
                None => self.option(set, row, at, list, parent),
            };
            if set.end == Some(kind) && at < list.end {
                self.padding(set, BitSpan::between(at, list.end), parent);
                return;
            }
        }
    }

    /// Whether the option at the bit `at` was captured and is as long as options of its kind are.
    fn has_form(&self, fixed: &Fixed, set: &OptionSet, row: &OptionRow, at: u32, list: &Bounds) -> bool {
        let claims = || set.counts.option_bytes(self.byte(at + 8)) * 8;
        fixed.bits <= list.end - at && (matches!(row.length, Length::One) || claims() == fixed.bits)
    }

    /// Lays out any option. Returns the bit behind it.
    fn option(
        &mut self,
        set: &'static OptionSet,
        row: &'static OptionRow,
        at: u32,
        list: &Bounds,
        parent: Option<NodeIx>,
    ) -> u32 {
        let one = matches!(row.length, Length::One);
        let bytes = if one { 1 } else { self.option_bytes(set, row, at, list) };
        let promised = at + bytes * 8;
        let option = Bounds { start: at, end: promised.min(list.end), promised };
        let span = BitSpan::between(at, option.end);
        let ix = self.push(&row.field, span, parent, promised - option.end);
        self.check_place(row, span);
        let mut reached = self.rows(std::slice::from_ref(&set.kind), at, &option, Some(ix));
        if !one {
            reached = self.rows(std::slice::from_ref(&set.length), reached, &option, Some(ix));
            reached = self.rows(row.body, reached, &option, Some(ix));
        }
        self.fill(reached, option.end, Some(ix));
        self.close(ix);
        option.end
    }

    /// What stands behind the end of a list.
    fn padding(&mut self, set: &'static OptionSet, span: BitSpan, parent: Option<NodeIx>) {
        let padding = self.push(&set.padding, span, parent, 0);
        self.close(padding);
        if !self.quoted && span.slice(self.walk.frame).iter().any(|byte| *byte != 0) {
            let message =
                "Behind the end of the options stand bytes other than 0; padding is all zeros.".to_owned();
            self.walk.problem(ProblemKind::Value, span, Some(set.padding.id), message);
        }
    }

    /// What is odd about a quoted packet may be what the way did to it.
    fn check_place(&mut self, row: &'static OptionRow, span: BitSpan) {
        let header = self.walk.bytes(self.header.start / 8, self.header.end / 8);
        let elsewhere = row.belongs.filter(|belongs| !self.quoted && !(belongs.holds)(header));
        if let Some(belongs) = elsewhere {
            let message = format!("The option {} {}.", row.field.name, belongs.says);
            self.walk.problem(ProblemKind::Odd, span, Some(row.field.id), message);
        }
    }

    /// The bytes of an option: what it claims if that can be, else all that are left of the list, captured or not.
    fn option_bytes(&mut self, set: &OptionSet, row: &'static OptionRow, at: u32, list: &Bounds) -> u32 {
        let left = (list.promised - at) / 8;
        if list.end - at < 16 && left >= 2 {
            return left;
        }
        if left < 2 {
            self.bad_option(row, BitSpan::bytes(at / 8, 1), "has no room for its length byte");
            return left;
        }
        let length = BitSpan::bytes(at / 8 + 1, 1);
        let claimed = set.counts.option_bytes(self.byte(at + 8));
        if claimed < 2 {
            let least = match set.counts {
                Counts::Eights => "the least is 1, which is 8 bytes, and receivers drop the whole message",
                Counts::Whole | Counts::Body => "its kind and length alone are 2",
            };
            self.bad_option(row, length, &format!("says it is {claimed} bytes long; {least}"));
            return left;
        }
        // The packet that such an option carries stands behind, as a header of its own.
        if matches!(row.length, Length::Before(bytes) if u32::from(bytes) == left) && claimed > left {
            return left;
        }
        if claimed > left {
            self.bad_option(
                row,
                length,
                &format!("says it is {claimed} bytes long; {left} are left for options"),
            );
            return left;
        }
        match row.length {
            Length::Fixed(right) if claimed != u32::from(right) => {
                self.bad_option(
                    row,
                    length,
                    &format!("says it is {claimed} bytes long; it should be {right}"),
                );
            }
            Length::Such(right, words) if !right(claimed) => {
                self.bad_option(row, length, &format!("says it is {claimed} bytes long; {words}"));
            }
            // Of an option that is not all there nobody can say what its bytes ask for.
            Length::Told(judge) if at + claimed * 8 <= list.end => {
                if let Some(words) = judge(self.walk.bytes(at / 8, at / 8 + claimed)) {
                    self.bad_option(row, length, &format!("says it is {claimed} bytes long; {words}"));
                }
            }
            _ => {}
        }
        claimed
    }

    fn bad_option(&mut self, row: &'static OptionRow, span: BitSpan, what: &str) {
        let message = format!("The option {} {what}.", row.field.name);
        self.walk.problem(ProblemKind::Length, span, Some(row.field.id), message);
    }

    /// The byte at the bit `at`, where options have one.
    fn byte(&self, at: u32) -> u8 {
        self.walk.frame.get((at / 8) as usize).copied().unwrap_or_default()
    }
}
