//! The networks and addresses that `IpAddress` and `NotIpAddress` compare.

use std::net::{IpAddr, Ipv4Addr};

use super::forms::Forms;

/// A range of addresses (`203.0.113.0/24`), or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Network {
    pub(super) base: IpAddr,
    /// Bits, from the first, in which an address of the network is the same as the base.
    pub(super) length: u32,
}

impl Network {
    /// The network that a text is. AWS's page asks for "the standard CIDR format (for example,
    /// 203.0.113.0/24 or 2001:DB8:1234:5678::/64)": numbers that begin with zeros, and IPv4 addresses
    /// written as those of IPv6 (`::ffff:203.0.113.7`, RFC 4291 section 2.5.5.2), are forms that it
    /// does not name.
    pub(super) fn read(text: &str, forms: Forms) -> Option<Self> {
        let (base, length) = match text.split_once('/') {
            Some((base, length)) => (base, Some(number(length, forms)?)),
            None => (text, None),
        };
        let base = match base.parse() {
            Ok(base) => base,
            Err(_) => IpAddr::V4(padded(base, forms)?),
        };
        let width = if base.is_ipv4() { 32 } else { 128 };
        let length = length.unwrap_or(width);
        (length <= width).then_some(Self { base, length }.in_v4(forms))
    }

    /// The address that a text is.
    pub(super) fn read_address(text: &str, forms: Forms) -> Option<IpAddr> {
        let is_one = !text.contains('/');
        is_one.then(|| Self::read(text, forms))?.map(|own| own.base)
    }

    /// Whether `address` lies in the network.
    pub(super) fn holds(self, address: IpAddr) -> bool {
        let bits = |address: IpAddr| match address {
            IpAddr::V4(v4) => u128::from(v4.to_bits()) << 96,
            IpAddr::V6(v6) => v6.to_bits(),
        };
        self.base.is_ipv4() == address.is_ipv4()
            && (bits(self.base) ^ bits(address)).leading_zeros() >= self.length
    }

    /// What is written as one of IPv6, as the network of IPv4 that it is to the wide reading.
    fn in_v4(self, forms: Forms) -> Self {
        /// The bits that say that an address of IPv6 stands for one of IPv4.
        const MAPPED: u32 = 96;
        match (self.base, forms) {
            (IpAddr::V6(base), Forms::All) if self.length >= MAPPED => {
                base.to_ipv4_mapped().map_or(self, |base| Self {
                    base: IpAddr::V4(base),
                    length: self.length - MAPPED,
                })
            }
            _ => self,
        }
    }
}

/// A number that begins with no zero, unless every form is read.
fn number(text: &str, forms: Forms) -> Option<u32> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_named = text == "0" || !text.starts_with('0');
    (is_number && (is_named || forms == Forms::All))
        .then(|| text.parse().ok())
        .flatten()
}

/// An address of IPv4 of which a number begins with zeros, taken as a decimal one.
fn padded(text: &str, forms: Forms) -> Option<Ipv4Addr> {
    let mut parts = text
        .split('.')
        .map(|part| u8::try_from(number(part, forms)?).ok());
    let mut next = || parts.next().flatten();
    let address = Ipv4Addr::new(next()?, next()?, next()?, next()?);
    parts.next().is_none().then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_that_aws_does_not_name_are_networks_to_the_wide_reading_alone() {
        for (text, same) in [
            ("203.0.113.0/024", "203.0.113.0/24"),
            ("010.0.0.1", "10.0.0.1"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("::FFFF:cb00:7100/120", "203.0.113.0/24"),
        ] {
            let named = Network::read(same, Forms::Named);
            assert_eq!(Network::read(text, Forms::All), named, "{text}");
            assert_ne!(Network::read(text, Forms::Named), named, "{text}");
        }
        for text in [
            "",
            "10",
            "10.0.0.0/33",
            "10.0.0.0/+8",
            "10.0.0.0/",
            "10.0.0.256",
            "1.2.3.4.5",
            "::/129",
            "x",
        ] {
            assert_eq!(Network::read(text, Forms::All), None, "{text}");
        }
    }

    #[test]
    fn what_is_wider_than_all_of_ipv4_is_a_network_of_ipv6() {
        let wide = Network::read("::/0", Forms::All).expect("a network");
        assert!(!wide.holds(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1))));
    }
}
