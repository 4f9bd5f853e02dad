//! The page as static files: for any web server, at any path, with no agent behind it.
//!
//! They are the files of web/dist without their compressed twins, which servers make themselves. Only the HTML differs: it carries the policy
//! that the agent sends as a header, and says that there is no agent to look for.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::{
    dist::{self, File},
    workspace::Workspace,
};

const POLICY: &str = include_str!("../../web/content-security-policy.txt");
/// Browsers heed this one in a header alone, and complain about it elsewhere.
const HEADER_ONLY: &str = "frame-ancestors";
const INDEX: &str = "index.html";
const ROOT: &str = "<html lang=\"en\">";
/// What the page looks for at its root element.
const MARKED_ROOT: &str = "<html lang=\"en\" data-static>";
/// The agent sends this as a header too: who links to an RFC need not be known there.
const REFERRER: &str = "<meta name=\"referrer\" content=\"no-referrer\">";
const CHARSET: &str = "<meta charset=\"utf-8\">";

/// Where the site goes if nobody says otherwise.
pub(crate) fn default_folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("site")
}

/// Makes a site of the finished page.
pub(crate) fn write(workspace: &Workspace, out: Option<&Path>) -> Result<()> {
    let out = match out {
        Some(out) => std::path::absolute(out).context("The folder for the site has no path.")?,
        None => default_folder(workspace),
    };
    may_be_replaced(&out)?;
    let dist = workspace.dist();
    let mut files = Vec::new();
    for (name, _) in dist::list(&dist)? {
        if dist::is_twin(&name) {
            continue;
        }
        let path = dist.join(&name);
        let mut bytes = fs::read(&path).with_context(|| format!("{} could not be read.", path.display()))?;
        if name == INDEX {
            let html = String::from_utf8(bytes).context("The page's HTML is not UTF-8.")?;
            bytes = without_agent(&html)?.into_bytes();
        }
        files.push(File::plain(&name, bytes));
    }
    dist::replace(&out, &files)?;
    eprintln!("The page is in {}. Let any web server serve that folder.", out.display());
    Ok(())
}

/// An earlier site may go; what somebody else put there may not.
fn may_be_replaced(out: &Path) -> Result<()> {
    let is_empty = dist::list(out)?.is_empty();
    let is_site = || fs::read_to_string(out.join(INDEX)).is_ok_and(|html| html.contains(MARKED_ROOT));
    if !is_empty && !is_site() {
        bail!("{} holds something else than an earlier site. Name an empty or a new folder.", out.display());
    }
    Ok(())
}

/// The HTML with the policy in it, and marked as having no agent.
fn without_agent(html: &str) -> Result<String> {
    let policy: Vec<&str> =
        POLICY.trim().split("; ").filter(|directive| !directive.starts_with(HEADER_ONLY)).collect();
    let policy = format!(
        "{CHARSET}\n    <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n    {REFERRER}",
        policy.join("; ")
    );
    let mut html = html.to_owned();
    for (place, instead) in [(ROOT, MARKED_ROOT), (CHARSET, &policy)] {
        if html.matches(place).count() != 1 {
            bail!("web/static/index.html must have {place} once: the site's differs from it there.");
        }
        html = html.replace(place, instead);
    }
    Ok(html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_carries_the_policy_and_says_that_it_has_no_agent() -> Result<()> {
        let html = without_agent(include_str!("../../web/static/index.html"))?;
        assert!(html.contains("<html lang=\"en\" data-static>"), "{html}");
        assert!(
            html.contains("content=\"default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"),
            "{html}"
        );
        assert!(!html.contains("frame-ancestors"), "{html}");
        // Nothing is loaded before the policy holds.
        let before_policy = html.split("http-equiv").next().unwrap_or_default();
        assert!(!before_policy.contains("src=") && !before_policy.contains("href="), "{html}");
        assert!(without_agent("<html>").is_err());
        Ok(())
    }

    #[test]
    fn what_is_no_site_is_not_replaced() -> Result<()> {
        let folder = std::env::temp_dir().join(format!("wireglass-xtask-{}-no-site", std::process::id()));
        assert!(may_be_replaced(&folder).is_ok(), "it is not there");
        fs::create_dir_all(&folder)?;
        assert!(may_be_replaced(&folder).is_ok(), "it is empty");
        fs::write(folder.join("thesis.txt"), "years of work")?;
        assert!(may_be_replaced(&folder).is_err());
        fs::write(folder.join(INDEX), MARKED_ROOT)?;
        assert!(may_be_replaced(&folder).is_ok(), "a site may hold more than this version of it does");
        fs::remove_dir_all(&folder)?;
        Ok(())
    }
}
