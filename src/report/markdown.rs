//! Markdown into which no markup comes from outside.

use super::said::{Page, escaped};

/// A text in Markdown. What goes in is text: its lines are the page's, its markup is shown, not done. What
/// stands between a pair of backticks is set as code.
#[derive(Clone, Debug, Default)]
pub(super) struct Markdown {
    page: Page,
}

impl Markdown {
    /// A heading that is a name.
    pub(super) fn heading(&mut self, name: &str) {
        self.page.line(format!("## {}", span(name)));
        self.page.part();
    }

    /// A paragraph that is a name.
    pub(super) fn code(&mut self, name: &str) {
        self.page.line(span(name));
        self.page.part();
    }

    /// A paragraph: a few words of weight, then text.
    pub(super) fn said(&mut self, weighty: &str, text: &str) {
        let weighty = match weighty {
            "" => String::new(),
            some => format!("**{}**", words(some)),
        };
        self.page.part();
        self.page.line(format!("{weighty}{}", words(text)));
        self.page.part();
    }

    /// A line of a list.
    pub(super) fn item(&mut self, label: &str, text: &str) {
        match label {
            "" => self.page.line(format!("- {}", words(text))),
            some => self
                .page
                .line(format!("- **{}** {}", words(some), words(text))),
        }
    }

    /// A line of the list below a line of a list.
    pub(super) fn subitem(&mut self, text: &str) {
        self.page.line(format!("  - {}", words(text)));
    }

    /// A line of a numbered list.
    pub(super) fn numbered(&mut self, n: usize, label: &str, text: &str) {
        self.page
            .line(format!("{n}. **{}** {}", words(label), words(text)));
    }

    /// A paragraph within the numbered list's last line.
    pub(super) fn within(&mut self, text: &str) {
        self.page.part();
        self.page.line(format!("   {}", words(text)));
    }

    /// What is folded until it is asked for; `close` ends it.
    pub(super) fn open(&mut self, title: &str) {
        self.page.part();
        let title = escaped(title)
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        self.page
            .line(format!("<details><summary>{title}</summary>"));
        self.page.part();
    }

    /// The end of what is folded.
    pub(super) fn close(&mut self) {
        self.page.part();
        self.page.line("</details>");
    }

    /// A block of code. Its fence is longer than any that a line could close it with.
    pub(super) fn block(&mut self, language: &'static str, lines: impl Iterator<Item = String>) {
        self.indented("", language, lines);
    }

    /// A block of code within the numbered list's last line.
    pub(super) fn block_within(&mut self, language: &'static str, line: &str) {
        self.indented("   ", language, std::iter::once(line.to_owned()));
    }

    fn indented(
        &mut self,
        indent: &'static str,
        language: &'static str,
        lines: impl Iterator<Item = String>,
    ) {
        let lines: Vec<String> = lines.collect();
        let longest = lines.iter().map(|line| longest_run(line)).max();
        let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
        self.page.part();
        self.page.line(format!("{indent}{fence}{language}"));
        for line in &lines {
            self.page.line(format!("{indent}{line}"));
        }
        self.page.line(format!("{indent}{fence}"));
    }

    /// A heading of this program's words.
    pub(super) fn title(&mut self, text: &str) {
        self.page.line(format!("## {}", words(text)));
        self.page.part();
    }

    /// A paragraph.
    pub(super) fn text(&mut self, text: &str) {
        self.page.part();
        self.page.line(words(text));
        self.page.part();
    }

    /// A line of a list.
    pub(super) fn point(&mut self, text: &str) {
        self.page.line(format!("- {}", words(text)));
    }

    /// The head of a table; numbers stand left as words do.
    pub(super) fn table(&mut self, head: &[&str]) {
        self.page.part();
        self.page.line(format!("| {} |", head.join(" | ")));
        self.page.line("|---".repeat(head.len()) + "|");
    }

    /// A row of a table: a line, whose cells end where they end.
    pub(super) fn row(&mut self, cells: &[String]) {
        // In a table a bar ends a cell in code, too (GFM, "Tables").
        let cells = cells.iter().map(|cell| in_cell(&words(cell)));
        let cells: Vec<String> = cells.collect();
        self.page.line(format!("| {} |", cells.join(" | ")));
    }

    /// How many bytes were written: at least as many as characters.
    pub(super) fn length(&self) -> usize {
        self.page.length()
    }

    /// What was written.
    pub(super) fn page(self) -> Page {
        self.page
    }
}

/// So many backticks stand together at most.
fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or(0)
}

/// A name as code. A backtick in it would end the span: it is escaped as characters are that are not seen.
fn span(name: &str) -> String {
    let name = escaped(name).replace('`', "\\u0060");
    match name.trim() {
        "" => "` `".to_owned(),
        _ => format!("`{name}`"),
    }
}

/// Text with its markup shown. Backticks in pairs make code; one that is left over is text.
fn words(text: &str) -> String {
    let text = escaped(text);
    let parts: Vec<&str> = text.split('`').collect();
    // An even number of backticks makes an odd number of parts.
    let is_paired = parts.len() % 2 == 1;
    let mut out = String::with_capacity(text.len());
    for (at, part) in parts.iter().enumerate() {
        match (is_paired, at) {
            (true, at) if at % 2 == 1 && part.trim().is_empty() => out += "\\`\\`",
            (true, at) if at % 2 == 1 => out += &span(part),
            (false, at) if at > 0 => {
                out += "\\`";
                plain(part, &mut out);
            }
            _ => plain(part, &mut out),
        }
    }
    out
}

/// A bar that is not escaped yet, in code.
fn in_cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_escaped = false;
    for c in text.chars() {
        if c == '|' && !is_escaped {
            out.push('\\');
        }
        is_escaped = c == '\\' && !is_escaped;
        out.push(c);
    }
    out
}

/// Markup that works within a line; what works at a line's start follows a label here. GitHub and GitLab
/// link `@names`, `#1`, `!1` and addresses of the web.
fn plain(text: &str, out: &mut String) {
    for c in text.chars() {
        if matches!(
            c,
            '*' | '_' | '<' | '>' | '&' | '\\' | '[' | ']' | '|' | '~' | '#' | '@'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_markup_comes_from_a_name() {
        for (name, shown) in [
            ("a*b_c|d", r"a\*b\_c\|d"),
            ("<img src=x>", r"\<img src=x\>"),
            ("[a](b)", r"\[a\](b)"),
            ("one ` is left", r"one \` is left"),
            ("code `a*b` stays", "code `a*b` stays"),
            ("`a` and `b", r"\`a\` and \`b"),
            ("line\n# heading", r"line\\u000a\# heading"),
            ("``", r"\`\`"),
        ] {
            assert_eq!(words(name), shown, "{name}");
        }
        assert_eq!(span("a`b\n"), r"`a\u0060b\u000a`");
    }

    #[test]
    fn a_block_ends_where_it_ends() {
        let mut out = Markdown::default();
        out.block("diff", ["````".to_owned(), "a\n```".to_owned()].into_iter());
        assert_eq!(
            out.page().to_string(),
            "`````diff\n````\na\\u000a```\n`````\n"
        );
    }
}
