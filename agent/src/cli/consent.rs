//! Where `wireglass send` and `wireglass latency` may send to.

use clap::Args;
use wireglass_agent::send::Allowed;

/// Where packets may go.
#[derive(Clone, Debug, Args)]
pub struct Consent {
    /// Networks that packets may go to, beside loopback.
    #[arg(
        help = "Networks that packets may go to, beside loopback: 10.0.0.0/8,fd00::1, and the words broadcast and multicast. \
                What a packet's own bytes say is judged",
        long,
        value_name = "NETWORK,...",
        env = "WIREGLASS_ALLOW_SEND",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = wireglass_agent::send::LOOPBACK
    )]
    allow_send: Option<Allowed>,
}

impl Consent {
    /// The networks. Who types the command wants loopback at least.
    pub fn allowed(&self) -> Allowed {
        self.allow_send.clone().unwrap_or_default()
    }
}
