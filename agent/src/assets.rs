//! The page, built into the program.

use bytes::Bytes;
use rust_embed::RustEmbed;
use std::borrow::Cow;

#[derive(RustEmbed)]
#[folder = "../web/dist"]
#[allow_missing = true]
struct Dist;

/// A file of the page, in the form that suits the visitor.
#[derive(Debug)]
pub struct Asset {
    /// The bytes to send.
    pub body: Bytes,
    /// Its media type.
    pub content_type: &'static str,
    /// `br` or `gzip` where the bytes are compressed.
    pub encoding: Option<&'static str>,
    /// Whether the name changes with the content, so that it may be kept for ever.
    pub immutable: bool,
}

/// Whether the page was built into this program.
pub fn is_built() -> bool {
    Dist::get("index.html").is_some()
}

/// The file behind a path, if the page has one. Only names that were built in are looked up; no path reaches a disk.
pub fn find(path: &str, accept_encoding: &str) -> Option<Asset> {
    let name = match path.strip_prefix('/')? {
        "" => "index.html",
        name => name,
    };
    let content_type = match name.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "pcapng" => "application/vnd.tcpdump.pcap",
        _ => return None,
    };
    let accepts = |encoding: &str| accept_encoding.split([',', ';']).any(|word| word.trim() == encoding);
    let compressed = [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(encoding, _)| accepts(encoding))
        .find_map(|(encoding, extension)| {
            Dist::get(&format!("{name}.{extension}")).map(|file| (Some(encoding), file))
        });
    let (encoding, file) = compressed.or_else(|| Dist::get(name).map(|file| (None, file)))?;
    let body = match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    let immutable = name != "index.html" && !name.starts_with("captures/");
    Some(Asset { body, content_type, encoding, immutable })
}
