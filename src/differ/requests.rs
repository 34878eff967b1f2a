//! The requests that there can be, by what the catalog says of actions, resource types and keys.

use crate::catalog::Catalog;
use crate::iam::Action;
use crate::iam::condition::is_single;
use crate::iam::includes::{Reach, World};
use crate::iam::pattern::{Shape, ShapePiece};

use crate::catalog::name::is_flat;

/// The requests for some actions.
pub(crate) struct Requests<'c> {
    catalog: &'c Catalog,
    actions: Vec<Action>,
}

impl<'c> Requests<'c> {
    /// Requests for these actions and for any that are not among them.
    pub(crate) fn new(catalog: &'c Catalog, actions: Vec<Action>) -> Self {
        Self { catalog, actions }
    }
}

impl World for Requests<'_> {
    fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// The resource types that the action works on, or no resource when it has none that must be
    /// given; `None` when the catalog does not know the action or the form of a type.
    fn reach(&self, action: &Action) -> Option<Reach> {
        let service = self.catalog.service(action.service())?;
        let facts = self.catalog.action(action)?;
        let mut shapes = Vec::new();
        for kind in facts.types.iter().chain(&facts.optional) {
            let kind = service.resource_types.get(kind)?;
            if kind.arn.is_empty() {
                return None;
            }
            shapes.extend(kind.arn.iter().flat_map(|template| shapes_of(template)));
        }
        Some(Reach {
            shapes,
            is_bare: facts.types.is_empty(),
        })
    }

    fn is_single(&self, key: &str) -> bool {
        is_single(key) || self.is_single_of_service(key)
    }
}

impl Requests<'_> {
    /// Whether the key's service says that it has one value: its type is no array (Service
    /// Authorization Reference, "Condition keys").
    fn is_single_of_service(&self, key: &str) -> bool {
        let Some((prefix, _)) = key.split_once(':') else {
            return false;
        };
        let Some(service) = self.catalog.service(&prefix.to_ascii_lowercase()) else {
            return false;
        };
        // `s3:ExistingObjectTag/<key>` and `ec2:ResourceTag/${TagKey}` stand for any tag
        let is_it = |own: &str| match own.find(['<', '$']) {
            Some(end) => key
                .get(..end)
                .is_some_and(|start| start.eq_ignore_ascii_case(&own[..end])),
            None => own.eq_ignore_ascii_case(key),
        };
        let mut own = service.condition_keys.iter().filter(|(own, _)| is_it(own));
        own.next()
            .is_some_and(|(_, kind)| !kind.starts_with("Array"))
    }
}

/// The forms of an ARN template: of the partition `aws`, and of those that are named after it. Partitions come
/// (`aws-eusc` did), so no list of today's.
fn shapes_of(template: &str) -> Vec<Shape> {
    let of = |partition: &str| Shape::new(pieces(&template.replace("${Partition}", partition)));
    if template.contains("${Partition}") {
        vec![of("aws"), of("aws-${Partition}")]
    } else {
        vec![of("")]
    }
}

/// The pieces of an ARN template.
fn pieces(template: &str) -> Vec<ShapePiece> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        texts(before, &mut pieces);
        pieces.push(if is_flat(name) {
            ShapePiece::Flat
        } else {
            ShapePiece::Name
        });
        rest = after;
    }
    texts(rest, &mut pieces);
    pieces.retain(|piece| *piece != ShapePiece::Text(String::new()));
    pieces
}

/// Characters, and what stands for any between them.
fn texts(text: &str, pieces: &mut Vec<ShapePiece>) {
    for (index, text) in text.split('*').enumerate() {
        if index > 0 {
            pieces.push(ShapePiece::Any);
        }
        pieces.push(ShapePiece::Text(text.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_reaches_what_its_types_are() {
        let catalog = Catalog::bundled();
        let requests = Requests::new(&catalog, Vec::new());
        let reach = |action: &str| requests.reach(&action.parse().expect("an action"));
        for (action, resource, can) in [
            ("s3:DeleteBucket", "arn:aws:s3:::x", true),
            ("s3:DeleteBucket", "arn:aws:s3:::x/", false),
            ("s3:DeleteBucket", "*", false),
            ("s3:GetObject", "arn:aws:s3:::b/k/l", true),
            ("s3:GetObject", "arn:aws:s3:::b/", false),
            ("s3:ListAllMyBuckets", "*", true),
            ("s3:ListAllMyBuckets", "arn:aws:s3:::b", false),
            (
                "sqs:ReceiveMessage",
                "arn:aws:sqs:eu-west-1:111122223333:q",
                true,
            ),
            (
                "sqs:ReceiveMessage",
                "arn:aws:backup:eu-west-1:111122223333:backup-vault:v",
                false,
            ),
            ("sqs:ReceiveMessage", "arn:aws:sqs:::q", false),
            ("s3:DeleteBucket", "arn:aws-eusc:s3:::x", true),
            ("s3:DeleteBucket", "arn:awsx:s3:::x", false),
            ("s3:DeleteBucket", "arn:x:s3:::x", false),
        ] {
            let reach = reach(action).expect(action);
            assert_eq!(reach.admits(resource), can, "{action} on {resource}");
        }
        assert!(reach("nosuch:Thing").is_none());
    }

    #[test]
    fn a_key_has_one_value_or_several() {
        let catalog = Catalog::bundled();
        let requests = Requests::new(&catalog, Vec::new());
        for (key, is_single) in [
            ("aws:PrincipalTag/team", true),
            ("aws:TagKeys", false),
            ("aws:CalledVia", false),
            ("s3:ExistingObjectTag/x", true),
            ("S3:Prefix", true),
            ("dynamodb:LeadingKeys", false),
            ("aws:NoSuchKey", false),
        ] {
            assert_eq!(requests.is_single(key), is_single, "{key}");
        }
    }
}
