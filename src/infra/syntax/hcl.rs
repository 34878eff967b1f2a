//! Terraform and OpenTofu: where `hcl-edit` says that something stands. Nothing is written by it.

use std::fmt::Write as _;
use std::ops::Range;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, ForExpr, Object, ObjectKey, Traversal, TraversalOperator};
use hcl_edit::structure::{Block, Body, Structure};
use hcl_edit::template::{Element, StringTemplate};

use super::template::{Flavour, parts_of};
use super::tree::{CHOICE, EntryForm, Node, NodeKind, TextPart, TreeEntry, joined};

/// Reads a file without its byte order mark.
pub(crate) fn read(text: &str) -> Result<Node, String> {
    let body =
        hcl_edit::parser::parse_body(text).map_err(|error| first_line(&error.to_string()))?;
    Ok(of_body(&body, 0..text.len(), text))
}

fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().trim().to_owned()
}

fn of_body(body: &Body, span: Range<usize>, text: &str) -> Node {
    let entries = body.iter().filter_map(|structure| match structure {
        Structure::Attribute(attribute) => {
            let value = of_expression(&attribute.value, text);
            let key_span = attribute.key.span()?;
            Some(TreeEntry {
                key: attribute.key.to_string(),
                span: key_span.start..value.span.end,
                key_span,
                labels: Vec::new(),
                form: EntryForm::Attribute,
                value,
            })
        }
        Structure::Block(block) => of_block(block, text),
    });
    let entries = entries.collect();
    Node {
        span,
        kind: NodeKind::Map(entries),
    }
}

fn of_block(block: &Block, text: &str) -> Option<TreeEntry> {
    let key_span = block.ident.span()?;
    let whole = block.span()?;
    let end = whole.start + text[whole.clone()].trim_end().len();
    let open = text[key_span.end..end]
        .find('{')
        .map(|at| key_span.end + at)?;
    Some(TreeEntry {
        key: block.ident.to_string(),
        span: key_span.start..end,
        labels: block.labels.iter().map(|l| l.as_str().to_owned()).collect(),
        form: EntryForm::Block,
        value: of_body(&block.body, open..end, text),
        key_span,
    })
}

fn of_expression(expression: &Expression, text: &str) -> Node {
    let span = expression.span().unwrap_or(0..0);
    let all = |items: &mut dyn Iterator<Item = &Expression>| -> Vec<Node> {
        items.map(|item| of_expression(item, text)).collect()
    };
    let kind = match expression {
        Expression::Null(_) => NodeKind::Scalar("null".to_owned()),
        Expression::Bool(value) => NodeKind::Scalar(value.to_string()),
        Expression::Number(value) => NodeKind::Scalar(value.to_string()),
        Expression::String(value) => {
            NodeKind::Text(joined(vec![TextPart::Literal(value.to_string())]))
        }
        Expression::Array(array) => NodeKind::List(all(&mut array.iter())),
        Expression::Object(object) => of_object(object, text),
        Expression::StringTemplate(template) => of_template(template, text),
        Expression::HeredocTemplate(_) => heredoc(text, &span),
        Expression::Parenthesis(inner) => {
            // what is inside is what counts, and the parentheses go with it
            return Node {
                span,
                ..of_expression(inner.inner(), text)
            };
        }
        Expression::Variable(name) => NodeKind::Ref(name.to_string()),
        Expression::FuncCall(call) => {
            NodeKind::Call(call.name.name.to_string(), all(&mut call.args.iter()))
        }
        Expression::Traversal(traversal) => traversal_name(traversal).map_or(
            NodeKind::Opaque("an expression over several values"),
            NodeKind::Ref,
        ),
        Expression::Conditional(inner) => {
            let parts = [&inner.cond_expr, &inner.true_expr, &inner.false_expr];
            NodeKind::Call(CHOICE.to_owned(), all(&mut parts.into_iter()))
        }
        Expression::ForExpr(inner) => {
            each(inner, text).unwrap_or(NodeKind::Opaque("a `for` expression"))
        }
        Expression::UnaryOp(_) | Expression::BinaryOp(_) => NodeKind::Opaque("an operation"),
    };
    Node { span, kind }
}

fn of_object(object: &Object, text: &str) -> NodeKind {
    let mut entries = Vec::new();
    for (key, value) in object {
        let name = match key {
            ObjectKey::Expression(Expression::String(name)) => name.to_string(),
            ObjectKey::Ident(name) | ObjectKey::Expression(Expression::Variable(name)) => {
                name.to_string()
            }
            ObjectKey::Expression(_) => return NodeKind::Opaque("an object with computed keys"),
        };
        let Some(key_span) = key.span() else {
            return NodeKind::Opaque("an object");
        };
        let value = of_expression(value.expr(), text);
        entries.push(TreeEntry {
            key: name,
            span: key_span.start..value.span.end,
            key_span,
            labels: Vec::new(),
            form: EntryForm::Attribute,
            value,
        });
    }
    NodeKind::Map(entries)
}

fn of_template(template: &StringTemplate, text: &str) -> NodeKind {
    let parts = template.iter().map(|element| match element {
        Element::Literal(literal) => TextPart::Literal(literal.to_string()),
        Element::Interpolation(inner) => match of_expression(&inner.expr, text).kind {
            NodeKind::Ref(name) => TextPart::Ref(name),
            NodeKind::Text(parts) => match super::tree::literal(&parts) {
                Some(text) => TextPart::Literal(text),
                None => TextPart::Opaque,
            },
            _ => TextPart::Opaque,
        },
        Element::Directive(_) => TextPart::Opaque,
    });
    let parts = joined(parts.collect());
    match parts.as_slice() {
        // `"${x}"` is `x`
        [TextPart::Ref(name)] => NodeKind::Ref(name.clone()),
        _ => NodeKind::Text(parts),
    }
}

/// `aws_sqs_queue.orders[0].arn`; nothing for a splat or a computed index.
fn traversal_name(traversal: &Traversal) -> Option<String> {
    let Expression::Variable(first) = &traversal.expr else {
        return None;
    };
    let mut name = first.to_string();
    for operator in &traversal.operators {
        match operator.value() {
            TraversalOperator::GetAttr(attribute) => {
                name.push('.');
                name.push_str(attribute);
            }
            TraversalOperator::Index(Expression::Number(index)) => {
                let _ = write!(name, "[{}]", index.value());
            }
            TraversalOperator::Index(Expression::String(index)) => {
                let _ = write!(name, "[\"{}\"]", index.as_str());
            }
            TraversalOperator::LegacyIndex(index) => {
                let _ = write!(name, "[{}]", index.value());
            }
            _ => return None,
        }
    }
    Some(name)
}

/// `[for t in [a, b] : t.arn]` over references that are written there: what it gives, as a call of `for`.
fn each(inner: &ForExpr, text: &str) -> Option<NodeKind> {
    let intro = &inner.intro;
    if inner.key_expr.is_some() || inner.cond.is_some() || intro.key_var.is_some() {
        return None;
    }
    let NodeKind::List(items) = of_expression(&intro.collection_expr, text).kind else {
        return None;
    };
    let value = of_expression(&inner.value_expr, text);
    let variable = intro.value_var.to_string();
    let mut given = Vec::new();
    for item in items {
        let NodeKind::Ref(own) = item.kind else {
            return None;
        };
        let mut one = value.clone();
        let put = |name: &mut String| {
            if let Some(rest) = name.strip_prefix(&variable)
                && (rest.is_empty() || rest.starts_with(['.', '[']))
            {
                *name = format!("{own}{rest}");
            }
        };
        match &mut one.kind {
            NodeKind::Ref(name) => put(name),
            NodeKind::Text(parts) => parts.iter_mut().for_each(|part| {
                if let TextPart::Ref(name) = part {
                    put(name);
                }
            }),
            _ => return None,
        }
        given.push(one);
    }
    Some(NodeKind::Call("for".to_owned(), given))
}

/// A here document: JSON if it is that once what is put into it is covered, else its pieces.
fn heredoc(text: &str, span: &Range<usize>) -> NodeKind {
    let body = heredoc_body(text, span);
    let own = &text[body.clone()];
    if own.trim_start().starts_with('{')
        && let Some(covered) = covered(own)
    {
        let parts = |_: &str, span: Range<usize>| {
            let inner = text
                .get(span.start + 1..span.end.saturating_sub(1))
                .unwrap_or_default();
            let unescaped = serde_json::from_str::<String>(&format!("\"{inner}\""));
            parts_of(unescaped.as_deref().unwrap_or(inner), Flavour::Terraform)
        };
        if let Ok(node) = super::json::read_at(&covered, body.start, &parts) {
            return NodeKind::Call("heredoc".to_owned(), vec![node]);
        }
    }
    NodeKind::Heredoc(parts_of(own, Flavour::Terraform))
}

/// The same number of bytes, where nothing between `${` and `}` ends a text; nothing if there are directives.
fn covered(text: &str) -> Option<String> {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['$', '%']) {
        let (before, from) = rest.split_at(at);
        whole.push_str(before);
        if from.starts_with("%{") && !whole.ends_with('%') {
            return None;
        }
        let is_free = !whole.ends_with('$');
        if from.starts_with("${") && is_free {
            let length = super::template::length_of(from)?;
            let cover = |b: u8| {
                if matches!(b, b'"' | b'\\') || !(b' '..0x80).contains(&b) {
                    '.'
                } else {
                    b as char
                }
            };
            whole.extend(from[..length].bytes().map(cover));
            rest = &from[length..];
        } else {
            whole.push_str(&from[..1]);
            rest = &from[1..];
        }
    }
    whole.push_str(rest);
    Some(whole)
}

/// The bytes between the line of `<<EOF` and the line of `EOF`.
pub(crate) fn heredoc_body(text: &str, span: &Range<usize>) -> Range<usize> {
    let whole = text[span.clone()].trim_end();
    let start = whole.find('\n').map_or(whole.len(), |at| at + 1);
    let end = whole.rfind('\n').map_or(start, |at| at + 1);
    span.start + start..span.start + end.max(start)
}
