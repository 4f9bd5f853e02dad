//! The page: from the web crate's sources to the files in web/dist that the agent embeds.
//!
//! Compile to wasm, let wasm-bindgen write the JavaScript around it, join the style sheets, fill in the HTML, give every file but the HTML a
//! name that changes with its content, compress, and swap the folder. A page whose inputs did not change is left alone down to its
//! modification times, because the agent is rebuilt when they change.

use std::{env, ffi::OsString, fs, path::PathBuf};

use anyhow::{Context, Result, bail};

use crate::{
    assets::Sources,
    bindgen, css,
    dist::{self, File},
    process,
    stamp::Stamp,
    template,
    wasm_std::{self, WasmStd},
    workspace::Workspace,
};

/// The stem of the script, the module and the style sheet.
const NAME: &str = "wireglass";

/// Makes the page, or finds that it is up to date, and reports its size.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    let compiled = compile(workspace, &wasm_std::prepare()?)?;
    let module = fs::read(&compiled)
        .with_context(|| format!("The compiled page {} could not be read.", compiled.display()))?;
    let sources = Sources::read(&workspace.web())?;
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
    Ok(())
}

/// Compiles the web crate and returns where the module lies.
fn compile(workspace: &Workspace, wasm_std: &WasmStd) -> Result<PathBuf> {
    let target = workspace.wasm_target();
    let mut command = workspace.cargo_afresh("build");
    command.args(["--package", "wireglass-web", "--profile", "wasm", "--target", wasm_std::TARGET]);
    command.arg("--target-dir").arg(&target);
    if workspace.root.join("Cargo.lock").is_file() {
        command.arg("--locked");
    }
    command.env("CARGO_ENCODED_RUSTFLAGS", path_remapping(workspace, wasm_std));
    wasm_std.apply(&mut command);
    process::run(&mut command, "building the page")?;

    let module = target.join(wasm_std::TARGET).join("wasm").join("wireglass-web.wasm");
    if !module.is_file() {
        bail!("Cargo built the page, but {} is not there.", module.display());
    }
    Ok(module)
}

/// Panic messages hold the paths of source files. Without these flags they would tell everyone who is served the page where it was built,
/// and two machines would make two different pages.
fn path_remapping(workspace: &Workspace, wasm_std: &WasmStd) -> OsString {
    let cargo_home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    // Debian's sources are reached through a symbolic link, and the compiler may print either end of it.
    let real_sources = fs::canonicalize(wasm_std.sources.join("library"))
        .ok()
        .and_then(|library| library.parent().map(PathBuf::from));
    let prefixes = [
        cargo_home.map(|path| (path, "cargo")),
        real_sources.map(|path| (path, "rust")),
        Some((wasm_std.sources.clone(), "rust")),
        Some((workspace.root.clone(), ".")),
    ];
    let mut flags = OsString::new();
    for (path, short) in prefixes.into_iter().flatten() {
        if !flags.is_empty() {
            // What separates the flags in CARGO_ENCODED_RUSTFLAGS, so that paths may hold spaces.
            flags.push("\u{1f}");
        }
        flags.push("--remap-path-prefix=");
        flags.push(path);
        flags.push("=");
        flags.push(short);
    }
    flags
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
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files.dedup_by(|a, b| a.name == b.name);
    Ok(files)
}
