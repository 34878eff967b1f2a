//! From text to [`Settings`].

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;
use toml::de::DeTable;
use toml::value::Datetime;

use super::error::place;
use super::{
    Definition, Exception, Exempt, Expiry, Limits, Repository, RepositoryPlace, ReviewSettings,
    Sensitivities, Sensitivity, Settings, SettingsError, key,
};
use crate::iam::pattern::Pattern;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    repository: Vec<Spanned<RawRepository>>,
    #[serde(default)]
    definition: Vec<Spanned<RawDefinition>>,
    #[serde(default)]
    exception: Vec<Spanned<RawException>>,
    #[serde(default)]
    window: RawWindow,
    #[serde(default)]
    limits: RawLimits,
    #[serde(default)]
    sensitivity: BTreeMap<String, BTreeMap<String, Spanned<String>>>,
    #[serde(default)]
    review: RawReview,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRepository {
    path: Option<Spanned<String>>,
    url: Option<Spanned<String>>,
    functions: Vec<Spanned<String>>,
    #[serde(default)]
    reviewers: Vec<String>,
    #[serde(default)]
    labels: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDefinition {
    function: Spanned<String>,
    file: Option<Spanned<String>>,
    address: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawException {
    keep: Option<Spanned<String>>,
    allow: Option<Spanned<String>>,
    ignore: Option<Spanned<bool>>,
    function: Spanned<String>,
    reason: Spanned<String>,
    expires: Spanned<RawExpiry>,
}

/// A date of TOML's own, or a text.
#[derive(Deserialize)]
#[serde(untagged)]
enum RawExpiry {
    Date(Datetime),
    Text(String),
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWindow {
    days: Option<Spanned<u16>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLimits {
    open_requests: Option<u16>,
    minimum_days: Option<u16>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReview {
    #[serde(default)]
    reviewers: Vec<String>,
    days: Option<Spanned<u16>>,
}

/// Reads the text of the file; one BOM before it is no part of it.
pub(super) fn read(text: &str) -> Result<Settings, SettingsError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let bad = |error: &toml::de::Error| {
        let byte = error.span().map_or(0, |span| span.start);
        SettingsError::at(text, byte, one_line(error.message()))
    };
    let parsed = DeTable::parse(text).map_err(|error| bad(&error))?;
    if let Some(error) = key::unknown(text, parsed.get_ref()) {
        return Err(error);
    }
    let file: File = toml::from_str(text).map_err(|error| bad(&error))?;
    let reader = Reader { text };
    Ok(Settings {
        repositories: all(&file.repository, |raw| reader.repository(raw))?,
        definitions: all(&file.definition, |raw| reader.definition(raw))?,
        exceptions: all(&file.exception, |raw| reader.exception(raw))?,
        window: reader.days(file.window.days.as_ref())?,
        limits: Limits {
            open_requests: file.limits.open_requests,
            minimum_days: file.limits.minimum_days,
        },
        sensitivity: reader.sensitivities(&file.sensitivity)?,
        review: ReviewSettings {
            reviewers: file.review.reviewers,
            days: reader.days(file.review.days.as_ref())?,
        },
    })
}

fn all<R, T>(
    raw: &[R],
    one: impl Fn(&R) -> Result<T, SettingsError>,
) -> Result<Vec<T>, SettingsError> {
    raw.iter().map(one).collect()
}

/// The parser's message on one line.
fn one_line(message: &str) -> String {
    let words: Vec<&str> = message.split_whitespace().collect();
    words.join(" ")
}

struct Reader<'t> {
    text: &'t str,
}

impl Reader<'_> {
    fn bad(&self, byte: usize, what: impl Into<String>) -> SettingsError {
        SettingsError::at(self.text, byte, what)
    }

    fn repository(&self, raw: &Spanned<RawRepository>) -> Result<Repository, SettingsError> {
        let (start, raw) = (raw.span().start, raw.get_ref());
        let place = match (&raw.path, &raw.url) {
            (Some(path), None) => RepositoryPlace::Path(self.filled(path)?.to_owned()),
            (None, Some(url)) => RepositoryPlace::Url(self.filled(url)?.to_owned()),
            (Some(_), Some(url)) => {
                return Err(self.bad(
                    url.span().start,
                    "a repository has a `path` or a `url`, not both",
                ));
            }
            (None, None) => return Err(self.bad(start, "a repository has a `path` or a `url`")),
        };
        Ok(Repository {
            place,
            functions: all(&raw.functions, |name| self.function(name))?,
            reviewers: raw.reviewers.clone(),
            labels: raw.labels.clone(),
        })
    }

    fn definition(&self, raw: &Spanned<RawDefinition>) -> Result<Definition, SettingsError> {
        let (start, raw) = (raw.span().start, raw.get_ref());
        if raw.file.is_none() && raw.address.is_none() {
            return Err(self.bad(start, "a definition has a `file`, an `address`, or both"));
        }
        let text = |text: &Option<Spanned<String>>| {
            let filled = text.as_ref().map(|text| self.filled(text));
            Ok(filled.transpose()?.map(str::to_owned))
        };
        Ok(Definition {
            function: self.function(&raw.function)?,
            file: text(&raw.file)?,
            address: text(&raw.address)?,
        })
    }

    fn exception(&self, raw: &Spanned<RawException>) -> Result<Exception, SettingsError> {
        let (start, raw) = (raw.span().start, raw.get_ref());
        let what = match (&raw.keep, &raw.allow, &raw.ignore) {
            (Some(action), None, None) => {
                let parsed = action.get_ref().parse();
                let parsed = parsed.map_err(|_| {
                    let what = format!("`{}` is no action", action.get_ref());
                    let error = self.bad(action.span().start, what);
                    error.hint("name one action: `s3:PutObject`")
                })?;
                Exempt::Keep(parsed)
            }
            (None, Some(code), None) => Exempt::Finding(self.filled(code)?.to_owned()),
            (None, None, Some(ignore)) if *ignore.get_ref() => Exempt::Function,
            (None, None, Some(ignore)) => {
                return Err(self.bad(ignore.span().start, "`ignore` is `true` or not there"));
            }
            _ => {
                let error = self.bad(
                    start,
                    "an exception has one of `keep`, `allow` and `ignore`",
                );
                return Err(error);
            }
        };
        Ok(Exception {
            what,
            function: self.function(&raw.function)?,
            reason: self.filled(&raw.reason)?.to_owned(),
            expires: self.expiry(&raw.expires)?,
            line: place(self.text, start).0,
        })
    }

    /// A text with something in it.
    fn filled<'s>(&self, text: &'s Spanned<String>) -> Result<&'s str, SettingsError> {
        let inner = text.get_ref().trim();
        if inner.is_empty() {
            return Err(self.bad(text.span().start, "nothing is written here"));
        }
        Ok(inner)
    }

    /// What would match no function is a slip of the pen: letters, digits, `-` and `_` are names.
    fn function(&self, text: &Spanned<String>) -> Result<Pattern, SettingsError> {
        let name = self.filled(text)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '*' | '?');
        if name.starts_with("arn:") || name.chars().all(plain) {
            return Ok(Pattern::without_variables(name));
        }
        let what = format!("`{name}` is neither a name nor the ARN of a function");
        let hint = "a name with `*` and `?`, or an ARN: `orders-*`";
        Err(self.bad(text.span().start, what).hint(hint))
    }

    fn expiry(&self, raw: &Spanned<RawExpiry>) -> Result<Expiry, SettingsError> {
        let date = match raw.get_ref() {
            RawExpiry::Text(text) if text == "never" => return Ok(Expiry::Never),
            RawExpiry::Text(text) => text.parse::<Date>().ok(),
            RawExpiry::Date(date) => date
                .date
                .filter(|_| date.time.is_none())
                .and_then(|date| date.to_string().parse().ok()),
        };
        date.map(Expiry::On).ok_or_else(|| {
            let error = self.bad(raw.span().start, "`expires` is no date");
            error.hint("a date (`2027-01-31`), or `never`")
        })
    }

    fn days(&self, raw: Option<&Spanned<u16>>) -> Result<Option<u16>, SettingsError> {
        match raw {
            Some(days) if *days.get_ref() == 0 => {
                Err(self.bad(days.span().start, "at least one day"))
            }
            days => Ok(days.map(|days| *days.get_ref())),
        }
    }

    fn sensitivities(
        &self,
        raw: &BTreeMap<String, BTreeMap<String, Spanned<String>>>,
    ) -> Result<Sensitivities, SettingsError> {
        let mut out: BTreeMap<String, BTreeMap<String, Sensitivity>> = BTreeMap::new();
        for (key, values) in raw {
            for (value, word) in values {
                let known = Sensitivity::ALL.into_iter();
                let mut known = known.filter(|s| s.word() == word.get_ref());
                let sensitivity = known.next().ok_or_else(|| {
                    let what = format!("`{}` is no sensitivity", word.get_ref());
                    let words = Sensitivity::ALL.map(Sensitivity::word).join("`, `");
                    let error = self.bad(word.span().start, what);
                    error.hint(format!("one of `{words}`"))
                })?;
                let values = out.entry(key.clone()).or_default();
                values.insert(value.clone(), sensitivity);
            }
        }
        Ok(Sensitivities(out))
    }
}
