//! Reading JSON members whose type cannot be relied on.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// An object read member by member, names compared without letter case.
pub(super) trait Members<'de>: Default {
    /// Takes the value of one member; must consume it whatever it is.
    fn member<A: MapAccess<'de>>(&mut self, key: &Key, values: &mut A) -> Result<(), A::Error>;
}

/// The name of a member, as written and lower-cased, filled up with zeros.
///
/// Both have a fixed size so that lower-casing and comparing take a few instructions.
pub(super) struct Key {
    written: [u8; Self::LONGEST],
    lower: [u8; Self::LONGEST],
    length: usize,
}

impl Key {
    /// Longer than any name that is looked for.
    const LONGEST: usize = 32;

    /// The name in lower case; empty when it is longer than any that is looked for.
    ///
    /// As bytes, because `match` on byte strings branches on single bytes; on `str` it compares
    /// with one name after the other.
    pub(super) fn lower(&self) -> &[u8] {
        &self.lower[..self.length]
    }

    /// Whether the name was written without a capital.
    pub(super) fn is_lower_case(&self) -> bool {
        self.written == self.lower
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;
        impl Visitor<'_> for Name {
            type Value = Key;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a member's name")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Key, E> {
                let mut written = [0; Key::LONGEST];
                let mut length = 0;
                if let Some(start) = written.get_mut(..name.len()) {
                    start.copy_from_slice(name.as_bytes());
                    length = name.len();
                }
                let mut lower = written;
                lower.make_ascii_lowercase();
                Ok(Key {
                    written,
                    lower,
                    length,
                })
            }
        }
        deserializer.deserialize_str(Name)
    }
}

/// Implements the visitor's methods for the JSON types a reader has no use for: the value is
/// consumed and taken as absent.
macro_rules! absent {
    ($($type:ident),*) => { $(absent!(@ $type);)* };
    (@ unit) => {
        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(Default::default())
        }
    };
    (@ number) => {
        fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
            Ok(Default::default())
        }
        fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
            Ok(Default::default())
        }
        fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
            Ok(Default::default())
        }
    };
    (@ bool) => {
        fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
            Ok(Default::default())
        }
    };
    (@ seq) => {
        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            Ok(Default::default())
        }
    };
    (@ map) => {
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(Default::default())
        }
    };
}
pub(super) use absent;

/// A string; numbers and booleans as their text; `None` for everything else and for `""`.
#[derive(Default)]
pub(super) struct Text<'a>(pub(super) Option<Cow<'a, str>>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("any value")
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text((!text.is_empty()).then_some(Cow::Borrowed(text))))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(
                    (!text.is_empty()).then(|| Cow::Owned(text.to_owned())),
                ))
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_bool<E: Error>(self, flag: bool) -> Result<Self::Value, E> {
                Ok(Text(Some(Cow::Borrowed(if flag {
                    "true"
                } else {
                    "false"
                }))))
            }
            absent!(unit, seq, map);
        }
        deserializer.deserialize_any(Any)
    }
}

/// A boolean or its text.
#[derive(Default)]
pub(super) struct Flag(pub(super) Option<bool>);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Text::deserialize(deserializer)?.0;
        Ok(Flag(flag(text.as_deref())))
    }
}

/// What a text says as a boolean.
pub(super) fn flag(text: Option<&str>) -> Option<bool> {
    let text = text?;
    if text.eq_ignore_ascii_case("true") || text == "1" {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") || text == "0" {
        Some(false)
    } else {
        None
    }
}

/// Whether a value was an object.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Found {
    /// It was, or JSON text of one.
    Object,
    /// It was text of something else.
    Text,
    /// It was something else.
    #[default]
    Other,
}

/// Fills an object in place from an object, or from an object as JSON text; leaves it as it is for
/// everything else. In place because identities are large and moving them shows.
pub(super) struct Fill<'s, T>(pub(super) &'s mut T);

impl<'de, T: Members<'de>> DeserializeSeed<'de> for Fill<'_, T> {
    type Value = Found;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Members<'de>> Visitor<'de> for Fill<'_, T> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("any value")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found, A::Error> {
        while let Some(key) = map.next_key::<Key>()? {
            self.0.member(&key, &mut map)?;
        }
        Ok(Found::Object)
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Found, E> {
        let Some(Loose(Some(object))) = nested(text, '{') else {
            return Ok(Found::Text);
        };
        *self.0 = object;
        Ok(Found::Object)
    }
    absent!(unit, number, bool, seq);
}

/// An object, or an object as JSON text; `None` for everything else.
pub(super) struct Loose<T>(pub(super) Option<T>);

impl<'de, T: Members<'de>> Deserialize<'de> for Loose<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut object = T::default();
        let found = Fill(&mut object).deserialize(deserializer)?;
        Ok(Loose((found == Found::Object).then_some(object)))
    }
}

/// An array of objects, one object in place of it, or either as JSON text; empty for the rest.
pub(super) struct LooseList<T>(pub(super) Vec<T>);

impl<T> Default for LooseList<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Members<'de>> Deserialize<'de> for LooseList<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Objects<T>(PhantomData<T>);
        impl<'de, T: Members<'de>> Visitor<'de> for Objects<T> {
            type Value = LooseList<T>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("any value")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut objects = Vec::new();
                while let Some(Loose(object)) = seq.next_element::<Loose<T>>()? {
                    objects.extend(object);
                }
                Ok(LooseList(objects))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut object = T::default();
                while let Some(key) = map.next_key::<Key>()? {
                    object.member(&key, &mut map)?;
                }
                Ok(LooseList(vec![object]))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(nested(text, '[').unwrap_or_default())
            }
            absent!(unit, number, bool);
        }
        deserializer.deserialize_any(Objects(PhantomData))
    }
}

/// Parses JSON that was the text of a string. Reading from a reader, not from the text, makes every
/// string owned, so the result outlives `text`.
fn nested<'de, T: Deserialize<'de>>(text: &str, opening: char) -> Option<T> {
    if !text.trim_start().starts_with(opening) {
        return None;
    }
    T::deserialize(&mut serde_json::Deserializer::from_reader(text.as_bytes())).ok()
}
