//! The packet on the table: what can be done with it, its layers, its diagram, its bytes.

use super::changes::Changes;
use super::craft::bar::CraftBar;
use super::craft::send::SendPanel;
use super::crumbs::Crumbs;
use super::diagram::DiagramView;
use super::hex::HexView;
use super::strip::Strip;
use super::tools::Tools;
use crate::compared::{Compared, With, compared};
use crate::state::{Act, Ui};
use crate::store::Store;
use std::cell::RefCell;
use std::rc::Rc;
use wireglass_shared::bits::BitSpan;
use wireglass_shared::flow::Context;
use wireglass_shared::stream::PageMsg;
use yew::prelude::*;

/// What the pane shows.
#[derive(Properties)]
pub struct Props {
    /// The packets.
    pub store: Rc<RefCell<Store>>,
    /// What tells that something about them changed.
    pub revision: u64,
    /// The reader's choices, the packet among them.
    pub ui: Rc<Ui>,
    /// The bits the pointer is on, anywhere.
    pub hover: Option<BitSpan>,
    /// What the packets around it say.
    pub around: Rc<Context>,
    /// The capture that the page brought along, if that is what is shown.
    pub sample: Option<&'static str>,
    /// The divider between diagram and bytes.
    pub split: Html,
    /// Asks the agent for something.
    pub on_ask: Callback<PageMsg>,
    /// Opens a packet by its number.
    pub on_number: Callback<u64>,
    /// Changes the reader's choices.
    pub on_act: Callback<Act>,
    /// Tells what the pointer is on.
    pub on_hover: Callback<Option<BitSpan>>,
}

impl PartialEq for Props {
    /// Surroundings are the same only if they are the same object. Callbacks change with the opened packet at
    /// most, and the divider with the reader's choices. What comes in matters to a draft alone, which may be what was sent.
    fn eq(&self, other: &Self) -> bool {
        let still = self.revision == other.revision || self.ui.draft().is_none();
        still
            && self.hover == other.hover
            && self.sample == other.sample
            && Rc::ptr_eq(&self.around, &other.around)
            && self.ui == other.ui
    }
}

/// The pane.
#[component]
pub fn Packet(props: &Props) -> Html {
    let Props { store, revision, ui, hover, around, sample, split, on_ask, on_number, on_act, on_hover } =
        props;
    let compared = use_compared(ui, around);
    let Some(opened) = &ui.opened else {
        return html! {
            <section class="packet packet-none" aria-label="Packet">
                <p>{"Pick a packet in the list to see its bits, or press "}<b>{"Ping"}</b>{" to make one."}</p>
            </section>
        };
    };
    let picked = ui.pin.map(|pin| pin.span);
    let diagram = html! {
        <DiagramView large={ui.projector} opened={opened.clone()} pin={ui.pin} hover={*hover} unfolded={ui.unfolded} editing={ui.editing} folded={ui.folded.clone()}
            base={ui.base} compared={compared.clone()} original={around.original.as_ref().map(|original| original.number)}
            on_number={on_number.clone()} on_act={on_act.clone()} on_hover={on_hover.clone()} />
    };
    html! {
        <section class="packet" aria-label={if ui.draft().is_some() { "Draft" } else { "Packet" }}>
            if let (Some(_), Some(crafting)) = (ui.draft(), &ui.crafting) { <CraftBar crafting={crafting.clone()} announces={ui.announces} on_act={on_act.clone()} /> }
            <Tools opened={opened.clone()} sample={*sample} pin={picked} base={ui.base} with={ui.with} there={there(around, ui)}
                marked={ui.marked.as_ref().map(|marked| marked.seq)} on_act={on_act.clone()} />
            <Strip opened={opened.clone()} pin={ui.pin} on_act={on_act.clone()} on_hover={on_hover.clone()} />
            <Crumbs opened={opened.clone()} span={picked.or(*hover)} on_act={on_act.clone()} />
            if let Some(compared) = &compared { <Changes compared={compared.clone()} on_act={on_act.clone()} /> }
            { match ui.draft() {
                // What is made and what comes of it are one long sheet.
                Some(draft) => html! {
                    <div class="bench">
                        {diagram}
                        <SendPanel draft={draft.clone()} store={store.clone()} revision={*revision} on_ask={on_ask.clone()} />
                    </div>
                },
                None => diagram,
            } }
            {split.clone()}
            <HexView large={ui.projector} opened={opened.clone()} pin={ui.pin} hover={*hover}
                on_act={on_act.clone()} on_hover={on_hover.clone()} />
        </section>
    }
}

/// The packet on the table beside the one that the reader chose.
#[hook]
fn use_compared(ui: &Ui, around: &Rc<Context>) -> Option<Rc<Compared>> {
    let rows = (ui.opened.as_ref().map(|opened| opened.row), ui.marked.as_ref().map(|marked| marked.row));
    let (opened, marked, around) = (ui.opened.clone(), ui.marked.clone(), around.clone());
    // Surroundings are made anew when they may have changed.
    let memo = use_memo((rows, ui.with, Rc::as_ptr(&around)), move |(_, with, _)| {
        compared(&*opened?, *with, &around, marked.as_deref()).map(Rc::new)
    });
    (*memo).clone()
}

/// Which packets there are to compare with.
fn there(around: &Context, ui: &Ui) -> [bool; 5] {
    With::ALL.map(|with| match with {
        With::Nothing => true,
        With::Partner => around.partner.is_some(),
        With::Previous => around.previous.is_some(),
        With::Heard => around.heard.is_some(),
        With::Marked => ui.marked.is_some(),
    })
}
