//! What is left of the operating system once this process has all it needs: no files but those in folders named before, by
//! Landlock, and no system calls but those that the program makes, by seccomp. Where the kernel has neither, the program runs
//! without them, and who enters is told.

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod calls;

use landlock::{
    ABI, Access as _, AccessFs, BitFlags, LandlockStatus, PathBeneath, PathFd, RestrictionStatus, Ruleset,
    RulesetAttr as _, RulesetCreatedAttr as _, RulesetError, Scope,
};
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// The newest version that is asked for. An older kernel enforces what it knows of it.
const LANDLOCK: ABI = ABI::V9;

/// Why the sandbox is not there, on a kernel that should have it.
#[derive(Debug, Error)]
pub enum SandboxError {
    /// The rules for files.
    #[error("limiting access to files: {0}")]
    Files(#[from] RulesetError),
    /// A folder that files are to be written to.
    #[error("limiting access to files: {0}")]
    Folder(#[from] landlock::PathFdError),
    /// The list of system calls.
    #[error("limiting system calls: {0}")]
    Calls(io::Error),
}

/// What of it the kernel has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The version of Landlock that is enforced.
    pub landlock: Option<i32>,
    /// Whether system calls are limited.
    pub seccomp: bool,
}

/// Enters for good, with the threads that this one will start. In `folders` files may still be made, written, shortened,
/// renamed and removed; what is open stays open. Needs `no_new_privs`.
///
/// # Errors
/// The kernel has the means and refuses all the same, or a folder is not there.
pub fn enter(folders: &[PathBuf]) -> Result<Limits, SandboxError> {
    let landlock = match confine_files(folders)?.landlock {
        LandlockStatus::Available { effective_abi, .. } => Some(effective_abi as i32),
        LandlockStatus::NotEnabled | LandlockStatus::NotImplemented => None,
    };
    Ok(Limits { landlock, seccomp: confine_calls()? })
}

/// What [`enter`] would find, without entering: it is tried on a thread that ends.
///
/// # Errors
/// As for [`enter`].
pub fn probe() -> Result<Limits, SandboxError> {
    let attempt = || {
        nix::sys::prctl::set_no_new_privs().map_err(|error| SandboxError::Calls(error.into()))?;
        enter(&[])
    };
    let ended = |_| SandboxError::Calls(io::Error::other("the thread that tried it ended early"));
    std::thread::spawn(attempt).join().map_err(ended)?
}

fn confine_files(folders: &[PathBuf]) -> Result<RestrictionStatus, SandboxError> {
    let mut rules = Ruleset::default()
        .handle_access(AccessFs::from_all(LANDLOCK))?
        .scope(Scope::from_all(LANDLOCK))?
        .create()?;
    for folder in folders {
        rules = rules.add_rule(PathBeneath::new(PathFd::new(folder)?, writing()))?;
    }
    Ok(rules.restrict_self()?)
}

fn writing() -> BitFlags<AccessFs> {
    AccessFs::WriteFile | AccessFs::Truncate | AccessFs::MakeReg | AccessFs::RemoveFile
}

/// Whether there is a list of system calls now.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
fn confine_calls() -> Result<bool, SandboxError> {
    match calls::confine() {
        Ok(()) => Ok(true),
        // What a kernel answers that was built without it, and a container whose own list leaves it out.
        Err(error) if matches!(error.raw_os_error(), Some(libc::EINVAL | libc::ENOSYS | libc::EPERM)) => {
            Ok(false)
        }
        Err(error) => Err(SandboxError::Calls(error)),
    }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn confine_calls() -> Result<bool, SandboxError> {
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shutdown::Hangup;
    use nix::sched::{CloneFlags, unshare};
    use nix::sys::socket::{AddressFamily, SockFlag, SockProtocol, SockType, socket};
    use std::ffi::CString;
    use std::fs::{self, File};
    use std::io::Write as _;
    use std::net::{TcpListener, TcpStream, UdpSocket};
    use std::path::Path;
    use std::process::Command;

    /// Names the folder that may be written to, for the process that goes into the sandbox.
    const FOLDER: &str = "WIREGLASS_TEST_SANDBOX";

    /// Runs the test that calls this once more, in a process of its own: there is no way out of a sandbox.
    fn inside(test: fn(&Path)) {
        if let Some(folder) = std::env::var_os(FOLDER) {
            nix::sys::prctl::set_no_new_privs().expect("every kernel has it");
            enter(&[PathBuf::from(&folder)]).expect("a sandbox, or none");
            return test(Path::new(&folder));
        }
        let folder = tempfile::tempdir().expect("a folder of its own");
        let name = std::thread::current().name().expect("the test's").to_owned();
        let again = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", &name, "--nocapture"])
            .env(FOLDER, folder.path())
            .output()
            .expect("this test starts again");
        let said = String::from_utf8_lossy(&again.stdout) + String::from_utf8_lossy(&again.stderr);
        assert!(again.status.success() && said.contains("1 passed"), "{said}");
    }

    #[test]
    fn no_file_can_be_read_and_none_written_but_in_the_folder() {
        if probe().expect("a sandbox, or none").landlock.is_none() {
            eprintln!("left out: this kernel has no Landlock");
            return;
        }
        inside(|folder| {
            let denied = |result: io::Result<File>| result.map_err(|error| error.kind()).err();
            assert_eq!(denied(File::open("/etc/passwd")), Some(io::ErrorKind::PermissionDenied));
            assert_eq!(
                denied(File::create("/tmp/wireglass-elsewhere")),
                Some(io::ErrorKind::PermissionDenied)
            );
            assert!(fs::read_dir("/").is_err(), "folders are files too");
            let (path, next) = (folder.join("packets"), folder.join("packets.1"));
            let mut file = File::create(&path).expect("a new file in the folder");
            file.write_all(b"packets").expect("written");
            file.set_len(4).expect("made shorter");
            file.sync_all().expect("flushed");
            fs::rename(&path, &next).expect("renamed");
            assert_eq!(
                denied(File::open(&next)),
                Some(io::ErrorKind::PermissionDenied),
                "written, never read"
            );
            fs::remove_file(&next).expect("removed");
        });
    }

    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    #[test]
    fn even_root_runs_no_program_makes_no_namespace_and_opens_no_raw_socket() {
        inside(|_| {
            assert!(Command::new("true").status().is_err(), "no process");
            let [program, argument] = ["/bin/true", "true"].map(|text| CString::new(text).expect("text"));
            let refused = nix::unistd::execv(&program, &[argument]).expect_err("no other program");
            assert_eq!(refused, nix::errno::Errno::ENOSYS);
            assert_eq!(unshare(CloneFlags::CLONE_NEWUSER), Err(nix::errno::Errno::ENOSYS));
            let open = |family, kind, protocol: Option<SockProtocol>| {
                socket(family, kind, SockFlag::SOCK_CLOEXEC, protocol).map(drop)
            };
            for (family, kind) in [
                (AddressFamily::Inet, SockType::Raw),
                (AddressFamily::Inet6, SockType::Raw),
                (AddressFamily::Packet, SockType::Raw),
                (AddressFamily::Packet, SockType::Datagram),
                (AddressFamily::Netlink, SockType::Raw),
                (AddressFamily::Unix, SockType::Stream),
            ] {
                let refused = open(family, kind, None);
                assert_eq!(refused, Err(nix::errno::Errno::ENOSYS), "{family:?} {kind:?}");
            }
        });
    }

    #[test]
    fn what_the_program_needs_still_works() {
        inside(|_| {
            let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
            let address = listener.local_addr().expect("its address");
            let client = std::thread::spawn(move || TcpStream::connect(address).map(drop));
            listener.accept().expect("a visitor");
            client.join().expect("a thread").expect("a connection");
            UdpSocket::bind("127.0.0.1:0").expect("a datagram socket");
            assert_eq!(nix::net::if_::if_nametoindex("lo"), Ok(1), "names of interfaces");
            assert!(nix::net::if_::if_indextoname(1).is_ok_and(|name| name.as_bytes() == b"lo"));
            let mut random = [0; 16];
            getrandom::fill(&mut random).expect("chance");
            assert_ne!(random, [0; 16]);
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
                drop(crate::shutdown::Signals::catch(Hangup::Ends).expect("signals"));
            });
            assert!(std::panic::catch_unwind(|| panic!("said and caught")).is_err());
        });
    }
}
