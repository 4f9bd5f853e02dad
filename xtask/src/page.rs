//! The page: from the web crate's sources to the files in web/dist that the agent embeds.
//!
//! Compile to wasm, let wasm-bindgen write the JavaScript around it, join the style sheets, fill in the HTML, give every file but the HTML a
//! name that changes with its content, compress, and swap the folder. A page whose inputs did not change is left alone down to its
//! modification times, because the agent is rebuilt when they change.

use anyhow::{Context, Result};

use crate::{
    assets::Sources,
    bindgen, css,
    dist::{self, File},
    stamp::Stamp,
    template, wasm, wasm_std,
    workspace::Workspace,
};

/// The stem of the script, the module and the style sheet.
const NAME: &str = "wireglass";

/// Makes the page, or finds that it is up to date, and reports its size.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    let wasm_std = wasm_std::prepare()?;
    let module = wasm::compile(workspace, &wasm_std, "wireglass-web")?;
    let sources = Sources::read(workspace)?;
    let dist = workspace.dist();
    let stamp = Stamp::new(&module, &sources);
    let stamp_file = workspace.target.join("page.stamp");
    if stamp.is_valid(&stamp_file, &dist)? {
        eprintln!("The page is up to date. {}", dist::measure(&dist)?.summary());
        return Ok(());
    }
    let files = assemble(module, &sources)?;
    dist::replace(&dist, &files)?;
    stamp.write(&stamp_file, &dist)?;
    eprintln!("{}", dist::measure(&dist)?.table());
    if let Some(message) = wasm_std.what_adds() {
        eprintln!("{message}");
    }
    Ok(())
}

/// Makes the files of the page from the compiled module and the sources beside it.
fn assemble(module: Vec<u8>, sources: &Sources) -> Result<Vec<File>> {
    let generated = bindgen::generate(NAME, module)?;
    let wasm = File::hashed(&format!("{NAME}_bg"), "wasm", generated.wasm);
    let script = bindgen::with_start(&generated.script, &wasm.name)?;
    let script = File::hashed(NAME, "js", script.into_bytes());
    let style: String = sources.styles.iter().map(|style| css::minify(&style.text)).collect();
    let style = File::hashed(NAME, "css", style.into_bytes());

    let mut assets = Vec::new();
    for name in template::placeholders(&sources.index) {
        if let Some(asset) = sources.asset(name)? {
            assets.push((name, File::hashed(name, &asset.extension, asset.bytes.clone())));
        }
    }
    let index = template::fill(&sources.index, |name| match name {
        "style" => Some(style.name.clone()),
        "script" => Some(script.name.clone()),
        "wasm" => Some(wasm.name.clone()),
        _ => assets.iter().find(|(asset, _)| *asset == name).map(|(_, file)| file.name.clone()),
    })
    .context("web/static/index.html cannot be filled in.")?;

    let mut files = vec![File::named("index.html", index.into_bytes()), wasm, script, style];
    files.extend(assets.into_iter().map(|(_, file)| file));
    // Their names stay, so that the page can tell them by heart; they are hardly larger than a request for them.
    files.extend(sources.captures.iter().map(|capture| {
        File::plain(&format!("captures/{}.{}", capture.stem, capture.extension), capture.bytes.clone())
    }));
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files.dedup_by(|a, b| a.name == b.name);
    Ok(files)
}
