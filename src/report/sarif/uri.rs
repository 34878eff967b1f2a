//! Paths as addresses.

use std::fmt::Write;

/// A path as a relative reference (RFC 3986): each byte that may not stand in a segment is `%2F`-encoded, and
/// no first segment is taken for a scheme.
pub(super) fn relative(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        let stays = byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
        if stays {
            out.push(char::from(byte));
        } else {
            // Writing to a `String` does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    // Two slashes at the beginning would name a host.
    out.trim_start_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::relative;

    #[test]
    fn a_path_stays_one() {
        for (path, uri) in [
            ("infra/main.tf", "infra/main.tf"),
            ("a b/ü.tf", "a%20b/%C3%BC.tf"),
            ("javascript:alert(1)", "javascript%3Aalert%281%29"),
            ("//host/x", "host/x"),
            ("a?b#c\n", "a%3Fb%23c%0A"),
        ] {
            assert_eq!(relative(path), uri);
        }
    }
}
