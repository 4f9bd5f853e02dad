//! Tests of names, compression and the swap, in a folder of their own below the system's temporary folder.

use std::{env, io::Read as _, process};

use super::*;

/// A folder for one test, removed at its end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(test: &str) -> Result<Self> {
        let folder = env::temp_dir().join(format!("wireglass-xtask-{}-{test}", process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    fn dist(&self) -> PathBuf {
        self.0.join("dist")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn page(style: &str) -> Vec<File> {
    vec![
        File::named("index.html", b"<!doctype html>".to_vec()),
        File::hashed("page", "css", style.as_bytes().to_vec()),
        File::plain("captures/ping.pcapng", b"packets".to_vec()),
    ]
}

#[test]
fn a_name_follows_the_content() {
    let first = File::hashed("page", "css", b"a{}".to_vec());
    let second = File::hashed("page", "css", b"b{}".to_vec());
    assert_ne!(first.name, second.name);
    assert_eq!(first.name, File::hashed("page", "css", b"a{}".to_vec()).name);
    let hash = first.name.strip_prefix("page-").and_then(|rest| rest.strip_suffix(".css"));
    assert!(hash.is_some_and(|hash| hash.len() == 16 && hash.chars().all(|c| c.is_ascii_hexdigit())));
}

#[test]
fn compressed_twins_hold_the_same_content() -> Result<()> {
    let bytes = "a { color: red }\n".repeat(500).into_bytes();
    let mut unpacked = Vec::new();
    brotli::Decompressor::new(&*compress_brotli(&bytes)?, 4096).read_to_end(&mut unpacked)?;
    assert_eq!(unpacked, bytes);
    unpacked.clear();
    flate2::read::GzDecoder::new(&*compress_gzip(&bytes)?).read_to_end(&mut unpacked)?;
    assert_eq!(unpacked, bytes);
    Ok(())
}

#[test]
fn a_new_page_leaves_nothing_of_the_old_one() -> Result<()> {
    let scratch = Scratch::new("swap")?;
    let dist = scratch.dist();
    replace(&dist, &page("a{}"))?;
    let before = list(&dist)?;
    assert_eq!(before.len(), 7);
    assert_eq!(before[0], ("captures/ping.pcapng".to_owned(), 7));
    replace(&dist, &page("b{}"))?;
    let after = list(&dist)?;
    assert_eq!(after.len(), 7);
    assert_ne!(before, after);
    assert_eq!(fs::read_dir(&scratch.0)?.count(), 1);
    Ok(())
}

#[test]
fn the_same_page_is_not_touched() -> Result<()> {
    let scratch = Scratch::new("same")?;
    let dist = scratch.dist();
    replace(&dist, &page("a{}"))?;
    let made = fs::metadata(dist.join("index.html"))?.modified()?;
    replace(&dist, &page("a{}"))?;
    assert_eq!(fs::metadata(dist.join("index.html"))?.modified()?, made);
    fs::remove_file(dist.join("index.html.gz"))?;
    replace(&dist, &page("a{}"))?;
    assert_eq!(list(&dist)?.len(), 7);
    Ok(())
}
