//! Policies of a role that stand beside it, or that a condition chooses.

use super::find::{role_of, spot};
use super::place::values;
use super::role::{NewItem, Resource, Sites};
use super::template::{Reader, Template};
use crate::infra::syntax::tree::{Node, NodeKind, TreeEntry};

impl<'f> Sites<'f> {
    /// Policies that are resources of their own.
    pub(super) fn others(&mut self, reader: &Reader<'_>, template: &Template<'f>, role: &str) {
        const KINDS: [&str; 3] = [
            "AWS::IAM::Policy",
            "AWS::IAM::ManagedPolicy",
            "AWS::IAM::RolePolicy",
        ];
        for logical in template.of_kinds(&KINDS) {
            let Some(properties) = template.properties(logical) else {
                continue;
            };
            let mut nodes: Vec<&Node> =
                properties.get("Roles").map(Node::items).unwrap_or_default();
            nodes.extend(properties.get("RoleName"));
            let roles: Vec<Option<String>> =
                nodes.iter().map(|node| role_of(reader, node)).collect();
            if !roles.iter().flatten().any(|own| own == role) {
                continue;
            }
            let shared = roles.len() > 1
                || ["Users", "Groups"]
                    .iter()
                    .any(|key| properties.get(key).is_some());
            let entry = template.resources[logical];
            let why = if shared {
                Some("is attached to others, too")
            } else if condition_of(entry)
                .is_some_and(|own| condition_of(template.resources[role]) != Some(own))
            {
                Some("is there under a condition")
            } else {
                None
            };
            if let Some(why) = why {
                self.blocked
                    .push(spot(template, logical).named(format!("`{logical}` {why}")));
                continue;
            }
            let document = properties
                .get("PolicyDocument")
                .and_then(|node| self.document(reader, template, node, logical));
            match document {
                Some(document) => self.resources.push(Resource {
                    logical: logical.to_owned(),
                    entry,
                    document,
                }),
                None => self.blocked.push(
                    spot(template, logical)
                        .named(format!("the policy of `{logical}` is not followed")),
                ),
            }
        }
    }

    /// What a condition chooses is told: with other parameters it is something else.
    pub(super) fn chosen(&mut self, node: &Node, place: &str) {
        let condition = node.choice().map(|(condition, _)| condition);
        let doubt = format!(
            "what the condition `{}` chooses in {place} goes: others than this deployment may need it",
            condition.unwrap_or_default()
        );
        if !self.doubts.contains(&doubt) {
            self.doubts.push(doubt);
        }
    }
}

/// The condition under which a resource is there.
fn condition_of(entry: &TreeEntry) -> Option<String> {
    entry.value.get("Condition").and_then(Node::literal)
}

impl NewItem {
    /// Whether a value, under whatever condition, is a policy or several of them.
    pub(super) fn takes(self, node: &Node) -> bool {
        match &node.kind {
            NodeKind::List(items) => {
                let own = items.iter().flat_map(|item| values(Some(item)));
                own.flatten().all(|item| self.takes(item))
            }
            NodeKind::Text(_) | NodeKind::Ref(_) | NodeKind::Scalar(_) => true,
            NodeKind::Map(entries) => match self {
                Self::Document => {
                    let is_template = |entry: &TreeEntry| entry.key.ends_with("Policy");
                    node.get("Statement").is_some() || entries.iter().all(is_template)
                }
                Self::Named => node.get("PolicyDocument").is_some(),
                Self::None => false,
            },
            // whatever it gives, the property takes ARNs alone
            NodeKind::Call(..) => self == Self::None,
            NodeKind::Heredoc(_) | NodeKind::Opaque(_) => false,
        }
    }
}
