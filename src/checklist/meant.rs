//! Which functions are meant to be checked.

use std::collections::BTreeSet;

use super::account::{CheckedAccount, CheckedFunction};
use crate::catalog::NotKnown;
use crate::catalog::near::near;
use crate::lambda::function::Function;
use crate::settings::{Exception, Exempt};

/// Functions that are meant.
#[derive(Debug)]
pub(crate) struct Meant<'e> {
    /// With all that is known of each.
    pub subjects: Vec<CheckedFunction<'e>>,
    /// Those that an exception leaves out, with why.
    pub excepted: Vec<(&'e Function, String)>,
}

impl<'e> CheckedAccount<'e> {
    /// The functions that are typed, or all that are known and no exception leaves out.
    pub(crate) fn meant(&self, typed: &[String]) -> Result<Meant<'e>, NotKnown> {
        let all = self.functions();
        let mut chosen: BTreeSet<&Function> = BTreeSet::new();
        for name in typed {
            let before = chosen.len();
            chosen.extend(all.iter().filter(|f| f.is_meant_by(name)));
            if chosen.len() == before && !all.iter().any(|f| f.is_meant_by(name)) {
                let names = all.iter().map(|f| f.name.as_str());
                let unknown = NotKnown::new(format!("no function `{name}` is known"));
                let unknown = unknown.near(&near(name, names, 1));
                return Err(unknown.or_else("`aws lambda list-functions` tells which there are"));
            }
        }
        let mut excepted = Vec::new();
        if typed.is_empty() {
            for function in all {
                match self.why_excepted(function) {
                    Some(why) => excepted.push((*function, why)),
                    None => {
                        chosen.insert(function);
                    }
                }
            }
        }
        if chosen.is_empty() {
            return Err(NotKnown::new("no function is known").or_else(
                "save the output of `aws lambda list-functions` in the directory of `--snapshot`",
            ));
        }
        Ok(Meant {
            subjects: self.subjects(&chosen),
            excepted,
        })
    }

    /// Why an exception in force leaves a function out where all are meant.
    fn why_excepted(&self, function: &Function) -> Option<String> {
        let mut exceptions = self.settings.exceptions.iter();
        let found = exceptions
            .find(|e| e.what == Exempt::Function && e.is_of(function) && e.is_in_force(self.today));
        found.map(Exception::words)
    }
}
