//! stub
use yew::prelude::*;
#[component]
fn App() -> Html {
    html! { <h1>{"hi"}</h1> }
}
fn main() {
    yew::Renderer::<App>::new().render();
}
