//! Which crate may depend on what. The compiler cannot check this: an edge that should not exist compiles well.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::{process, wasm_std, workspace::Workspace};

/// A package and what must not be among its dependencies, direct or not.
struct Rule {
    package: &'static str,
    /// The target whose dependencies count, or that of this machine.
    target: Option<&'static str>,
    forbidden: &'static [&'static str],
    why: &'static str,
}

const RULES: [Rule; 5] = [
    Rule {
        package: "wireglass-shared",
        target: None,
        forbidden: &[
            "gloo",
            "js-sys",
            "libc",
            "nix",
            "socket2",
            "tokio",
            "wasm-bindgen",
            "web-sys",
            "yew",
            "wireglass-agent",
            "wireglass-web",
        ],
        why: "the decoder runs in the agent and in the page alike, so it knows neither sockets nor the browser",
    },
    Rule {
        package: "wireglass-shared",
        target: Some(wasm_std::TARGET),
        forbidden: &["gloo", "js-sys", "socket2", "tokio", "wasm-bindgen", "web-sys", "yew"],
        why: "the decoder has no half that is for the browser only",
    },
    Rule {
        package: "wireglass-web",
        target: Some(wasm_std::TARGET),
        forbidden: &[
            "axum",
            "hyper",
            "mio",
            "nix",
            "socket2",
            "tokio",
            "tokio-tungstenite",
            "wireglass-agent",
        ],
        why: "the page talks to the agent through the browser alone, and each crate makes it larger",
    },
    Rule {
        package: "wireglass-agent",
        target: None,
        forbidden: &["gloo", "wasm-bindgen", "web-sys", "yew", "wireglass-web"],
        why: "the agent embeds the finished page and knows nothing of how it is made",
    },
    Rule {
        package: "wireglass-xtask",
        target: None,
        forbidden: &["wireglass-agent", "wireglass-shared", "wireglass-web"],
        why: "the build helper must build while the crates that it builds do not",
    },
];

/// Packages at the end of the line.
const NOBODYS_DEPENDENCIES: [&str; 3] = ["wireglass-bench", "wireglass-tests", "wireglass-xtask"];

/// Checks all rules and reports every violation at once.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let mut violations = Vec::new();
    for rule in &RULES {
        let tree = dependencies(workspace, rule)?;
        let common = NOBODYS_DEPENDENCIES.iter().filter(|name| **name != rule.package);
        for name in rule.forbidden.iter().chain(common) {
            if holds(&tree, name) {
                violations.push(complaint(rule, name));
            }
        }
    }
    for path in rust_files(&workspace.root.join("shared").join("src"))? {
        let source =
            fs::read_to_string(&path).with_context(|| format!("{} could not be read.", path.display()))?;
        for line_number in target_conditions(&source) {
            violations.push(format!(
                "{}:{line_number} asks for the target architecture. The decoder is the same in the agent and in the page: move the \
                 difference to the crate that has it.",
                path.display()
            ));
        }
    }
    if violations.is_empty() {
        return Ok(());
    }
    bail!("The crates are not kept apart:\n\n{}\n", violations.join("\n"))
}

fn dependencies(workspace: &Workspace, rule: &Rule) -> Result<String> {
    let mut command = workspace.cargo("tree");
    command.args(["--edges", "normal", "--prefix", "none", "--package", rule.package]);
    if let Some(target) = rule.target {
        command.args(["--target", target]);
    }
    process::capture(&mut command, "listing dependencies")
}

/// Each line of the tree begins with a package's name.
fn holds(tree: &str, package: &str) -> bool {
    tree.lines().any(|line| line.split(' ').next() == Some(package))
}

fn complaint(rule: &Rule, forbidden: &str) -> String {
    let Rule { package, target, why, .. } = rule;
    let target = target.map(|target| format!(" --target {target}")).unwrap_or_default();
    format!(
        "{package} depends on {forbidden}, but {why}. To see how, run: cargo tree --edges normal --package {package}{target} --invert \
         {forbidden}"
    )
}

/// The numbers of the lines that compile differently on different targets. Comments may speak of it.
fn target_conditions(source: &str) -> Vec<usize> {
    source
        .lines()
        .zip(1..)
        .filter(|(line, _)| !line.trim_start().starts_with("//") && line.contains("target_arch"))
        .map(|(_, number)| number)
        .collect()
}

fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let context = || format!("The folder {} could not be listed.", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(context)? {
        let path = entry.with_context(context)?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "wireglass-shared v0.1.0 (/x/shared)\ntokio-util v0.7.0\nserde v1.0.0 (*)\n";

    #[test]
    fn names_are_compared_as_a_whole() {
        assert!(holds(TREE, "serde"));
        assert!(holds(TREE, "tokio-util"));
        assert!(!holds(TREE, "tokio"));
        assert!(!holds(TREE, "shared"));
    }

    #[test]
    fn a_complaint_says_what_why_and_how_to_look() {
        let [rule, ..] = &RULES;
        let message = complaint(rule, "tokio");
        assert!(message.contains("wireglass-shared depends on tokio"));
        assert!(message.contains(rule.why));
        assert!(message.contains("--package wireglass-shared --invert tokio"));
    }

    #[test]
    fn conditions_count_and_comments_do_not() {
        let source = "//! no target_arch here\n#[cfg(target_arch = \"wasm32\")]\nfn a() {}\nif cfg!(not(target_arch = \"x\")) {}\n";
        assert_eq!(target_conditions(source), [2, 4]);
    }
}
