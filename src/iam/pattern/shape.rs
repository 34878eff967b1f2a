//! The forms that ARNs of a resource type have.

use super::Pattern;
use super::language::Language;
use super::piece::ShapePiece;

/// The ARNs of one form.
#[derive(Debug, Clone)]
pub struct Shape {
    pieces: Vec<ShapePiece>,
    /// Covers every ARN of the form, and others where a name has no slash.
    pattern: Pattern,
    language: Language,
}

impl Shape {
    /// The form with these pieces, one after the other.
    pub fn new(pieces: Vec<ShapePiece>) -> Self {
        let text: String = pieces
            .iter()
            .map(|piece| match piece {
                ShapePiece::Text(text) => text.as_str(),
                ShapePiece::Name | ShapePiece::Flat => "?*",
                ShapePiece::Any => "*",
            })
            .collect();
        Self {
            language: Language::of_pieces(&pieces),
            pattern: Pattern::without_variables(text),
            pieces,
        }
    }

    /// Whether an ARN has the form.
    pub(crate) fn admits(&self, arn: &str) -> bool {
        self.pattern.matches_resource(arn) && self.language.has(arn)
    }

    pub(crate) fn pieces(&self) -> &[ShapePiece] {
        &self.pieces
    }

    pub(crate) fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    pub(crate) fn language(&self) -> &Language {
        &self.language
    }

    /// Whether the pattern covers ARNs that do not have the form.
    pub(crate) fn is_narrower(&self) -> bool {
        self.pieces.contains(&ShapePiece::Flat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_has_the_form_or_not() {
        let text = |text: &str| ShapePiece::Text(text.to_owned());
        let bucket = Shape::new(vec![
            text("arn:aws"),
            ShapePiece::Any,
            text(":s3:::"),
            ShapePiece::Flat,
        ]);
        let object = Shape::new(vec![
            text("arn:aws"),
            ShapePiece::Any,
            text(":s3:::"),
            ShapePiece::Flat,
            text("/"),
            ShapePiece::Name,
        ]);
        for (arn, is_bucket, is_object) in [
            ("arn:aws:s3:::b", true, false),
            ("arn:aws-cn:s3:::b", true, false),
            ("arn:aws:s3:::b/", false, false),
            ("arn:aws:s3:::b/k/l", false, true),
            ("arn:aws:s3:::", false, false),
            ("arn:aws:s3:::/k", false, false),
            ("arn:aws:sqs:::b", false, false),
            ("*", false, false),
        ] {
            assert_eq!(bucket.admits(arn), is_bucket, "{arn}");
            assert_eq!(object.admits(arn), is_object, "{arn}");
        }
    }
}
