//! How much a browser downloads, before it draws the first packet and in all, against the goal that the project set itself.

use std::{fmt::Write as _, path::Path};

use anyhow::Result;

use super::{BROTLI, GZIP, list};

/// The most that wasm, JavaScript, style sheet and words together may have, compressed with brotli.
const GOAL_BYTES: u64 = 300_000;

/// What is loaded before the first packet is drawn. Images and the HTML are not code.
const FIRST: [&str; 3] = ["wasm", "js", "css"];
/// What is loaded behind that.
const LATER: [&str; 1] = ["txt"];

/// The sizes of a page's files.
pub(crate) struct Sizes {
    rows: Vec<Row>,
}

struct Row {
    name: String,
    raw_bytes: u64,
    gzip_bytes: u64,
    brotli_bytes: u64,
}

/// Measures the files in a page's folder.
pub(crate) fn measure(dist: &Path) -> Result<Sizes> {
    Ok(Sizes::from_list(&list(dist)?))
}

impl Sizes {
    fn from_list(files: &[(String, u64)]) -> Self {
        let length =
            |wanted: &str| files.iter().find(|(name, _)| name == wanted).map_or(0, |(_, bytes)| *bytes);
        // What lies in a folder is fetched when it is asked for.
        let rows = files
            .iter()
            .filter(|(name, _)| !has_extension(name, &[BROTLI, GZIP]) && !name.contains('/'))
            .map(|(name, raw_bytes)| Row {
                name: name.clone(),
                raw_bytes: *raw_bytes,
                gzip_bytes: length(&format!("{name}.{GZIP}")),
                brotli_bytes: length(&format!("{name}.{BROTLI}")),
            })
            .collect();
        Self { rows }
    }

    /// What the files with these extensions have, compressed with brotli.
    fn brotli_bytes(&self, extensions: &[&str]) -> u64 {
        self.rows.iter().filter(|row| has_extension(&row.name, extensions)).map(|row| row.brotli_bytes).sum()
    }

    /// One sentence.
    pub(crate) fn summary(&self) -> String {
        let first = self.brotli_bytes(&FIRST);
        let total = first + self.brotli_bytes(&LATER);
        let verdict = if total > GOAL_BYTES { "ABOVE" } else { "within" };
        format!(
            "Its wasm, js and css have {} KB with brotli, with the words that come later {} KB, {verdict} the goal of {} KB.",
            kilobytes(first),
            kilobytes(total),
            kilobytes(GOAL_BYTES)
        )
    }

    /// One line a file, and the sentence.
    pub(crate) fn table(&self) -> String {
        let mut table =
            format!("{:>10} {:>10} {:>10}  The page, in KB of 1000 bytes\n", "raw", "gzip", "brotli");
        for row in &self.rows {
            let [raw, gzip, brotli] = [row.raw_bytes, row.gzip_bytes, row.brotli_bytes].map(kilobytes);
            // Writing to a string cannot fail.
            let _ = writeln!(table, "{raw:>10} {gzip:>10} {brotli:>10}  {}", row.name);
        }
        table + &self.summary()
    }
}

fn has_extension(name: &str, extensions: &[&str]) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
}

/// With one decimal, rounded up: nothing looks smaller than it is.
fn kilobytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100);
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(wasm_brotli_bytes: u64) -> Sizes {
        let file = |name: &str, bytes| (name.to_owned(), bytes);
        Sizes::from_list(&[
            file("icon.svg", 900),
            file("icon.svg.br", 400),
            file("icon.svg.gz", 500),
            file("page.wasm", 999_999),
            file("page.wasm.br", wasm_brotli_bytes),
            file("page.wasm.gz", 300_000),
            file("words.txt", 100_000),
            file("words.txt.br", 30_000),
            file("words.txt.gz", 40_000),
        ])
    }

    #[test]
    fn each_file_has_a_row_and_twins_have_none() {
        let sizes = sizes(1000);
        assert_eq!(sizes.rows.len(), 3);
        assert_eq!(sizes.brotli_bytes(&FIRST), 1000);
        assert!(sizes.table().contains("    1000.0      300.0        1.0  page.wasm"), "{}", sizes.table());
    }

    #[test]
    fn the_goal_is_named_either_way() {
        let most = GOAL_BYTES - 30_000;
        assert!(sizes(most).summary().ends_with("come later 300.0 KB, within the goal of 300.0 KB."));
        let above = sizes(most + 1).summary();
        assert!(above.contains("have 270.1 KB with brotli"), "{above}");
        assert!(above.ends_with("come later 300.1 KB, ABOVE the goal of 300.0 KB."), "{above}");
    }
}
