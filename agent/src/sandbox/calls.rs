//! The system calls that the program makes once its sockets are open, as a list for seccomp.
//!
//! Every other call is answered as by a kernel that does not have it (ENOSYS): a C library of another distribution that tries
//! a newer call first then falls back to one on the list, as it does on an older kernel. Nothing is killed. Running other
//! programs, tracing, mounting, loading code into the kernel, namespaces, keys and new raw sockets are not on the list.

use libc::{c_int, c_long, c_ulong};
use seccompiler::SeccompCmpArgLen::Dword;
use seccompiler::SeccompCmpOp::{Eq, Le, MaskedEq};
use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    apply_filter,
};
use std::collections::BTreeMap;
use std::io;

/// Installs the list for this thread and those it will start. Needs `no_new_privs`.
pub(super) fn confine() -> io::Result<()> {
    let program = program().map_err(io::Error::other)?;
    apply_filter(&program).map_err(|error| match error {
        seccompiler::Error::Prctl(error) | seccompiler::Error::Seccomp(error) => error,
        other => io::Error::other(other),
    })
}

fn program() -> Result<BpfProgram, BackendError> {
    // No rules: whatever the arguments are.
    let mut rules: BTreeMap<c_long, Vec<SeccompRule>> =
        ANY.iter().chain(ANY_OF_THIS_PROCESSOR).map(|&call| (call, Vec::new())).collect();
    rules.extend(with_arguments()?);
    let refused = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
    SeccompFilter::new(rules, refused, SeccompAction::Allow, std::env::consts::ARCH.try_into()?)?.try_into()
}

/// Calls that are fine with any arguments. Names that only some processors have are below.
const ANY: &[c_long] = &[
    // Memory. Without mmap and mprotect: see below.
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    // Threads and the end.
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_get_robust_list,
    libc::SYS_rseq,
    libc::SYS_set_tid_address,
    libc::SYS_gettid,
    libc::SYS_getpid,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_membarrier,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_restart_syscall,
    // Signals.
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    // The browser that --open started.
    libc::SYS_wait4,
    libc::SYS_waitid,
    // Time and chance.
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_getrandom,
    // Who and where.
    libc::SYS_uname,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_getcwd,
    // Open files and new ones. Which may be opened, changed or removed is Landlock's to say.
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_pwrite64,
    libc::SYS_pwritev,
    libc::SYS_lseek,
    libc::SYS_ftruncate,
    libc::SYS_fallocate,
    libc::SYS_fchmod,
    libc::SYS_fsync,
    libc::SYS_fdatasync,
    libc::SYS_flock,
    libc::SYS_openat,
    libc::SYS_close,
    libc::SYS_fcntl,
    libc::SYS_fstat,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_statfs,
    libc::SYS_fstatfs,
    libc::SYS_readlinkat,
    libc::SYS_faccessat,
    libc::SYS_unlinkat,
    libc::SYS_renameat,
    libc::SYS_renameat2,
    libc::SYS_getdents64,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_pipe2,
    // Waiting.
    libc::SYS_ppoll,
    libc::SYS_pselect6,
    libc::SYS_epoll_create1,
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    libc::SYS_epoll_pwait2,
    libc::SYS_eventfd2,
    libc::SYS_timerfd_create,
    libc::SYS_timerfd_settime,
    // Sockets, but for making them.
    libc::SYS_socketpair,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_connect,
    libc::SYS_shutdown,
    libc::SYS_getsockname,
    libc::SYS_getpeername,
    libc::SYS_getsockopt,
    libc::SYS_setsockopt,
    libc::SYS_sendto,
    libc::SYS_recvfrom,
    libc::SYS_sendmsg,
    libc::SYS_recvmsg,
    libc::SYS_sendmmsg,
    libc::SYS_recvmmsg,
];

/// Older names of calls above, which C libraries still use on this processor.
#[cfg(target_arch = "x86_64")]
const ANY_OF_THIS_PROCESSOR: &[c_long] = &[
    libc::SYS_open,
    libc::SYS_stat,
    libc::SYS_lstat,
    libc::SYS_access,
    libc::SYS_readlink,
    libc::SYS_unlink,
    libc::SYS_rename,
    libc::SYS_dup2,
    libc::SYS_pipe,
    libc::SYS_poll,
    libc::SYS_select,
    libc::SYS_epoll_create,
    libc::SYS_epoll_wait,
    libc::SYS_eventfd,
    libc::SYS_time,
];
#[cfg(not(target_arch = "x86_64"))]
const ANY_OF_THIS_PROCESSOR: &[c_long] = &[];

/// A thread of this process, as C libraries make one, in the namespaces that are here.
const THREAD: c_int = libc::CLONE_THREAD;
const NAMESPACES: c_int = libc::CLONE_NEWUSER
    | libc::CLONE_NEWNS
    | libc::CLONE_NEWNET
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWCGROUP;

/// Questions about terminals, sockets and interfaces. Not TIOCSTI, which types into the terminal of whoever started this.
const IOCTLS: &[c_ulong] = &[
    libc::FIONBIO as c_ulong,
    libc::FIONREAD as c_ulong,
    libc::FIOCLEX as c_ulong,
    libc::TCGETS as c_ulong,
    libc::TIOCGWINSZ as c_ulong,
    libc::TIOCOUTQ as c_ulong,
    libc::SIOCGIFINDEX as c_ulong,
    libc::SIOCGIFNAME as c_ulong,
    libc::SIOCGIFFLAGS as c_ulong,
    libc::SIOCGIFMTU as c_ulong,
    libc::SIOCGIFHWADDR as c_ulong,
];

/// Names of threads and of their memory.
const PRCTLS: &[c_int] = &[libc::PR_SET_NAME, libc::PR_SET_VMA];

/// Sockets of the demonstrations; glibc looks up an interface's name or index through one, too. No local sockets: other
/// programs' services are behind those.
const SOCKETS: &[(c_int, c_int)] = &[
    (libc::AF_INET, libc::SOCK_STREAM),
    (libc::AF_INET, libc::SOCK_DGRAM),
    (libc::AF_INET6, libc::SOCK_STREAM),
    (libc::AF_INET6, libc::SOCK_DGRAM),
];

/// Calls that depend on their arguments.
fn with_arguments() -> Result<Vec<(c_long, Vec<SeccompRule>)>, BackendError> {
    let no_code = || rule([(2, MaskedEq(bits(libc::PROT_EXEC)), 0)]);
    let own = u64::from(std::process::id());
    let sockets = SOCKETS.iter().map(|&(family, kind)| {
        let flags = libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK;
        rule([
            (0, Eq, bits(family)),
            (1, MaskedEq(bits(!flags)), bits(kind)),
            // Neither MPTCP nor what else may be asked for by number.
            (2, Le, bits(libc::IPPROTO_UDP)),
        ])
    });
    Ok(vec![
        (libc::SYS_mmap, vec![no_code()?]),
        (libc::SYS_mprotect, vec![no_code()?]),
        (libc::SYS_clone, vec![rule([(0, MaskedEq(bits(THREAD | NAMESPACES)), bits(THREAD))])?]),
        (libc::SYS_tgkill, vec![rule([(0, Eq, own)])?]),
        // Its own limits: C libraries ask for that of the stack.
        (libc::SYS_prlimit64, vec![rule([(0, Eq, 0)])?]),
        (libc::SYS_ioctl, IOCTLS.iter().map(|&one| rule([(1, Eq, one)])).collect::<Result<_, _>>()?),
        (libc::SYS_prctl, PRCTLS.iter().map(|&one| rule([(0, Eq, bits(one))])).collect::<Result<_, _>>()?),
        (libc::SYS_socket, sockets.collect::<Result<_, _>>()?),
    ])
}

/// A rule that holds if all its conditions do: the argument's place, and what its lower half must be. None of these arguments
/// is wider, and what stands above is left to chance by some C libraries.
fn rule<const N: usize>(conditions: [(u8, SeccompCmpOp, u64); N]) -> Result<SeccompRule, BackendError> {
    let conditions = conditions
        .into_iter()
        .map(|(place, is, value)| SeccompCondition::new(place, Dword, is, value))
        .collect::<Result<_, _>>()?;
    SeccompRule::new(conditions)
}

/// The bits of a C int as the kernel sees them in an argument's lower half.
fn bits(value: c_int) -> u64 {
    u64::from(value.cast_unsigned())
}
