//! Reads the agent's control messages. The browser takes the JSON apart: a parser of our own would be a tenth of the page's code.

use js_sys::{JSON, Reflect};
use wasm_bindgen::JsValue;
use wireglass_shared::stream::{AgentMsg, Demo, Source, Stats};

/// The message in a text frame; `None` where it is none that this page knows.
pub fn message(text: &str) -> Option<AgentMsg> {
    read(&JSON::parse(text).ok()?)
}

/// A value of JSON, as far as messages need it.
trait Json: Sized {
    /// The member of an object.
    fn member(&self, name: &str) -> Option<Self>;
    /// A string.
    fn text(&self) -> Option<String>;
    /// A whole number that is not negative.
    fn number(&self) -> Option<u64>;

    fn text_of(&self, name: &str) -> Option<String> {
        self.member(name)?.text()
    }

    fn number_of<N: TryFrom<u64>>(&self, name: &str) -> Option<N> {
        self.member(name)?.number()?.try_into().ok()
    }
}

impl Json for JsValue {
    fn member(&self, name: &str) -> Option<Self> {
        Reflect::get(self, &name.into()).ok()
    }

    fn text(&self) -> Option<String> {
        self.as_string()
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked before")]
    fn number(&self) -> Option<u64> {
        // Beyond that a number of JavaScript is no longer exact.
        let exact = 0.0..=9_007_199_254_740_991.0;
        let number = self.as_f64().filter(|number| exact.contains(number) && number.fract() == 0.0)?;
        Some(number as u64)
    }
}

fn read(json: &impl Json) -> Option<AgentMsg> {
    Some(match json.text_of("type")?.as_str() {
        "hello" => AgentMsg::Hello {
            version: json.number_of("version")?,
            agent: json.text_of("agent")?,
            session: json.text_of("session")?,
            next_seq: json.number_of("next_seq")?,
            source: source(&json.member("source")?)?,
        },
        "stats" => AgentMsg::Stats(Stats {
            captured: json.number_of("captured")?,
            dropped_kernel: json.number_of("dropped_kernel")?,
            evicted: json.number_of("evicted")?,
            hidden_own: json.number_of("hidden_own")?,
            viewers: json.number_of("viewers")?,
        }),
        "gap" => AgentMsg::Gap { from: json.number_of("from")?, count: json.number_of("count")? },
        "demo" => AgentMsg::Demo(demo(json)?),
        "error" => AgentMsg::Error { message: json.text_of("message")? },
        _ => return None,
    })
}

fn source(json: &impl Json) -> Option<Source> {
    Some(match json.text_of("kind")?.as_str() {
        "live" => Source::Live { interface: json.text_of("interface")?, note: json.text_of("note")? },
        "none" => Source::None { reason: json.text_of("reason")?, remedy: json.text_of("remedy")? },
        _ => return None,
    })
}

fn demo(json: &impl Json) -> Option<Demo> {
    Some(match json.text_of("kind")?.as_str() {
        "ping" => Demo::Ping { ident: json.number_of("ident")?, sequence: json.number_of("sequence")? },
        kind @ ("fetch" | "closed") => {
            let (client_port, server_port) = (json.number_of("client_port")?, json.number_of("server_port")?);
            match kind {
                "fetch" => Demo::Fetch { client_port, server_port },
                _ => Demo::Closed { client_port, server_port },
            }
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    impl Json for Value {
        fn member(&self, name: &str) -> Option<Self> {
            self.get(name).cloned()
        }

        fn text(&self) -> Option<String> {
            self.as_str().map(str::to_owned)
        }

        fn number(&self) -> Option<u64> {
            self.as_u64()
        }
    }

    fn hello(source: Source) -> AgentMsg {
        AgentMsg::Hello {
            version: 7,
            agent: "1.2.3".to_owned(),
            session: "cafe".to_owned(),
            next_seq: 5_000_000_000,
            source,
        }
    }

    #[test]
    fn every_message_that_the_agent_writes_is_read() {
        let text = |text: &str| text.to_owned();
        let messages = [
            hello(Source::Live { interface: text("lo"), note: text("Loopback \"only\".") }),
            hello(Source::None { reason: text("no capability"), remedy: text("sudo") }),
            AgentMsg::Stats(Stats { captured: 1, dropped_kernel: 2, evicted: 3, hidden_own: 4, viewers: 5 }),
            AgentMsg::Gap { from: 6, count: 7 },
            AgentMsg::Demo(Demo::Ping { ident: 65535, sequence: 1 }),
            AgentMsg::Demo(Demo::Fetch { client_port: 50000, server_port: 80 }),
            AgentMsg::Demo(Demo::Closed { client_port: 50001, server_port: 9 }),
            AgentMsg::Error { message: text("It did not work.") },
        ];
        for message in messages {
            // A new kind of message does not compile here before it is listed above.
            match &message {
                AgentMsg::Hello { .. }
                | AgentMsg::Stats(_)
                | AgentMsg::Gap { .. }
                | AgentMsg::Demo(Demo::Ping { .. } | Demo::Fetch { .. } | Demo::Closed { .. })
                | AgentMsg::Error { .. } => {}
            }
            let json = serde_json::to_value(&message).expect("a message is JSON");
            assert_eq!(read(&json), Some(message), "{json}");
        }
    }

    #[test]
    fn what_is_no_message_is_none() {
        for json in [
            json!(null),
            json!("ping"),
            json!({}),
            json!({ "type": "news" }),
            json!({ "type": "gap", "from": 1 }),
            json!({ "type": "gap", "from": -1, "count": 1 }),
            json!({ "type": "gap", "from": 1.5, "count": 1 }),
            json!({ "type": "error", "message": 3 }),
            json!({ "type": "demo", "kind": "ping", "ident": 65536, "sequence": 1 }),
        ] {
            assert_eq!(read(&json), None, "{json}");
        }
    }
}
