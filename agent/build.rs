//! Watches the page that the agent embeds.
//!
//! The folder is made if it is missing, so that the agent compiles before the page was ever built; it then serves no page and says so.

use std::{fs, path::Path};

fn main() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/dist");
    if let Err(error) = fs::create_dir_all(&page) {
        println!("cargo::error=The folder {} for the page could not be made: {error}", page.display());
    }
    println!("cargo::rerun-if-changed=../web/dist");
    println!("cargo::rerun-if-changed=build.rs");
}
