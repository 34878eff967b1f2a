//! Which functions are meant.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::Evidence;
use crate::catalog::near::near;
use crate::gap::Hinted;
use crate::lambda::Function;
use crate::observer::function::FunctionUsage;
use crate::observer::usage::Count;

/// Functions that are meant.
#[derive(Debug)]
pub(crate) struct Selected<'e> {
    /// In order of their names, or as they were typed.
    pub functions: Vec<&'e FunctionUsage>,
    /// Functions that are known by name alone: without a call in the window and without a configuration.
    pub left: Vec<&'e Function>,
    /// Functions that are meant, and that an exception leaves out, with why.
    pub ignored: Vec<(&'e Function, &'e str)>,
}

/// Functions with what is known of them.
type ByName<'e> = BTreeMap<&'e str, Vec<&'e FunctionUsage>>;

impl Evidence {
    /// Every function that called or is described by a configuration.
    pub(crate) fn all(&self) -> Result<Selected<'_>, SelectionError> {
        let is_meant =
            |f: &&FunctionUsage| !f.calls.is_empty() || !f.configured.versions.is_empty();
        let mut functions: Vec<&FunctionUsage> = self.own_functions().filter(is_meant).collect();
        if functions.is_empty() || !self.has_records() {
            return Err(self.no_functions());
        }
        functions.sort_by_key(|f| &f.function);
        let ignored = functions.iter();
        let ignored: Vec<(&Function, &str)> = ignored
            .filter_map(|f| Some((&f.function, self.why_ignored(&f.function)?)))
            .collect();
        let meant: BTreeSet<&Function> = functions.iter().map(|f| &f.function).collect();
        let idle = self.attributed.idle.keys();
        let idle = idle.filter(|f| self.own.holds(&f.account));
        let left = idle.filter(|f| !meant.contains(f)).collect();
        functions.retain(|f| self.why_ignored(&f.function).is_none());
        Ok(Selected {
            functions,
            left,
            ignored,
        })
    }

    /// The functions that it is of.
    pub(crate) fn own_functions(&self) -> impl Iterator<Item = &FunctionUsage> {
        self.attributed
            .all()
            .filter(|usage| self.own.holds(&usage.function.account))
    }

    /// Why an exception leaves the function out where all are meant.
    fn why_ignored(&self, function: &Function) -> Option<&str> {
        let mut ignored = self.settings.ignored.iter();
        let ignored = ignored.find(|(pattern, _)| function.is_named_by(pattern));
        ignored.map(|(_, why)| why.as_str())
    }

    /// Every function there is: those that are known by name alone, too.
    pub(crate) fn every(&self) -> Result<Vec<&FunctionUsage>, SelectionError> {
        let mut functions: Vec<&FunctionUsage> = self.own_functions().collect();
        if functions.is_empty() || !self.has_records() {
            return Err(self.no_functions());
        }
        functions.sort_by_key(|f| &f.function);
        Ok(functions)
    }

    /// The functions with these names, partial ARNs or ARNs; each once.
    pub(crate) fn named(&self, typed: &[String]) -> Result<Selected<'_>, SelectionError> {
        let by_name = self.by_name();
        let mut functions = Vec::new();
        let mut seen = BTreeSet::new();
        for name in typed {
            let function = self.fitting(name, &by_name)?;
            if seen.insert(&function.function) {
                functions.push(function);
            }
        }
        Ok(Selected {
            functions,
            left: Vec::new(),
            ignored: Vec::new(),
        })
    }

    /// The function with this name, partial ARN or ARN.
    pub fn one(&self, typed: &str) -> Result<&FunctionUsage, SelectionError> {
        self.fitting(typed, &self.by_name())
    }

    /// Whether each of these is the name, partial ARN or ARN of one function.
    pub(crate) fn has(&self, typed: &[String]) -> bool {
        let by_name = self.by_name();
        typed
            .iter()
            .all(|name| self.fitting(name, &by_name).is_ok())
    }

    /// Of no record at all, nothing tells what was not seen.
    fn by_name(&self) -> ByName<'_> {
        let mut by_name = ByName::new();
        for did in self.own_functions().filter(|_| self.has_records()) {
            by_name.entry(&did.function.name).or_default().push(did);
        }
        by_name
    }

    fn fitting<'e>(
        &'e self,
        typed: &str,
        by_name: &ByName<'e>,
    ) -> Result<&'e FunctionUsage, SelectionError> {
        let namesakes = by_name.get(Function::typed_name(typed));
        let namesakes = namesakes.into_iter().flatten().copied();
        let fits: Vec<&FunctionUsage> = namesakes
            .filter(|did| did.function.is_meant_by(typed))
            .collect();
        match fits.as_slice() {
            [one] => Ok(*one),
            [] => Err(self.missing(typed)),
            several => Err(SelectionError::Several {
                typed: typed.to_owned(),
                arns: several.iter().map(|f| f.function.arn()).collect(),
            }),
        }
    }

    /// Whether anything was read: Event history may be asked for one function, and then no record is an
    /// answer.
    fn has_records(&self) -> bool {
        self.usage.records.count().value > 0 || !self.usage.histories.is_empty()
    }

    fn missing(&self, typed: &str) -> SelectionError {
        let attributed = &self.attributed;
        if !self.has_records() {
            return self.no_functions();
        }
        if let Some((name, role)) = attributed.unproven.iter().find(|(name, _)| name == typed) {
            return SelectionError::Unproven {
                typed: name.clone(),
                role: role.clone(),
            };
        }
        let known = attributed.known.keys();
        let names: BTreeSet<&str> = known
            .chain(attributed.functions.keys())
            .map(|f| f.name.as_str())
            .collect();
        if names.is_empty() {
            return self.no_functions();
        }
        SelectionError::Missing {
            typed: typed.to_owned(),
            seen: attributed.functions.len(),
            near: near(typed, names.iter().copied(), 3)
                .into_iter()
                .map(str::to_owned)
                .collect(),
        }
    }

    fn no_functions(&self) -> SelectionError {
        let records = self.usage.records.count();
        if records.value == 0 {
            let sets_apart = self.usage.all_doubts().sets_apart();
            return SelectionError::NoRecord { sets_apart };
        }
        SelectionError::NoFunction {
            records,
            unproven: self.attributed.unproven.len(),
        }
    }
}

/// Why no function, or not one, is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SelectionError {
    /// Nothing was read that may be learned from.
    NoRecord {
        /// Whether records were read and set apart.
        sets_apart: bool,
    },
    /// Nothing that was read is a function's.
    NoFunction {
        /// How many records there are.
        records: Count,
        /// Sessions that may be functions'.
        unproven: usize,
    },
    /// A session bears the name; nothing shows that it is a function.
    Unproven {
        /// The name.
        typed: String,
        /// Whose session it is.
        role: String,
    },
    /// Nothing bears the name.
    Missing {
        /// The name.
        typed: String,
        /// How many functions the trail shows.
        seen: usize,
        /// Names like it.
        near: Vec<String>,
    },
    /// Several functions bear the name.
    Several {
        /// The name.
        typed: String,
        /// Their ARNs.
        arns: Vec<String>,
    },
}

/// Names in backticks.
fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

impl fmt::Display for SelectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRecord { .. } => f.write_str("there is no record to learn from"),
            Self::NoFunction { records, .. } => write!(
                f,
                "the trail shows no Lambda function: {records} records, none of a function's session"
            ),
            Self::Unproven { typed, role } => write!(
                f,
                "a session `{typed}` of role `{role}` is in the trail, but nothing shows that it is a function"
            ),
            Self::Missing { typed, seen, .. } => write!(
                f,
                "no function `{typed}` in the trail, which shows {seen}, nor in any configuration"
            ),
            Self::Several { typed, arns } => {
                write!(
                    f,
                    "`{typed}` fits {} functions: {}",
                    arns.len(),
                    quoted(arns)
                )
            }
        }
    }
}

impl std::error::Error for SelectionError {}

impl Hinted for SelectionError {
    fn hints(&self) -> Vec<String> {
        vec![match self {
            Self::NoRecord { sets_apart: true } => {
                "what was read is set apart: the lines above say why".to_owned()
            }
            Self::NoRecord { sets_apart: false } => {
                "look at the window (`--since`, `--until`) and at what was not read".to_owned()
            }
            Self::NoFunction { unproven: 0, .. } => {
                "read the trail of the function's own region and account".to_owned()
            }
            Self::NoFunction { unproven, .. } => format!(
                "{unproven} session{} may be functions'; give their configurations with `--functions`",
                if *unproven == 1 { "" } else { "s" }
            ),
            Self::Unproven { .. } => "give its configuration with `--functions`".to_owned(),
            Self::Missing { near, .. } if near.is_empty() => {
                "`lpgen suggest --all` suggests for each of them".to_owned()
            }
            Self::Missing { near, .. } => format!("did you mean {}?", quoted(near)),
            Self::Several { .. } => "give the ARN of the one you mean".to_owned(),
        }]
    }
}
