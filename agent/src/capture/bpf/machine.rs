//! The kernel's machine, as far as programs here use it, for tests.

use super::assembler::Instruction;
use super::place::{HARDWARE, INTERFACE, LINK, PACKET_TYPE, PROTOCOL, VLAN_TAG, VLAN_TAG_PRESENT};

/// A packet as the kernel shows it to a program.
#[derive(Clone, Debug)]
pub struct Seen {
    /// What the socket hands out.
    pub bytes: Vec<u8>,
    /// Where its network header begins.
    pub network: usize,
    pub protocol: u16,
    pub packet_type: u8,
    pub interface: u32,
    pub hardware: u16,
    pub tag: Option<u16>,
}

/// What the program returns. It panics where the kernel would refuse the program.
pub fn run(program: &[Instruction], seen: &Seen) -> u32 {
    let (mut a, mut x) = (0_u32, 0_u32);
    let mut slots: [Option<u32>; 16] = [None; 16];
    let mut at = 0;
    loop {
        let step = program[at];
        let operand = if step.code & 0x08 == 0 { step.k } else { x };
        at += 1;
        match step.code {
            0x00 => a = step.k,
            0x20 | 0x28 | 0x30 | 0x40 | 0x48 | 0x50 => {
                let size = [4, 2, 1][usize::from(step.code >> 3 & 3)];
                let from = if step.code & 0x40 == 0 { step.k } else { x.wrapping_add(step.k) };
                let Some(loaded) = seen.load(from, size) else { return 0 };
                a = loaded;
            }
            0x60 => a = slots[step.k as usize].expect("a slot is filled before it is read"),
            0x61 => x = slots[step.k as usize].expect("a slot is filled before it is read"),
            0x80 => a = u32::try_from(seen.bytes.len()).expect("a packet's length"),
            0x02 => slots[step.k as usize] = Some(a),
            0x07 => x = a,
            0x87 => a = x,
            0x84 => a = a.wrapping_neg(),
            0x04 | 0x0c => a = a.wrapping_add(operand),
            0x14 | 0x1c => a = a.wrapping_sub(operand),
            0x24 | 0x2c => a = a.wrapping_mul(operand),
            0x34 | 0x3c | 0x94 | 0x9c if operand == 0 => return 0,
            0x34 | 0x3c => a /= operand,
            0x94 | 0x9c => a %= operand,
            0x44 | 0x4c => a |= operand,
            0x54 | 0x5c => a &= operand,
            0xa4 | 0xac => a ^= operand,
            0x64 | 0x6c => a = a.wrapping_shl(operand),
            0x74 | 0x7c => a = a.wrapping_shr(operand),
            0x05 => at += step.k as usize,
            0x15 | 0x1d => at += step.way(a == operand),
            0x25 | 0x2d => at += step.way(a > operand),
            0x35 | 0x3d => at += step.way(a >= operand),
            0x45 | 0x4d => at += step.way(a & operand != 0),
            0x06 => return step.k,
            code => panic!("no step {code:#x}"),
        }
    }
}

impl Instruction {
    fn way(self, holds: bool) -> usize {
        usize::from(if holds { self.yes } else { self.no })
    }
}

impl Seen {
    fn load(&self, from: u32, size: usize) -> Option<u32> {
        let at = match from {
            PROTOCOL => return Some(self.protocol.into()),
            PACKET_TYPE => return Some(self.packet_type.into()),
            INTERFACE => return Some(self.interface),
            HARDWARE => return Some(self.hardware.into()),
            VLAN_TAG => return Some(self.tag.unwrap_or_default().into()),
            VLAN_TAG_PRESENT => return Some(self.tag.is_some().into()),
            0xfff0_0000.. => (from - 0xfff0_0000) as usize + self.network,
            LINK.. => (from - LINK) as usize,
            from => from as usize,
        };
        let bytes = self.bytes.get(at..at.checked_add(size)?)?;
        Some(bytes.iter().fold(0, |all, byte| all << 8 | u32::from(*byte)))
    }
}
