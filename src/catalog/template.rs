//! ARN templates: `arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}`.

use std::collections::BTreeMap;

/// An ARN template, cut into literals and variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ArnTemplate<'t> {
    pub(crate) parts: Vec<TemplatePart<'t>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TemplatePart<'t> {
    Literal(&'t str),
    Variable(&'t str),
}

/// The longest ARN that IAM accepts, in characters (IAM API reference, arnType).
const LONGEST_ARN: usize = 2048;

/// A `*` that stands in a template itself: in place of the region, of the account, or of the end.
const ANY_REGION: &str = "AnyRegion";
const ANY_ACCOUNT: &str = "AnyAccount";
pub(crate) const REST: &str = "*";

/// Values of a template's variables by name.
pub(crate) type Captures<'t, 'a> = BTreeMap<&'t str, &'a str>;

impl<'t> ArnTemplate<'t> {
    pub(crate) fn parse(mut text: &'t str) -> Self {
        let (mut parts, mut colons) = (Vec::new(), 0);
        while let Some(start) = text.find("${") {
            let Some(length) = text[start..].find('}') else {
                break;
            };
            push_literal(&mut parts, &text[..start], &mut colons);
            parts.push(TemplatePart::Variable(&text[start + 2..start + length]));
            text = &text[start + length + 1..];
        }
        push_literal(&mut parts, text, &mut colons);
        Self { parts }
    }

    /// Whether any service's ARNs are of this type: `arn:${Partition}:${Vendor}:…`.
    pub(crate) fn is_of_any_service(&self) -> bool {
        matches!(self.parts.get(3), Some(TemplatePart::Variable(_)))
            && matches!(self.parts.get(2), Some(TemplatePart::Literal(":")))
    }

    /// The variables that name the resource itself.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'t str> {
        self.parts.iter().filter_map(|p| match p {
            TemplatePart::Variable(v) if !is_place(v) => Some(*v),
            _ => None,
        })
    }

    /// The variables' values when `arn` is one of this template, else `None`.
    ///
    /// `paths` tells which variables may hold a `/` or `:`.
    pub(crate) fn capture<'a>(
        &self,
        arn: &'a str,
        paths: impl Fn(&str) -> bool,
    ) -> Option<Captures<'t, 'a>> {
        let mut captures = Captures::new();
        let search = Search {
            paths: &paths,
            slash: self.allows_slash(),
        };
        // IAM's own limit; it bounds the search below.
        let fits = arn.len() <= LONGEST_ARN && search.run(&self.parts, "", arn, &mut captures);
        fits.then_some(captures)
    }

    /// The values of this template's first variables when `arn` is that of what the resource is part of:
    /// of `apis/${Api}/types/${Type}` when it is `apis/a`.
    pub(crate) fn capture_parent<'a>(
        &self,
        arn: &'a str,
        paths: impl Fn(&str) -> bool,
    ) -> Option<Captures<'t, 'a>> {
        let is_cut = |at: &usize| {
            let before = matches!(self.parts[at - 1], TemplatePart::Variable(v) if !is_place(v));
            let after =
                matches!(self.parts[*at], TemplatePart::Literal(l) if l.starts_with(['/', ':']));
            before && after
        };
        (1..self.parts.len()).rev().filter(is_cut).find_map(|at| {
            let parts = self.parts[..at].to_vec();
            ArnTemplate { parts }.capture(arn, &paths)
        })
    }

    /// A name behind a type and a colon (`log-group:`, `secret:`) may contain a `/`, where no `/`
    /// separates the template's variables. A bare name (a bucket, a queue, a topic) may not.
    fn allows_slash(&self) -> bool {
        let mut typed = false;
        for pair in self.parts.windows(2) {
            let [TemplatePart::Literal(before), TemplatePart::Variable(name)] = pair else {
                continue;
            };
            let word = before.strip_suffix(':').and_then(|b| b.rsplit(':').next());
            typed |= !is_place(name) && word.is_some_and(|w| !w.is_empty());
        }
        typed
            && !self
                .parts
                .iter()
                .any(|p| matches!(p, TemplatePart::Literal(text) if text.contains('/')))
    }
}

/// A literal, with each `*` in it as the variable that it is.
fn push_literal<'t>(parts: &mut Vec<TemplatePart<'t>>, text: &'t str, colons: &mut usize) {
    for (i, piece) in text.split('*').enumerate() {
        if i > 0 {
            parts.push(TemplatePart::Variable(match *colons {
                3 => ANY_REGION,
                4 => ANY_ACCOUNT,
                _ => REST,
            }));
        }
        if !piece.is_empty() {
            parts.push(TemplatePart::Literal(piece));
        }
        *colons += piece.matches(':').count();
    }
}

/// Whether a variable says where a resource is, not which.
pub(crate) fn is_place(variable: &str) -> bool {
    matches!(
        variable,
        "Partition" | "Region" | "Account" | ANY_REGION | ANY_ACCOUNT
    )
}

/// A search for the values of a template's variables.
struct Search<'p, P> {
    paths: &'p P,
    slash: bool,
}

impl<P: Fn(&str) -> bool> Search<'_, P> {
    /// `before` is the literal that stands before `parts`.
    fn run<'t, 'a>(
        &self,
        parts: &[TemplatePart<'t>],
        before: &str,
        text: &'a str,
        captures: &mut Captures<'t, 'a>,
    ) -> bool {
        match parts {
            [] => text.is_empty(),
            [TemplatePart::Literal(literal), rest @ ..] => text
                .strip_prefix(literal)
                .is_some_and(|text| self.run(rest, literal, text, captures)),
            [TemplatePart::Variable(name), rest @ ..] => {
                let longest = text
                    .bytes()
                    .position(|b| self.ends(name, before, b))
                    .unwrap_or(text.len());
                // The longest value first: mostly the next literal begins with a byte that ends the
                // value, so no other can fit.
                let shortest = usize::from(!is_place(name));
                for end in (shortest..=longest).rev() {
                    if text.is_char_boundary(end) && self.run(rest, "", &text[end..], captures) {
                        captures.insert(name, &text[..end]);
                        return true;
                    }
                }
                false
            }
        }
    }

    /// Whether a byte ends the value of a variable. A name behind a `/` may hold a `:` (a model's
    /// version, a stream's label), a name behind a `:` may not (a function's alias, a log stream).
    fn ends(&self, name: &str, before: &str, byte: u8) -> bool {
        match byte {
            _ if name == REST => false,
            b':' => is_place(name) || !((self.paths)(name) || before.ends_with('/')),
            b'/' => !(self.slash || (self.paths)(name)),
            b'*' => !is_place(name),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(template: &str, arn: &str) -> Option<Vec<(String, String)>> {
        let t = ArnTemplate::parse(template);
        let c = t.capture(arn, |v| v.ends_with("WithPath") || v == "ObjectName")?;
        Some(t.names().map(|n| (n.to_owned(), c[n].to_owned())).collect())
    }

    fn pair(a: &str, b: &str) -> (String, String) {
        (a.to_owned(), b.to_owned())
    }

    #[test]
    fn a_star_of_a_template_is_a_variable() {
        let task = "arn:${Partition}:dms:${Region}:${Account}:task:*";
        let pair_of = |a: &str| vec![pair(REST, a)];
        assert_eq!(
            names(task, "arn:aws:dms:eu-west-1:1:task:ABC"),
            Some(pair_of("ABC"))
        );
        let device = ArnTemplate::parse("arn:${Partition}:braket:*:*:device/${Device}");
        let arn = "arn:aws:braket:::device/sv1";
        let captures = device.capture(arn, |_| false).expect("it fits");
        assert_eq!(captures["Device"], "sv1");
    }

    #[test]
    fn a_parent_tells_the_first_variables() {
        let field = ArnTemplate::parse(
            "arn:${Partition}:appsync:${Region}:${Account}:apis/${Api}/types/${Type}/fields/${Field}",
        );
        let parent = |arn| field.capture_parent(arn, |_| false);
        let api = parent("arn:aws:appsync:eu-west-1:1:apis/a").expect("a parent");
        assert_eq!(
            (api.get("Api"), api.get("Type"), api.get("Field")),
            (Some(&"a"), None, None)
        );
        let kind = parent("arn:aws:appsync:eu-west-1:1:apis/a/types/Query").expect("a parent");
        assert_eq!(kind["Type"], "Query");
        assert_eq!(parent("arn:aws:appsync:eu-west-1:1:domainnames/a"), None);
    }

    #[test]
    fn captures_the_names_of_an_arn() {
        let table = "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}";
        let index =
            "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}/index/${IndexName}";
        let arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/Orders/index/ByDate";
        assert_eq!(names(table, arn), None, "an index is not a table");
        assert_eq!(
            names(index, arn),
            Some(vec![
                pair("TableName", "Orders"),
                pair("IndexName", "ByDate")
            ])
        );
        assert_eq!(
            names(
                "arn:${Partition}:s3:::${BucketName}/${ObjectName}",
                "arn:aws:s3:::b/a/b:c"
            ),
            Some(vec![pair("BucketName", "b"), pair("ObjectName", "a/b:c")])
        );
        assert_eq!(
            names("arn:${Partition}:s3:::${BucketName}", "arn:aws:s3:::b/a"),
            None
        );
        assert_eq!(
            names(
                "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}",
                "arn:aws:iam::1:role/service-role/x"
            ),
            Some(vec![pair("RoleNameWithPath", "service-role/x")])
        );
        assert_eq!(
            names(
                "arn:${Partition}:bedrock:${Region}::foundation-model/${ModelId}",
                "arn:aws:bedrock:eu-west-1::foundation-model/a.b-v1:0"
            ),
            Some(vec![pair("ModelId", "a.b-v1:0")])
        );
        assert_eq!(
            names(
                "arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}",
                "arn:aws:lambda:eu-west-1:1:function:f:live"
            ),
            None,
            "an alias is not the function"
        );
        assert_eq!(
            names(
                "arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}",
                "arn:aws:logs:eu-west-1:1:log-group:/aws/lambda/f"
            ),
            Some(vec![pair("LogGroupName", "/aws/lambda/f")])
        );
    }
}
