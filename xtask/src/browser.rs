//! The programs that the tests run besides wireglass: a browser, its driver, ping, curl, Python, tshark, tcpdump, Scapy, and ip,
//! which makes hosts and links. And those that record captures.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::{debian, process};

/// What is needed, and what brings it.
struct Need {
    program: &'static str,
    packages: &'static [&'static str],
}

/// The fonts come with the browser: without any, a page has no text to look at.
const CHROMIUM: Need =
    Need { program: "chromium", packages: &["chromium", "fonts-dejavu-core", "fonts-liberation"] };
const NEEDS: [Need; 9] = [
    CHROMIUM,
    Need { program: "chromedriver", packages: &["chromium-driver"] },
    Need { program: "ping", packages: &["iputils-ping"] },
    Need { program: "curl", packages: &["curl", "ca-certificates"] },
    Need { program: "python3", packages: &["python3"] },
    Need { program: "tshark", packages: &["tshark"] },
    Need { program: "tcpdump", packages: &["tcpdump"] },
    Need { program: "ip", packages: &["iproute2"] },
    Need { program: "scapy", packages: &["python3-scapy"] },
];

/// What makes hosts and links in network namespaces, and tells interfaces what to leave to hardware.
const NETWORKING: [Need; 3] = [
    Need { program: "ip", packages: &["iproute2"] },
    Need { program: "ethtool", packages: &["ethtool"] },
    Need { program: "ping", packages: &["iputils-ping"] },
];

/// Installs what recording captures misses, or fails with the command that does.
pub(crate) fn ensure_networking() -> Result<()> {
    ensure_each(&NETWORKING, "The captures are recorded between hosts that are made for them")
}

/// Installs what the tests miss, or fails with the command that does.
pub(crate) fn ensure() -> Result<()> {
    ensure_each(
        &NEEDS,
        "The tests open the page in a real browser, watch real pings between hosts that they make, run the code that the page \
         shows, with Scapy where it is for that, and ask tshark and tcpdump for a second opinion",
    )
}

/// A browser alone, installed if it is missing. `purpose` is what it is for: a sentence without its end.
pub(crate) fn chromium(purpose: &str) -> Result<PathBuf> {
    ensure_each(&[CHROMIUM], purpose)?;
    process::find_program(CHROMIUM.program)
        .with_context(|| format!("{} was installed and is not on PATH.", CHROMIUM.program))
}

fn ensure_each(needs: &[Need], purpose: &str) -> Result<()> {
    let missing: Vec<&Need> =
        needs.iter().filter(|need| process::find_program(need.program).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    debian::install(&packages_for(&missing), &reason_for(&missing, purpose))
}

fn packages_for(needs: &[&Need]) -> Vec<&'static str> {
    needs.iter().flat_map(|need| need.packages.iter().copied()).collect()
}

fn reason_for(needs: &[&Need], purpose: &str) -> String {
    let programs: Vec<_> = needs.iter().map(|need| need.program).collect();
    format!("{purpose}, and this machine misses: {}.", programs.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_missing_is_named() {
        let [_, driver, ping, ..] = &NEEDS;
        assert_eq!(packages_for(&[driver, ping]), ["chromium-driver", "iputils-ping"]);
        let reason = reason_for(&[driver, ping], "The tests look");
        assert_eq!(reason, "The tests look, and this machine misses: chromedriver, ping.");
    }
}
