//! One answer of the account, and the file of a snapshot that it becomes.

/// What AWS answered to one request, in the shape that the AWS CLI prints.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Service and command as the AWS CLI names them: `lambda/list-functions`.
    pub operation: &'static str,
    /// Its path inside a snapshot: `eu-west-1/lambda/list-functions-0001.json`.
    pub name: String,
    /// JSON.
    pub text: String,
}

/// Answers hold secrets until they are redacted: they are not to be seen in any log.
impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Answer({})", self.name)
    }
}

impl Answer {
    /// An answer of a region (empty: of a global service), about a resource (empty: about all),
    /// of which this is page `page`, counted from 1.
    pub(crate) fn new(
        operation: &'static str,
        region: &str,
        about: &str,
        page: usize,
        text: String,
    ) -> Self {
        let place = match region {
            "" => String::new(),
            region => format!("{}/", plain(region)),
        };
        let about = match about {
            "" => String::new(),
            about => format!("/{}", plain(about)),
        };
        Self {
            operation,
            name: format!("{place}{operation}{about}-{page:04}.json"),
            text,
        }
    }
}

/// A name without what a file's name may not hold. What begins with a dot would be passed over.
fn plain(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '=' | '@');
    let name: String = name
        .chars()
        .map(|c| if is_plain(c) { c } else { '_' })
        .collect();
    match name.strip_prefix('.') {
        Some(rest) => format!("_{rest}"),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_paths_below_the_snapshot() {
        let name = |region, about| {
            Answer::new("lambda/list-aliases", region, about, 2, String::new()).name
        };
        assert_eq!(name("", ""), "lambda/list-aliases-0002.json");
        assert_eq!(
            name("eu-west-1", "orders"),
            "eu-west-1/lambda/list-aliases/orders-0002.json"
        );
        assert_eq!(
            name("eu-west-1", "../x/y"),
            "eu-west-1/lambda/list-aliases/_._x_y-0002.json"
        );
    }
}
