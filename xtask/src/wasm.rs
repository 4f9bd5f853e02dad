//! Compiling to WebAssembly: the page, and what is measured in its place.

use std::{env, ffi::OsString, fs, path::PathBuf};

use anyhow::{Context, Result};

use crate::{
    process,
    wasm_std::{self, WasmStd},
    workspace::Workspace,
};

/// Compiles a package that has a program of its name, and returns the module.
pub(crate) fn compile(workspace: &Workspace, wasm_std: &WasmStd, package: &str) -> Result<Vec<u8>> {
    let target = workspace.wasm_target();
    let mut command = workspace.cargo_afresh("build");
    command.args(["--package", package, "--profile", "wasm", "--target", wasm_std::TARGET]);
    command.arg("--target-dir").arg(&target);
    if workspace.root.join("Cargo.lock").is_file() {
        command.arg("--locked");
    }
    let mut flags = path_remapping(workspace, wasm_std);
    for flag in wasm_std.flags {
        // What separates the flags in CARGO_ENCODED_RUSTFLAGS, so that paths may hold spaces.
        flags.push("\u{1f}");
        flags.push(flag);
    }
    command.env("CARGO_ENCODED_RUSTFLAGS", flags);
    wasm_std.apply(&mut command);
    process::run(&mut command, &format!("compiling {package} to WebAssembly"))?;

    let module = target.join(wasm_std::TARGET).join("wasm").join(format!("{package}.wasm"));
    fs::read(&module).with_context(|| format!("The compiled {} could not be read.", module.display()))
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
            flags.push("\u{1f}");
        }
        flags.push("--remap-path-prefix=");
        flags.push(path);
        flags.push("=");
        flags.push(short);
    }
    flags
}
