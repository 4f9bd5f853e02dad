//! Who may come in, asked over real connections: other sites, other names for this host, visitors without the token.

use nix::sys::signal::Signal;
use wireglass_shared::stream::{PageMsg, Role};
use wireglass_tests::{
    Agent, Answer, Client, can_capture, exchange, get, private_loopback, request, run, upgrade, wireglass,
};

/// Paths to ask for: the page, a file of it where there is one, and the stream.
fn paths(agent: &Agent) -> Vec<String> {
    let mut paths = vec!["/".to_owned(), agent.stream()];
    paths.extend(asset(agent));
    paths
}

/// A file that the page names; `None` in a program that was built without its page.
fn asset(agent: &Agent) -> Option<String> {
    let page = get(agent.port(), "/", &[]);
    let text = page.text();
    let (_, rest) = text.split_once(" src=\"").filter(|_| page.status == 200)?;
    Some(format!("/{}", rest.split('"').next()?.trim_start_matches('/')))
}

fn assert_opens_nothing_to_other_sites(answer: &Answer, about: &str) {
    for (name, value) in &answer.headers {
        assert!(!name.starts_with("access-control-"), "{about}: {name}: {value}");
    }
}

#[test]
fn pages_of_other_sites_get_no_stream_even_with_the_token() {
    let _here = private_loopback();
    let agent = Agent::start(&[]);
    let port = agent.port();
    for origin in [
        "http://evil.example".to_owned(),
        "null".to_owned(),
        format!("http://127.0.0.1:{}", port ^ 1),
        format!("https://127.0.0.1:{port}"),
        format!("http://127.0.0.1:{port}.evil.example"),
        format!("http://127.0.0.1:{port}@evil.example"),
        "http://127.0.0.1".to_owned(),
    ] {
        let answer = upgrade(port, &agent.stream(), &[("Origin", &origin)]);
        assert_eq!(answer.status, 403, "{origin}");
        assert_opens_nothing_to_other_sites(&answer, &origin);
    }
    let own = format!("http://127.0.0.1:{port}");
    assert_eq!(upgrade(port, &agent.stream(), &[("Origin", &own)]).status, 101);
    let two = [("Origin", own.as_str()), ("Origin", "http://evil.example")];
    assert_eq!(upgrade(port, &agent.stream(), &two).status, 403, "two origins");
}

#[test]
fn names_that_were_pointed_at_this_host_get_neither_page_nor_stream() {
    let _here = private_loopback();
    let agent = Agent::start(&[]);
    let port = agent.port();
    for host in [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("127.0.0.1:{port}.evil.example"),
        format!("localhost.evil.example:{port}"),
        format!("127.0.0.1:{}", port ^ 1),
        "127.0.0.1".to_owned(),
        format!("[::1]:{port}"),
        String::new(),
    ] {
        for path in paths(&agent) {
            let answer = upgrade(port, &path, &[("Host", &host)]);
            assert!(matches!(answer.status, 403 | 421), "Host {host:?}, {path}: {}", answer.status);
            assert!(!answer.text().contains("<html"), "Host {host:?}, {path}");
        }
    }
    let localhost = format!("localhost:{port}");
    assert_eq!(upgrade(port, &agent.stream(), &[("Host", &localhost)]).status, 101);
}

#[test]
fn of_two_hosts_in_one_request_neither_is_believed() {
    let _here = private_loopback();
    let agent = Agent::start(&[]);
    let port = agent.port();
    let own = format!("127.0.0.1:{port}");
    for hosts in [[own.as_str(), "evil.example"], ["evil.example", &own], [&own, &own]] {
        for path in paths(&agent) {
            let answer = upgrade(port, &path, &[("Host", hosts[0]), ("Host", hosts[1])]);
            assert!(matches!(answer.status, 400 | 421), "{hosts:?}, {path}: {}", answer.status);
        }
    }
    let nameless = exchange(port, "GET / HTTP/1.0\r\n\r\n");
    assert!(matches!(nameless.status, 400 | 421), "no host at all: {}", nameless.status);
}

#[test]
fn the_stream_opens_with_the_token_and_with_nothing_like_it() {
    let _here = private_loopback();
    let agent = Agent::start(&[]);
    let (port, token) = (agent.port(), agent.token());
    let bearer = format!("Bearer {token}");
    for (status, path, header) in [
        (101, agent.stream(), None),
        (101, "/ws".to_owned(), Some(bearer.as_str())),
        (401, "/ws".to_owned(), None),
        (401, format!("/ws?TOKEN={token}"), None),
        (401, "/ws".to_owned(), Some(token)),
        (403, "/ws?token=".to_owned(), None),
        (403, format!("/ws?token={}", "0".repeat(token.len())), None),
        (403, format!("/ws?token={token}0"), None),
        (403, format!("/ws?token={}", &token[1..]), None),
        (403, "/ws".to_owned(), Some("Bearer 0123456789abcdef")),
    ] {
        let headers: Vec<_> = header.map(|value| ("Authorization", value)).into_iter().collect();
        let answer = upgrade(port, &path, &headers);
        assert_eq!(answer.status, status, "{path} with {header:?}");
        assert!(!answer.text().contains(token), "an answer holds the token");
    }
    assert!(token.len() >= 32, "a token of 128 bits cannot be guessed: {token}");
    assert_ne!(Agent::start(&[]).token(), token, "each run draws its own");
}

#[test]
fn the_key_of_the_handshake_is_answered_as_the_rfc_says() {
    let _here = private_loopback();
    let agent = Agent::start(&[]);
    let answer = upgrade(agent.port(), &agent.stream(), &[]);
    assert_eq!(answer.header("sec-websocket-accept"), Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    let plain = get(agent.port(), &agent.stream(), &[]);
    assert_eq!((plain.status, plain.header("upgrade")), (426, Some("websocket")), "no handshake");
}

#[test]
fn other_sites_may_not_post_anywhere() {
    let _here = private_loopback();
    let agent = Agent::start(&[]);
    for path in paths(&agent) {
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "GET"] {
            for origin in ["http://evil.example", "null"] {
                let headers = [("Origin", origin), ("Content-Length", "0")];
                let answer = request(agent.port(), method, &path, &headers);
                assert_eq!(answer.status, 403, "{method} {path} from {origin}");
                assert_opens_nothing_to_other_sites(&answer, method);
            }
        }
        let own = request(agent.port(), "POST", &path, &[("Content-Length", "0")]);
        assert_eq!(own.status, 405, "nothing is changed by requests, whoever makes them");
    }
}

#[test]
fn every_answer_carries_the_security_headers() {
    let _here = private_loopback();
    let agent = Agent::start(&[]);
    let port = agent.port();
    let page = get(port, "/", &[]);
    assert!(matches!(page.status, 200 | 503), "the page, or that it was not built in: {}", page.status);
    let mut answers = vec![
        (page, page_status(&agent)),
        (get(port, "/nothing-here", &[]), 404),
        (upgrade(port, "/ws", &[]), 401),
        (upgrade(port, "/ws?token=wrong", &[]), 403),
        (get(port, "/", &[("Origin", "http://evil.example")]), 403),
        (get(port, "/", &[("Host", "evil.example")]), 421),
        (request(port, "POST", "/", &[]), 405),
    ];
    answers.extend(asset(&agent).map(|path| (get(port, &path, &[]), 200)));
    for (answer, status) in answers {
        assert_eq!(answer.status, status);
        let policy = answer.header("content-security-policy").expect("a policy");
        for rule in ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "frame-ancestors 'none'"] {
            assert!(policy.split("; ").any(|one| one == rule), "{status}: {rule} is missing in {policy}");
        }
        assert!(!policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{status}");
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{status}");
        assert_opens_nothing_to_other_sites(&answer, "/");
    }
}

/// 503 where the program was built without its page.
fn page_status(agent: &Agent) -> u16 {
    if asset(agent).is_some() { 200 } else { 503 }
}

#[test]
fn no_path_leads_out_of_the_page() {
    let _here = private_loopback();
    let agent = Agent::start(&[]);
    for path in [
        "/../../../../../../etc/passwd",
        "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "//etc/passwd",
        "///etc/passwd",
        "/etc/passwd",
        "/./../../Cargo.toml",
        "/../static/index.html",
        "/..\\..\\Cargo.toml",
        "/index.html/../../../Cargo.toml",
        "/index.html%00.css",
        "/index.html.gz",
        "file:///etc/passwd",
        "../../etc/passwd",
    ] {
        let answer = get(agent.port(), path, &[]);
        assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.status);
        let text = answer.text();
        assert!(!text.contains("root:") && !text.contains("[package]"), "{path}: {text}");
    }
}

#[test]
fn the_token_is_in_no_line_of_the_log() {
    let _here = private_loopback();
    let mut agent = Agent::start(&["-vv"]);
    let (port, token, watching) = (agent.port(), agent.token().to_owned(), agent.viewer_token());
    let guess = format!("{}x", &token[1..]);
    let opening = [agent.stream(), format!("/ws?token={watching}")];
    for path in opening.into_iter().chain([format!("/ws?token={guess}"), "/ws".to_owned()]) {
        upgrade(port, &path, &[]);
        upgrade(port, &path, &[("Host", "evil.example")]);
        get(port, &path, &[("Referer", &format!("http://127.0.0.1:{port}{path}"))]);
    }
    upgrade(port, "/ws", &[("Authorization", &format!("Bearer {token}"))]);
    upgrade(port, "/ws", &[("Authorization", &format!("Bearer {guess}"))]);
    exchange(port, &format!("GET {} HTTP/9.9\r\n\r\n", agent.stream()));
    agent.signal(Signal::SIGTERM);
    let log = agent.program().end().stderr;
    assert!(log.contains("a request was refused"), "the log says what happened: {log}");
    for secret in [token, watching, guess] {
        assert!(!log.contains(&secret), "{log}");
    }
}

#[test]
fn who_comes_to_watch_sees_everything_and_starts_nothing() {
    let _here = private_loopback();
    let captures = can_capture();
    let agent = Agent::start(&[]);
    let mut presenter = Client::open(&agent);
    let mut viewer = Client::watch(&agent);
    assert_eq!((presenter.role, viewer.role), (Role::Presenter, Role::Viewer));
    assert_ne!(agent.token(), agent.viewer_token());
    let everything = PageMsg::Capture { interfaces: Vec::new(), filter: String::new() };
    for request in [PageMsg::Ping, PageMsg::Fetch, PageMsg::Closed, everything] {
        let message = viewer.ask(&request).expect_err("a viewer only watches");
        assert!(message.contains("presenter's address"), "{request:?}: {message}");
    }
    if captures {
        let (ident, sequence) = presenter.see_ping();
        viewer.wait_for_packets(2, "the presenter's ping", |packet| packet.is_echo(ident, sequence));
        assert!(viewer.packets.iter().all(|packet| packet.is_echo(ident, sequence)), "nothing else was sent");
    }
}

#[test]
fn tokens_that_cannot_work_are_refused() {
    let (one, other) = ("chosen-by-the-user_42", "chosen-for-viewers_42");
    for (args, named) in [
        (["--token", one, "--viewer-token", one], "--viewer-token"),
        (["--token", one, "--viewer-token", "short"], "--viewer-token"),
        (["--viewer-token", other, "--token", "with a blank, and long"], "--token"),
    ] {
        let end = run(&args);
        assert_eq!(end.code, Some(2), "{args:?}: {}", end.stderr);
        assert!(end.stderr.contains(&format!("{named}: ")), "{args:?}: {}", end.stderr);
        for secret in [one, other, "with a blank"] {
            assert!(!end.stderr.contains(secret), "{}", end.stderr);
        }
    }
    let _here = private_loopback();
    let mut listen = wireglass(&["--listen", "127.0.0.1:0"]);
    let agent = Agent::from_command(listen.env("WIREGLASS_TOKEN", one).env("WIREGLASS_VIEWER_TOKEN", other));
    assert_eq!((agent.token(), agent.viewer_token().as_str()), (one, other));
    assert_eq!(Client::watch(&agent).role, Role::Viewer);
}

#[test]
fn a_token_from_the_environment_opens_and_is_shown_by_no_help() {
    let _here = private_loopback();
    let token = "chosen-by-the-user_42";
    let listen = ["--listen", "127.0.0.1:0"];
    let agent = Agent::from_command(wireglass(&listen).env("WIREGLASS_TOKEN", token));
    assert_eq!(agent.token(), token);
    assert_eq!(upgrade(agent.port(), &agent.stream(), &[]).status, 101);
    let help = wireglass(&["--help"]).env("WIREGLASS_TOKEN", token).output().expect("the program starts");
    assert!(!String::from_utf8_lossy(&help.stdout).contains(token));
}
