//! Texts with something put into them: `${…}`.

use super::tree::{TextPart, joined};

/// Whose `${…}` it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// Terraform: `$${` and `%%{` are texts, `%{` a directive.
    Terraform,
    /// `Fn::Sub` of CloudFormation: `${!` is the text `${`.
    Sub,
    /// Serverless: only `${source:…}` and `${source(…):…}` are its own.
    Serverless,
}

/// Takes a text apart.
pub(crate) fn parts_of(text: &str, flavour: Flavour) -> Vec<TextPart> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['$', '%']) {
        let (before, from) = rest.split_at(at);
        parts.push(TextPart::Literal(before.to_owned()));
        let escaped =
            flavour == Flavour::Terraform && (from.starts_with("$${") || from.starts_with("%%{"));
        if escaped {
            parts.push(TextPart::Literal(from[1..3].to_owned()));
            rest = &from[3..];
        } else if from.starts_with("${") {
            let Some(length) = length_of(from) else {
                parts.push(TextPart::Opaque);
                return joined(parts);
            };
            parts.push(inside(&from[2..length - 1], flavour));
            rest = &from[length..];
        } else if flavour == Flavour::Terraform && from.starts_with("%{") {
            parts.push(TextPart::Opaque);
            return joined(parts);
        } else {
            parts.push(TextPart::Literal(from[..1].to_owned()));
            rest = &from[1..];
        }
    }
    parts.push(TextPart::Literal(rest.to_owned()));
    joined(parts)
}

/// How long the `${…}` is that a text begins with.
pub(crate) fn length_of(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return Some(at + 1),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn inside(inner: &str, flavour: Flavour) -> TextPart {
    let name = inner.trim();
    match flavour {
        Flavour::Sub => match name.strip_prefix('!') {
            Some(text) => TextPart::Literal(format!("${{{text}}}")),
            None if is_name(name, "_.:-") || name.contains(':') => TextPart::Ref(name.to_owned()),
            None => TextPart::Opaque,
        },
        Flavour::Terraform if is_name(name, "_-.[]\"") => TextPart::Ref(name.to_owned()),
        Flavour::Terraform => TextPart::Opaque,
        Flavour::Serverless => {
            let is_own = name
                .split_once(':')
                .is_some_and(|(source, rest)| is_name(source, "_()-.,/") && !rest.starts_with(':'));
            // `${AWS::Region}` outside of `Fn::Sub` is a text that older versions replace; it is not followed
            if is_own {
                TextPart::Ref(name.to_owned())
            } else {
                TextPart::Opaque
            }
        }
    }
}

fn is_name(text: &str, besides: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || besides.contains(c);
    !text.is_empty() && text.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_texts_apart() {
        let lit = |text: &str| TextPart::Literal(text.to_owned());
        let name = |text: &str| TextPart::Ref(text.to_owned());
        for (text, flavour, parts) in [
            (
                "a-${var.b}-c",
                Flavour::Terraform,
                vec![lit("a-"), name("var.b"), lit("-c")],
            ),
            (
                "$${aws:username}/$5",
                Flavour::Terraform,
                vec![lit("${aws:username}/$5")],
            ),
            (
                "${upper(var.b)}",
                Flavour::Terraform,
                vec![TextPart::Opaque],
            ),
            (
                "${Table.Arn}/*",
                Flavour::Sub,
                vec![name("Table.Arn"), lit("/*")],
            ),
            (
                "${!aws:username}",
                Flavour::Sub,
                vec![lit("${aws:username}")],
            ),
            (
                "${self:service}-x",
                Flavour::Serverless,
                vec![name("self:service"), lit("-x")],
            ),
            ("${open", Flavour::Sub, vec![TextPart::Opaque]),
        ] {
            assert_eq!(parts_of(text, flavour), parts, "{text}");
        }
    }
}
