//! The stages of a long run: which one is going on, and at the end how long each took.

use std::time::{Duration, Instant};

use anyhow::Result;

/// What has been done so far, in order.
#[derive(Default)]
pub(crate) struct Stages {
    done: Vec<Stage>,
}

struct Stage {
    name: &'static str,
    took: Duration,
    passed: bool,
}

impl Stages {
    /// Runs `work`, and sums its stages up whether it succeeds or not.
    pub(crate) fn run(work: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let mut stages = Self::default();
        let result = work(&mut stages);
        stages.report();
        result
    }

    /// Runs one stage between a line that announces it and an entry in the summary.
    pub(crate) fn stage(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) -> Result<()> {
        eprintln!("\n==> {name}");
        let began = Instant::now();
        let result = work();
        self.done.push(Stage { name, took: began.elapsed(), passed: result.is_ok() });
        result
    }

    fn report(&self) {
        eprintln!("\nStages:");
        for Stage { name, took, passed } in &self.done {
            let verdict = if *passed { "ok" } else { "FAILED" };
            eprintln!("  {:>7.1} s  {verdict:<6}  {name}", took.as_secs_f64());
        }
        let total: Duration = self.done.iter().map(|stage| stage.took).sum();
        eprintln!("  {:>7.1} s  in all", total.as_secs_f64());
    }
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn a_failed_stage_is_kept_and_passed_on() {
        let mut stages = Stages::default();
        assert!(stages.stage("first", || Ok(())).is_ok());
        assert!(stages.stage("second", || bail!("no")).is_err());
        let verdicts: Vec<_> = stages.done.iter().map(|stage| (stage.name, stage.passed)).collect();
        assert_eq!(verdicts, [("first", true), ("second", false)]);
    }
}
