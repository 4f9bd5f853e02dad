//! What this process may do, and what it becomes.

use super::Check;
use super::State::{Missing, Note, Ok};
use caps::{CapSet, Capability};
use nix::sys::statvfs::{FsFlags, statvfs};
use nix::unistd::{Uid, User};
use wireglass_agent::privilege::{Invoker, remedy};
use wireglass_agent::sandbox;

/// The right to open sockets that hear everything.
pub(super) fn capability() -> Check {
    const NAME: &str = "right to capture";
    let has = |set| caps::has_cap(None, set, Capability::CAP_NET_RAW).unwrap_or(false);
    if has(CapSet::Permitted) {
        return Check::new(NAME, Ok, "this process may have CAP_NET_RAW");
    }
    let on_nosuid = std::env::current_exe()
        .is_ok_and(|path| statvfs(&path).is_ok_and(|found| found.flags().contains(FsFlags::ST_NOSUID)));
    let says = if !has(CapSet::Bounding) {
        "CAP_NET_RAW is kept from this process and all that it starts (bounding set): the container or service that it \
         runs in must allow it (--cap-add NET_RAW, CapabilityBoundingSet=), and the program needs it"
    } else if nix::sys::prctl::get_no_new_privs().unwrap_or(false) {
        "no CAP_NET_RAW, and no_new_privs is set, so that what a program file is granted does not count here: grant it \
         to the program, and start it from another shell"
    } else if on_nosuid {
        "no CAP_NET_RAW, and the program lies on a file system (nosuid) where what a file is granted does not count: \
         copy it elsewhere, then grant it"
    } else {
        "no CAP_NET_RAW; grant it to the program"
    };
    Check::new(NAME, Missing, says).remedy(remedy())
}

/// What stands around the program once its sockets are open.
pub(super) fn sandbox() -> [Check; 2] {
    let limits = match sandbox::probe() {
        Result::Ok(limits) => limits,
        Err(error) => {
            let says = format!("{error}; wireglass does not start like this");
            return ["Landlock", "seccomp"].map(|name| Check::new(name, Missing, says.clone()));
        }
    };
    let landlock = match limits.landlock {
        Some(abi) => {
            Check::new("Landlock", Ok, format!("version {abi}: files are out of reach while it runs"))
        }
        None => Check::new(
            "Landlock",
            Note,
            "not in this kernel, or not switched on (lsm=): files are protected by their permissions alone",
        ),
    };
    let seccomp = match limits.seccomp {
        true => Check::new("seccomp", Ok, "system calls without a use here are refused while it runs"),
        false => Check::new(
            "seccomp",
            Note,
            "not in this kernel, or not for this processor: every system call stays open",
        ),
    };
    [landlock, seccomp]
}

/// Who the process is once its sockets are open.
pub(super) fn user() -> Check {
    let called = |uid: Uid| match User::from_uid(uid) {
        Result::Ok(Some(user)) => format!("{} ({uid})", user.name.escape_default()),
        _ => uid.to_string(),
    };
    match Invoker::find() {
        Err(error) => Check::new("user", Missing, error.to_string()),
        Result::Ok(Some(invoker)) => {
            Check::new("user", Ok, format!("under sudo: it becomes {}", called(invoker.uid)))
        }
        Result::Ok(None) if Uid::current().is_root() => Check::new(
            "user",
            Note,
            "root, and it stays so, though without capabilities; as a user of its own it could do less",
        )
        .remedy(remedy()),
        Result::Ok(None) => Check::new("user", Ok, called(Uid::current())),
    }
}
