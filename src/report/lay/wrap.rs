//! Lines of a width: wrapped at words, cut at words.

use super::line::{Line, Tone, TonedText, columns, is_wide};

/// Breaks the pieces at blanks into lines of at most `width` columns. A word that is longer is broken behind
/// a mark that stands between parts of a name, and only where it has none anywhere else.
///
/// From the first character on that is not seen as itself, a text is one word, and is cut instead of broken:
/// whoever writes line ends into a name does not get a line that begins as they like.
pub(crate) fn wrap(spans: &[TonedText], width: usize) -> Vec<Line> {
    let width = width.max(8);
    let whole = Line(spans.to_vec());
    if whole.columns() <= width {
        return vec![whole];
    }
    let mut lines = vec![Line::default()];
    let mut used = 0;
    for word in words(spans) {
        let own: usize = word.pieces.iter().map(|(_, text)| columns(text)).sum();
        if word.follows && used > 0 {
            if used + 1 + own > width {
                lines.push(Line::default());
                used = 0;
            } else {
                let tone = word.pieces.first().map_or(Tone::Plain, |(tone, _)| *tone);
                put(&mut lines, tone, " ");
                used += 1;
            }
        }
        if word.is_odd && used + own > width {
            put_start(&mut lines, &word, width - used);
            used = width;
            continue;
        }
        for (tone, text) in &word.pieces {
            used = put_broken(&mut lines, *tone, text, used, width);
        }
    }
    lines
}

/// A run without a blank at which a line may break.
#[derive(Default)]
struct Word {
    /// Whether a blank stands before it.
    follows: bool,
    /// Whether it has characters that are not seen as themselves.
    is_odd: bool,
    pieces: Vec<(Tone, String)>,
}

fn words(spans: &[TonedText]) -> Vec<Word> {
    let text: String = spans.iter().map(|span| span.text.as_str()).collect();
    let odd = odd_from(&text);
    let (mut out, mut at) = (vec![Word::default()], 0);
    for TonedText { tone, text } in spans {
        for c in text.chars() {
            let is_within = at >= odd;
            at += c.len_utf8();
            if c == ' ' && !is_within {
                out.push(Word {
                    follows: true,
                    ..Word::default()
                });
                continue;
            }
            let Some(word) = out.last_mut() else {
                continue;
            };
            word.is_odd |= is_within;
            match word.pieces.last_mut() {
                Some((last, own)) if last == tone => own.push(c),
                _ => word.pieces.push((*tone, c.to_string())),
            }
        }
    }
    out
}

/// Where the first escape of a text stands, of lines or of JSON: from there on it is one word.
fn odd_from(text: &str) -> usize {
    text.find('\\').unwrap_or(text.len())
}

/// The start of a word that does not fit, and an ellipsis.
fn put_start(lines: &mut [Line], word: &Word, room: usize) {
    let mut left = room.saturating_sub(1);
    for (tone, text) in &word.pieces {
        let mut kept = String::new();
        for c in text.chars() {
            let own = if is_wide(c) { 2 } else { 1 };
            if own > left {
                kept.push('…');
                put(lines, *tone, &kept);
                return;
            }
            left -= own;
            kept.push(c);
        }
        put(lines, *tone, &kept);
    }
}

/// A word, broken where it does not fit; how many columns its last line has.
fn put_broken(
    lines: &mut Vec<Line>,
    tone: Tone,
    text: &str,
    mut used: usize,
    width: usize,
) -> usize {
    let mut rest = text;
    while used + columns(rest) > width {
        let at = break_of(rest, width - used);
        if at == 0 && used > 0 {
            lines.push(Line::default());
            used = 0;
            continue;
        }
        let (now, later) = rest.split_at(at);
        put(lines, tone, now);
        lines.push(Line::default());
        (rest, used) = (later, 0);
    }
    put(lines, tone, rest);
    used + columns(rest)
}

fn put(lines: &mut [Line], tone: Tone, text: &str) {
    if let Some(Line(spans)) = lines.last_mut() {
        match spans.last_mut() {
            Some(last) if last.tone == tone => last.text += text,
            _ if text.is_empty() => {}
            _ => spans.push(TonedText {
                tone,
                text: text.to_owned(),
            }),
        }
    }
}

/// Where a word that does not fit is broken: the number of its bytes that stay, more than none if there is
/// room for a line.
fn break_of(word: &str, room: usize) -> usize {
    let mut fits = 0;
    let mut best = 0;
    let mut used = 0;
    for (at, c) in word.char_indices() {
        used += if is_wide(c) { 2 } else { 1 };
        if used > room {
            break;
        }
        fits = at + c.len_utf8();
        if matches!(c, '/' | ':' | ',' | '-' | '.' | '_' | '=') && fits < word.len() {
            best = fits;
        }
    }
    match (best, room >= 8) {
        (0, true) => fits,
        (best, _) => best,
    }
}

/// The first `most` lines; an ellipsis at a word where there are more.
pub(crate) fn cut(mut lines: Vec<Line>, most: usize, width: usize) -> Vec<Line> {
    if lines.len() <= most {
        return lines;
    }
    lines.truncate(most.max(1));
    if let Some(last) = lines.last_mut() {
        while last.columns() + 2 > width {
            let several = last.0.len() > 1;
            let Some(span) = last.0.last_mut() else {
                break;
            };
            match span.text.rfind(' ') {
                Some(at) if at > 0 => span.text.truncate(at),
                _ if several => {
                    last.0.pop();
                }
                _ => {
                    let kept: String = span.text.chars().take(width.saturating_sub(2)).collect();
                    span.text = kept;
                    break;
                }
            }
        }
        let tone = last.0.last().map_or(Tone::Dim, |span| span.tone);
        if let Some(span) = last.0.last_mut() {
            let trimmed = span.text.trim_end_matches([' ', ',', ';', ':']).len();
            span.text.truncate(trimmed);
        }
        last.push(tone, " …");
    }
    lines
}
