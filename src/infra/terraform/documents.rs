//! The document of a policy: an object, a here document, or a data source.

use super::folder::Block;
use super::role::{Holder, Site, Sites};
use super::uses::{is_optional, uses};
use crate::infra::edit::{CodeDocument, Statements, document_of};
use crate::infra::files::Syntax;
use crate::infra::statement::ElementNames;
use crate::infra::syntax::tree::{CHOICE, EntryForm, Node, NodeKind};

impl<'s> Sites<'s> {
    pub(super) fn document(
        &self,
        path: &str,
        block: Block<'s>,
        node: &'s Node,
        name: &str,
        holders: Vec<Holder<'s>>,
    ) -> Site<'s> {
        let blocked =
            |what: String| Site::Blocked(self.spot(block, what), self.lines_for(name, block));
        let scope = self.scope.within(path);
        let (node, syntax) = match &node.kind {
            NodeKind::Call(call, arguments) if call == "jsonencode" && arguments.len() == 1 => {
                (&arguments[0], Syntax::Hcl)
            }
            NodeKind::Call(call, arguments) if call == "heredoc" => (&arguments[0], Syntax::Json),
            NodeKind::Call(call, arguments) if call == "file" => {
                return match self.of_file(path, arguments) {
                    Some(file) => self.in_file(path, file, name, holders).unwrap_or_else(|| {
                        blocked(format!(
                            "the policy of `{name}` in its file is not understood"
                        ))
                    }),
                    None => blocked(format!("`{name}` takes its policy from a file by `{call}`")),
                };
            }
            NodeKind::Call(call, _) if call == "templatefile" => {
                return blocked(format!("`{name}` takes its policy from a file by `{call}`"));
            }
            NodeKind::Call(call, _) if call == CHOICE => {
                return blocked(format!("the policy of `{name}` is chosen by a condition"));
            }
            NodeKind::Call(call, _) => {
                return blocked(format!("`{name}` takes its policy from `{call}(…)`"));
            }
            NodeKind::Ref(reference) => return self.data(path, reference, name, block, holders),
            NodeKind::Heredoc(_) => {
                return blocked(format!("the here document of `{name}` is no plain JSON"));
            }
            _ => return blocked(format!("the policy of `{name}` is not followed")),
        };
        let Some((version, place)) = document_of(node, &scope) else {
            return blocked(format!(
                "the statements of `{name}` are not written where they are used"
            ));
        };
        Site::Document {
            document: CodeDocument {
                file: block.file,
                text: &self.files.files[block.file].text,
                syntax,
                shape: ElementNames::Iam,
                version,
                around: Some(node),
                place,
                name: name.to_owned(),
            },
            folder: path.to_owned(),
            holders,
        }
    }

    /// A document in `data "aws_iam_policy_document"`.
    fn data(
        &self,
        path: &str,
        reference: &str,
        name: &str,
        block: Block<'s>,
        mut holders: Vec<Holder<'s>>,
    ) -> Site<'s> {
        let blocked =
            |what: String| Site::Blocked(self.spot(block, what), self.lines_for(name, block));
        let bare: Vec<&str> = reference.split('.').collect();
        let [
            "data",
            "aws_iam_policy_document",
            label,
            "json" | "minified_json",
        ] = bare.as_slice()
        else {
            return blocked(format!("`{name}` takes its policy from `{reference}`"));
        };
        let folder = &self.scope.folders.by_path[path];
        let address = format!(
            "data.aws_iam_policy_document.{}",
            label.split('[').next().unwrap_or(label)
        );
        let Some(data) = folder.blocks.get(&address) else {
            return blocked(format!("`{reference}` is not defined beside `{name}`"));
        };
        let body = &data.entry.value;
        let users = uses(folder, &address);
        if users.len() > 1 {
            let names: Vec<&str> = users.iter().map(|user| user.owner.as_str()).collect();
            return blocked(format!(
                "`{address}` is used by {}: `{}`",
                names.len(),
                names.join("`, `")
            ));
        }
        let odd = body
            .entries()
            .iter()
            .find(|entry| !matches!(entry.key.as_str(), "statement" | "version" | "policy_id"))
            .filter(|odd| odd.key != "count" || !is_optional(body));
        if let Some(odd) = odd {
            return blocked(format!("`{address}` has `{}`", odd.key));
        }
        let with_principals = crate::infra::edit::blocks(body).find(|entry| {
            let odd = entry
                .value
                .entries()
                .iter()
                .find(|e| e.form == EntryForm::Block && e.key != "condition");
            odd.is_some()
        });
        if with_principals.is_some() {
            return blocked(format!(
                "`{address}` has a block that no identity policy has"
            ));
        }
        let version = body
            .get("version")
            .and_then(Node::literal)
            .unwrap_or_else(|| "2012-10-17".to_owned());
        holders.push(Holder {
            address: Some((path.to_owned(), address.clone())),
            block: *data,
        });
        Site::Document {
            document: CodeDocument {
                file: data.file,
                text: &self.files.files[data.file].text,
                syntax: Syntax::Hcl,
                shape: ElementNames::Data,
                version,
                around: None,
                place: Statements::Blocks(body),
                name: address,
            },
            folder: path.to_owned(),
            holders,
        }
    }
}

impl Sites<'_> {
    /// Lines that use a policy from a file of its own, which no code names yet.
    fn lines_for(&self, name: &str, block: Block<'_>) -> Vec<String> {
        let entry = block.entry;
        let label = entry.labels.join(".");
        let own = label.rsplit('.').next().unwrap_or(name);
        let source = self.files.files[block.file].slice(&entry.span);
        let is_taken = source.contains(&format!("/{own}.json"));
        let own = format!("{own}{}", if is_taken { "-least" } else { "" });
        vec![
            format!("# {} {label}", entry.key),
            format!("policy = file(\"${{path.module}}/policies/{own}.json\")"),
        ]
    }
}
