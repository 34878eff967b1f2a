//! Paths as addresses.

use crate::iam::percent::encode;

/// A path as a relative reference (RFC 3986): each byte that may not stand in a segment is `%2F`-encoded, and
/// no first segment is taken for a scheme.
pub(super) fn relative(path: &str) -> String {
    // Two slashes at the beginning would name a host.
    encode(path, b"/").trim_start_matches('/').to_owned()
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
