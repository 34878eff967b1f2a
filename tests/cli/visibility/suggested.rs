//! What a suggestion says of what is kept.

use serde_json::Value;

/// What `lpgen suggest --format json` said.
pub(crate) struct Suggested {
    pub(crate) json: Value,
}

impl Suggested {
    /// Actions and resources of grants that are kept.
    pub(crate) fn kept(&self) -> Vec<(String, String)> {
        let of = |grant: &&Value| grant["reasons"][0]["kind"] == "kept";
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let grants = self.json["grants"].as_array().expect("grants");
        let kept = grants.iter().filter(of);
        let mut kept: Vec<_> = kept
            .map(|g| (text(&g["action"]), text(&g["resource"])))
            .collect();
        kept.sort();
        kept
    }

    /// Whether the proof finds no kept grant beyond the role of today, and nothing undecided.
    pub(crate) fn keeps_within_the_role(&self) -> bool {
        let proof = &self.json["proof"];
        let is_kept = |addition: &Value| {
            let grant = addition["grant"]
                .as_u64()
                .and_then(|n| usize::try_from(n).ok());
            self.json["grants"][grant.expect("an index")]["reasons"][0]["kind"] == "kept"
        };
        let none = |list: &str| !proof[list].as_array().expect("a list").iter().any(is_kept);
        none("additions") && none("unproven") && proof["holds"] == true
    }

    pub(crate) fn grant(&self, action: &str) -> &Value {
        let mut grants = self.json["grants"].as_array().expect("grants").iter();
        grants
            .find(|g| g["action"] == action)
            .unwrap_or_else(|| panic!("no grant of {action}: {:#}", self.json))
    }

    pub(crate) fn allows(&self, action: &str) -> bool {
        let mut grants = self.json["grants"].as_array().expect("grants").iter();
        grants.any(|g| g["action"] == action)
    }

    pub(crate) fn gap(&self, code: &str) -> Option<&Value> {
        self.json["gaps"]
            .as_array()?
            .iter()
            .find(|g| g["code"] == code)
    }

    fn statements(&self) -> Vec<&Value> {
        let documents = self.json["documents"].as_array().expect("documents").iter();
        documents
            .flat_map(|d| d["policy"]["Statement"].as_array().expect("statements"))
            .collect()
    }

    /// Whether a statement of the documents names the action.
    pub(crate) fn states(&self, action: &str) -> bool {
        let names = |s: &&Value| match &s["Action"] {
            Value::Array(many) => many.iter().any(|one| one == action),
            one => one == action,
        };
        self.statements().iter().any(names)
    }

    pub(crate) fn sids(&self) -> Vec<String> {
        let sid = |s: &&Value| s["Sid"].as_str().unwrap_or_default().to_owned();
        self.statements().iter().map(sid).collect()
    }

    pub(crate) fn statement(&self, sid: &str) -> Option<&Value> {
        self.statements().into_iter().find(|s| s["Sid"] == sid)
    }
}
