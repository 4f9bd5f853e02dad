//! The connection to the agent, in one word.

/// Where the connection stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// On the way.
    Connecting,
    /// Packets flow.
    Live,
    /// The agent is there and may not capture.
    NoCapture,
    /// There is a connection, and nothing comes over it; another one is tried.
    Stalled,
    /// The connection broke; it is tried again.
    Reconnecting,
    /// The page is served by itself: there is no agent to look for.
    NoAgent,
    /// The agent does not know this page's token.
    NoToken,
    /// The agent speaks another version.
    OtherVersion,
    /// A file is shown; there is no connection.
    File,
}

impl Link {
    /// A word for style sheets and tests.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Live => "live",
            Self::NoCapture => "no-capture",
            Self::Stalled => "stalled",
            Self::Reconnecting => "reconnecting",
            Self::NoAgent => "no-agent",
            Self::NoToken => "no-token",
            Self::OtherVersion => "other-version",
            Self::File => "file",
        }
    }
}
