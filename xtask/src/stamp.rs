//! Whether web/dist still is what the present inputs make.
//!
//! The stamp is a file in cargo's output: a hash of all that goes into the page, and the names and lengths of the files that came out.

use std::{fmt::Write as _, fs, io::ErrorKind, path::Path};

use anyhow::{Context, Result};

use crate::{
    assets::Sources,
    dist::{self, Hasher},
};

/// The build helper's own part in the page: a change here makes the page anew.
const MAKERS: [&str; 6] = [
    include_str!("assets.rs"),
    include_str!("bindgen.rs"),
    include_str!("css.rs"),
    include_str!("dist.rs"),
    include_str!("page.rs"),
    include_str!("template.rs"),
];

/// The inputs of a page, hashed.
pub(crate) struct Stamp {
    inputs: String,
}

impl Stamp {
    pub(crate) fn new(module: &[u8], sources: &Sources) -> Self {
        let mut hasher = Hasher::default();
        for maker in MAKERS {
            hasher.add(maker.as_bytes());
        }
        hasher.add(module);
        for style in &sources.styles {
            hasher.add(style.text.as_bytes());
        }
        hasher.add(sources.index.as_bytes());
        for asset in sources.assets.iter().chain(&sources.captures) {
            hasher.add(asset.stem.as_bytes());
            hasher.add(asset.extension.as_bytes());
            hasher.add(&asset.bytes);
        }
        Self { inputs: hasher.finish() }
    }

    /// Whether the stamp file says that `dist` was made from these inputs, and nothing was added, removed or cut since.
    pub(crate) fn is_valid(&self, stamp_file: &Path, dist: &Path) -> Result<bool> {
        match fs::read_to_string(stamp_file) {
            Ok(written) => Ok(written == self.text(dist)?),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error).with_context(|| format!("{} could not be read.", stamp_file.display())),
        }
    }

    pub(crate) fn write(&self, stamp_file: &Path, dist: &Path) -> Result<()> {
        fs::write(stamp_file, self.text(dist)?)
            .with_context(|| format!("{} could not be written.", stamp_file.display()))
    }

    fn text(&self, dist: &Path) -> Result<String> {
        let mut text = format!("inputs {}\n", self.inputs);
        for (name, length_bytes) in dist::list(dist)? {
            writeln!(text, "{length_bytes} {name}")
                .context("The stamp of the page could not be formatted.")?;
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(index: &str) -> Sources {
        Sources { styles: Vec::new(), index: index.to_owned(), assets: Vec::new(), captures: Vec::new() }
    }

    #[test]
    fn every_input_counts() {
        let base = Stamp::new(b"wasm", &sources("index"));
        assert_eq!(base.inputs, Stamp::new(b"wasm", &sources("index")).inputs);
        assert_ne!(base.inputs, Stamp::new(b"wasn", &sources("index")).inputs);
        assert_ne!(base.inputs, Stamp::new(b"wasm", &sources("other")).inputs);
        assert_ne!(base.inputs, Stamp::new(b"wasmi", &sources("ndex")).inputs);
    }

    #[test]
    fn a_missing_stamp_is_not_valid() -> Result<()> {
        let stamp = Stamp::new(b"", &sources(""));
        assert!(!stamp.is_valid(Path::new("/no/such/stamp"), Path::new("/no/such/dist"))?);
        Ok(())
    }
}
