//! Frames sent on loopback as they are.

use nix::ifaddrs::getifaddrs;
use nix::sys::socket::{AddressFamily, MsgFlags, SockFlag, SockType, bind, send, socket};
use std::os::fd::{AsRawFd as _, OwnedFd};

/// A socket for that.
pub struct Lo(OwnedFd);

impl Lo {
    pub fn open() -> Self {
        // With no protocol it hears nothing, whatever it is bound to.
        let out =
            socket(AddressFamily::Packet, SockType::Raw, SockFlag::SOCK_CLOEXEC, None).expect("a socket");
        let mut interfaces = getifaddrs().expect("the interfaces of this namespace");
        let address =
            interfaces.find_map(|one| one.address?.as_link_addr().copied()).expect("loopback is there");
        bind(out.as_raw_fd(), &address).expect("it is bound");
        Self(out)
    }

    pub fn send(&self, frame: &[u8]) {
        let sent = send(self.0.as_raw_fd(), frame, MsgFlags::empty()).expect("loopback takes a frame");
        assert_eq!(sent, frame.len());
    }
}
