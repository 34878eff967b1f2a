//! Texts of HCL between quotes.

use std::fmt::Write as _;

/// Whose escapes there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Escapes {
    /// Those of HCL.
    Hcl,
    /// Those of JSON, in a here document.
    Json,
}

/// A piece of a text that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum QuotedPiece {
    /// Letters.
    Text(String),
    /// What is source already: `${var.env}-orders`.
    Source(String),
}

/// Pieces between quotes; in a here document as JSON has them, else as HCL does. `${` and `%{` begin templates, so they
/// are doubled in both (HCL native syntax specification, "Template Literals"); of the escapes of JSON, HCL has not
/// `\b`, `\f` and `\/`.
pub(crate) fn quoted(pieces: &[QuotedPiece], escapes: Escapes) -> String {
    let mut out = String::from("\"");
    for piece in pieces {
        match piece {
            QuotedPiece::Source(source) => out.push_str(source),
            QuotedPiece::Text(text) => put(text, escapes, &mut out),
        }
    }
    out.push('"');
    out
}

fn put(text: &str, escapes: Escapes, out: &mut String) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if chars.peek() == Some(&'{') => {
                out.push(c);
                out.push(c);
            }
            // a few letters beyond ASCII are not seen as themselves
            ' '..='~' => out.push(c),
            c if u32::from(c) <= 0xffff => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c if escapes == Escapes::Json => out.push(c),
            c => {
                let _ = write!(out, "\\U{:08x}", u32::from(c));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infra::syntax::tree::{Node, NodeKind, TextPart};

    #[test]
    fn what_is_written_is_read_as_it_was() {
        for text in [
            "plain",
            "a \"quoted\" \\ one",
            "${aws:username}/%{x}/$${y}/$5/100%",
            "two\nlines\tand\rmore",
            "f\u{fc}r \u{202e}immer \u{1f600}",
        ] {
            let pieces = [QuotedPiece::Text(text.to_owned())];
            let source = format!("a = {}", quoted(&pieces, Escapes::Hcl));
            let tree = crate::infra::syntax::hcl::read(&source).expect(&source);
            assert_eq!(
                tree.get("a").and_then(Node::literal).as_deref(),
                Some(text),
                "{source}"
            );
            let document = format!(
                "a = <<EOF\n{{\"b\": {}}}\nEOF\n",
                quoted(&pieces, Escapes::Json)
            );
            let tree = crate::infra::syntax::hcl::read(&document).expect(&document);
            let Some(NodeKind::Call(_, inner)) = tree.get("a").map(|node| &node.kind) else {
                panic!("{document}");
            };
            assert_eq!(
                inner[0].get("b").and_then(Node::literal).as_deref(),
                Some(text),
                "{document}"
            );
        }
        let pieces = [
            QuotedPiece::Source("${var.a}".to_owned()),
            QuotedPiece::Text("-${b}".to_owned()),
        ];
        let source = format!("a = {}", quoted(&pieces, Escapes::Hcl));
        let tree = crate::infra::syntax::hcl::read(&source).expect("it reads");
        let wanted = vec![
            TextPart::Ref("var.a".to_owned()),
            TextPart::Literal("-${b}".to_owned()),
        ];
        assert_eq!(
            tree.get("a").map(|node| &node.kind),
            Some(&NodeKind::Text(wanted))
        );
    }
}
