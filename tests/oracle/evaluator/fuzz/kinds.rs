//! Truth values, numbers and addresses as the second evaluator reads them: what AWS's pages name, or
//! every form, as the way is.

/// In so many ways numbers and addresses can be read.
pub(super) const WAYS: usize = 2;

/// The first bytes of an IPv6 address that stands for one of IPv4 (RFC 4291 section 2.5.5.2).
const MAPPED: [u8; 12] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255];

pub(super) fn truth(text: &str) -> Option<bool> {
    text.to_ascii_lowercase().parse().ok()
}

/// A number in the forms that AWS's page names, "an integer or decimal value", or in any form.
pub(super) fn number(text: &str, way: usize) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let parts = || digits.split('.');
    let are_digits = |part: &str| !part.is_empty() && part.chars().all(|own| own.is_ascii_digit());
    let is_named = parts().count() <= 2 && parts().all(are_digits);
    let own = text.parse().ok().filter(|own: &f64| own.is_finite());
    own.filter(|_| is_named || way == 0)
}

/// Whether an address lies in a network, in the forms that AWS's page names or in any.
pub(super) fn address(network: &str, found: &str, way: usize) -> Option<bool> {
    let is_strict = way > 0;
    let (base, length) = network
        .split_once('/')
        .map_or((network, None), |(a, b)| (a, Some(b)));
    let whole = |text: &str| -> Option<usize> {
        let is_named = text == "0" || !text.starts_with('0');
        let is_digits = text.chars().all(|own| own.is_ascii_digit());
        text.parse()
            .ok()
            .filter(|_| is_digits && (is_named || !is_strict))
    };
    let bytes = |text: &str| -> Option<Vec<u8>> {
        if text.contains(':') {
            return Some(text.parse::<std::net::Ipv6Addr>().ok()?.octets().to_vec());
        }
        let parts: Option<Vec<u8>> = text
            .split('.')
            .map(|own| whole(own)?.try_into().ok())
            .collect();
        parts.filter(|parts| parts.len() == 4)
    };
    let (mut base, mut found) = (bytes(base)?, bytes(found)?);
    let mut length = length.map_or(Some(base.len() * 8), whole)?;
    if length > base.len() * 8 {
        return None;
    }
    if !is_strict && base.starts_with(&MAPPED) && length >= 96 {
        base.drain(..12);
        length -= 96;
    }
    if !is_strict && found.starts_with(&MAPPED) {
        found.drain(..12);
    }
    let bit = |bytes: &[u8], place: usize| bytes[place / 8] >> (7 - place % 8) & 1;
    Some(base.len() == found.len() && (0..length).all(|at| bit(&base, at) == bit(&found, at)))
}
