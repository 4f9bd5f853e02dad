//! Reads the agent's control messages. The browser takes the JSON apart: a parser of our own would be a tenth of the page's code.

use js_sys::{Array, JSON, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wireglass_shared::stream::{
    AgentMsg, Demo, Interface, Level, LinkState, Recording, Role, Sending, Sent, Socket, Source, Stats,
};

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
    /// True or false.
    fn truth(&self) -> Option<bool>;
    /// The items of an array.
    fn items(&self) -> Option<Vec<Self>>;

    fn text_of(&self, name: &str) -> Option<String> {
        self.member(name)?.text()
    }

    fn number_of<N: TryFrom<u64>>(&self, name: &str) -> Option<N> {
        self.member(name)?.number()?.try_into().ok()
    }

    fn truth_of(&self, name: &str) -> Option<bool> {
        self.member(name)?.truth()
    }

    /// The items of an array, all of which `read` must understand.
    fn list_of<T>(&self, name: &str, read: impl Fn(&Self) -> Option<T>) -> Option<Vec<T>> {
        self.member(name)?.items()?.iter().map(read).collect()
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

    fn truth(&self) -> Option<bool> {
        self.as_bool()
    }

    fn items(&self) -> Option<Vec<Self>> {
        self.dyn_ref::<Array>().map(|array| array.iter().collect())
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
            role: role(&json.text_of("role")?)?,
            // Agents of an older version do not say; which version they are must be read all the same.
            sending: json.member("sending").as_ref().and_then(sending).unwrap_or_else(|| Sending::Off {
                reason: "This agent sends no packets made by hand.".to_owned(),
                remedy: "a newer version of wireglass".to_owned(),
            }),
        },
        "source" => AgentMsg::Source(source(json)?),
        "interfaces" => AgentMsg::Interfaces { list: json.list_of("list", interface)? },
        "recording" => AgentMsg::Recording(Recording {
            file: json.text_of("file")?,
            files: json.number_of("files")?,
            packets: json.number_of("packets")?,
            bytes: json.number_of("bytes")?,
            missed: json.number_of("missed")?,
            trouble: json.text_of("trouble"),
        }),
        "stats" => AgentMsg::Stats(Stats {
            captured: json.number_of("captured")?,
            dropped_kernel: json.number_of("dropped_kernel")?,
            evicted: json.number_of("evicted")?,
            hidden_own: json.number_of("hidden_own")?,
            viewers: json.number_of("viewers")?,
            captured_per_second: json.number_of("captured_per_second")?,
            dropped_per_second: json.number_of("dropped_per_second")?,
            evicted_per_second: json.number_of("evicted_per_second")?,
        }),
        "gap" => AgentMsg::Gap { from: json.number_of("from")?, count: json.number_of("count")? },
        "demo" => AgentMsg::Demo(demo(json)?),
        "sent" => AgentMsg::Sent(Sent {
            id: json.number_of("id")?,
            at_micros: json.number_of("at_micros")?,
            level: level(&json.member("level")?)?,
            bytes: json.text_of("bytes")?,
            from_seq: json.number_of("from_seq")?,
        }),
        "refused" => AgentMsg::Refused {
            id: json.number_of("id")?,
            reason: json.text_of("reason")?,
            remedy: json.text_of("remedy"),
        },
        "notice" => AgentMsg::Notice { message: json.text_of("message")? },
        "error" => AgentMsg::Error { message: json.text_of("message")? },
        "filter_error" => AgentMsg::FilterError {
            message: json.text_of("message")?,
            start: json.number_of("start")?,
            length: json.number_of("length")?,
        },
        _ => return None,
    })
}

fn source(json: &impl Json) -> Option<Source> {
    Some(match json.text_of("kind")?.as_str() {
        "live" => Source::Live {
            socket: match json.text_of("socket")?.as_str() {
                "packet" => Socket::Packet,
                "raw" => Socket::Raw,
                _ => return None,
            },
            interfaces: json.list_of("interfaces", Json::text)?,
            filter: json.text_of("filter")?,
            snap_bytes: json.number_of("snap_bytes")?,
            note: json.text_of("note")?,
        },
        "file" => Source::File { name: json.text_of("name")?, ended: json.truth_of("ended")? },
        "none" => Source::None { reason: json.text_of("reason")?, remedy: json.text_of("remedy")? },
        _ => return None,
    })
}

fn sending(json: &impl Json) -> Option<Sending> {
    Some(match json.text_of("kind")?.as_str() {
        "off" => Sending::Off { reason: json.text_of("reason")?, remedy: json.text_of("remedy")? },
        "on" => Sending::On {
            allowed: json.list_of("allowed", Json::text)?,
            per_second: json.number_of("per_second")?,
            most_bytes: json.number_of("most_bytes")?,
        },
        _ => return None,
    })
}

fn level(json: &impl Json) -> Option<Level> {
    Some(match json.text_of("kind")?.as_str() {
        "transport" => Level::Transport {
            protocol: json.number_of("protocol")?,
            destination: json.text_of("destination")?.parse().ok()?,
        },
        "ip" => Level::Ip,
        "link" => Level::Link { interface: json.text_of("interface")? },
        _ => return None,
    })
}

fn role(word: &str) -> Option<Role> {
    match word {
        "presenter" => Some(Role::Presenter),
        "viewer" => Some(Role::Viewer),
        _ => None,
    }
}

fn interface(json: &impl Json) -> Option<Interface> {
    Some(Interface {
        number: json.number_of("number")?,
        name: json.text_of("name")?,
        state: match json.text_of("state")?.as_str() {
            "up" => LinkState::Up,
            "down" => LinkState::Down,
            "gone" => LinkState::Gone,
            _ => return None,
        },
        loopback: json.truth_of("loopback")?,
        captured: json.truth_of("captured")?,
        addresses: json.list_of("addresses", Json::text)?,
        packets_per_second: json.number_of("packets_per_second")?,
        bytes_per_second: json.number_of("bytes_per_second")?,
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

        fn truth(&self) -> Option<bool> {
            self.as_bool()
        }

        fn items(&self) -> Option<Vec<Self>> {
            self.as_array().cloned()
        }
    }

    fn hello(source: Source) -> AgentMsg {
        AgentMsg::Hello {
            version: 7,
            agent: "1.2.3".to_owned(),
            session: "cafe".to_owned(),
            next_seq: 5_000_000_000,
            source,
            role: Role::Viewer,
            sending: Sending::Off {
                reason: "Nobody asked for it.".to_owned(),
                remedy: "--allow-send".to_owned(),
            },
        }
    }

    fn sent(level: Level) -> AgentMsg {
        AgentMsg::Sent(Sent {
            id: 7,
            at_micros: 1_790_000_000_123_456,
            level,
            bytes: "4500".to_owned(),
            from_seq: 8,
        })
    }

    fn live(socket: Socket, interfaces: &[&str]) -> Source {
        Source::Live {
            socket,
            interfaces: interfaces.iter().map(ToString::to_string).collect(),
            filter: "tcp port 80".to_owned(),
            snap_bytes: 262_144,
            note: "Loopback \"only\".".to_owned(),
        }
    }

    fn interface(state: LinkState) -> Interface {
        Interface {
            number: 9,
            name: "lo".to_owned(),
            state,
            loopback: true,
            captured: false,
            addresses: vec!["127.0.0.1/8".to_owned(), "::1/128".to_owned()],
            packets_per_second: 10,
            bytes_per_second: 11,
        }
    }

    fn recording(trouble: Option<String>) -> Recording {
        Recording { file: "a.pcapng".to_owned(), files: 1, packets: 2, bytes: 3, missed: 4, trouble }
    }

    #[test]
    fn every_message_that_the_agent_writes_is_read() {
        let text = |text: &str| text.to_owned();
        let messages = [
            hello(live(Socket::Packet, &["lo", "eth0"])),
            AgentMsg::Source(live(Socket::Raw, &[])),
            AgentMsg::Source(Source::File { name: text("a.pcap"), ended: true }),
            AgentMsg::Interfaces {
                list: [LinkState::Up, LinkState::Down, LinkState::Gone].map(interface).to_vec(),
            },
            AgentMsg::Recording(recording(None)),
            AgentMsg::Recording(recording(Some(text("the disk is full")))),
            hello(Source::None { reason: text("no capability"), remedy: text("sudo") }),
            AgentMsg::Stats(Stats {
                captured: 1,
                dropped_kernel: 2,
                evicted: 3,
                hidden_own: 4,
                viewers: 5,
                captured_per_second: 6,
                dropped_per_second: 7,
                evicted_per_second: 8,
            }),
            AgentMsg::Gap { from: 6, count: 7 },
            AgentMsg::Demo(Demo::Ping { ident: 65535, sequence: 1 }),
            AgentMsg::Demo(Demo::Fetch { client_port: 50000, server_port: 80 }),
            AgentMsg::Demo(Demo::Closed { client_port: 50001, server_port: 9 }),
            AgentMsg::Hello {
                version: 7,
                agent: text("1.2.3"),
                session: text("cafe"),
                next_seq: 1,
                source: Source::File { name: text("a.pcap"), ended: false },
                role: Role::Presenter,
                sending: Sending::On {
                    allowed: vec![text("127.0.0.0/8")],
                    per_second: 100,
                    most_bytes: 4096,
                },
            },
            sent(Level::Transport { protocol: 6, destination: "::1".parse().expect("an address") }),
            sent(Level::Ip),
            sent(Level::Link { interface: text("lo") }),
            AgentMsg::Refused { id: 7, reason: text("slow down"), remedy: None },
            AgentMsg::Refused { id: 7, reason: text("not there"), remedy: Some(text("--allow-send")) },
            AgentMsg::Notice { message: text("The disk is full.") },
            AgentMsg::Error { message: text("It did not work.") },
            AgentMsg::FilterError { message: text("what is this"), start: 8, length: 9 },
        ];
        for message in messages {
            // A new kind of message does not compile here before it is listed above.
            match &message {
                AgentMsg::Hello { .. }
                | AgentMsg::Source(Source::Live { .. } | Source::File { .. } | Source::None { .. })
                | AgentMsg::Interfaces { .. }
                | AgentMsg::Recording(_)
                | AgentMsg::Sent(_)
                | AgentMsg::Refused { .. }
                | AgentMsg::Notice { .. }
                | AgentMsg::FilterError { .. }
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
    fn the_hello_of_an_older_agent_tells_its_version() {
        let mut old = serde_json::to_value(hello(live(Socket::Packet, &["lo"]))).expect("a message is JSON");
        old.as_object_mut().expect("an object").remove("sending");
        let read = read(&old);
        assert!(
            matches!(read, Some(AgentMsg::Hello { version: 7, sending: Sending::Off { .. }, .. })),
            "{read:?}"
        );
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
