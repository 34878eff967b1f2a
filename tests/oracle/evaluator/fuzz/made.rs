//! Made pairs of policies and made requests: the same for the same seed.
//!
//! A pair is a role and, three times of four, the same role changed in one to three places. Actions
//! are real, and every request is one that AWS can get: about an ARN of a form that the action takes.

use serde_json::{Value, json};

use super::facts::{
    ADDRESS, CONDITION_KEYS, DATE, Dice, FACTS, FORMS, Fact, KINDS, NETWORK_FORMS, NUMBER_FORMS,
    NUMERIC, OTHER, TRUTHS,
};
use super::naive::{Context, Request, Side};

/// What pairs are made like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Profile {
    /// One to five statements, half with conditions.
    Plain,
    /// The same, with variables in a third of the resources and of the texts of conditions.
    Variables,
    /// 20 to 80 statements, some with variables.
    Large,
    /// One to three statements with conditions on dates of every form.
    Dates,
    /// The same with numbers and addresses of every form.
    Forms,
}

pub(super) struct Maker {
    pub(super) dice: Dice,
    profile: Profile,
}

impl Maker {
    pub(super) fn new(seed: u64, profile: Profile) -> Self {
        Self {
            dice: Dice::new(seed),
            profile,
        }
    }

    pub(super) fn pair(&mut self) -> [Side; 2] {
        let from = self.side();
        let to = if self.dice.chance(25) {
            self.side()
        } else {
            self.changed(&from)
        };
        [from, to]
    }

    fn side(&mut self) -> Side {
        let count = match self.profile {
            Profile::Large => 20 + self.dice.below(61),
            Profile::Dates | Profile::Forms => 1 + self.dice.below(3),
            _ => 1 + self.dice.below(5),
        };
        let limit = |own: &mut Self, percent| {
            own.dice.chance(percent).then(|| {
                let count = 1 + own.dice.below(3);
                own.policy(count)
            })
        };
        Side {
            identity: vec![self.policy(count)],
            boundary: limit(self, 12),
            session: limit(self, 6),
        }
    }

    fn policy(&mut self, count: usize) -> Value {
        let statements: Vec<Value> = (0..count).map(|_| self.statement()).collect();
        json!({"Version": "2012-10-17", "Statement": statements})
    }

    fn statement(&mut self) -> Value {
        let fact = FACTS[self.dice.below(FACTS.len())];
        let effect = if self.dice.chance(18) {
            "Deny"
        } else {
            "Allow"
        };
        let (mut actions, mut resources) = (Vec::new(), Vec::new());
        for _ in 0..=self.dice.below(2) {
            let near = if self.dice.chance(75) {
                fact
            } else {
                FACTS[self.dice.below(FACTS.len())]
            };
            actions.push(self.action(near.0));
            resources.push(self.resource(near));
        }
        let action = if self.dice.chance(6) {
            "NotAction"
        } else {
            "Action"
        };
        let resource = if self.dice.chance(7) {
            "NotResource"
        } else {
            "Resource"
        };
        let mut own = json!({"Effect": effect, action: actions, resource: resources});
        if self.dice.chance(match self.profile {
            Profile::Large => 35,
            Profile::Dates | Profile::Forms => 80,
            _ => 50,
        }) {
            own["Condition"] = self.condition();
        }
        own
    }

    fn action(&mut self, action: &str) -> String {
        let (service, name) = action.split_once(':').expect("an action");
        match self.dice.below(8) {
            0 => format!("{service}:*"),
            1 => format!("{service}:{}*", &name[..3]),
            2 if self.dice.chance(30) => "*".to_owned(),
            _ => action.to_owned(),
        }
    }

    fn resource(&mut self, (_, arns): Fact) -> String {
        if arns.is_empty() || self.dice.chance(8) {
            return "*".to_owned();
        }
        let arn = self.dice.pick(arns);
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let head = parts[..5].join(":");
        let cut = self.dice.below(parts[5].len());
        let variables = if self.profile == Profile::Variables {
            33
        } else {
            6
        };
        if self.profile != Profile::Plain && self.dice.chance(variables) {
            let variable = self.variable();
            return match parts[5].rsplit_once('/') {
                Some((before, _)) => format!("{head}:{before}/{variable}"),
                None => format!("{head}:{variable}"),
            };
        }
        match self.dice.below(12) {
            0 | 1 => format!("{head}:*"),
            2 => format!("{head}:{}*", &parts[5][..cut]),
            3 => format!("{}:*:*:{}", parts[..3].join(":"), parts[5]),
            // incomplete: AWS has `*` for the parts that are missing
            4 => parts[..3 + self.dice.below(2)].join(":"),
            5 => format!("{head}:{}?{}", &parts[5][..cut], &parts[5][cut + 1..]),
            _ => (*arn).to_owned(),
        }
    }

    fn variable(&mut self) -> String {
        let plain = [
            "${aws:PrincipalTag/team}",
            "${aws:PrincipalTag/env}",
            "${aws:username}",
        ];
        let other = ["${aws:PrincipalTag/team, 'blue'}", "${aws:username}-x"];
        let variable = if self.dice.chance(75) {
            self.dice.pick(&plain)
        } else {
            self.dice.pick(&other)
        };
        let end = ["", "", "/*", "*"];
        format!("{variable}{}", self.dice.pick(&end))
    }

    fn condition(&mut self) -> Value {
        let mut own = json!({});
        for _ in 0..=self.dice.below(2) {
            let (key, kind, several) = CONDITION_KEYS[self.dice.below(CONDITION_KEYS.len())];
            // another kind on the same key, now and then
            let kind = if self.dice.chance(12) {
                self.dice.below(KINDS.len())
            } else {
                kind
            };
            let (operators, values) = match self.profile {
                Profile::Dates if self.dice.chance(70) => (DATE, FORMS),
                Profile::Forms if self.dice.chance(40) => (NUMERIC, NUMBER_FORMS),
                Profile::Forms if self.dice.chance(60) => (ADDRESS, NETWORK_FORMS),
                _ => KINDS[kind],
            };
            let set = match self.dice.below(10) {
                0..=4 if several => "ForAnyValue:",
                5..=8 if several => "ForAllValues:",
                _ => "",
            };
            let end = if self.dice.chance(20) { "IfExists" } else { "" };
            let operator = format!("{set}{}{end}", self.dice.pick(operators));
            let (operator, values) = if self.dice.chance(6) {
                ("Null".to_owned(), TRUTHS)
            } else {
                (operator, values)
            };
            let mut asked: Vec<String> = Vec::new();
            for _ in 0..=self.dice.below(2) {
                asked.push(self.dice.pick(values).to_owned());
            }
            if kind == 0
                && operator != "Null"
                && matches!(self.profile, Profile::Variables | Profile::Large)
                && self.dice.chance(15)
            {
                asked = vec![self.variable()];
            }
            own[&operator][key] = json!(asked);
        }
        own
    }

    fn changed(&mut self, side: &Side) -> Side {
        let mut to = side.clone();
        for _ in 0..=self.dice.below(3) {
            self.change(&mut to);
        }
        to
    }

    fn change(&mut self, side: &mut Side) {
        let own = self.statement();
        let extra = self.condition();
        let fact = FACTS[self.dice.below(FACTS.len())];
        let (action, resource) = (self.action(fact.0), self.resource(fact));
        let what = self.dice.below(9);
        let statements = side.identity[0]["Statement"]
            .as_array_mut()
            .expect("a list");
        let at = self.dice.below(statements.len());
        if what < 2 {
            if what == 0 || statements.len() == 1 {
                statements.push(own);
            } else {
                statements.remove(at);
            }
            return;
        }
        let chosen = &mut statements[at];
        match what {
            2 => *chosen = own,
            3 => chosen["Condition"] = extra,
            4 => drop(
                chosen
                    .as_object_mut()
                    .expect("an object")
                    .remove("Condition"),
            ),
            5 | 6 => {
                let list = if what == 5 {
                    ["Action", "NotAction"]
                } else {
                    ["Resource", "NotResource"]
                };
                for name in list {
                    if let Some(many) = chosen.get_mut(name).and_then(Value::as_array_mut) {
                        if many.len() > 1 && self.dice.chance(50) {
                            many.pop();
                        } else {
                            many.push(json!(if what == 5 { &action } else { &resource }));
                        }
                    }
                }
            }
            // the same, said in two statements
            7 => {
                let mut half = chosen.clone();
                if let Some(many) = chosen.get_mut("Resource").and_then(Value::as_array_mut)
                    && many.len() > 1
                {
                    half["Resource"] = json!([many.pop()]);
                    statements.push(half);
                }
            }
            _ => {
                let keys = chosen.get_mut("Condition").and_then(Value::as_object_mut);
                let keys = keys.into_iter().flatten();
                for values in keys.flat_map(|(_, keys)| keys.as_object_mut().into_iter().flatten())
                {
                    if let Some(many) = values.1.as_array_mut() {
                        let more = many[0].clone();
                        many.push(json!(format!("{}x", more.as_str().unwrap_or("x"))));
                    }
                }
            }
        }
    }

    /// A request that AWS can get, with values that the sides name, and others.
    pub(super) fn request(&mut self, values: &[String]) -> Request {
        let (action, arns) = FACTS[self.dice.below(FACTS.len())];
        let resource = if arns.is_empty() {
            "*".to_owned()
        } else {
            self.dice.pick(arns).to_owned()
        };
        let mut context = Context::new();
        let keys = CONDITION_KEYS
            .iter()
            .copied()
            .chain([("aws:username", 0, false)]);
        for (key, _, several) in keys {
            if self.dice.chance(35) {
                continue;
            }
            let count = if several { 1 + self.dice.below(3) } else { 1 };
            let value = |own: &mut Self| {
                if own.dice.chance(60) && !values.is_empty() {
                    values[own.dice.below(values.len())].clone()
                } else {
                    own.dice.pick(OTHER).to_owned()
                }
            };
            let own = (0..count).map(|_| value(self)).collect();
            context.insert(key.to_lowercase(), own);
        }
        Request {
            action: action.to_owned(),
            resource,
            context,
        }
    }
}

/// Every value of the conditions of both sides, and some that lie near them.
pub(super) fn values(sides: &[Side; 2]) -> Vec<String> {
    let mut found = Vec::new();
    for side in sides {
        let limits = [&side.boundary, &side.session];
        for policy in side.identity.iter().chain(limits.into_iter().flatten()) {
            for own in policy["Statement"].as_array().into_iter().flatten() {
                let keys = own["Condition"].as_object().into_iter().flatten();
                for values in keys.flat_map(|(_, keys)| keys.as_object().into_iter().flatten()) {
                    let texts = values
                        .1
                        .as_array()
                        .into_iter()
                        .flatten()
                        .filter_map(Value::as_str);
                    found.extend(texts.map(|text| text.replace('*', "x")));
                }
            }
        }
    }
    found.sort();
    found.dedup();
    found
}
