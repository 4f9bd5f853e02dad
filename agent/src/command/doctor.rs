//! `wireglass doctor`
use crate::cli::{Doctor, Report};
/// Runs the command.
pub fn run(_options: &Doctor) -> anyhow::Result<()> {
    let _ = Report::Text;
    Ok(())
}
