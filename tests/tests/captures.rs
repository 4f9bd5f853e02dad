//! The captures that the page brings along, asked for as the page does.

use std::fs;
use std::path::Path;
use wireglass_tests::{Agent, get, private_loopback};

#[test]
fn the_agent_serves_the_captures_of_its_page_and_no_other_file() {
    let _here = private_loopback();
    let agent = Agent::start(&[]);
    if get(agent.port(), "/", &[]).status != 200 {
        eprintln!("left out: this program was built without its page");
        return;
    }
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../web/captures"));
    for name in ["ping.pcapng", "malformed.pcapng"] {
        let answer = get(agent.port(), &format!("/captures/{name}"), &[("Accept-Encoding", "gzip, br")]);
        assert_eq!(answer.status, 200, "{name}");
        assert_eq!(answer.body, fs::read(folder.join(name)).expect(name));
        assert_eq!(answer.header("content-type"), Some("application/vnd.tcpdump.pcap"));
        assert_eq!(
            answer.header("cache-control"),
            Some("no-cache"),
            "the name stays when the capture changes"
        );
        assert!(answer.header("content-security-policy").is_some_and(|policy| policy.contains("'none'")));
    }
    for path in [
        "/captures/",
        "/captures",
        "/captures/none.pcapng",
        "/captures/../index.html",
        "/captures/..%2findex.html",
        "/captures/../../../../etc/hostname",
        "/captures/../../captures/first-look.pcap",
        "//etc/passwd.html",
    ] {
        assert_eq!(get(agent.port(), path, &[]).status, 404, "{path}");
    }
}
