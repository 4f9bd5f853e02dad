//! An agent that other hosts can reach: only on purpose, never without a token, and with TLS or a warning.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tungstenite::client::IntoClientRequest as _;
use wireglass_shared::stream::{AgentMsg, Role};
use wireglass_tests::{Agent, Tls, Trust, ask, get, private_loopback, run, tls, upgrade, wireglass};

const REMOTE: [&str; 3] = ["--listen", "0.0.0.0:0", "--allow-remote"];

fn serve(args: &[&str]) -> Agent {
    Agent::from_command(&mut wireglass(args))
}

fn page_status(status: u16) {
    assert!(matches!(status, 200 | 503), "the page, or that it was not built in: {status}");
}

#[test]
fn other_hosts_are_let_in_on_purpose_only() {
    let _here = private_loopback();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:9473"] {
        let end = run(&["--listen", address]);
        assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{address}: {}", end.stderr);
        assert!(end.stderr.contains("--allow-remote") && end.stderr.contains(address), "{}", end.stderr);
    }
    let agent = serve(&REMOTE);
    assert!(agent.stdout().contains("other hosts can reach this"), "{}", agent.stdout());
    assert!(agent.stderr().contains("WARNING: without TLS"), "{}", agent.stderr());
    let port = agent.port();
    assert_eq!(upgrade(port, "/ws", &[]).status, 401);
    assert_eq!(upgrade(port, "/ws?token=0123456789abcdef", &[]).status, 403);
    assert_eq!(upgrade(port, &agent.stream(), &[]).status, 101);
}

#[test]
fn on_a_network_names_must_be_known_and_addresses_need_not() {
    let _here = private_loopback();
    let agent = serve(&[&REMOTE[..], &["--host", "lab.example"]].concat());
    let port = agent.port();
    assert_eq!(agent.origin(), format!("http://lab.example:{port}"), "people open it by the name");
    for (status, host) in [
        (101, format!("127.0.0.1:{port}")),
        (101, format!("192.0.2.1:{port}")),
        (101, format!("[2001:db8::1]:{port}")),
        (101, format!("localhost:{port}")),
        (101, format!("LAB.example:{port}")),
        (421, format!("evil.example:{port}")),
        (421, format!("lab.example.evil.example:{port}")),
        (421, "lab.example".to_owned()),
        (421, format!("192.0.2.1:{}", port ^ 1)),
    ] {
        let origin = format!("http://{host}");
        let answer = upgrade(port, &agent.stream(), &[("Host", &host), ("Origin", &origin)]);
        assert_eq!(answer.status, status, "{host}");
        let foreign = upgrade(port, &agent.stream(), &[("Host", &host), ("Origin", "http://evil.example")]);
        assert_eq!(foreign.status, if status == 101 { 403 } else { 421 }, "{host}, from another site");
    }
    for name in ["", "http://lab.example", "lab.example:80", "lab..example", "*"] {
        let end = run(&["--host", name]);
        assert_eq!(end.code, Some(2), "{name:?}: {}", end.stderr);
        assert!(end.stderr.contains("--host"), "{}", end.stderr);
    }
}

#[test]
fn ipv6_is_served_as_ipv4_is() {
    let _here = private_loopback();
    let agent = serve(&["--listen", "[::1]:0"]);
    let port = agent.port();
    assert_eq!(agent.origin(), format!("http://[::1]:{port}"));
    let mut stream = TcpStream::connect(("::1", port)).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("time limits can be set");
    let own = format!("[::1]:{port}");
    page_status(ask(&mut stream, "/", &[("Host", &own)]).status);
    assert_eq!(ask(&mut stream, "/", &[("Host", &format!("evil.example:{port}"))]).status, 421);

    let both = serve(&["--listen", "[::]:0", "--allow-remote"]);
    page_status(get(both.port(), "/", &[]).status);
    assert_eq!(upgrade(both.port(), &both.stream(), &[]).status, 101, "IPv4 comes in where all of IPv6 does");
}

/// A WebSocket over TLS: its first message.
fn hello(agent: &Agent, stream: Tls, host: &str) -> AgentMsg {
    let address = format!("wss://{host}{}", agent.stream());
    let mut request = address.into_client_request().expect("a proper request");
    let origin = format!("https://{host}").parse().expect("a header's value");
    request.headers_mut().insert("origin", origin);
    let (mut socket, _) = tungstenite::client(request, stream).expect("who has the token is let in");
    let message = socket.read().expect("a first message");
    socket.close(None).expect("a stream can be closed");
    while socket.read().is_ok() {}
    serde_json::from_str(message.to_text().expect("text")).expect("a message of the protocol")
}

#[test]
fn a_certificate_made_at_the_start_is_the_one_whose_fingerprint_is_printed() {
    let _here = private_loopback();
    let agent = serve(&[&REMOTE[..], &["--tls-self-signed"]].concat());
    let port = agent.port();
    assert_eq!(agent.origin(), format!("https://127.0.0.1:{port}"));
    assert!(!agent.stderr().contains("WARNING"), "{}", agent.stderr());
    let out = agent.stdout();
    let fingerprint = out.lines().map(str::trim).find(|line| line.matches(':').count() == 31).expect(&out);
    let trust = Trust::Fingerprint(fingerprint.to_owned());

    let host = format!("127.0.0.1:{port}");
    let mut stream = tls(port, "127.0.0.1", trust.clone()).expect("the fingerprint is right");
    let page = ask(&mut stream, "/", &[("Host", &host)]);
    page_status(page.status);
    assert!(page.header("content-security-policy").is_some());
    for (status, origin) in [(403, format!("http://{host}")), (403, "https://evil.example".to_owned())] {
        let mut stream = tls(port, "127.0.0.1", trust.clone()).expect("the fingerprint is right");
        assert_eq!(ask(&mut stream, "/", &[("Host", &host), ("Origin", &origin)]).status, status, "{origin}");
    }
    let stream = tls(port, "127.0.0.1", trust.clone()).expect("the fingerprint is right");
    let AgentMsg::Hello { role, .. } = hello(&agent, stream, &host) else { panic!("no hello") };
    assert_eq!(role, Role::Presenter);

    let other = serve(&["--listen", "127.0.0.1:0", "--tls-self-signed"]);
    assert!(tls(other.port(), "127.0.0.1", trust).is_err(), "each run makes its own");
}

/// Files with a certificate for localhost and its key, in a folder of their own.
fn certificate(folder: &Path) -> (PathBuf, PathBuf, rcgen::Certificate) {
    let rcgen::CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let paths = [folder.join("cert.pem"), folder.join("key.pem")];
    fs::write(&paths[0], cert.pem()).expect("files can be written");
    fs::write(&paths[1], signing_key.serialize_pem()).expect("files can be written");
    let [certificate, key] = paths;
    (certificate, key, cert)
}

#[test]
fn a_certificate_from_files_is_served_and_a_wrong_one_is_refused_with_its_name() {
    let _here = private_loopback();
    let folder = tempfile::tempdir().expect("a folder");
    let (certificate, key, cert) = certificate(folder.path());
    let [certificate, key] = [&certificate, &key].map(|path| path.to_str().expect("a plain path"));
    let agent = serve(&["--listen", "127.0.0.1:0", "--tls-cert", certificate, "--tls-key", key]);
    let trust = Trust::Certificate(cert.der().clone());
    let host = format!("localhost:{}", agent.port());
    let stream = tls(agent.port(), "localhost", trust).expect("a certificate that is trusted");
    assert!(matches!(hello(&agent, stream, &host), AgentMsg::Hello { .. }));

    let missing = folder.path().join("missing.pem");
    let missing = missing.to_str().expect("a plain path");
    for (cert, private, named) in [
        (missing, key, missing),
        (certificate, missing, missing),
        (key, key, key),
        (certificate, certificate, certificate),
    ] {
        let end = run(&["--listen", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", private]);
        assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{}", end.stderr);
        assert!(end.stderr.contains(named), "{}", end.stderr);
    }
    for args in [
        &["--tls-cert", certificate][..],
        &["--tls-key", key],
        &["--tls-self-signed", "--tls-cert", certificate],
    ] {
        assert_eq!(run(args).code, Some(2), "{args:?}");
    }
}

#[test]
fn http_where_https_belongs_is_answered_in_words() {
    let _here = private_loopback();
    let agent = serve(&["--listen", "127.0.0.1:0", "--tls-self-signed"]);
    let answer = get(agent.port(), &agent.stream(), &[]);
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("https://"), "{}", answer.text());
    // What is neither is let go at once.
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, agent.port())).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("time limits can be set");
    stream.write_all(&[22; 600]).expect("it reads");
    let mut rest = Vec::new();
    let end = stream.read_to_end(&mut rest);
    assert!(
        end.is_ok() || end.is_err_and(|error| error.kind() != std::io::ErrorKind::WouldBlock),
        "it is still open"
    );
}
