//! What leaves the page as a file: the diagram of the packet on the table, in every form that `wireglass export` has too.

use crate::browser;
use crate::opened::Opened;
use wireglass_shared::bits::BitSpan;
use wireglass_shared::view::ascii::ascii;
use wireglass_shared::view::bytefield::{self, bytefield};
use wireglass_shared::view::export::{Options, Theme, Values};
use wireglass_shared::view::svg::svg;
use wireglass_shared::view::worksheet::{Key, worksheet};

/// A form that a diagram can leave in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A picture that scales.
    Svg,
    /// A picture of pixels.
    Png,
    /// Characters, as RFCs print it.
    Ascii,
    /// Source for LaTeX's package bytefield.
    Latex,
    /// A page to print, with the answers on a page of their own.
    Worksheet,
    /// The same without the answers.
    Exercise,
}

impl Form {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Svg, Self::Png, Self::Ascii, Self::Latex, Self::Worksheet, Self::Exercise];

    /// Its name, and what it is good for.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Svg => ("SVG", "a picture that scales, for slides"),
            Self::Png => ("PNG", "a picture, for documents"),
            Self::Ascii => ("RFC ASCII", "as RFCs print headers"),
            Self::Latex => ("LaTeX", "source for the package bytefield"),
            Self::Worksheet => ("Worksheet with key", "to print; values left out, answers behind it"),
            Self::Exercise => ("Worksheet", "the same without the answers"),
        }
    }

    const fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::Svg => ("svg", "image/svg+xml"),
            Self::Png => ("png", "image/png"),
            Self::Ascii => ("txt", "text/plain;charset=utf-8"),
            Self::Latex => ("tex", "application/x-tex;charset=utf-8"),
            Self::Worksheet | Self::Exercise => ("html", "text/html;charset=utf-8"),
        }
    }
}

/// Saves the packet's diagram in a form; what is picked is framed where the form can show it.
pub fn export(opened: &Opened, picked: Option<BitSpan>, form: Form) {
    let (frame, dissection) = (opened.bytes.as_slice(), &opened.dissection);
    let title = format!("{}  {}", opened.name(), opened.info);
    let theme = if browser::is_dark() { Theme::Dark } else { Theme::Light };
    let picture = Options { theme, selected: picked, title: &title, ..Options::new() };
    let text = match form {
        Form::Svg | Form::Png => svg(frame, dissection, &picture),
        Form::Ascii => ascii(frame, dissection, &picture),
        Form::Latex => bytefield(frame, dissection, &picture, bytefield::Form::Standalone),
        Form::Worksheet | Form::Exercise => {
            let key = if form == Form::Worksheet { Key::Behind } else { Key::Left };
            worksheet(frame, dissection, &Options { values: Values::Blank, ..Options::new() }, key)
        }
    };
    let (extension, media_type) = form.file();
    let name = match opened.draft {
        Some(_) => format!("draft.{extension}"),
        None => format!("packet-{}.{extension}", opened.seq),
    };
    match form {
        Form::Png => browser::save_picture(name, &text),
        _ => browser::download(&name, media_type, &js_sys::Array::of1(&text.into())),
    }
}
