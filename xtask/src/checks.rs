//! What stands between a change and main: the lints and the tests, stage by stage.

use std::ffi::OsString;

use anyhow::Result;

use crate::{agent, axe, browser, fuzz, page, process, site, stages::Stages, tidy, workspace::Workspace};

/// Checks that need no page: cheap ones first.
pub(crate) fn lint(workspace: &Workspace, stages: &mut Stages) -> Result<()> {
    stages.stage("formatting", || {
        process::run(workspace.cargo("fmt").args(["--all", "--check"]), "checking the formatting")?;
        process::run(
            workspace.cargo("fmt").args(["--check", "--manifest-path", fuzz::MANIFEST]),
            "checking the formatting of the fuzz targets",
        )
    })?;
    stages.stage("dependency edges", || tidy::check(workspace))?;
    stages.stage("lints", || {
        process::run(
            workspace.cargo("clippy").args(["--workspace", "--all-targets", "--", "-D", "warnings"]),
            "looking for lints",
        )?;
        process::run(
            workspace
                .cargo("clippy")
                .args(["--manifest-path", fuzz::MANIFEST, "--no-default-features", "--all-targets"])
                .arg("--target-dir")
                .arg(&workspace.target)
                .args(["--", "-D", "warnings"]),
            "looking for lints in the fuzz targets",
        )
    })?;
    stages.stage("docs", || {
        process::run(
            workspace.cargo("doc").args(["--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-Dwarnings"),
            "building the docs",
        )
    })
}

/// Runs every test, also the ones that need a browser or root, against the release agent. `args` go to the test programs; whoever gives
/// some is after certain tests, and is not kept waiting for the fuzz targets.
pub(crate) fn test(workspace: &Workspace, stages: &mut Stages, args: &[OsString]) -> Result<()> {
    let mut axe = None;
    stages.stage("browser", || {
        browser::ensure()?;
        // Without a way to the registry all other tests run all the same, and those that need it say so.
        axe = axe::ensure(workspace)
            .inspect_err(|error| eprintln!("Tests with axe-core are left out: {error:#}"))
            .ok();
        Ok(())
    })?;
    stages.stage("page", || page::build(workspace))?;
    stages.stage("site", || site::write(workspace, None))?;
    stages.stage("agent", || agent::build(workspace))?;
    stages.stage("tests", || {
        process::run(
            workspace
                .cargo("test")
                .args(["--workspace", "--no-fail-fast", "--", "--include-ignored"])
                .args(args)
                .env("WIREGLASS_BIN", workspace.agent_binary())
                .env("WIREGLASS_SITE", site::default_folder(workspace))
                .envs(axe.map(|script| ("WIREGLASS_AXE", script))),
            "running the tests",
        )
    })?;
    match args {
        [] => stages.stage("fuzz smoke", || fuzz::smoke(workspace)),
        _ => Ok(()),
    }
}

/// Writes the documents that are made from the code; a test fails while they are stale.
pub(crate) fn docs(workspace: &Workspace) -> Result<()> {
    process::run(
        workspace
            .cargo("test")
            .args(["--package", "wireglass-shared", "--test", "reference"])
            .env("WIREGLASS_WRITE_DOCS", "1"),
        "writing docs/protocols.md",
    )
}
