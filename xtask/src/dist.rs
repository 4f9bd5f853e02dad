//! The page's folder: hashed names, compressed twins, the swap, and how large it all is.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    thread,
};

use anyhow::{Context, Result, anyhow};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

pub(crate) use self::sizes::measure;

mod sizes;

/// The endings of the compressed twins that lie beside each file.
const BROTLI: &str = "br";
const GZIP: &str = "gz";

/// A file of the page before it is compressed.
pub(crate) struct File {
    /// The path below the page's folder, with `/`.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    /// Whether compressed twins lie beside it.
    pub(crate) has_twins: bool,
}

impl File {
    pub(crate) fn named(name: &str, bytes: Vec<u8>) -> Self {
        Self { name: name.to_owned(), bytes, has_twins: true }
    }

    /// A file too small for compression to save anybody a packet.
    pub(crate) fn plain(name: &str, bytes: Vec<u8>) -> Self {
        Self { name: name.to_owned(), bytes, has_twins: false }
    }

    /// Names the file after its content, `stem-0123456789abcdef.extension`, so that a browser may keep it for good.
    pub(crate) fn hashed(stem: &str, extension: &str, bytes: Vec<u8>) -> Self {
        let mut hasher = Hasher::default();
        hasher.add(&bytes);
        let hash = hasher.finish();
        Self { name: format!("{stem}-{hash}.{extension}"), bytes, has_twins: true }
    }
}

/// Hashes pieces of content. Each piece counts with its length, so that moving a byte from one to the next changes the result.
#[derive(Default)]
pub(crate) struct Hasher(Sha256);

impl Hasher {
    pub(crate) fn add(&mut self, piece: &[u8]) {
        self.0.update(piece.len().to_le_bytes());
        self.0.update(piece);
    }

    /// The first 64 bits in hexadecimal.
    pub(crate) fn finish(self) -> String {
        let hash = self.0.finalize();
        let first = hash.iter().take(8).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        format!("{first:016x}")
    }
}

/// Puts `files` and their compressed twins in the place of `dist`.
///
/// The new folder is made beside the old one and then swapped in, so that a failure leaves the old page and no old file stays behind.
pub(crate) fn replace(dist: &Path, files: &[File]) -> Result<()> {
    if holds_exactly(dist, files)? {
        return Ok(());
    }
    let fresh = sibling(dist, "new");
    let stale = sibling(dist, "old");
    remove(&fresh)?;
    remove(&stale)?;
    fs::create_dir_all(&fresh)
        .with_context(|| format!("The folder {} could not be made.", fresh.display()))?;
    write_all(&fresh, dist, files)?;
    if dist.exists() {
        rename(dist, &stale)?;
    }
    rename(&fresh, dist)?;
    remove(&stale)
}

/// The names and lengths in bytes of the files in a folder and the folders in it, by name.
pub(crate) fn list(dist: &Path) -> Result<Vec<(String, u64)>> {
    let mut files = Vec::new();
    if dist.exists() {
        list_below(dist, "", &mut files)?;
    }
    files.sort();
    Ok(files)
}

fn list_below(folder: &Path, prefix: &str, files: &mut Vec<(String, u64)>) -> Result<()> {
    let context = || format!("The folder {} could not be listed.", folder.display());
    for entry in fs::read_dir(folder).with_context(context)? {
        let entry = entry.with_context(context)?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let data = entry.metadata().with_context(context)?;
        if data.is_dir() {
            list_below(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.push((name, data.len()));
        }
    }
    Ok(())
}

/// Whether this is the name of a compressed twin.
pub(crate) fn is_twin(name: &str) -> bool {
    [BROTLI, GZIP].iter().any(|ending| Path::new(name).extension().is_some_and(|found| found == *ending))
}

/// Whether the folder holds these files with their twins and nothing else.
fn holds_exactly(dist: &Path, files: &[File]) -> Result<bool> {
    let present = list(dist)?;
    let mut expected: Vec<_> = files.iter().flat_map(names).collect();
    expected.sort();
    let same_names = present.iter().map(|(name, _)| name).eq(&expected);
    Ok(same_names && files.iter().all(|file| holds(dist, file)))
}

fn holds(folder: &Path, file: &File) -> bool {
    fs::read(folder.join(&file.name)).is_ok_and(|bytes| bytes == file.bytes)
}

/// The file's own name, and its twins'.
fn names(file: &File) -> impl Iterator<Item = String> {
    std::iter::once(file.name.clone()).chain(twins(file).into_iter().flatten())
}

fn twins(file: &File) -> Option<[String; 2]> {
    file.has_twins.then(|| [BROTLI, GZIP].map(|ending| format!("{}.{ending}", file.name)))
}

/// Writes each file with its twins. The files are few and of very different sizes, so each gets a thread.
fn write_all(fresh: &Path, old: &Path, files: &[File]) -> Result<()> {
    thread::scope(|scope| {
        let writers: Vec<_> = files.iter().map(|file| scope.spawn(|| write(fresh, old, file))).collect();
        writers.into_iter().try_for_each(|writer| {
            writer.join().unwrap_or_else(|_| Err(anyhow!("The compression of a file of the page panicked.")))
        })
    })
}

/// Takes over the old page's twins where the content is the same: compressing is what takes time.
fn write(fresh: &Path, old: &Path, file: &File) -> Result<()> {
    let put = |name: &str, bytes: &[u8]| {
        let path = fresh.join(name);
        path.parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&path, bytes))
            .with_context(|| format!("{} could not be written.", path.display()))
    };
    put(&file.name, &file.bytes)?;
    let Some([brotli, gzip]) = twins(file) else { return Ok(()) };
    let old_twins = || Some((fs::read(old.join(&brotli)).ok()?, fs::read(old.join(&gzip)).ok()?));
    let twins = if holds(old, file) { old_twins() } else { None };
    let (brotli_bytes, gzip_bytes) = match twins {
        Some(twins) => twins,
        None => (compress_brotli(&file.bytes)?, compress_gzip(&file.bytes)?),
    };
    put(&brotli, &brotli_bytes)?;
    put(&gzip, &gzip_bytes)
}

fn compress_brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let settings = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &settings)
        .context("A file of the page could not be compressed with brotli.")?;
    Ok(compressed)
}

/// The header holds no time and no name, so the same content always makes the same bytes.
fn compress_gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .context("A file of the page could not be compressed with gzip.")
}

/// A hidden folder beside `dist`, so that renaming stays within one file system.
fn sibling(dist: &Path, kind: &str) -> PathBuf {
    let name = dist.file_name().unwrap_or_default().to_string_lossy();
    dist.with_file_name(format!(".{name}-{kind}"))
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("The folder {} could not be removed.", folder.display()))?;
    }
    Ok(())
}

fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to)
        .with_context(|| format!("{} could not be renamed to {}.", from.display(), to.display()))
}

#[cfg(test)]
mod tests;
