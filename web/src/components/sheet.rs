//! A checksum added up word by word, as one would on paper.

use wireglass_shared::bits::BitSpan;
use wireglass_shared::check::{Sheet, Verdict};
use yew::prelude::*;

/// What is added up.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The sum.
    pub sheet: Sheet,
    /// The bits picked; the word they stand in is marked.
    pub pin: Option<BitSpan>,
}

/// The worked sum, folded until somebody wants to see it.
#[component]
pub fn SheetView(props: &Props) -> Html {
    let sheet = &props.sheet;
    html! {
        <details class="sheet" data-verdict={sheet.verdict.word()}>
            <summary>{"Work it out"}</summary>
            <table>
                <thead><tr><th scope="col">{"16 bits of"}</th><th scope="col">{"add"}</th><th scope="col">{"sum"}</th></tr></thead>
                { for sheet.groups.iter().map(|group| html! {
                    <tbody>
                        <tr><th colspan="3" scope="rowgroup">{group.name}</th></tr>
                        { for group.rows.iter().map(|row| {
                            let span = row.span.map(|span| format!("{}+{}", span.start, span.len));
                            let here = row.span.zip(props.pin).is_some_and(|(span, pin)| span.covers(pin));
                            html! {
                                <tr data-here={here.then_some("true")}>
                                    <td>{ match span {
                                        Some(span) => html! { <button data-span={span}>{&row.label}</button> },
                                        None => html! { {&row.label} },
                                    } }</td>
                                    <td>{format!("{:04x}", row.value)}</td><td>{format!("{:x}", row.sum)}</td>
                                </tr>
                            }
                        }) }
                    </tbody>
                }) }
            </table>
            <ol>{ for sheet.steps.iter().map(|step| html! { <li>{step}</li> }) }</ol>
            <p class="sheet-verdict">{ mark(sheet.verdict) }{" "}{sheet.verdict.reason()}</p>
        </details>
    }
}

/// A sign for each verdict, so that color is not all that tells them apart.
fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Good => "✓",
        Verdict::Bad { .. } => "✗",
        Verdict::Partial => "◐",
        Verdict::Unverified(_) => "?",
        Verdict::Absent => "–",
    }
}
