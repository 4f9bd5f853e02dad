//! The installed tshark: whether it is there, and how it is asked.

use crate::cases::Case;
use crate::found::Frame;
use crate::ours;
use crate::pdml::{self, Masks};
use std::collections::HashSet;
use std::fs;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;
use wireglass_shared::pcap::{self, Host, PcapNgWriter};

/// What makes tshark look at each packet by itself, as wireglass does: values as they are on the wire, nothing put together
/// from several packets, every checksum computed.
const PREFERENCES: &[&str] = &[
    "eth.fcs:Never",
    "ip.check_checksum:TRUE",
    "ip.decode_tos_as_diffserv:TRUE",
    "ip.defragment:FALSE",
    "ipv6.defragment:FALSE",
    "mptcp.analyze_mappings:FALSE",
    "mptcp.analyze_mptcp:FALSE",
    "mptcp.intersubflows_retransmission:FALSE",
    "mptcp.relative_sequence_numbers:FALSE",
    "tcp.analyze_sequence_numbers:FALSE",
    "tcp.calculate_timestamps:FALSE",
    "tcp.check_checksum:TRUE",
    "tcp.desegment_tcp_streams:FALSE",
    "tcp.relative_sequence_numbers:FALSE",
    "udp.calculate_timestamps:FALSE",
    "udp.check_checksum:TRUE",
];
/// What tshark needs besides the protocols that wireglass has: names under which it begins a frame, and parts of protocols
/// that it counts as protocols.
const SCAFFOLD: &[&str] = &["atmarp", "ethertype", "frame", "mptcp", "raw"];

/// A tshark that knows no protocol but those wireglass has a table for: what both call data is the same then.
#[derive(Debug)]
pub(crate) struct Tshark {
    /// The first line of what it says about itself.
    pub(crate) version: String,
    /// Every field and protocol that it knows.
    pub(crate) masks: Masks,
    /// Its own configuration, and the captures it reads; that of whoever runs the tests would change its answers.
    folder: TempDir,
}

impl Tshark {
    /// The installed one.
    ///
    /// # Errors
    /// There is none, in words that say what brings it.
    pub(crate) fn find() -> Result<Self, String> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let version = match command(folder.path()).arg("--version").output() {
            Ok(output) => {
                String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned()
            }
            Err(error) => {
                return Err(format!(
                    "tshark, which fields are compared with, does not start: {error}. The Debian package is tshark."
                ));
            }
        };
        let mut tshark = Self { version, masks: Masks::new(), folder };
        tshark.forget_other_protocols();
        tshark.masks = tshark.read_masks();
        Ok(tshark)
    }

    /// Hands `each` what it finds in each of these frames, which are of one link type.
    pub(crate) fn dissect<'a>(&self, cases: &[&'a Case], mut each: impl FnMut(&'a Case, Frame)) {
        let Some(link) = cases.first().map(|case| case.link) else { return };
        let folder = tempfile::tempdir_in(&self.folder).expect("room for a folder");
        let path = folder.path().join("frames.pcap");
        let records = cases.iter().map(|case| case.record());
        fs::write(&path, pcap::write_records(link, records)).expect("room for a capture");
        let mut command = command(self.folder.path());
        command.arg("-n").args(["-T", "pdml"]);
        for preference in PREFERENCES {
            command.args(["-o", preference]);
        }
        let error_file = folder.path().join("stderr");
        let errors = fs::File::create(&error_file).expect("room for a few lines");
        let mut child = command
            .arg("-r")
            .arg(&path)
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .expect("it started before");
        let mut asked = cases.iter();
        let document = BufReader::new(Ascii(child.stdout.take().expect("a pipe")));
        pdml::frames(document, &self.masks, |frame| {
            each(asked.next().expect("no more packets than were written"), frame);
        });
        let status = child.wait().expect("an own child");
        let said = fs::read_to_string(error_file).expect("tshark writes text");
        assert!(status.success(), "{} failed with {status}: {said}", self.version);
        assert_eq!(asked.len(), 0, "{} left frames out: {said}", self.version);
    }

    /// Writes a capture of these frames, of any link types, that lives as long as this does.
    pub(crate) fn capture_of(&self, cases: &[Case]) -> PathBuf {
        let path = self.folder.path().join("frames.pcapng");
        let file = fs::File::create(&path).expect("room for a capture");
        let mut writer = PcapNgWriter::new(file, &Host::default()).expect("room for a capture");
        for case in cases {
            writer.write(&case.record(), None).expect("room for a capture");
        }
        path
    }

    /// The numbers of the packets that a display filter takes.
    pub(crate) fn filter(&self, capture: &Path, filter: &str) -> HashSet<u64> {
        let mut command = command(self.folder.path());
        command.args(["-n", "-T", "fields", "-e", "frame.number", "-Y", filter]);
        for preference in PREFERENCES {
            command.args(["-o", preference]);
        }
        let output = command.arg("-r").arg(capture).output().expect("it started before");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{} does not take {filter}: {said}", self.version);
        let numbers = String::from_utf8_lossy(&output.stdout).into_owned();
        numbers.lines().map(|number| number.parse().expect("a number")).collect()
    }

    fn forget_other_protocols(&self) {
        let wanted =
            |name: &&str| ours::has_table_for(name) || SCAFFOLD.contains(name) || name.starts_with("_ws.");
        let report = self.report("protocols");
        let others = report.lines().filter_map(|line| line.split('\t').nth(2)).filter(|name| !wanted(name));
        let names: Vec<_> = others.collect();
        fs::write(self.folder.path().join("disabled_protos"), names.join("\n")).expect("room for a list");
    }

    /// A line for each field: F, its name for people, its id, its type, its protocol, how it is shown, its mask. And for each
    /// protocol: P, its name for people, its id.
    fn read_masks(&self) -> Masks {
        let mut masks = Masks::new();
        for line in self.report("fields").lines() {
            let columns: Vec<_> = line.split('\t').collect();
            if let [_, _, id, ..] = columns[..] {
                let mask =
                    columns.get(6).and_then(|mask| u64::from_str_radix(mask.strip_prefix("0x")?, 16).ok());
                masks.entry(id.to_owned()).or_insert(mask.unwrap_or_default());
            }
        }
        masks
    }

    fn report(&self, name: &str) -> String {
        let output = command(self.folder.path()).args(["-G", name]).output().expect("it started before");
        assert!(output.status.success(), "tshark -G {name}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

/// Text without what is not ASCII. tshark copies bytes of packets into its XML, names of hosts for one, that are no text in
/// any encoding; nothing that is compared is outside ASCII.
struct Ascii<R>(R);

impl<R: Read> Read for Ascii<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(buffer)?;
        for byte in buffer.iter_mut().take(count).filter(|byte| !byte.is_ascii()) {
            *byte = b'?';
        }
        Ok(count)
    }
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("tshark");
    command.env("WIRESHARK_CONFIG_DIR", folder).env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
    command
}
