//! The files of a repository, each parsed once.

use std::ops::Range;
use std::sync::Arc;

use super::stacks::{self, Stack};
use super::state::{self, State};
use super::syntax::tree::Node;
use super::syntax::{hcl, intrinsics, json, yaml};

/// Larger files are no infrastructure code that a person wrote (a CloudFormation template has 1 MB at most).
pub(crate) const LARGEST: usize = 4 << 20;

/// A file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileText {
    /// From the root of the repository, with `/`.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// What a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Terraform or OpenTofu.
    Terraform,
    /// A CloudFormation or SAM template.
    Template,
    /// `serverless.yml`.
    Serverless,
    /// A policy document in a file of its own, which other code reads.
    Policy,
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// HCL.
    Hcl,
    /// YAML.
    Yaml,
    /// JSON.
    Json,
}

/// A file that may define something.
#[derive(Clone, Debug)]
pub struct CodeFile {
    /// From the root of the repository.
    pub path: String,
    /// Without the byte order mark.
    pub text: String,
    /// Whether the file begins with one.
    pub has_mark: bool,
    /// What it is.
    pub format: Format,
    /// How it is written.
    pub syntax: Syntax,
    /// What is in it.
    pub tree: Node,
}

/// A file that was not looked at, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Left {
    /// From the root of the repository.
    pub path: String,
    /// Why.
    pub why: String,
}

/// The files of a repository.
#[derive(Clone, Debug, Default)]
pub struct CodeFiles {
    /// Those that may define something, by path.
    pub files: Vec<Arc<CodeFile>>,
    /// Those that look like it and were not read.
    pub left: Vec<Left>,
    /// Templates that CDK made: they tell where a role comes from, and are not edited.
    pub synthesised: Vec<Arc<CodeFile>>,
    /// States and plans of Terraform: they tell which address has which name.
    pub states: Vec<State>,
    /// Stacks that the AWS SAM CLI makes of templates.
    pub stacks: Vec<Stack>,
    /// Programs that may define roles: CDK and its like.
    pub programs: Vec<String>,
    /// How many files were parsed.
    pub parsed: usize,
}

/// What CDK writes into the templates that it makes.
const CDK: &str = "aws:cdk:path";

const MARK: char = '\u{feff}';

impl CodeFiles {
    /// Looks at each file, and parses once what may define something.
    pub fn read(sources: impl IntoIterator<Item = FileText>) -> Self {
        let mut files = Self::default();
        for source in sources {
            files.add(source);
        }
        files.files.sort_by(|a, b| a.path.cmp(&b.path));
        files.left.sort();
        files.states.sort_by(|a, b| a.path.cmp(&b.path));
        files.stacks.sort();
        files.programs.sort();
        files
    }

    fn add(&mut self, source: FileText) {
        if is_program(&source) {
            self.programs.push(source.path);
            return;
        }
        if source.path.ends_with(".tf.json") {
            self.left.push(Left {
                path: source.path,
                why: "Terraform in JSON is not read".to_owned(),
            });
            return;
        }
        if stacks::may_be(&source.path) {
            match stacks::read(&source.path, &source.text) {
                Ok(own) => self.stacks.extend(own),
                Err(why) => self.left.push(Left {
                    path: source.path,
                    why,
                }),
            }
            return;
        }
        if state::may_be(&source.path, &source.text) {
            self.state(source);
            return;
        }
        let Some((format, syntax)) = recognised(&source.path, &source.text) else {
            return;
        };
        if let Some(why) = generated(&source.path, &source.text) {
            if format == Format::Template && source.text.contains(CDK) {
                self.parsed += 1;
                let file = CodeFile::parse(source.path.clone(), &source.text, format, syntax);
                self.synthesised.extend(file.map(Arc::new));
            }
            self.left.push(Left {
                path: source.path,
                why: why.to_owned(),
            });
            return;
        }
        self.parsed += 1;
        match CodeFile::parse(source.path.clone(), &source.text, format, syntax) {
            Ok(file) => self.files.push(Arc::new(file)),
            // it may be a template of another kind
            Err(_) if format == Format::Policy => {}
            Err(why) => self.left.push(Left {
                path: source.path,
                why,
            }),
        }
    }

    /// A state or a plan; what Terraform keeps below `.terraform` is about its back end.
    fn state(&mut self, source: FileText) {
        if source.path.split('/').any(|part| part == ".terraform") {
            return;
        }
        self.parsed += 1;
        match State::parse(&source.path, &source.text) {
            Ok(state) => self.states.push(state),
            Err(why) => self.left.push(Left {
                path: source.path,
                why: format!("it is no state of Terraform: {why}"),
            }),
        }
    }

    /// The same files, some of them with other texts; an error if one of these cannot be read.
    pub(crate) fn with(
        &self,
        texts: &std::collections::BTreeMap<usize, String>,
    ) -> Result<Self, String> {
        let mut files = self.clone();
        for (index, text) in texts {
            let old = &self.files[*index];
            let mut file = CodeFile::parse(old.path.clone(), text, old.format, old.syntax)?;
            file.has_mark = old.has_mark;
            files.files[*index] = Arc::new(file);
        }
        Ok(files)
    }
}

impl CodeFile {
    /// Reads a file of a known format.
    pub(crate) fn parse(
        path: String,
        text: &str,
        format: Format,
        syntax: Syntax,
    ) -> Result<Self, String> {
        if text.len() > LARGEST {
            return Err(format!("it has more than {} MiB", LARGEST >> 20));
        }
        let bare = text.strip_prefix(MARK);
        let text = bare.unwrap_or(text);
        if nesting(text) > 120 && syntax != Syntax::Yaml {
            return Err("it is nested more than 120 deep".to_owned());
        }
        let mut tree = match syntax {
            Syntax::Hcl => hcl::read(text)?,
            Syntax::Yaml => yaml::read(text)?,
            Syntax::Json => json::read(text)?,
        };
        if syntax != Syntax::Hcl && format != Format::Policy {
            intrinsics::understand(&mut tree);
        }
        if format == Format::Serverless {
            intrinsics::understand_variables(&mut tree);
        }
        Ok(Self {
            path,
            text: text.to_owned(),
            has_mark: bare.is_some(),
            format,
            syntax,
            tree,
        })
    }

    /// The folder it is in; empty for the root.
    pub(crate) fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Whether it may define something by itself.
    pub(crate) fn is_template(&self) -> bool {
        matches!(self.format, Format::Template | Format::Serverless)
    }

    /// The line of a byte, from 1.
    pub(crate) fn line(&self, at: usize) -> usize {
        let end = at.min(self.text.len());
        1 + memchr::memchr_iter(b'\n', &self.text.as_bytes()[..end]).count()
    }

    /// The text of a range.
    pub(crate) fn slice(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The bytes of the file that `text` would be.
    pub(crate) fn written(&self, text: &str) -> String {
        if self.has_mark {
            format!("{MARK}{text}")
        } else {
            text.to_owned()
        }
    }
}

fn nesting(text: &str) -> usize {
    let (mut depth, mut most) = (0_usize, 0_usize);
    for byte in text.bytes() {
        match byte {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        most = most.max(depth);
    }
    most
}

/// Whether a file with this name may be infrastructure code, whatever is in it.
pub(crate) fn may_define(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    (matches!(
        ending.as_str(),
        "tf" | "tofu" | "yml" | "yaml" | "json" | "template" | "tfvars" | "ts" | "py" | "tfstate"
    ) || stacks::may_be(path))
        && !is_vendored(path)
}

/// Folders that nobody edits.
pub(crate) fn is_vendored(path: &str) -> bool {
    path.split('/').any(|part| {
        matches!(
            part,
            ".git" | "node_modules" | ".venv" | "vendor" | "__pycache__"
        )
    })
}

/// Folders and files that a tool makes from others.
fn generated(path: &str, text: &str) -> Option<&'static str> {
    let folder = path.split('/').find_map(|part| match part {
        "cdk.out" => Some("`cdk.out` is made by CDK"),
        ".serverless" => Some("`.serverless` is made by the Serverless Framework"),
        ".terraform" | ".terragrunt-cache" => Some("it is a copy that Terraform keeps"),
        ".aws-sam" => Some("`.aws-sam` is made by SAM"),
        _ => None,
    });
    if folder.is_some() {
        return folder;
    }
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    if stem.split(['-', '_']).any(|word| word == "packaged") {
        return Some("it is the output of `package`");
    }
    if text.contains(CDK) {
        return Some("it is made by CDK");
    }
    packaged_code(text)
        .then_some("its code is in a bucket under a hash: it is the output of `package`")
}

/// `sam package` and `aws cloudformation package` write `s3://BUCKET/[PREFIX/]MD5`.
fn packaged_code(text: &str) -> bool {
    text.match_indices("CodeUri: s3://").any(|(at, key)| {
        let value = text[at + key.len()..]
            .split_whitespace()
            .next()
            .unwrap_or_default();
        let last = value.rsplit('/').next().unwrap_or_default();
        last.len() == 32 && last.bytes().all(|b| b.is_ascii_hexdigit())
    })
}

fn recognised(path: &str, text: &str) -> Option<(Format, Syntax)> {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let ending = name.rsplit('.').next().unwrap_or_default();
    match ending {
        "tf" | "tofu" | "tfvars" => return Some((Format::Terraform, Syntax::Hcl)),
        "yml" | "yaml" | "json" | "template" => {}
        _ => return None,
    }
    let is_json = text.trim_start_matches(MARK).trim_start().starts_with('{');
    let syntax = if is_json { Syntax::Json } else { Syntax::Yaml };
    if name.starts_with("serverless") && text.contains("provider") && ending != "template" {
        return (text.contains("aws")).then_some((Format::Serverless, syntax));
    }
    let says_so =
        text.contains("AWSTemplateFormatVersion") || text.contains("AWS::Serverless-2016-10-31");
    let is_policy = is_json
        && ["\"Statement\"", "\"Effect\"", "\"Action\""]
            .iter()
            .all(|key| text.contains(key));
    if ending == "json" && is_policy && !text.contains("\"Resources\"") {
        return Some((Format::Policy, syntax));
    }
    let is_template = text.contains("Resources") && text.contains("AWS::") && text.contains("Type");
    (is_template && (says_so || text.contains("AWS::IAM::") || text.contains("AWS::Lambda::")))
        .then_some((Format::Template, syntax))
}

/// A program whose output is a template: recognised by what it takes from CDK.
fn is_program(source: &FileText) -> bool {
    let ending = source.path.rsplit('.').next().unwrap_or_default();
    matches!(ending, "ts" | "py" | "js")
        && !source.path.ends_with(".d.ts")
        && (source.text.contains("aws-cdk") || source.text.contains("aws_cdk"))
}
