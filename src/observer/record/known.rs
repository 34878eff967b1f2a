//! Identities that were read before, by their bytes: most calls of a session have the same one.
//!
//! INVARIANT: what is put together here is what reading the same text gives, as it is a function of the text.

use std::borrow::Cow;
use std::hash::{BuildHasher, Hasher, RandomState};

use jiff::Timestamp;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128_with_seed};

use super::identity::TEXTS;
use super::{Identity, InScopeOf, Issuer};

/// Identities are looked for by so many of their first bytes, which hold the role's id and the start of the
/// session's name.
const HEAD: usize = 96;

/// So many different beginnings are known, and of each the last few identities.
const SETS: usize = 512;
const LAST: usize = 4;

/// No longer identity is remembered, in bytes: all that are known take 3 MB at most.
const LONGEST: usize = 1500;

/// The number of the text that an identity was read from, if that is remembered; equal only if the texts are.
///
/// It says how a record was read, not what it says.
#[derive(Clone, Copy, Default)]
pub(in crate::observer) struct TextNumber(pub(in crate::observer) Option<u128>);

impl std::fmt::Debug for TextNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TextNumber")
    }
}

/// Identities that were read of late.
#[derive(Debug, Default)]
pub(in crate::observer) struct KnownIdentities {
    sets: Vec<Set>,
    numbers: RandomState,
}

#[derive(Debug, Default)]
struct Set {
    last: [Option<Box<Known>>; LAST],
    next: usize,
}

/// An identity as it is written, and where in it its texts stand.
#[derive(Debug)]
struct Known {
    text: Box<str>,
    number: u128,
    texts: [Span; TEXTS],
    has_issuer: bool,
    has_scope: bool,
    session_created: Option<Timestamp>,
    mfa_authenticated: Option<bool>,
    assumed_root: Option<bool>,
}

/// A part of a text; empty for what is absent.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    start: u16,
    end: u16,
}

impl KnownIdentities {
    /// The identity that `text` starts with, its number and its length, if it is known.
    pub(super) fn find<'a>(&self, text: &'a str) -> Option<(Identity<'a>, u128, usize)> {
        let set = self.sets.get(place(text)?)?;
        let known = set.last.iter().flatten();
        let mut known = known.filter(|known| text.as_bytes().starts_with(known.text.as_bytes()));
        let known = known.next()?;
        Some((known.identity(text), known.number, known.text.len()))
    }

    /// Remembers what was read of the start of `text`, `length` bytes of it. The number by which it is known.
    pub(super) fn learn(&mut self, text: &str, length: usize, read: &Identity<'_>) -> Option<u128> {
        let (at, own) = (place(text)?, text.get(..length)?);
        if !(HEAD..=LONGEST).contains(&length) {
            return None;
        }
        let seed = self.numbers.build_hasher().finish();
        let known = Known::of(own, xxh3_128_with_seed(own.as_bytes(), seed), read)?;
        let number = known.number;
        if self.sets.is_empty() {
            self.sets.resize_with(SETS, Set::default);
        }
        let set = self.sets.get_mut(at)?;
        set.next = (set.next + 1) % LAST;
        *set.last.get_mut(set.next)? = Some(Box::new(known));
        Some(number)
    }
}

/// The set of an identity.
fn place(text: &str) -> Option<usize> {
    let head = text.as_bytes().first_chunk::<HEAD>()?;
    let [low, high, ..] = xxh3_64(head).to_le_bytes();
    Some(usize::from(u16::from_le_bytes([low, high])) % SETS)
}

impl Known {
    /// `None` where a text is not written as it is read.
    fn of(text: &str, number: u128, read: &Identity<'_>) -> Option<Self> {
        let mut texts = [Span::default(); TEXTS];
        for (span, told) in texts.iter_mut().zip(read.texts()) {
            if let Some(told) = told {
                *span = Span::of(told, text)?;
            }
        }
        Some(Self {
            text: text.into(),
            number,
            texts,
            has_issuer: read.issuer.is_some(),
            has_scope: read.in_scope_of.is_some(),
            session_created: read.session_created,
            mfa_authenticated: read.mfa_authenticated,
            assumed_root: read.assumed_root,
        })
    }

    /// The same, of a text that starts with the same bytes.
    fn identity<'a>(&self, text: &'a str) -> Identity<'a> {
        // In the order of `Identity::texts`, in which fields are evaluated as they stand.
        let mut texts = self.texts.iter().map(|span| span.within(text));
        let mut next = || texts.next().flatten();
        Identity {
            kind: next(),
            principal_id: next(),
            arn: next(),
            account_id: next(),
            access_key_id: next(),
            invoked_by: next(),
            source_identity: next(),
            ec2_role_delivery: next(),
            web_identity_provider: next(),
            on_behalf_of: next(),
            issuer: Some(Issuer {
                kind: next(),
                principal_id: next(),
                arn: next(),
                account_id: next(),
            })
            .filter(|_| self.has_issuer),
            in_scope_of: Some(InScopeOf {
                issuer_type: next(),
                credentials_issued_to: next(),
                credentials_issued_to_version: next(),
                source_arn: next(),
            })
            .filter(|_| self.has_scope),
            session_created: self.session_created,
            mfa_authenticated: self.mfa_authenticated,
            assumed_root: self.assumed_root,
        }
    }
}

impl Span {
    /// Where a text that was read stands in the one that it was read from, if it does.
    fn of(told: &str, text: &str) -> Option<Self> {
        let start = told.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
        let end = start.checked_add(told.len())?;
        (text.get(start..end)? == told).then_some(Self {
            start: u16::try_from(start).ok()?,
            end: u16::try_from(end).ok()?,
        })
    }

    fn within(self, text: &str) -> Option<Cow<'_, str>> {
        let told = text.get(usize::from(self.start)..usize::from(self.end))?;
        (!told.is_empty()).then_some(Cow::Borrowed(told))
    }
}
