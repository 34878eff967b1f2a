//! That names are inert in SARIF.

use super::log::Message;
use crate::report::written;

#[test]
fn a_name_is_no_link_and_no_place_for_an_argument() {
    for (name, shown) in [
        ("{0} of {1}", "{{0}} of {{1}}"),
        ("[a](javascript:alert)", "[a]\\u0028javascript:alert)"),
        ("line\nend\u{202e}", "line\\u000aend\\u202e"),
        ("`[x]`", "`[x]`"),
    ] {
        let value = written::value(&Message::new(name));
        assert_eq!(value["text"], shown, "{name}");
    }
}
