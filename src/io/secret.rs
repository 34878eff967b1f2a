//! What `git` says, fit to be repeated.

/// What `git` says, without a password that an address in it may hold.
pub(super) fn without_secrets(said: &str) -> String {
    let mut out = String::with_capacity(said.len());
    let mut rest = said;
    while let Some((before, after)) = rest.split_once("://") {
        out.push_str(before);
        out.push_str("://");
        let end = after.find(|c: char| c == '/' || c == '\'' || c.is_whitespace());
        let host = &after[..end.unwrap_or(after.len())];
        rest = match host.rfind('@') {
            Some(at) => {
                out.push('…');
                &after[at..]
            }
            None => after,
        };
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::without_secrets;

    #[test]
    fn no_password_is_said() {
        for (said, expected) in [
            (
                "fatal: unable to access 'https://me:s3cret@h.example/x.git/': no",
                "fatal: unable to access 'https://…@h.example/x.git/': no",
            ),
            (
                "https://s3cret@h https://a:b@c/d",
                "https://…@h https://…@c/d",
            ),
            ("https://h/x@y", "https://h/x@y"),
            ("https://a:p@ss@h/x", "https://…@h/x"),
            ("no address", "no address"),
        ] {
            assert_eq!(without_secrets(said), expected);
        }
    }
}
