//! Items of lists: which stay, which go, which are new.

use std::fmt::Write as _;
use std::ops::Range;

use super::{Splices, lines};
use crate::infra::files::Syntax;
use crate::infra::syntax::tree::Node;

/// A list in a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ListPlace<'t> {
    /// The text.
    pub text: &'t str,
    /// How it is written.
    pub syntax: Syntax,
}

/// What becomes of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ItemFate {
    /// It stays, or its parts are changed by others.
    Stays,
    /// It goes.
    Goes,
    /// This takes its place.
    Becomes(String),
}

/// Whose comment stands above an item that goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heading {
    /// Its own.
    Own,
    /// That of the items that follow, too.
    Others,
}

impl ListPlace<'_> {
    /// Whether a list is written with dashes.
    pub(crate) fn has_dashes(&self, list: &Node) -> bool {
        self.syntax == Syntax::Yaml && !self.after_tag(list).starts_with('[')
    }

    fn after_tag(&self, node: &Node) -> &str {
        let text = &self.text[node.span.clone()];
        if text.starts_with('!') {
            text.trim_start_matches(|c: char| !c.is_whitespace())
                .trim_start()
        } else {
            text
        }
    }

    /// Where the dash of each item stands.
    pub(crate) fn dashes(&self, list: &Node, items: &[Node]) -> Option<Vec<usize>> {
        let mut at = list.span.start;
        let mut dashes = Vec::with_capacity(items.len());
        for item in items {
            let dash = self.dash(at, item.span.start)?;
            dashes.push(dash);
            at = item.span.end;
        }
        Some(dashes)
    }

    fn dash(&self, from: usize, to: usize) -> Option<usize> {
        let mut at = from;
        while at < to {
            let rest = &self.text[at..to];
            let here = at + rest.len() - rest.trim_start().len();
            if here >= to {
                return None;
            }
            match self.text.as_bytes()[here] {
                b'-' => return Some(here),
                b'#' => at = lines::next(self.text, here),
                b',' => at = here + 1,
                _ => return None,
            }
        }
        None
    }

    /// Writes what becomes of the items, and new ones behind them. New ones are written for the column that
    /// [`ListPlace::item_indent`] tells. Nothing if the list is not written in a way that is understood.
    pub(crate) fn change(
        &self,
        list: &Node,
        items: &[Node],
        fates: &[ItemFate],
        new: &[String],
        out: &mut Splices,
    ) -> Option<()> {
        for (item, fate) in items.iter().zip(fates) {
            if let ItemFate::Becomes(text) = fate {
                out.replace(&item.span, text.clone());
                if text.contains('\n') {
                    self.tail_goes(item, out);
                }
            }
        }
        if self.has_dashes(list) {
            self.dashed(list, items, fates, new, out)
        } else {
            self.separated(list, items, fates, new, out)
        }
    }

    /// What is said behind an item is not about the last line of what takes its place.
    fn tail_goes(&self, item: &Node, out: &mut Splices) {
        let tail = lines::tail(self.text, item.span.end, self.syntax);
        if let Some((_, Some(comment))) = tail {
            let between = self.text[item.span.end..comment.start].trim_end();
            out.comments.push(self.text[comment.clone()].to_owned());
            out.delete(&(item.span.end + between.len()..comment.end));
        }
    }

    /// The column at which the lines of a new item go on.
    pub(crate) fn item_indent(&self, list: &Node, items: &[Node]) -> String {
        if self.has_dashes(list) {
            let Some(final_item) = items.last() else {
                return String::new();
            };
            let column = final_item.span.start - lines::start(self.text, final_item.span.start);
            return " ".repeat(column);
        }
        match items.last() {
            Some(final_item) if lines::begins(self.text, final_item.span.start) => {
                lines::indent(self.text, final_item.span.start).to_owned()
            }
            _ => lines::indent(self.text, list.span.start).to_owned(),
        }
    }

    fn dashed(
        &self,
        list: &Node,
        items: &[Node],
        fates: &[ItemFate],
        new: &[String],
        out: &mut Splices,
    ) -> Option<()> {
        let dashes = self.dashes(list, items)?;
        for ((item, fate), dash) in items.iter().zip(fates).zip(&dashes) {
            if *fate == ItemFate::Goes {
                self.lines_go(*dash, &item.span, Heading::Own, out)?;
            }
        }
        let (final_item, dash) = (items.last()?, *dashes.last()?);
        if new.is_empty() {
            return Some(());
        }
        let line = lines::start(self.text, dash);
        if !self.text[line..dash].trim().is_empty()
            && items.len() == 1
            && !self.text[line..dash].trim_end().ends_with('-')
        {
            return None;
        }
        let margin = " ".repeat(dash - line);
        let gap = &self.text[dash + 1..final_item.span.start];
        let gap = if gap.trim().is_empty() {
            gap.replace('\r', "")
        } else {
            " ".to_owned()
        };
        let mut text = String::new();
        for item in new {
            let _ = write!(text, "\n{margin}-{gap}{item}");
        }
        lines::tail(self.text, final_item.span.end, self.syntax)?;
        let end = lines::end_below(self.text, final_item.span.end, dash - line, self.syntax);
        out.insert(end, text);
        Some(())
    }

    /// Whole lines go, their comments into the report.
    fn lines_go(
        &self,
        from: usize,
        span: &Range<usize>,
        heading: Heading,
        out: &mut Splices,
    ) -> Option<()> {
        if !lines::begins(self.text, from) {
            return None;
        }
        let (_, comment) = lines::tail(self.text, span.end, self.syntax)?;
        let line = lines::start(self.text, from);
        let above = match heading {
            Heading::Own => lines::comments_above(self.text, from, self.syntax),
            Heading::Others => line..line,
        };
        out.comments.extend(
            self.text[above.clone()]
                .lines()
                .map(|l| l.trim().to_owned()),
        );
        out.comments
            .extend(lines::comments_in(self.text, span, self.syntax));
        out.comments
            .extend(comment.map(|range| self.text[range].to_owned()));
        out.delete(&(above.start..lines::next(self.text, span.end)));
        Some(())
    }

    fn separated(
        &self,
        list: &Node,
        items: &[Node],
        fates: &[ItemFate],
        new: &[String],
        out: &mut Splices,
    ) -> Option<()> {
        let stays: Vec<&Node> = items
            .iter()
            .zip(fates)
            .filter(|(_, fate)| **fate != ItemFate::Goes)
            .map(|(item, _)| item)
            .collect();
        let final_item = *stays.last()?;
        self.go(list, items, fates, final_item, out)?;
        if new.is_empty() {
            return Some(());
        }
        let tail = lines::tail(self.text, final_item.span.end, self.syntax);
        let closes_later = lines::end(self.text, final_item.span.end) < list.span.end;
        if let Some((comma, comment)) = tail
            && closes_later
        {
            let indent = self.item_indent(list, items);
            let is_ended = comma.is_some();
            if !is_ended {
                out.insert(final_item.span.end, ",");
            }
            let joined: Vec<String> = new.iter().map(|item| format!("\n{indent}{item}")).collect();
            let mut text = joined.join(",");
            // a comma behind the final_item item stays the habit of the list
            if is_ended && items.last().map(|item| item.span.end) == Some(final_item.span.end) {
                text.push(',');
            }
            let place = comment.map_or_else(
                || comma.map_or(final_item.span.end, |at| at + 1),
                |range| range.end,
            );
            out.insert(place, text);
        } else {
            out.insert(final_item.span.end, format!(", {}", new.join(", ")));
        }
        Some(())
    }

    /// Items that go, with their commas.
    fn go(
        &self,
        list: &Node,
        items: &[Node],
        fates: &[ItemFate],
        final_item: &Node,
        out: &mut Splices,
    ) -> Option<()> {
        for (index, (item, fate)) in items.iter().zip(fates).enumerate() {
            if *fate != ItemFate::Goes {
                continue;
            }
            let own_lines = lines::begins(self.text, item.span.start)
                && lines::end(self.text, item.span.end) < list.span.end;
            match lines::tail(self.text, item.span.end, self.syntax) {
                Some(_) if own_lines => {
                    let follows = items.get(index + 1).zip(fates.get(index + 1)).is_some_and(
                        |(next, fate)| {
                            *fate != ItemFate::Goes
                                && lines::start(self.text, next.span.start)
                                    == lines::next(self.text, item.span.end)
                        },
                    );
                    let is_short = !self.text[item.span.clone()].contains('\n');
                    let heading = if follows && is_short {
                        Heading::Others
                    } else {
                        Heading::Own
                    };
                    self.lines_go(item.span.start, &item.span, heading, out)?;
                }
                _ => {
                    if let Some(next) = items.get(index + 1) {
                        let range = item.span.start..next.span.start;
                        out.comments
                            .extend(lines::comments_in(self.text, &range, self.syntax));
                        out.delete(&range);
                    } else {
                        let comma = self.comma(item.span.end, list.span.end);
                        let range = item.span.start..comma.map_or(item.span.end, |at| at + 1);
                        out.comments
                            .extend(lines::comments_in(self.text, &range, self.syntax));
                        out.delete(&range);
                    }
                }
            }
        }
        // the final_item that stays loses its comma if the list did not end with one
        let ends = items.last()?;
        if ends.span != final_item.span && self.comma(ends.span.end, list.span.end).is_none() {
            let comma = self.comma(final_item.span.end, list.span.end)?;
            let is_inline = !self.text[comma + 1..list.span.end].starts_with(['\n', '\r']);
            let end = comma + 1;
            let blank = self.text[end..].len() - self.text[end..].trim_start_matches(' ').len();
            let end = if is_inline && !self.text[end + blank..].starts_with(['#', '/']) {
                end + blank
            } else {
                end
            };
            out.delete(&(comma..end));
        }
        Some(())
    }

    /// The comma between a place and the end of the list.
    fn comma(&self, from: usize, to: usize) -> Option<usize> {
        let mut at = from;
        while at < to {
            let rest = &self.text[at..to];
            let trimmed = rest.trim_start();
            let here = at + rest.len() - trimmed.len();
            if trimmed.starts_with(',') {
                return Some(here);
            }
            if trimmed.is_empty() || !lines::is_comment(trimmed, self.syntax) {
                return None;
            }
            at = if trimmed.starts_with("/*") {
                here + trimmed.find("*/")? + 2
            } else {
                lines::next(self.text, here)
            };
        }
        None
    }
}
