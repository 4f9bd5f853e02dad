//! What packet sockets take and say in the kernel's own structures, packet(7), and neither socket2 nor nix has.

use socket2::{SockAddr, SockAddrStorage, Socket};
use std::io;
use std::mem::size_of;
use std::os::fd::AsRawFd as _;

/// Listens to frames of one protocol, `ETH_P_*`, on one interface; on all for index 0.
pub(super) fn bind(socket: &Socket, protocol: u16, interface: u32) -> io::Result<()> {
    socket.bind(&address(protocol, interface)?)
}

/// An interface by its index, and the protocol of the frames there: 0 where that stands in them.
pub(crate) fn address(protocol: u16, interface: u32) -> io::Result<SockAddr> {
    let refused = |_| io::Error::new(io::ErrorKind::InvalidInput, "no interface has such an index");
    let mut storage = SockAddrStorage::zeroed();
    // SAFETY: `sockaddr_ll` is one of the kernel's `sockaddr_*` types.
    #[allow(unsafe_code, reason = "no library makes such an address")]
    let address = unsafe { storage.view_as::<libc::sockaddr_ll>() };
    address.sll_family = u16::try_from(libc::AF_PACKET).unwrap_or_default();
    address.sll_protocol = protocol.to_be();
    address.sll_ifindex = i32::try_from(interface).map_err(refused)?;
    let length = length_of::<libc::sockaddr_ll>();
    // SAFETY: the storage holds an address of the family that it names, and is that long.
    #[allow(unsafe_code, reason = "no library makes such an address")]
    let address = unsafe { SockAddr::new(storage, length) };
    Ok(address)
}

/// Sets an option of the level `SOL_PACKET`. The kernel copies as many bytes as `T` has, and refuses where it wants another type.
pub(super) fn set<T: Copy>(socket: &Socket, option: libc::c_int, value: &T) -> io::Result<()> {
    // SAFETY: the pointer is to a `T`, and the length is that of a `T`; the kernel only reads it, and only during the call.
    #[allow(unsafe_code, reason = "no library sets options of packet sockets")]
    let result = unsafe {
        let value = std::ptr::from_ref(value).cast();
        libc::setsockopt(socket.as_raw_fd(), libc::SOL_PACKET, option, value, length_of::<T>())
    };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// What the kernel counted since it was last asked: `tp_packets` with those dropped, and `tp_drops`.
pub(super) fn statistics(socket: &Socket) -> io::Result<libc::tpacket_stats_v3> {
    let mut counted = libc::tpacket_stats_v3 { tp_packets: 0, tp_drops: 0, tp_freeze_q_cnt: 0 };
    let mut length = length_of::<libc::tpacket_stats_v3>();
    // SAFETY: both pointers are to values that last longer than the call. The kernel writes at most `length` bytes, the size of a
    // structure of integers, of which any bytes are a value.
    #[allow(unsafe_code, reason = "no library reads options of packet sockets")]
    let result = unsafe {
        let (room, length) = ((&raw mut counted).cast(), &raw mut length);
        libc::getsockopt(socket.as_raw_fd(), libc::SOL_PACKET, libc::PACKET_STATISTICS, room, length)
    };
    if result == 0 { Ok(counted) } else { Err(io::Error::last_os_error()) }
}

fn length_of<T>() -> libc::socklen_t {
    libc::socklen_t::try_from(size_of::<T>()).unwrap_or(libc::socklen_t::MAX)
}
