//! Values that packets are made from, as they are typed.

use std::net::{IpAddr, SocketAddr};
use wireglass_shared::hex;

/// A field, and what it is set to.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The field's name.
    pub field: String,
    /// Its value, as typed.
    pub value: String,
}

pub(super) fn setting(text: &str) -> Result<Setting, &'static str> {
    match text.split_once('=') {
        Some((field, value)) if !field.is_empty() => {
            Ok(Setting { field: field.trim().to_owned(), value: value.trim().to_owned() })
        }
        _ => Err("write a field and its value, as in ip.ttl=3"),
    }
}

/// A number of 32 bits.
pub(super) fn word(text: &str) -> Result<u32, String> {
    number(text, u32::MAX)
}

/// A number of 16 bits.
pub(super) fn half(text: &str) -> Result<u16, String> {
    number(text, u16::MAX.into()).map(|number| u16::try_from(number).unwrap_or(u16::MAX))
}

/// A number of 8 bits.
pub(super) fn byte(text: &str) -> Result<u8, String> {
    number(text, u8::MAX.into()).map(|number| u8::try_from(number).unwrap_or(u8::MAX))
}

fn number(text: &str, most: u32) -> Result<u32, String> {
    let number = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) if !digits.starts_with('+') => u32::from_str_radix(digits, 16).ok(),
        None if !text.starts_with('+') => text.parse().ok(),
        _ => None,
    };
    number
        .filter(|number| *number <= most)
        .ok_or_else(|| format!("a number from 0 to {most} is wanted, decimal or hexadecimal as in {most:#x}"))
}

/// An address and a port that something can be sent to.
pub(super) fn address_and_port(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(
        |_| "an address and a port are wanted, as in 127.0.0.1:80 or [::1]:80; names are not looked up",
    )
}

/// An address of either version, without a port.
pub(super) fn address(text: &str) -> Result<IpAddr, &'static str> {
    let inside = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inside
        .unwrap_or(text)
        .parse()
        .map_err(|_| "an address is wanted, as in 127.0.0.1 or ::1, without a port; names are not looked up")
}

/// Bytes in hexadecimal.
#[derive(Clone, Debug)]
pub struct Bytes(pub Vec<u8>);

pub(super) fn bytes(text: &str) -> Result<Bytes, String> {
    if text.trim().is_empty() {
        return Ok(Bytes(Vec::new()));
    }
    let mut all = hex::parse_packets(text).map_err(|error| error.to_string())?.into_iter();
    match (all.next(), all.next()) {
        (Some(bytes), None) => Ok(Bytes(bytes)),
        _ => Err("there are several rows of bytes; one is wanted".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_decimal_or_hexadecimal_and_fit() {
        assert_eq!(word("0x11223344"), Ok(0x1122_3344));
        assert_eq!(half("65535"), Ok(0xffff));
        assert_eq!(byte("0"), Ok(0));
        for refused in ["", "0x", "-1", "+1", "0x+1", "65536", "1.5", "eighty", "99999999999"] {
            assert!(half(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn a_setting_is_cut_at_the_first_sign() {
        let read = setting("tcp.payload=\"a=b\"").expect("a setting");
        assert_eq!((read.field.as_str(), read.value.as_str()), ("tcp.payload", "\"a=b\""));
        assert!(setting("ip.ttl").is_err() && setting("=3").is_err());
    }
}
