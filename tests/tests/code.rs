//! The expressions that the page shows for a field, compiled and run: what they read is what `bits::read` reads.
//!
//! One program a language has every expression, each as a function of the bytes, and prints what each makes of real headers
//! and of patterns. Rust and Python are always there; C and Go are left out, with the reason, where no compiler is.

#[path = "../../shared/tests/frames/mod.rs"]
#[allow(dead_code, reason = "of the frames that the tests share, here all are used as one list")]
mod frames;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use wireglass_shared::bits::{BitSpan, ByteOrder, read, read_in};
use wireglass_shared::dissect;
use wireglass_shared::explain::code::{Code, Form, Language, codes, formula};
use wireglass_shared::explain::{explain_node, form};
use wireglass_shared::flow::Context;

/// Where a sweep's spans begin: not in the first byte, so that a wrong index shows.
const SWEEP_BYTE: u32 = 3;
/// All ones, which a sign would spoil; the highest bit alone; and bytes that are all different.
const PATTERNS: [[u8; 12]; 3] =
    [[0xff; 12], [0x80; 12], [0x1f, 0x2e, 0x3d, 0x4c, 0x5b, 0x6a, 0x79, 0x88, 0x97, 0xa6, 0xb5, 0xc4]];

/// One way to read, whatever the bytes.
struct Reading {
    name: String,
    code: Vec<Code>,
    /// For numbers.
    formula: Option<String>,
    form: Form,
}

/// Which bytes go into which reading, and what must come out.
struct Call {
    buffer: usize,
    reading: usize,
    expected: String,
}

#[derive(Default)]
struct Cases {
    buffers: Vec<Vec<u8>>,
    readings: Vec<Reading>,
    calls: Vec<Call>,
    known: BTreeMap<String, usize>,
}

impl Cases {
    fn all() -> Self {
        let mut cases = Self::default();
        cases.sweep();
        cases.frames();
        cases
    }

    /// Every width at every bit offset, and what a host would write with its least significant byte first.
    fn sweep(&mut self) {
        for pattern in PATTERNS {
            let buffer = self.buffer(pattern.to_vec());
            for (offset, len) in (0..8).flat_map(|offset| (1..=64).map(move |len| (offset, len))) {
                let span = BitSpan::new(SWEEP_BYTE * 8 + offset, len);
                let form = Form::Number(ByteOrder::Big);
                let expected = read(&pattern, span).expect("room for all").to_string();
                self.add(
                    buffer,
                    form,
                    &format!("{len} bits from {offset}"),
                    codes(span, form),
                    span,
                    expected,
                );
            }
            for bytes in 1..=8 {
                let span = BitSpan::bytes(SWEEP_BYTE, bytes);
                let form = Form::Number(ByteOrder::Little);
                let mut reversed = span.slice(&pattern).to_vec();
                reversed.reverse();
                let expected = read(&reversed, BitSpan::bytes(0, bytes)).expect("all of it").to_string();
                self.add(
                    buffer,
                    form,
                    &format!("{bytes} bytes, reversed"),
                    codes(span, form),
                    span,
                    expected,
                );
            }
        }
    }

    /// Every field, whole or part, of every frame.
    fn frames(&mut self) {
        for (link, frame) in frames::ALL.iter() {
            let dissection = dissect(&frames::record(*link, frame));
            let headers: Vec<_> =
                dissection.layers.iter().map(|layer| self.buffer(layer.span.slice(frame).to_vec())).collect();
            for (ix, node) in dissection.nodes.iter().enumerate() {
                let readable = node.span.len <= 64 || node.span.is_whole_bytes();
                if node.missing_bits > 0 || node.span.is_empty() || !readable {
                    continue;
                }
                let start = node.span.start - dissection.layers[node.layer()].span.start;
                let form = form(frame, node);
                let expected = match form {
                    Form::Number(order) => {
                        read_in(frame, node.span, order).expect("a captured number").to_string()
                    }
                    Form::Bytes => hex(node.span.slice(frame)),
                };
                let code = explain_node(frame, &dissection, &Context::default(), ix).expect("a field").code;
                let span = BitSpan::new(start, node.span.len);
                self.add(headers[node.layer()], form, node.field.id, code, span, expected);
            }
        }
    }

    fn buffer(&mut self, bytes: Vec<u8>) -> usize {
        self.buffers.push(bytes);
        self.buffers.len() - 1
    }

    fn add(
        &mut self,
        buffer: usize,
        form: Form,
        name: &str,
        code: Vec<Code>,
        span: BitSpan,
        expected: String,
    ) {
        let languages: Vec<_> = code.iter().map(|code| code.language).collect();
        assert_eq!(languages, Language::ALL, "{name}: each language reads it");
        let next = self.readings.len();
        let reading = *self.known.entry(format!("{code:?}")).or_insert(next);
        if reading == next {
            let formula = match form {
                Form::Number(order) => Some(formula(span, order).expect("a number has one")),
                Form::Bytes => None,
            };
            self.readings.push(Reading { name: name.to_owned(), code, formula, form });
        }
        self.calls.push(Call { buffer, reading, expected });
    }

    /// The text of a program: the buffers, a function for each expression of `language`, and the calls.
    fn program(&self, language: Language, frame: &Frame) -> String {
        let mut text = frame.head.to_owned();
        // Nothing reads an empty header, and C has no empty lists.
        for (ix, bytes) in self.buffers.iter().enumerate().filter(|(_, bytes)| !bytes.is_empty()) {
            let list = bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
            text += &fill(frame.buffer, ix, "LIST", &list);
        }
        for (ix, reading) in self.readings.iter().enumerate() {
            let code = reading.code.iter().find(|code| code.language == language).expect("all are there");
            let template = if reading.form == Form::Bytes { frame.bytes } else { frame.number };
            text += &fill(template, ix, "CODE", &code.text);
        }
        text += frame.main;
        for call in &self.calls {
            let (shape, size) = match self.readings[call.reading].form {
                Form::Number(_) => (frame.print_number, String::new()),
                Form::Bytes => (frame.print_bytes, (call.expected.len() / 2).to_string()),
            };
            let buffer = fill(shape, call.reading, "BUFFER", &call.buffer.to_string());
            text += &buffer.replace("SIZE", &size);
        }
        text + frame.tail
    }

    /// Compares what a program printed, a line a call.
    fn check(&self, language: &str, printed: &str) {
        let lines: Vec<_> = printed.lines().collect();
        assert_eq!(lines.len(), self.calls.len(), "{language}: a line a call");
        for (call, line) in self.calls.iter().zip(lines) {
            let Reading { name, code, .. } = &self.readings[call.reading];
            assert_eq!(
                line, call.expected,
                "{language}: {name} of {:02x?}: {code:#?}",
                self.buffers[call.buffer]
            );
        }
        println!("{language}: {} expressions on {} headers agree", self.readings.len(), self.buffers.len());
    }
}

/// What stands around the expressions in one language. `IX` is the number of the buffer or function.
struct Frame {
    head: &'static str,
    buffer: &'static str,
    number: &'static str,
    bytes: &'static str,
    main: &'static str,
    print_number: &'static str,
    print_bytes: &'static str,
    tail: &'static str,
}

fn fill(template: &str, ix: usize, what: &str, with: &str) -> String {
    template.replace("IX", &ix.to_string()).replace(what, with)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("strings take all");
        text
    })
}

/// Runs a program to its end and returns what it printed.
fn output(command: &mut Command) -> String {
    let name = command.get_program().to_owned();
    let ended =
        command.output().unwrap_or_else(|error| panic!("{} cannot be started: {error}", name.display()));
    let complaints = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{} {}: {complaints}", name.display(), ended.status);
    String::from_utf8(ended.stdout).expect("digits and line ends")
}

/// Whether a program can be run here; where not, says what is left out.
fn is_there(program: &str, version: &str) -> bool {
    let there = Command::new(program).arg(version).output().is_ok_and(|ended| ended.status.success());
    if !there {
        println!("left out: `{program} {version}` does not run here, so this language is not tried");
    }
    there
}

fn write(folder: &Path, name: &str, text: &str) -> std::path::PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).expect("room for a program");
    path
}

#[test]
fn rust_reads_what_the_page_shows() {
    let frame = Frame {
        head: "fn number(n: u64) { println!(\"{n}\"); }\n\
               fn bytes(b: &[u8]) { for byte in b { print!(\"{byte:02x}\"); } println!(); }\n",
        buffer: "const BIX: &[u8] = &[LIST];\n",
        number: "fn eIX(b: &[u8]) -> u64 { u64::from(CODE) }\n",
        bytes: "fn eIX(b: &[u8]) -> &[u8] { CODE }\n",
        main: "fn main() {\n",
        print_number: "number(eIX(BBUFFER));\n",
        print_bytes: "bytes(eIX(BBUFFER));\n",
        tail: "}\n",
    };
    let cases = Cases::all();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let source = write(folder.path(), "code.rs", &cases.program(Language::Rust, &frame));
    let program = folder.path().join("code");
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    output(Command::new(rustc).args(["--edition=2024", "-Dwarnings", "-o"]).arg(&program).arg(source));
    cases.check("Rust", &output(&mut Command::new(program)));
}

#[test]
fn python_reads_what_the_page_shows() {
    let frame = Frame {
        head: "",
        buffer: "bIX = bytes([LIST])\n",
        number: "def eIX(b): return CODE\n",
        bytes: "def eIX(b): return CODE\n",
        main: "",
        print_number: "print(eIX(bBUFFER))\n",
        print_bytes: "print(eIX(bBUFFER).hex())\n",
        tail: "",
    };
    assert!(is_there("python3", "--version"), "python3 is missing: sudo apt-get install python3");
    let mut cases = Cases::all();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = |name, cases: &Cases| {
        let source = write(folder.path(), name, &cases.program(Language::Python, &frame));
        output(Command::new("python3").args(["-I", "-W", "error"]).arg(source))
    };
    cases.check("Python", &run("code.py", &cases));

    // Python's numbers have no width either, so it can tell whether the formulas are right.
    for reading in &mut cases.readings {
        let formula = reading.formula.take();
        for code in &mut reading.code {
            code.text = formula.clone().unwrap_or_else(|| code.text.clone());
        }
    }
    cases.check("formula", &run("formula.py", &cases));
}

#[test]
fn c_reads_what_the_page_shows() {
    if !is_there("cc", "--version") {
        return;
    }
    let frame = Frame {
        head: "#include <inttypes.h>\n#include <stdint.h>\n#include <stdio.h>\n\
               static void number(uint64_t n) { printf(\"%\" PRIu64 \"\\n\", n); }\n\
               static void bytes(const uint8_t *b, int n) { for (int i = 0; i < n; i++) printf(\"%02x\", b[i]); puts(\"\"); }\n",
        buffer: "static const uint8_t bIX[] = { LIST };\n",
        number: "static uint64_t eIX(const uint8_t *b) { return (uint64_t)(CODE); }\n",
        bytes: "static const uint8_t *eIX(const uint8_t *b) { return CODE; }\n",
        main: "int main(void) {\n",
        print_number: "number(eIX(bBUFFER));\n",
        print_bytes: "bytes(eIX(bBUFFER), SIZE);\n",
        tail: "return 0;\n}\n",
    };
    // Traps need no library, and stop at the first shift that the standard leaves undefined.
    let flags = [
        "-std=c11",
        "-pedantic",
        "-Wall",
        "-Wextra",
        "-Wconversion",
        "-Werror",
        "-fsanitize=undefined",
        "-fsanitize-undefined-trap-on-error",
    ];
    let cases = Cases::all();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let source = write(folder.path(), "code.c", &cases.program(Language::C, &frame));
    let program = folder.path().join("code");
    output(Command::new("cc").args(flags).arg("-o").arg(&program).arg(source));
    cases.check("C", &output(&mut Command::new(program)));
}

#[test]
fn go_reads_what_the_page_shows() {
    if !is_there("go", "version") {
        return;
    }
    let frame = Frame {
        head: "package main\n\nimport (\n\t\"encoding/binary\"\n\t\"encoding/hex\"\n\t\"os\"\n\t\"strconv\"\n)\n\n\
               func number(n uint64) { os.Stdout.WriteString(strconv.FormatUint(n, 10) + \"\\n\") }\n\
               func bytes(b []byte)  { os.Stdout.WriteString(hex.EncodeToString(b) + \"\\n\") }\n\n",
        buffer: "var bIX = []byte{LIST}\n\n",
        number: "func eIX(b []byte) uint64 {\n\tvalue := CODE\n\treturn uint64(value)\n}\n\n",
        bytes: "func eIX(b []byte) []byte {\n\tvalue := CODE\n\treturn value\n}\n\n",
        main: "func main() {\n",
        print_number: "\tnumber(eIX(bBUFFER))\n",
        print_bytes: "\tbytes(eIX(bBUFFER))\n",
        tail: "}\n",
    };
    let cases = Cases::all();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let source = write(folder.path(), "code.go", &cases.program(Language::Go, &frame));
    let mut go = Command::new("go");
    // Nothing from outside the standard library is needed, so nothing is fetched and no one's settings count.
    go.args(["run"]).arg(&source).env("GO111MODULE", "off").env("GOENV", "off").env("GOPROXY", "off");
    go.env("GOTOOLCHAIN", "local").env("CGO_ENABLED", "0").env("GOPATH", folder.path());
    go.env("GOCACHE", Path::new(env!("CARGO_TARGET_TMPDIR")).join("go-cache")).env_remove("GOFLAGS");
    cases.check("Go", &output(&mut go));
    if is_there("gofmt", "-h") {
        let misshapen = output(Command::new("gofmt").arg("-d").arg(source));
        assert_eq!(misshapen, "", "gofmt would write it otherwise");
    }
}
