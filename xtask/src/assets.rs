//! What the page is made of besides its wasm: style sheets, the HTML template, pictures, and the words that it loads when it has drawn.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::{process, workspace::Workspace};

/// The style sheets that come before all others: the others build on them.
const FIRST_STYLES: [&str; 2] = ["tokens.css", "base.css"];
const INDEX: &str = "index.html";
/// The ending of the captures that are files of the page.
const CAPTURE: &str = "pcapng";

/// All of it, read.
pub(crate) struct Sources {
    /// In the order in which they are joined.
    pub(crate) styles: Vec<Style>,
    /// The template of the HTML.
    pub(crate) index: String,
    /// The other files of web/static, by name, and the words for fields, `words.txt`.
    pub(crate) assets: Vec<Asset>,
    /// The captures that the page brings along.
    pub(crate) captures: Vec<Asset>,
}

pub(crate) struct Style {
    pub(crate) text: String,
}

pub(crate) struct Asset {
    /// The file name without its extension: the name of its placeholder.
    pub(crate) stem: String,
    pub(crate) extension: String,
    pub(crate) bytes: Vec<u8>,
}

impl Sources {
    /// Reads them below the web crate's folder, and asks the decoder for its words.
    pub(crate) fn read(workspace: &Workspace) -> Result<Self> {
        let web = workspace.web();
        let styles = read_styles(&web.join("style"))?;
        let static_folder = web.join("static");
        let index = read_text(&static_folder.join(INDEX))?;
        let mut assets = vec![words(workspace)?];
        for path in files_in(&static_folder)? {
            if !path.ends_with(INDEX) {
                assets.push(Asset::read(&path)?);
            }
        }
        let mut captures = Vec::new();
        for path in files_in(&web.join("captures"))? {
            // The one of another format is part of the wasm.
            if path.extension().is_some_and(|extension| extension == CAPTURE) {
                captures.push(Asset::read(&path)?);
            }
        }
        Ok(Self { styles, index, assets, captures })
    }

    /// The asset that a placeholder stands for, if there is one.
    pub(crate) fn asset(&self, name: &str) -> Result<Option<&Asset>> {
        let mut matching = self.assets.iter().filter(|asset| asset.stem == name);
        let found = matching.next();
        if matching.next().is_some() {
            bail!(
                "Several files in web/static are named {name}, so {{{{{name}}}}} could stand for each of them. Rename all but one."
            );
        }
        Ok(found)
    }
}

impl Asset {
    fn read(path: &Path) -> Result<Self> {
        let part = |part: Option<&std::ffi::OsStr>| {
            part.and_then(|part| part.to_str())
                .map(str::to_owned)
                .with_context(|| format!("{} needs a name with an extension, in UTF-8.", path.display()))
        };
        Ok(Self {
            stem: part(path.file_stem())?,
            extension: part(path.extension())?,
            bytes: fs::read(path).with_context(|| format!("{} could not be read.", path.display()))?,
        })
    }
}

/// What the decoder has to tell of fields, as the page takes it in. Asked for by running a program: the build helper itself does not
/// depend on the decoder.
fn words(workspace: &Workspace) -> Result<Asset> {
    let mut command = workspace.cargo("run");
    command.args(["--quiet", "--package", "wireglass-shared", "--example", "book"]);
    let book = process::capture(&mut command, "writing down the words for fields")?;
    Ok(Asset { stem: "words".to_owned(), extension: "txt".to_owned(), bytes: book.into_bytes() })
}

fn read_styles(folder: &Path) -> Result<Vec<Style>> {
    let is_style = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "css");
    let mut top: Vec<_> = files_in(folder)?.into_iter().filter(is_style).collect();
    top.sort_by_key(|path| rank(path));
    let components = files_in(&folder.join("components"))?.into_iter().filter(is_style);
    let mut styles = Vec::new();
    for path in top.into_iter().chain(components) {
        styles.push(Style { text: read_text(&path)? });
    }
    if styles.is_empty() {
        bail!("{} holds no style sheet. The page needs at least {}.", folder.display(), FIRST_STYLES[0]);
    }
    Ok(styles)
}

/// The place of a style sheet: a low rank comes first, and equal ranks keep their order.
fn rank(path: &Path) -> usize {
    FIRST_STYLES.iter().position(|first| path.ends_with(first)).unwrap_or(FIRST_STYLES.len())
}

/// The files of a folder in the order of their names. Hidden files are an editor's; a missing folder is an empty one.
fn files_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let context = || format!("The folder {} could not be listed.", folder.display());
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(context)? {
        let entry = entry.with_context(context)?;
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if !hidden && entry.path().is_file() {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} could not be read as UTF-8 text.", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_and_base_come_first() {
        let mut paths = ["a.css", "base.css", "layout.css", "tokens.css"].map(Path::new);
        paths.sort_by_key(|path| rank(path));
        assert_eq!(paths, ["tokens.css", "base.css", "a.css", "layout.css"].map(Path::new));
    }

    #[test]
    fn an_ambiguous_asset_is_an_error() {
        let asset = |stem: &str, extension: &str| Asset {
            stem: stem.to_owned(),
            extension: extension.to_owned(),
            bytes: Vec::new(),
        };
        let sources = Sources {
            styles: Vec::new(),
            index: String::new(),
            assets: vec![asset("icon", "svg"), asset("logo", "png"), asset("logo", "svg")],
            captures: Vec::new(),
        };
        assert!(sources.asset("icon").is_ok_and(|found| found.is_some_and(|icon| icon.extension == "svg")));
        assert!(sources.asset("nothing").is_ok_and(|found| found.is_none()));
        assert!(sources.asset("logo").is_err());
    }

    #[test]
    fn a_missing_folder_is_an_empty_one() {
        assert!(files_in(Path::new("/no/such/folder")).is_ok_and(|files| files.is_empty()));
        assert!(read_styles(Path::new("/no/such/folder")).is_err());
    }
}
