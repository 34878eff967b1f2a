//! The kinds of resources that environment variables name, and the grammars of their names.

/// One kind of resource.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind {
    /// What it is called.
    pub(super) word: &'static str,
    /// The service part of its ARN; the IAM prefix, too.
    pub(super) service: &'static str,
    /// What stands before the name in the resource part of its ARN.
    pub(super) before: &'static str,
    /// The character after which an ARN names a part of the resource.
    pub(super) ends_at: Option<char>,
    /// Patterns of what is part of it: what follows its ARN, or `one=other`: what of the ARN is
    /// another word for the part.
    pub(super) parts: &'static [&'static str],
    /// The last words of a variable that holds the name alone, before `NAME`; empty for kinds whose
    /// name alone may be a secret or says too little.
    pub(super) variables: &'static [&'static [&'static str]],
    /// The grammar of its name.
    pub(super) grammar: Grammar,
}

/// Which names a kind of resource may have.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Grammar {
    /// The least and the greatest length.
    length: (usize, usize),
    /// The characters besides letters and digits.
    others: &'static str,
    rule: Rule,
}

/// What else must hold of a name.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rule {
    None,
    /// It may end in `.fifo`.
    Fifo,
    /// The rules for buckets.
    Bucket,
    /// An id of a key: a UUID, or `mrk-` and 32 digits.
    Key,
}

const fn grammar(least: usize, most: usize, others: &'static str, rule: Rule) -> Grammar {
    Grammar {
        length: (least, most),
        others,
        rule,
    }
}

impl Grammar {
    /// Whether the name is one.
    pub(super) fn holds(&self, name: &str) -> bool {
        let (least, most) = self.length;
        if !(least..=most).contains(&name.len()) {
            return false;
        }
        let plain = match self.rule {
            Rule::Fifo => name.strip_suffix(".fifo").unwrap_or(name),
            _ => name,
        };
        let fits = |c: char| c.is_ascii_alphanumeric() || self.others.contains(c);
        !plain.is_empty()
            && plain.chars().all(fits)
            && match self.rule {
                Rule::None | Rule::Fifo => true,
                Rule::Bucket => is_bucket(name),
                Rule::Key => is_key(name),
            }
    }
}

/// S3 user guide, "General purpose bucket naming rules".
fn is_bucket(name: &str) -> bool {
    let is_end = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let parts: Vec<&str> = name.split('.').collect();
    let is_address = parts.len() == 4 && parts.iter().all(|part| part.parse::<u8>().is_ok());
    !name.contains(|c: char| c.is_ascii_uppercase())
        && is_end(name.chars().next())
        && is_end(name.chars().last())
        && !name.contains("..")
        && !is_address
}

/// KMS API reference, DescribeKey, and the developer guide, "Multi-Region keys in AWS KMS".
fn is_key(name: &str) -> bool {
    let hexadecimal = |c: char| c.is_ascii_digit() || matches!(c, 'a'..='f');
    if let Some(digits) = name.strip_prefix("mrk-") {
        return digits.len() == 32 && digits.chars().all(hexadecimal);
    }
    let lengths: Vec<usize> = name.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && name.chars().all(|c| c == '-' || hexadecimal(c))
}

/// All kinds that are known. Grammars are never more lenient than AWS's.
pub(super) const KINDS: &[Kind] = &[
    // DynamoDB developer guide, "Supported data types and naming rules".
    Kind {
        word: "table",
        service: "dynamodb",
        before: "table/",
        ends_at: Some('/'),
        parts: &["/index/*", "/stream/*"],
        variables: &[&["TABLE"]],
        grammar: grammar(3, 255, "_-.", Rule::None),
    },
    // S3 user guide, "General purpose bucket naming rules".
    Kind {
        word: "bucket",
        service: "s3",
        before: "",
        ends_at: Some('/'),
        parts: &["/*"],
        variables: &[&["BUCKET"]],
        grammar: grammar(3, 63, "-.", Rule::Bucket),
    },
    // SQS API reference, CreateQueue.
    Kind {
        word: "queue",
        service: "sqs",
        before: "",
        ends_at: None,
        parts: &[],
        variables: &[&["QUEUE"]],
        grammar: grammar(1, 80, "_-", Rule::Fifo),
    },
    // SNS API reference, CreateTopic.
    Kind {
        word: "topic",
        service: "sns",
        before: "",
        ends_at: None,
        parts: &[],
        variables: &[&["TOPIC"]],
        grammar: grammar(1, 256, "_-", Rule::Fifo),
    },
    // Firehose API reference, CreateDeliveryStream.
    Kind {
        word: "delivery stream",
        service: "firehose",
        before: "deliverystream/",
        ends_at: None,
        parts: &[],
        variables: &[
            &["DELIVERY", "STREAM"],
            &["FIREHOSE"],
            &["FIREHOSE", "STREAM"],
        ],
        grammar: grammar(1, 64, "_-.", Rule::None),
    },
    // Kinesis API reference, CreateStream.
    Kind {
        word: "stream",
        service: "kinesis",
        before: "stream/",
        ends_at: Some('/'),
        parts: &["/*"],
        variables: &[&["STREAM"]],
        grammar: grammar(1, 128, "_-.", Rule::None),
    },
    // Lambda API reference, CreateFunction.
    Kind {
        word: "function",
        service: "lambda",
        before: "function:",
        ends_at: Some(':'),
        parts: &[":*"],
        variables: &[&["FUNCTION"], &["LAMBDA"]],
        grammar: grammar(1, 64, "_-", Rule::None),
    },
    // Step Functions API reference, CreateStateMachine, without the characters its logs cannot hold.
    Kind {
        word: "state machine",
        service: "states",
        before: "stateMachine:",
        ends_at: Some(':'),
        parts: &[
            ":*",
            ":stateMachine:=:execution:",
            ":stateMachine:=:express:",
        ],
        variables: &[&["STATE", "MACHINE"]],
        grammar: grammar(1, 80, "_-", Rule::None),
    },
    // EventBridge API reference, CreateEventBus.
    Kind {
        word: "event bus",
        service: "events",
        before: "event-bus/",
        ends_at: None,
        parts: &[],
        variables: &[&["EVENT", "BUS"], &["EVENTBUS"]],
        grammar: grammar(1, 256, "/._-", Rule::None),
    },
    // CloudWatch Logs API reference, CreateLogGroup.
    Kind {
        word: "log group",
        service: "logs",
        before: "log-group:",
        ends_at: Some(':'),
        parts: &[":*"],
        variables: &[&["LOG", "GROUP"]],
        grammar: grammar(1, 512, "_-/.#", Rule::None),
    },
    // Secrets Manager API reference, CreateSecret; an ARN ends in a hyphen and six characters.
    Kind {
        word: "secret",
        service: "secretsmanager",
        before: "secret:",
        ends_at: None,
        parts: &[],
        variables: &[],
        grammar: grammar(8, 519, "/_+=.@-", Rule::None),
    },
    // Systems Manager API reference, PutParameter.
    Kind {
        word: "parameter",
        service: "ssm",
        before: "parameter/",
        ends_at: None,
        parts: &[],
        variables: &[],
        grammar: grammar(1, 1011, "/_.-", Rule::None),
    },
    Kind {
        word: "key",
        service: "kms",
        before: "key/",
        ends_at: None,
        parts: &[],
        variables: &[],
        grammar: grammar(36, 36, "-", Rule::Key),
    },
    // IAM API reference, CreateRole: a path and a name.
    Kind {
        word: "role",
        service: "iam",
        before: "role/",
        ends_at: None,
        parts: &[],
        variables: &[],
        grammar: grammar(1, 576, "/_+=,.@-", Rule::None),
    },
    // RDS API reference, CreateDBCluster.
    Kind {
        word: "database cluster",
        service: "rds",
        before: "cluster:",
        ends_at: None,
        parts: &[],
        variables: &[],
        grammar: grammar(1, 63, "-", Rule::None),
    },
];
