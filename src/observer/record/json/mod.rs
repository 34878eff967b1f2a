//! The grammar of JSON over bytes: where a value ends, and that it is one.
//!
//! INVARIANT: what is taken here, `serde_json` takes for a value that is passed over, too. What is not may
//! be sound none the less (nesting beyond [`DEEPEST`]): whoever asks then reads the plain way.

/// The deepest nesting that is followed.
pub(in crate::observer) const DEEPEST: u32 = 120;

/// Where a value that starts at `at` ends.
pub(in crate::observer) fn value(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b'"' => Some(string(bytes, at)?.end),
        b'{' | b'[' => container(bytes, at),
        b't' => word(bytes, at, b"true"),
        b'f' => word(bytes, at, b"false"),
        b'n' => word(bytes, at, b"null"),
        _ => number(bytes, at),
    }
}

/// A string between its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::observer) struct Text {
    /// After the closing quote.
    pub(in crate::observer) end: usize,
    /// Whether it holds an escape, so that its bytes are not its text.
    pub(in crate::observer) is_escaped: bool,
}

/// The string whose opening quote stands at `at`.
#[inline]
pub(in crate::observer) fn string(bytes: &[u8], at: usize) -> Option<Text> {
    let mut at = at + 1;
    let mut is_escaped = false;
    loop {
        at += plain(bytes.get(at..)?);
        match bytes.get(at)? {
            b'"' => {
                return Some(Text {
                    end: at + 1,
                    is_escaped,
                });
            }
            b'\\' => {
                is_escaped = true;
                at = escape(bytes, at)?;
            }
            _ => return None,
        }
    }
}

/// How many bytes from the start are neither `"` nor `\` nor a control character: eight at a time, as
/// most strings of a record are too short for a call to pay.
#[inline]
fn plain(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = ONES << 7;
    // The high bit of each byte that is zero; marks after the first may be in error, which does no harm.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
    let (words, rest) = bytes.as_chunks::<8>();
    for (n, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let quote = zeros(word ^ (ONES * u64::from(b'"')));
        let slash = zeros(word ^ (ONES * u64::from(b'\\')));
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGH;
        let found = quote | slash | control;
        if found != 0 {
            return n * 8 + (found.trailing_zeros() / 8) as usize;
        }
    }
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    words.len() * 8 + rest.iter().position(special).unwrap_or(rest.len())
}

fn escape(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at + 1)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 2),
        b'u' => {
            let digits = bytes.get(at + 2..at + 6)?;
            digits.iter().all(u8::is_ascii_hexdigit).then_some(at + 6)
        }
        _ => None,
    }
}

fn word(bytes: &[u8], at: usize, word: &[u8]) -> Option<usize> {
    bytes.get(at..)?.starts_with(word).then(|| at + word.len())
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest.iter().take_while(|b| b.is_ascii_digit()).count()
    };
    let start = at + usize::from(bytes.get(at) == Some(&b'-'));
    let mut end = digits(start);
    // No number but zero begins with a zero.
    if end == start || bytes.get(start) == Some(&b'0') && end > start + 1 {
        return None;
    }
    if bytes.get(end) == Some(&b'.') {
        let fraction = digits(end + 1);
        if fraction == end + 1 {
            return None;
        }
        end = fraction;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent == end + 1 + sign {
            return None;
        }
        end = exponent;
    }
    Some(end)
}

/// The first byte from `at` that is no white space.
#[inline]
pub(in crate::observer) fn after_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\t' | b'\r') = bytes.get(at) {
        at += 1;
    }
    at
}

/// An object or array: a stack of one bit for each that is open.
fn container(bytes: &[u8], at: usize) -> Option<usize> {
    let mut open = u128::from(bytes.get(at)? == &b'{') | 2;
    let mut depth = 1;
    let mut at = after_space(bytes, at + 1);
    // Whether a container was just opened, which alone may close without a value.
    let mut is_new = true;
    loop {
        let is_object = open & 1 == 1;
        let byte = *bytes.get(at)?;
        if is_new && byte == if is_object { b'}' } else { b']' } {
            at += 1;
        } else {
            if is_object {
                if byte != b'"' {
                    return None;
                }
                at = after_space(bytes, string(bytes, at)?.end);
                if bytes.get(at)? != &b':' {
                    return None;
                }
                at = after_space(bytes, at + 1);
            }
            match bytes.get(at)? {
                opening @ (b'{' | b'[') => {
                    depth += 1;
                    if depth > DEEPEST {
                        return None;
                    }
                    open = open << 1 | u128::from(opening == &b'{');
                    at = after_space(bytes, at + 1);
                    is_new = true;
                    continue;
                }
                _ => at = value(bytes, at)?,
            }
            is_new = false;
            at = after_space(bytes, at);
            match bytes.get(at)? {
                b',' => {
                    at = after_space(bytes, at + 1);
                    continue;
                }
                b'}' if is_object => at += 1,
                b']' if !is_object => at += 1,
                _ => return None,
            }
        }
        // One was closed: what is around it goes on.
        loop {
            open >>= 1;
            depth -= 1;
            is_new = false;
            if depth == 0 {
                return Some(at);
            }
            at = after_space(bytes, at);
            match bytes.get(at)? {
                b',' => {
                    at = after_space(bytes, at + 1);
                    break;
                }
                b'}' if open & 1 == 1 => at += 1,
                b']' if open & 1 == 0 => at += 1,
                _ => return None,
            }
        }
    }
}

/// A member of an object, as it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::observer) struct Member<'t> {
    /// Its name between the quotes; meaningless if it is escaped.
    pub(in crate::observer) name: &'t [u8],
    pub(in crate::observer) is_escaped: bool,
    /// Its value.
    pub(in crate::observer) value: &'t [u8],
}

/// The members of an object, one by one; `None` as a member where the text is none.
pub(in crate::observer) struct Members<'t> {
    bytes: &'t [u8],
    at: usize,
    is_first: bool,
    is_over: bool,
}

impl<'t> Members<'t> {
    /// Of the object that starts at `at`.
    #[inline]
    pub(in crate::observer) fn of(bytes: &'t [u8], at: usize) -> Self {
        Self {
            bytes,
            at: at + 1,
            is_first: true,
            is_over: bytes.get(at) != Some(&b'{'),
        }
    }

    /// After the object's end, once it was reached.
    pub(in crate::observer) fn end(&self) -> usize {
        self.at
    }

    /// The name of the next member, whose value starts where `self.at` is then; `Some(None)` at the end.
    #[inline]
    #[expect(clippy::option_option, reason = "unsound, over, or a name")]
    pub(in crate::observer) fn name(&mut self) -> Option<Option<(&'t [u8], bool)>> {
        if self.is_over {
            return None;
        }
        let bytes = self.bytes;
        let mut at = after_space(bytes, self.at);
        match bytes.get(at)? {
            b'}' => {
                self.at = at + 1;
                self.is_over = true;
                return Some(None);
            }
            b',' if !self.is_first => at = after_space(bytes, at + 1),
            b'"' if self.is_first => {}
            _ => return None,
        }
        self.is_first = false;
        if bytes.get(at)? != &b'"' {
            return None;
        }
        let text = string(bytes, at)?;
        let name = bytes.get(at + 1..text.end - 1)?;
        at = after_space(bytes, text.end);
        if bytes.get(at)? != &b':' {
            return None;
        }
        self.at = after_space(bytes, at + 1);
        Some(Some((name, text.is_escaped)))
    }

    /// Whether the member that comes next has this name, given with its quotes and the colon; then its name is read.
    #[inline]
    pub(in crate::observer) fn comes(&mut self, quoted: &[u8]) -> bool {
        if self.is_over {
            return false;
        }
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let name = if self.is_first {
            Some(rest)
        } else {
            rest.strip_prefix(b",")
        };
        let is_next = name.is_some_and(|name| name.starts_with(quoted));
        if is_next {
            let start = self.at + usize::from(!self.is_first) + quoted.len();
            self.at = after_space(self.bytes, start);
            self.is_first = false;
        }
        is_next
    }

    /// Steps over the value of the member whose name was read.
    #[inline]
    pub(in crate::observer) fn value(&mut self) -> Option<&'t [u8]> {
        let end = value(self.bytes, self.at)?;
        Some(self.step_to(end))
    }

    /// The text from where the value starts.
    #[inline]
    pub(in crate::observer) fn rest(&self) -> &'t [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Takes the value for one that ends there.
    #[inline]
    pub(in crate::observer) fn step_to(&mut self, end: usize) -> &'t [u8] {
        let value = self.bytes.get(self.at..end).unwrap_or_default();
        self.at = end;
        value
    }

    /// Where the value starts.
    #[inline]
    pub(in crate::observer) fn at(&self) -> usize {
        self.at
    }

    /// The next member; `Some(None)` at the end, `None` where the text is no object.
    #[expect(clippy::option_option, reason = "unsound, over, or a member")]
    pub(in crate::observer) fn member(&mut self) -> Option<Option<Member<'t>>> {
        let Some((name, is_escaped)) = self.name()? else {
            return Some(None);
        };
        let value = self.value()?;
        Some(Some(Member {
            name,
            is_escaped,
            value,
        }))
    }
}

#[cfg(test)]
mod tests;
