//! A second evaluator: AWS's rules read off the pages, one by one, over the JSON itself. It shares
//! nothing with the first, does not care for speed, and says *open* where the pages say nothing.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::Value;

use super::dates::{READINGS, read};
use super::kinds::{WAYS, address, number, truth};

/// Keys in lower case, and their values.
pub(super) type Context = BTreeMap<String, Vec<String>>;

/// One request.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) action: String,
    pub(super) resource: String,
    pub(super) context: Context,
}

/// One side: identity policies, boundary, session policy.
#[derive(Debug, Clone)]
pub(super) struct Side {
    pub(super) identity: Vec<Value>,
    pub(super) boundary: Option<Value>,
    pub(super) session: Option<Value>,
}

/// Whether the side allows the request; `None` where the pages leave it open.
pub(super) fn allows(side: &Side, request: &Request) -> Option<bool> {
    let parts = [
        (Some(&side.identity[..]), true),
        (side.boundary.as_ref().map(std::slice::from_ref), true),
        (side.session.as_ref().map(std::slice::from_ref), false),
    ];
    let mut answer = Some(true);
    for (policies, completes) in parts {
        let Some(policies) = policies else { continue };
        let by = |effect: &str| {
            any(policies.iter().flat_map(|policy| {
                let old = policy["Version"] != "2012-10-17";
                let all = list(&policy["Statement"]).into_iter();
                all.filter(|own| own["Effect"] == effect)
                    .map(move |own| applies(own, request, completes, old))
                    .collect::<Vec<_>>()
            }))
        };
        answer = all([answer, by("Allow"), by("Deny").map(|denied| !denied)]);
    }
    answer
}

fn any(each: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let each: Vec<Option<bool>> = each.into_iter().collect();
    if each.contains(&Some(true)) {
        return Some(true);
    }
    (!each.contains(&None)).then_some(false)
}

fn all(each: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    any(each.into_iter().map(|own| own.map(|own| !own))).map(|own| !own)
}

fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(many) => many.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn applies(own: &Value, request: &Request, completes: bool, old: bool) -> Option<bool> {
    let action = |pattern: &&Value| {
        let fold = |text: &str| text.to_ascii_lowercase();
        let tokens = plain(&fold(&text(pattern)));
        glob(&tokens, &letters(&fold(&request.action)))
    };
    let is_action = match own.get("NotAction") {
        Some(none) => !list(none).iter().any(action),
        None => list(&own["Action"]).iter().any(action),
    };
    let resource = |pattern: &&Value, unknown: Option<Token>| {
        let tokens = tokens(&text(pattern), &request.context, old, unknown);
        tokens.is_some_and(|tokens| covers(&tokens, &request.resource, completes))
    };
    let is_resource = match own.get("NotResource") {
        // what any value of a variable would exclude stays excluded
        Some(none) => !list(none).iter().any(|own| resource(own, Some(Token::Any))),
        None => list(&own["Resource"]).iter().any(|own| resource(own, None)),
    };
    if !is_action || !is_resource {
        return Some(false);
    }
    let mut answer = Some(true);
    for (operator, keys) in own["Condition"].as_object().into_iter().flatten() {
        for (key, values) in keys.as_object().into_iter().flatten() {
            let own = entry(operator, key, &list(values), &request.context, old);
            answer = all([answer, own]);
        }
    }
    answer
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token {
    Is(char),
    One,
    Any,
}

fn letters(text: &str) -> Vec<char> {
    text.chars().collect()
}

fn plain(text: &str) -> Vec<Token> {
    let one = |letter| match letter {
        '*' => Token::Any,
        '?' => Token::One,
        other => Token::Is(other),
    };
    text.chars().map(one).collect()
}

/// A pattern with the values of variables put in; `None` when one has no value and `unknown` does
/// not stand for it.
fn tokens(text: &str, context: &Context, old: bool, unknown: Option<Token>) -> Option<Vec<Token>> {
    if old {
        return Some(plain(text));
    }
    let (mut tokens, mut rest) = (Vec::new(), text);
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else {
            break;
        };
        tokens.extend(plain(&rest[..start]));
        let inner = &rest[start + 2..start + length];
        rest = &rest[start + length + 1..];
        if ["*", "?", "$"].contains(&inner) {
            tokens.extend(inner.chars().map(Token::Is));
            continue;
        }
        let (key, default) = match inner.split_once(", '") {
            Some((key, quoted)) => (key, quoted.strip_suffix('\'')),
            None => (inner, None),
        };
        let found = context
            .get(&key.to_lowercase())
            .map_or(&[][..], Vec::as_slice);
        let value = if let [only] = found {
            Some(only.as_str())
        } else {
            default
        };
        match (value, unknown) {
            (Some(value), _) => tokens.extend(value.chars().map(Token::Is)),
            (None, Some(token)) => tokens.push(token),
            (None, None) => return None,
        }
    }
    tokens.extend(plain(rest));
    Some(tokens)
}

fn glob(tokens: &[Token], text: &[char]) -> bool {
    let mut at: Vec<bool> = vec![false; text.len() + 1];
    at[0] = true;
    for token in tokens {
        let mut next = vec![false; text.len() + 1];
        for place in 0..=text.len() {
            next[place] = match token {
                Token::Any => at[..=place].contains(&true),
                Token::One => place > 0 && at[place - 1],
                Token::Is(own) => place > 0 && at[place - 1] && text[place - 1] == *own,
            };
        }
        at = next;
    }
    at[text.len()]
}

/// Six parts, each by itself; in an identity's policy the missing ones are `*`.
fn covers(tokens: &[Token], resource: &str, completes: bool) -> bool {
    if resource == "*" {
        return !tokens.is_empty() && tokens.iter().all(|own| *own == Token::Any);
    }
    let mut parts: Vec<Vec<Token>> = vec![Vec::new()];
    for token in tokens {
        if *token == Token::Is(':') && parts.len() < 6 {
            parts.push(Vec::new());
        } else {
            parts.last_mut().expect("one").push(*token);
        }
    }
    if parts.len() < 6 {
        let is_open = tokens.last() == Some(&Token::Any);
        if !is_open && (!completes || parts.len() == 1) {
            return false;
        }
        parts.resize(6, vec![Token::Any]);
    }
    let texts: Vec<&str> = resource.splitn(6, ':').collect();
    texts.len() == 6
        && parts
            .iter()
            .zip(texts)
            .all(|(own, text)| glob(own, &letters(text)))
}

fn entry(
    operator: &str,
    key: &str,
    values: &[&Value],
    context: &Context,
    old: bool,
) -> Option<bool> {
    let found = context
        .get(&key.to_lowercase())
        .map_or(&[][..], Vec::as_slice);
    let (set, name) = operator
        .split_once(':')
        .map_or(("", operator), |(set, name)| (set, name));
    let (name, if_exists) = name
        .strip_suffix("IfExists")
        .map_or((name, false), |name| (name, true));
    if name == "Null" {
        let asked = if found.is_empty() { "true" } else { "false" };
        return Some(values.iter().any(|own| text(own) == asked));
    }
    let negated = name.contains("Not");
    let positive = name.replacen("Not", "", 1);
    if found.is_empty() {
        return Some(match set {
            "ForAllValues" => true,
            "ForAnyValue" => false,
            _ => if_exists || negated,
        });
    }
    let by = |own: &String, reading: usize| {
        let each = values
            .iter()
            .map(|value| compare((&positive, reading), &text(value), own, context, old));
        let each: Vec<Match> = each.collect();
        if each.contains(&Match::Yes) {
            Some(!negated)
        } else if each.contains(&Match::Open) || (negated && each.contains(&Match::Odd)) {
            None
        } else {
            Some(negated)
        }
    };
    // one answer to what the pages leave open of forms, whatever the value
    let one = |own: &String| {
        let count = match &positive {
            name if name.starts_with("Date") => READINGS,
            name if name.starts_with("Numeric") || name == "IpAddress" => WAYS,
            _ => 1,
        };
        let mut each = (0..count).map(|reading| by(own, reading));
        let first = each.next()?;
        each.all(|other| other == first).then_some(first)?
    };
    match set {
        "ForAllValues" if found == [String::new()] => Some(true),
        "ForAllValues" => all(found.iter().map(one)),
        "ForAnyValue" => any(found.iter().map(one)),
        _ if found.len() == 1 => one(&found[0]),
        // nothing matches, however several values count; else the pages do not say
        _ if !negated && found.iter().all(|own| one(own) == Some(false)) => Some(false),
        _ => None,
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Match {
    Yes,
    No,
    /// One of the two is no such thing.
    Odd,
    /// Letters beyond ASCII.
    Open,
}

fn compare(
    (name, reading): (&str, usize),
    value: &str,
    found: &str,
    context: &Context,
    old: bool,
) -> Match {
    let Some(tokens) = tokens(value, context, old, None) else {
        return Match::No;
    };
    let asked: String = tokens
        .iter()
        .map(|own| match own {
            Token::Is(letter) => *letter,
            Token::One => '?',
            Token::Any => '*',
        })
        .collect();
    let yes = |holds: bool| if holds { Match::Yes } else { Match::No };
    match name {
        "StringEquals" | "BinaryEquals" => yes(asked == found),
        "StringEqualsIgnoreCase" if asked.eq_ignore_ascii_case(found) => Match::Yes,
        "StringEqualsIgnoreCase" => {
            let upper = |text: &str| text.to_uppercase().to_lowercase();
            if upper(&asked) == upper(found) {
                Match::Open
            } else {
                Match::No
            }
        }
        "StringLike" => yes(glob(&tokens, &letters(found))),
        "Bool" => match (truth(&asked), truth(found)) {
            (Some(a), Some(b)) => yes(a == b),
            _ => Match::Odd,
        },
        "IpAddress" => address(&asked, found, reading).map_or(Match::Odd, yes),
        "ArnEquals" | "ArnLike" => {
            let is_arn = |text: &str| text.starts_with("arn:") && text.matches(':').count() >= 5;
            if tokens.iter().filter(|own| **own == Token::Is(':')).count() < 5 || !is_arn(found) {
                return Match::Odd;
            }
            yes(covers(&tokens, found, false))
        }
        _ => {
            let holds = |order: &str, found: Ordering| match order {
                "Equals" => found.is_eq(),
                "LessThan" => found.is_lt(),
                "LessThanEquals" => found.is_le(),
                "GreaterThan" => found.is_gt(),
                "GreaterThanEquals" => found.is_ge(),
                other => panic!("no operator: {other}"),
            };
            let Some(order) = name.strip_prefix("Numeric") else {
                let order = name.strip_prefix("Date").expect("an operator of dates");
                return match [read(&asked, reading), read(found, reading)] {
                    [Some(asked), Some(found)] => yes(holds(order, found.cmp(&asked))),
                    _ => Match::Odd,
                };
            };
            let read = |text: &str| number(text, reading);
            let (Some(asked), Some(found)) = (read(&asked), read(found)) else {
                return Match::Odd;
            };
            let found = if (found - asked).abs() < f64::EPSILON {
                Ordering::Equal
            } else {
                found.total_cmp(&asked)
            };
            yes(holds(order, found))
        }
    }
}
