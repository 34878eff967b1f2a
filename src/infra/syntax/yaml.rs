//! YAML: where `granit-parser` says that something stands. Aliases are never followed.

use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Tag};

use super::tree::{EntryForm, Node, NodeKind, TextPart, TreeEntry, joined};

/// More values than this are no template that a person wrote (CloudFormation takes 1 MB).
const MOST_VALUES: usize = 200_000;

/// A collection that is being read.
struct Open {
    start: usize,
    tag: Option<String>,
    items: Vec<Node>,
    keys: Option<Vec<Option<Node>>>,
    end: usize,
}

/// Reads the first document of a text without its byte order mark. Tags become calls: `!Sub` is `Fn::Sub`.
pub(crate) fn read(text: &str) -> Result<Node, String> {
    let options = granit_parser::options! { emit_comments: false };
    let mut open: Vec<Open> = Vec::new();
    let mut root = None;
    let mut count = 0_usize;
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, span) = next.map_err(|error| error.to_string())?;
        let offset = |marker: granit_parser::Marker| marker.byte_offset().unwrap_or(0);
        let begin = span
            .tag_start
            .map_or(offset(span.start), offset)
            .min(offset(span.start));
        count += 1;
        if count > MOST_VALUES {
            return Err(format!("more than {MOST_VALUES} values"));
        }
        let node = match event {
            Event::Scalar(value, style, _, tag) => {
                let end = offset(span.end).max(begin);
                scalar(
                    &value,
                    style,
                    tag.as_deref(),
                    begin..trimmed(text, begin, end),
                )
            }
            Event::Alias(_) => Node {
                span: begin..offset(span.end),
                kind: NodeKind::Opaque("an alias"),
            },
            Event::SequenceStart(_, anchor, tag) => {
                open.push(started(begin, anchor, tag.as_deref(), None));
                continue;
            }
            Event::MappingStart(_, anchor, tag) => {
                open.push(started(begin, anchor, tag.as_deref(), Some(Vec::new())));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(done) = open.pop() else { continue };
                closed(done, text, offset(span.end))
            }
            Event::DocumentStart(..) if root.is_some() => break,
            _ => continue,
        };
        match open.last_mut() {
            Some(parent) => parent.take(node),
            None => root = Some(node),
        }
    }
    root.ok_or_else(|| "the file is empty".to_owned())
}

/// The end of a value without the white space behind it.
fn trimmed(text: &str, begin: usize, end: usize) -> usize {
    begin + text[begin..end].trim_end().len()
}

fn started(
    start: usize,
    _anchor: usize,
    tag: Option<&Tag>,
    keys: Option<Vec<Option<Node>>>,
) -> Open {
    Open {
        start,
        tag: tag.map(name_of),
        items: Vec::new(),
        keys,
        end: start,
    }
}

fn name_of(tag: &Tag) -> String {
    tag.original().trim_start_matches('!').to_owned()
}

impl Open {
    fn take(&mut self, node: Node) {
        self.end = self.end.max(node.span.end);
        match &mut self.keys {
            Some(keys) if keys.len() == self.items.len() => keys.push(Some(node)),
            _ => self.items.push(node),
        }
    }
}

/// A flow collection ends at its bracket, a block collection with its last value.
fn closed(open: Open, text: &str, end: usize) -> Node {
    let after_tag =
        text[open.start..].trim_start_matches(|c: char| c != '[' && c != '{' && c != '\n');
    let is_flow = text
        .as_bytes()
        .get(end.wrapping_sub(1))
        .is_some_and(|b| matches!(b, b']' | b'}'))
        && end > open.end
        && after_tag.starts_with(['[', '{']);
    let start = match open.items.first() {
        Some(first) if open.keys.is_none() && !is_flow => {
            dash_before(text, open.start, first.span.start)
        }
        _ => open.start,
    };
    let span = start..if is_flow { end } else { open.end };
    let kind = match open.keys {
        None => NodeKind::List(open.items),
        Some(keys) => mapping(keys, open.items),
    };
    let node = Node { span, kind };
    match open.tag.as_deref() {
        None | Some("") => node,
        Some(tag) => call(tag, node),
    }
}

/// A list that stands no further in than its key is said to begin behind its first dash.
fn dash_before(text: &str, start: usize, first: usize) -> usize {
    if text[start..first].contains('-') {
        return start;
    }
    let before = text[..start].trim_end();
    if before.ends_with('-') {
        before.len() - 1
    } else {
        start
    }
}

fn mapping(keys: Vec<Option<Node>>, values: Vec<Node>) -> NodeKind {
    let entries = keys.into_iter().flatten().zip(values).map(|(key, value)| {
        let mut end = value.span.end;
        if end < key.span.end {
            end = key.span.end;
        }
        TreeEntry {
            key: key.literal().unwrap_or_default(),
            span: key.span.start..end,
            key_span: key.span,
            labels: Vec::new(),
            form: EntryForm::Attribute,
            value,
        }
    });
    NodeKind::Map(entries.collect())
}

fn scalar(value: &str, style: ScalarStyle, tag: Option<&Tag>, span: Range<usize>) -> Node {
    let is_plain = style == ScalarStyle::Plain;
    let is_scalar = is_plain
        && (matches!(value, "" | "~" | "null" | "true" | "false") || value.parse::<f64>().is_ok());
    let kind = if is_scalar {
        NodeKind::Scalar(value.to_owned())
    } else {
        NodeKind::Text(joined(vec![TextPart::Literal(value.to_owned())]))
    };
    let node = Node { span, kind };
    match tag.map(name_of).as_deref() {
        None | Some("") => node,
        Some(tag) => call(tag, node),
    }
}

/// `!GetAtt x` is `Fn::GetAtt: x`; `!Ref` and `!Condition` have no prefix.
fn call(tag: &str, node: Node) -> Node {
    let name = match tag {
        "Ref" | "Condition" => tag.to_owned(),
        _ => format!("Fn::{tag}"),
    };
    Node {
        span: node.span.clone(),
        kind: NodeKind::Call(name, vec![node]),
    }
}
