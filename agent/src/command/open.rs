//! `--open`: the page in the user's own browser.
//!
//! The address has the token in it, and every user of this host can read the command lines of all programs. So the browser is
//! given the name of a file that only its user can read, and that leads on to the address.

use nix::unistd::{Uid, User};
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;
use wireglass_agent::random_hex;

/// Opens the file, and removes it when nobody holds the other end of standard input any more: at the agent's end, however that
/// comes about. The agent itself cannot do that from its sandbox.
const SCRIPT: &str = r#"exec 3<&0
(read -r _ <&3; rm -f -- "$0") &
exec xdg-open "$0" </dev/null 3<&-"#;

/// A browser that was asked to open the page.
pub struct Opening {
    child: Child,
    /// Closed when the agent ends.
    life: Option<ChildStdin>,
}

/// Asks for it. Programs inherit limits, so this comes before any is set; the browser waits until the page is served.
pub fn open(url: &str) -> io::Result<Opening> {
    let runtime = runtime_folder();
    let path =
        runtime.clone().unwrap_or_else(std::env::temp_dir).join(format!("wireglass-{}.html", random_hex(8)?));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    file.write_all(leading_to(url).as_bytes())?;
    let mut command = Command::new("/bin/sh");
    command.args(["-c", SCRIPT]).arg(&path);
    // Ctrl-C in the terminal is meant for the agent; the browser may have other windows.
    command.process_group(0);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    for secret in ["WIREGLASS_TOKEN", "WIREGLASS_VIEWER_TOKEN"] {
        command.env_remove(secret);
    }
    if std::env::var_os("SUDO_UID").is_some() {
        at_home(&mut command, runtime.as_deref());
    }
    let mut child = command.spawn()?;
    let life = child.stdin.take();
    Ok(Opening { child, life })
}

impl Opening {
    /// Waits beside everything else for what comes of it, and says so if that is nothing.
    pub fn watch(self) {
        let Self { mut child, life } = self;
        thread::spawn(move || {
            match child.wait() {
                Ok(status) if status.success() => tracing::info!("the browser was asked to open the page"),
                Ok(status) => tracing::warn!(
                    %status, "no browser could be asked to open the page; xdg-open is in the package xdg-utils"
                ),
                Err(error) => tracing::warn!(%error, "it is not known whether the browser opened the page"),
            }
            // Held until the process ends.
            std::mem::forget(life);
        });
    }
}

/// The user's folder for files that live as long as the session, which no other user can look into.
fn runtime_folder() -> Option<PathBuf> {
    let own = Uid::current().as_raw();
    let named = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let folders = named.into_iter().chain([PathBuf::from(format!("/run/user/{own}"))]);
    folders.into_iter().find(|folder| {
        let is_own = |data: std::fs::Metadata| data.is_dir() && data.uid() == own;
        folder.is_absolute() && folder.metadata().is_ok_and(is_own)
    })
}

/// Root's environment is not that of the user who called sudo, and browsers look for their windows there.
fn at_home(command: &mut Command, runtime: Option<&Path>) {
    if let Ok(Some(user)) = User::from_uid(Uid::current()) {
        command.env("HOME", user.dir).env("USER", &user.name).env("LOGNAME", &user.name);
    }
    if let Some(folder) = runtime {
        command.env("XDG_RUNTIME_DIR", folder);
    }
}

/// A page that leads on. Addresses of the agent have no character that HTML knows as anything else.
fn leading_to(url: &str) -> String {
    format!(
        "<!doctype html><meta charset=\"utf-8\"><title>wireglass</title><meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta http-equiv=\"refresh\" content=\"0;url={url}\">\n<p><a href=\"{url}\">wireglass</a></p>\n"
    )
}
