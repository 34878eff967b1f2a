//! Where a JSON value ends: brackets counted, strings stepped over, nothing kept but a depth.

/// What an advance over some bytes came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// All bytes belong to the value and it goes on.
    More,
    /// The value ends before this byte.
    End(usize),
    /// A member of the outermost object holds an array of items, which starts at this byte.
    Items(usize),
    /// A line ends inside a string, which JSON does not allow; this is the byte after it.
    BrokenLine(usize),
    /// A line that begins inside the value begins with a value of its own, at this byte: the line before
    /// was cut short.
    NextLine(usize),
}

/// The members that hold an array of items, in lower case: CloudTrail files, LookupEvents and
/// FilterLogEvents, CloudWatch Logs subscriptions, CloudTrail Lake results.
const ITEM_ARRAYS: [&[u8]; 4] = [b"records", b"events", b"logevents", b"queryresultrows"];

/// The object in which Athena's answers have their rows (Athena API reference, `GetQueryResults`).
const RESULT_SET: &[u8] = b"resultset";
const ROWS: &[u8] = b"rows";

/// A scan over one value, fed in pieces of any size. Its state does not grow with the input.
#[derive(Debug, Clone, Default)]
pub(super) struct Scan {
    depth: u64,
    deepest: u64,
    place: Place,
    /// Whether arrays of items in the outermost object end the scan.
    looks_for_items: bool,
    expects_name: bool,
    name: Name,
    /// Objects that are open and count as none: their members are looked at as if they were the
    /// outermost object's.
    around: u8,
    lines: Lines,
    /// The last byte of the pieces before, and the last that is no white space.
    before: (u8, u8),
}

/// Whether the value may have been cut short at a line's end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Lines {
    /// It stands in an array.
    #[default]
    None,
    /// It stands by itself.
    Maybe,
    /// It stands among values with a line each.
    Yes,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Start,
    Between,
    String,
    Escape,
    Scalar,
}

/// The name of the member being read, as far as it is short enough to be of interest.
#[derive(Debug, Clone, Default)]
struct Name {
    text: [u8; 16],
    length: usize,
}

impl Name {
    fn push(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if let Some(slot) = self.text.get_mut(self.length) {
                *slot = byte.to_ascii_lowercase();
            }
            self.length = self.length.saturating_add(1);
        }
    }

    fn text(&self) -> &[u8] {
        self.text.get(..self.length).unwrap_or_default()
    }

    fn is_item_array(&self) -> bool {
        ITEM_ARRAYS.contains(&self.text())
    }
}

impl Scan {
    /// A scan that stops at an array of items in the outermost object.
    pub(super) fn looking_for_items() -> Self {
        Self {
            looks_for_items: true,
            ..Self::default()
        }
    }

    /// The same for a value that stands by itself, perhaps on a line of its own.
    pub(super) fn alone() -> Self {
        Self {
            lines: Lines::Maybe,
            ..Self::looking_for_items()
        }
    }

    /// The same for a value among others with a line each.
    pub(super) fn of_lines() -> Self {
        Self {
            lines: Lines::Yes,
            ..Self::looking_for_items()
        }
    }

    /// Objects that are open around an array of items, beside the outermost.
    pub(super) fn around(&self) -> u8 {
        self.around
    }

    /// A scan over the rest of an object after an array of items in it.
    pub(super) fn rest_of_object(around: u8) -> Self {
        Self {
            around,
            depth: 1,
            deepest: 1,
            place: Place::Between,
            ..Self::looking_for_items()
        }
    }

    /// The deepest nesting so far: 1 for `{}`.
    pub(super) fn deepest(&self) -> u64 {
        self.deepest
    }

    /// Whether the end of input ends the value too.
    pub(super) fn may_end_here(&self) -> bool {
        self.depth == 0 && self.place == Place::Scalar
    }

    /// Goes on over `bytes` until the value ends or they do.
    pub(super) fn advance(&mut self, bytes: &[u8]) -> Step {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            match self.place {
                Place::String | Place::Escape => {
                    let Some(end) = self.string(&bytes[at..]) else {
                        return Step::More;
                    };
                    at += end;
                    if bytes[at - 1] == b'\n' {
                        return Step::BrokenLine(at);
                    }
                    if self.depth == 0 {
                        return Step::End(at);
                    }
                    continue;
                }
                Place::Scalar if self.depth == 0 && is_delimiter(byte) => return Step::End(at),
                Place::Start | Place::Between | Place::Scalar => {}
            }
            at += 1;
            match byte {
                b'"' => match whole_string(&bytes[at..]) {
                    // The common case, without a look at the state.
                    Some(length) if self.depth > 0 && !self.is_at_name() => {
                        at += length;
                        self.expects_name = false;
                    }
                    _ => self.open_string(),
                },
                b'{' | b'[' => {
                    if self.depth == 1 && byte == b'[' && self.is_at_items() {
                        return Step::Items(at);
                    }
                    if self.depth > 0 && byte == b'{' && self.begins_line(&bytes[..at - 1]) {
                        return Step::NextLine(at - 1);
                    }
                    if self.depth == 1 && byte == b'{' && self.is_at_result_set() {
                        self.around += 1;
                        self.expects_name = true;
                        continue;
                    }
                    self.depth += 1;
                    self.deepest = self.deepest.max(self.depth);
                    self.place = Place::Between;
                    self.expects_name = self.depth == 1 && byte == b'{';
                }
                b'}' if self.depth == 1 && self.around > 0 => self.around -= 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Step::End(at);
                    }
                }
                b',' => self.expects_name = self.depth == 1,
                _ if self.place == Place::Start => self.place = Place::Scalar,
                _ => {}
            }
        }
        self.remember(bytes);
        Step::More
    }

    fn is_at_items(&self) -> bool {
        self.looks_for_items
            && (self.name.is_item_array() || self.around > 0 && self.name.text() == ROWS)
    }

    fn is_at_result_set(&self) -> bool {
        self.looks_for_items && self.around == 0 && self.name.text() == RESULT_SET
    }

    /// Whether what comes after `before` begins a line, and the line before cannot have meant to go on.
    fn begins_line(&self, before: &[u8]) -> bool {
        if self.lines == Lines::None || before.last().unwrap_or(&self.before.0) != &b'\n' {
            return false;
        }
        let last = before.iter().rfind(|byte| !byte.is_ascii_whitespace());
        let last = *last.unwrap_or(&self.before.1);
        self.lines == Lines::Yes || !matches!(last, b'[' | b',' | b':' | b'{')
    }

    fn remember(&mut self, bytes: &[u8]) {
        if self.lines == Lines::None {
            return;
        }
        if let Some(last) = bytes.last() {
            self.before.0 = *last;
        }
        if let Some(last) = bytes.iter().rfind(|byte| !byte.is_ascii_whitespace()) {
            self.before.1 = *last;
        }
    }

    fn is_at_name(&self) -> bool {
        self.looks_for_items && self.expects_name && self.depth == 1
    }

    fn open_string(&mut self) {
        self.place = Place::String;
        if self.is_at_name() {
            self.name.length = 0;
        }
    }

    /// Steps to the byte after the string's end, or after a line's end in it; `None` if it goes on.
    fn string(&mut self, bytes: &[u8]) -> Option<usize> {
        let is_name = self.is_at_name();
        let mut at = 0;
        while at < bytes.len() {
            if self.place == Place::Escape {
                self.place = Place::String;
                at += 1;
                continue;
            }
            let end = at + ordinary(&bytes[at..]);
            if is_name {
                self.name.push(&bytes[at..end]);
            }
            at = end + 1;
            match bytes.get(end) {
                Some(b'\\') => self.place = Place::Escape,
                Some(_) => {
                    self.place = Place::Between;
                    self.expects_name = false;
                    return Some(at);
                }
                None => return None,
            }
        }
        None
    }
}

/// Whether a value has so many brackets that it may be nested too deep; quick, and mostly `false`.
pub(super) fn may_be_deep(value: &[u8]) -> bool {
    let brackets = |byte| memchr::memchr_iter(byte, value).count() as u64;
    brackets(b'{') + brackets(b'[') > super::DEEPEST_RECORD
}

/// The length of a string from after its opening to after its closing quote; `None` where that is
/// not in sight or a line ends before it.
fn whole_string(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += ordinary(bytes.get(at..)?);
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => return None,
        }
    }
}

/// How many bytes from the start are neither `"` nor `\` nor a line's end.
///
/// Eight at a time without a call: most strings of a record are too short for `memchr` to pay.
fn ordinary(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = ONES << 7;
    // The high bit of each byte that equals the one looked for; bytes after the first such byte may
    // be marked in error, which does no harm as only the first counts.
    let marks = |word: u64, byte: u8| {
        let different = word ^ (ONES * u64::from(byte));
        different.wrapping_sub(ONES) & !different & HIGH
    };
    let (words, rest) = bytes.as_chunks::<8>();
    for (n, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let found = marks(word, b'"') | marks(word, b'\\') | marks(word, b'\n');
        if found != 0 {
            return n * 8 + (found.trailing_zeros() / 8) as usize;
        }
    }
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | b'\n');
    words.len() * 8 + rest.iter().position(special).unwrap_or(rest.len())
}

fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t' | b'\r' | b'\n' | b',' | b'{' | b'}' | b'[' | b']' | b'"'
    )
}
