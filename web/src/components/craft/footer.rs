//! What stands under a header of the draft: which of its fields follow by themselves, and its options, to be moved, removed and
//! added.

use crate::browser;
use crate::components::menu::Menu;
use crate::craft;
use crate::opened::Opened;
use crate::state::{Act, Pane};
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::Element;
use wireglass_shared::craft::{Dependent, Draft, EditError, Role};
use wireglass_shared::dissection::{LayerIx, NodeIx};
use wireglass_shared::table::Kind;
use wireglass_shared::value::{hex_bytes, show};
use yew::prelude::*;

/// Which header.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The draft as it is on the table.
    pub opened: Rc<Opened>,
    /// The header.
    pub layer: LayerIx,
    /// Changes the reader's choices.
    pub on_act: Callback<Act>,
}

/// The lists under a header; nothing where it has neither.
#[component]
pub fn Footer(props: &Props) -> Html {
    let Some(draft) = &props.opened.draft else { return html! {} };
    let Some(layer) = props.opened.dissection.layers.get(props.layer) else { return html! {} };
    let title = layer.protocol.title;
    let all = draft.dependents();
    let here = |one: &Dependent| {
        // Padding may be empty; then it would stand behind the last bit of its header.
        let bit = if one.span.is_empty() { one.span.start.saturating_sub(1) } else { one.span.start };
        props.opened.dissection.layer_at(bit) == Some(props.layer)
            && (one.role != Role::Padding || one.found + one.follows > 0)
    };
    let dependents: Vec<_> = all.iter().enumerate().filter(|(_, one)| here(one)).collect();
    html! {
        <>
            if !dependents.is_empty() {
                <div class="automatic" role="group" aria-label={format!("Automatic in {title}")} onchange={on_tick(props)}>
                    <span title="These fields follow the rest of the packet while ticked">{"Automatic:"}</span>
                    { for dependents.iter().map(|(at, one)| tick(*at, one)) }
                </div>
            }
            <Options opened={props.opened.clone()} layer={props.layer} on_act={props.on_act.clone()} />
        </>
    }
}

/// Whether a field follows, and what it would follow to where it is wrong by hand.
fn tick(at: usize, one: &Dependent) -> Html {
    let would = (!one.automatic && one.found != one.follows).then(|| craft::followed(one));
    html! {
        <label><input type="checkbox" data-auto={at.to_string()} data-of={one.id} checked={one.automatic} />{one.name}
            if let Some(would) = would { <small>{" automatic would be "}{would}</small> }
        </label>
    }
}

fn on_tick(props: &Props) -> Callback<Event> {
    let (opened, on_act) = (props.opened.clone(), props.on_act.clone());
    Callback::from(move |event: Event| {
        let Some(at) = browser::number_at::<usize>(&event, "data-auto") else { return };
        let ticked = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(ticked) = ticked.map(|ticked| ticked.checked()) else { return };
        let changed = craft::with(&opened, |draft| {
            if let Some(one) = draft.dependents().get(at) {
                draft.set_dependent(one, ticked);
            }
            Ok(())
        });
        if let Ok(draft) = changed {
            on_act.emit(Act::Draft(draft));
        }
    })
}

/// The options of a header, in order.
fn options(opened: &Opened, layer: LayerIx) -> Vec<NodeIx> {
    let dissection = &opened.dissection;
    let lists = dissection.nodes.iter().enumerate().filter(|(_, node)| node.layer() == layer);
    let list = lists.filter_map(|(ix, node)| match node.field.kind {
        Kind::List(set) => Some((ix, set)),
        _ => None,
    });
    let Some((list, set)) = list.into_iter().next() else { return Vec::new() };
    let options = dissection.children(layer, Some(list));
    // What fills the header up behind an end of options is none.
    options
        .filter(|(_, node)| node.field.id != set.padding.id || node.parts() > 0)
        .map(|(ix, _)| ix)
        .collect()
}

/// The options of a header. The focus goes along with an option that is moved.
#[component]
fn Options(props: &Props) -> Html {
    let root = use_node_ref();
    let said = use_state_eq(|| None::<String>);
    let follow = use_mut_ref(|| None::<(usize, &'static str)>);
    let dragged = use_mut_ref(|| None::<usize>);
    {
        let (root, follow) = (root.clone(), follow.clone());
        use_effect(move || {
            if let Some((at, what)) = follow.borrow_mut().take() {
                focus_button(&root, at, what);
            }
        });
    }
    let layer = props.layer;
    let choices = props.opened.draft.as_ref().map(|draft| draft.choices(layer)).unwrap_or_default();
    if choices.is_empty() {
        return html! {};
    }
    let change = {
        let (opened, on_act, said) = (props.opened.clone(), props.on_act.clone(), said.setter());
        move |at: usize, change: &mut dyn FnMut(&mut Draft) -> Result<(), EditError>| {
            match craft::with(&opened, change) {
                Ok(draft) => {
                    on_act.emit(Act::Draft(draft.clone()));
                    said.set(None);
                    // What was changed is what is picked.
                    let after = Opened::of_draft(draft, 0);
                    let option = options(&after, layer).get(at).copied();
                    if let Some(node) = option.and_then(|ix| after.dissection.nodes.get(ix)) {
                        on_act.emit(Act::Go(node.span, Pane::Diagram));
                    }
                }
                Err(error) => said.set(Some(error)),
            }
        }
    };
    let there = options(&props.opened, layer);
    let on_drag = {
        let dragged = dragged.clone();
        Callback::from(move |event: DragEvent| *dragged.borrow_mut() = browser::number_at(&event, "data-at"))
    };
    // An option can be dropped on another one of the same header.
    let on_over = {
        let dragged = dragged.clone();
        Callback::from(move |event: DragEvent| {
            if dragged.borrow().is_some() && browser::number_at::<usize>(&event, "data-at").is_some() {
                event.prevent_default();
            }
        })
    };
    let on_drop = {
        let (there, change) = (there.clone(), change.clone());
        Callback::from(move |event: DragEvent| {
            let Some((from, to)) =
                dragged.borrow_mut().take().zip(browser::number_at::<usize>(&event, "data-at"))
            else {
                return;
            };
            event.prevent_default();
            event.stop_propagation();
            let places =
                i32::try_from(to).ok().zip(i32::try_from(from).ok()).map_or(0, |(to, from)| to - from);
            if let Some(option) = there.get(from).copied() {
                change(to, &mut |draft| draft.move_option(option, places));
            }
        })
    };
    let on_click = {
        let (there, change) = (there.clone(), change.clone());
        Callback::from(move |event: MouseEvent| {
            let Some(at) = browser::number_at::<usize>(&event, "data-at") else { return };
            let (Some(what), Some(option)) = (browser::data_at(&event, "data-do"), there.get(at).copied())
            else {
                return;
            };
            match what.as_str() {
                "earlier" => {
                    *follow.borrow_mut() = Some((at.saturating_sub(1), "earlier"));
                    change(at.saturating_sub(1), &mut |draft| draft.move_option(option, -1));
                }
                "later" => {
                    let to = (at + 1).min(there.len() - 1);
                    *follow.borrow_mut() = Some((to, "later"));
                    change(to, &mut |draft| draft.move_option(option, 1));
                }
                _ => {
                    *follow.borrow_mut() = Some((at.min(there.len().saturating_sub(2)), "remove"));
                    change(at, &mut |draft| draft.remove_option(option));
                }
            }
        })
    };
    let on_add = {
        let (count, change) = (there.len(), change);
        Callback::from(move |event: MouseEvent| {
            if let Some(kind) = browser::number_at::<u8>(&event, "data-kind") {
                change(count, &mut |draft| draft.add_option(layer, kind));
            }
        })
    };
    let (frame, dissection) = (props.opened.bytes.as_slice(), &props.opened.dissection);
    // Of an option without a value there is nothing to say but its name.
    let value = |ix: NodeIx| {
        let node = dissection.nodes.get(ix)?;
        let value = show(frame, dissection, ix).value;
        (value != hex_bytes(node.span.slice(frame))).then_some(value)
    };
    let title = dissection.layers.get(layer).map_or("", |layer| layer.protocol.title);
    html! {
        <div class="options" ref={root} role="group" aria-label={format!("Options of {title}")}>
            <span>{"Options:"}</span>
            if !there.is_empty() { <ol onclick={on_click} ondragstart={on_drag} ondragover={on_over} ondrop={on_drop}>
                { for there.iter().enumerate().map(|(at, ix)| {
                    let name = dissection.nodes.get(*ix).map_or("", |node| node.field.label);
                    let button = |what: &'static str, sign: &'static str, label: String| html! {
                        <button data-do={what} aria-label={label.clone()} title={label}>{sign}</button>
                    };
                    html! {
                        <li data-at={at.to_string()} draggable="true">
                            { button("earlier", "◂", format!("Move {name} earlier")) }
                            <span>{name}{" "}<b>{value(*ix)}</b></span>
                            { button("later", "▸", format!("Move {name} later")) }
                            { button("remove", "✕", format!("Remove {name}")) }
                        </li>
                    }
                }) }
            </ol> }
            <Menu id={format!("add-option-{layer}")} label={html! { {"Add option"} }}>
                <div onclick={on_add}>
                    { for choices.iter().map(|choice| html! { <button data-kind={choice.kind.to_string()}>{choice.name}</button> }) }
                </div>
            </Menu>
            if let Some(said) = &*said { <p class="problem" role="alert">{"⚠ "}{said}</p> }
        </div>
    }
}

fn focus_button(root: &NodeRef, at: usize, what: &str) {
    if let Some(root) = root.cast::<Element>() {
        browser::focus_in(&root, &format!("[data-at='{at}'] [data-do='{what}']"));
    }
}
