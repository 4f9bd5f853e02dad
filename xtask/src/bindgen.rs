//! The JavaScript around the wasm module, made by wasm-bindgen as a library: its command line tool need not be installed, and its version
//! is the one in Cargo.lock.

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

/// What wasm-bindgen makes of a compiled module.
pub(crate) struct Generated {
    pub(crate) script: String,
    pub(crate) wasm: Vec<u8>,
}

/// Post-processes a compiled module. Names and producers are of no use to a browser.
pub(crate) fn generate(name: &str, module: Vec<u8>) -> Result<Generated> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes(name, module)
        .out_name(name)
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .web(true)
        .context("wasm-bindgen does not accept its options.")?;
    let mut output = bindgen
        .generate_output()
        .context("wasm-bindgen cannot process the compiled page. Its version must be the one of the wasm-bindgen crate.")?;
    // Every crate has an entry, and nearly always an empty one.
    let has_snippets = output.snippets().values().any(|scripts| !scripts.is_empty());
    if has_snippets || !output.local_modules().is_empty() {
        bail!(
            "A crate of the page brings JavaScript files of its own, and the build helper does not put them into the page. Remove that \
             crate, or teach bindgen.rs to write them."
        );
    }
    Ok(Generated { script: output.js().to_owned(), wasm: output.wasm_mut().emit_wasm() })
}

/// Says that the page stopped, once, where a reader sees it: a panic is a trap, and after it nothing on the page answers.
const STOPPED: &str = "\
const stopped = (error) => {
  if (document.querySelector('.stopped')) return;
  const words = document.createElement('p');
  words.className = 'stopped';
  words.setAttribute('role', 'alert');
  words.textContent = `wireglass stopped: ${error}. Reload the page to go on.`;
  document.body.prepend(words);
};
const trapped = (error) => error instanceof WebAssembly.RuntimeError && stopped(error);
addEventListener('error', (event) => trapped(event.error));
addEventListener('unhandledrejection', (event) => trapped(event.reason));
";

/// Adds the call that starts the page, so that the HTML needs no script of its own: the content security policy forbids one.
pub(crate) fn with_start(script: &str, wasm_name: &str) -> Result<String> {
    let Some(init) = default_export(script) else {
        bail!(
            "The script made by wasm-bindgen has no default export, so the call that starts the page cannot be written."
        );
    };
    let script = script.trim_end();
    Ok(format!(
        "{script}\n{STOPPED}{init}({{ module_or_path: new URL('./{wasm_name}', import.meta.url) }}).catch(stopped);\n"
    ))
}

/// The name of what a module exports as its default: `export { x as default }` or `export default function x`.
fn default_export(script: &str) -> Option<&str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let listed = script.split_once(" as default").map(|(before, _)| {
        let start = before.rfind(|c| !is_name(c)).map_or(0, |end_of_other| end_of_other + 1);
        &before[start..]
    });
    let declared = || {
        let (_, after) = script.split_once("export default ")?;
        let name = after.trim_start_matches("async ").trim_start_matches("function ");
        name.split(|c| !is_name(c)).next()
    };
    listed.or_else(declared).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_export_is_found_in_either_form() {
        assert_eq!(default_export("x;\nexport { initSync, __wbg_init as default };"), Some("__wbg_init"));
        assert_eq!(default_export("export default async function start(a) {}"), Some("start"));
        assert_eq!(default_export("export default init;"), Some("init"));
        assert_eq!(default_export("export { a };"), None);
    }

    #[test]
    fn the_start_is_the_last_line() -> Result<()> {
        let script = with_start("export { init as default };\n\n", "page_bg-1.wasm")?;
        assert!(script.starts_with("export { init as default };\nconst stopped = "), "{script}");
        let start =
            "\ninit({ module_or_path: new URL('./page_bg-1.wasm', import.meta.url) }).catch(stopped);\n";
        assert!(script.ends_with(start), "{script}");
        assert!(with_start("let a = 1;", "x").is_err());
        Ok(())
    }
}
