//! The programs that the tests run besides wireglass: a browser, its driver, ping, Python, and tshark.

use anyhow::Result;

use crate::{debian, process};

/// What a test needs, and what brings it.
struct Need {
    program: &'static str,
    packages: &'static [&'static str],
}

/// The fonts come with the browser: without any, a page has no text to look at.
const NEEDS: [Need; 5] = [
    Need { program: "chromium", packages: &["chromium", "fonts-dejavu-core", "fonts-liberation"] },
    Need { program: "chromedriver", packages: &["chromium-driver"] },
    Need { program: "ping", packages: &["iputils-ping"] },
    Need { program: "python3", packages: &["python3"] },
    Need { program: "tshark", packages: &["tshark"] },
];

/// Installs what is missing, or fails with the command that does.
pub(crate) fn ensure() -> Result<()> {
    let missing: Vec<&Need> =
        NEEDS.iter().filter(|need| process::find_program(need.program).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    debian::install(&packages_for(&missing), &reason_for(&missing))
}

fn packages_for(needs: &[&Need]) -> Vec<&'static str> {
    needs.iter().flat_map(|need| need.packages.iter().copied()).collect()
}

fn reason_for(needs: &[&Need]) -> String {
    let programs: Vec<_> = needs.iter().map(|need| need.program).collect();
    format!(
        "The tests open the page in a real browser, watch real pings, run the code that the page shows and ask tshark for \
         a second opinion, and they miss: {}.",
        programs.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_missing_is_named() {
        let [_, driver, ping, ..] = &NEEDS;
        assert_eq!(packages_for(&[driver, ping]), ["chromium-driver", "iputils-ping"]);
        let reason = reason_for(&[driver, ping]);
        assert!(reason.ends_with("they miss: chromedriver, ping."), "{reason}");
    }
}
