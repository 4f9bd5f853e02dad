//! What was used of this machine, as `/proc` has it.

use nix::unistd::{SysconfVar, sysconf};
use std::fs;

/// Seconds of processor time so far.
#[derive(Debug)]
pub struct Usage {
    /// Of the agent, in its own code.
    pub agent_user: f64,
    /// Of the agent, in the kernel.
    pub agent_system: f64,
    /// Of this process, in its own code.
    pub own_user: f64,
    /// Of this process, in the kernel.
    pub own_system: f64,
    /// Of nobody, all processors together.
    pub idle: f64,
}

impl Usage {
    /// As it stands.
    ///
    /// # Panics
    /// The agent is gone.
    pub fn now(agent: u32) -> Self {
        let ticks = sysconf(SysconfVar::CLK_TCK).ok().flatten().expect("a clock");
        #[allow(clippy::cast_precision_loss, reason = "a hundred")]
        let seconds = |count: &str| count.parse::<f64>().expect("a number") / ticks as f64;
        // proc_pid_stat(5): behind the name, which may hold blanks, user and system time are the 12th and 13th.
        let process = |path: &str| {
            let stat = fs::read_to_string(path).expect("a running process");
            let mut fields = stat.rsplit(") ").next().unwrap_or_default().split(' ').skip(11);
            [(); 2].map(|()| seconds(fields.next().expect("its times")))
        };
        let [agent_user, agent_system] = process(&format!("/proc/{agent}/stat"));
        let [own_user, own_system] = process("/proc/self/stat");
        let all = fs::read_to_string("/proc/stat").expect("the kernel's statistics");
        let idle = all.split_whitespace().nth(4).map(seconds).expect("all processors' times");
        Self { agent_user, agent_system, own_user, own_system, idle }
    }

    /// What was used since then.
    pub fn since(&self, before: &Self) -> Self {
        Self {
            agent_user: self.agent_user - before.agent_user,
            agent_system: self.agent_system - before.agent_system,
            own_user: self.own_user - before.own_user,
            own_system: self.own_system - before.own_system,
            idle: self.idle - before.idle,
        }
    }
}
