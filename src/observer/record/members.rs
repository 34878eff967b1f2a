//! The members of a record that reading looks at: what a table must have, and what of it counts.

/// Of which records a member is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::observer) enum Of {
    /// Of every record: it tells whose it is, or what was recorded.
    Every,
    /// Of those alone that may be a function's call, or that tell of functions.
    Whole,
}

/// How a table holds a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::observer) enum Form {
    /// A text.
    Text,
    /// A value of any shape, as the text of its JSON.
    Json,
    /// The list of resources.
    Resources,
}

/// A member that is looked at.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::observer) struct TableMember {
    /// Its name, after those of the members that it is in, as AWS spells them.
    pub(in crate::observer) path: &'static [&'static str],
    pub(in crate::observer) of: Of,
    pub(in crate::observer) form: Form,
}

impl TableMember {
    /// Its column, or the field of a column: `useridentity.sessioncontext.sourceidentity`.
    pub(in crate::observer) fn column(&self) -> String {
        self.path.join(".").to_ascii_lowercase()
    }

    /// Its column in the answer of a statement: `useridentity_sessioncontext_sourceidentity`.
    pub(in crate::observer) fn name(&self) -> String {
        self.path.join("_").to_ascii_lowercase()
    }

    /// Whether no record can be judged without it: how a call ended, what it was about, whose it is.
    pub(in crate::observer) fn is_needed(&self) -> bool {
        !MAY_LACK.iter().any(|path| self.path.starts_with(path))
    }

    /// As AWS spells it: `userIdentity.sessionContext.sourceIdentity`.
    pub(in crate::observer) fn spelled(&self) -> String {
        self.path.join(".")
    }
}

/// What tells one event from another that is like it in everything else.
pub(in crate::observer) const OF_EVENT: [&str; 3] = ["eventID", "sharedEventID", "eventTime"];

/// The members of `resources` that are looked at.
pub(in crate::observer) const OF_RESOURCES: [&str; 2] = ["ARN", "ARNPrefix"];

/// What tables lack that were defined before AWS's guide, or lpgen, had it: what speaks for or against a caller, and
/// which kind of event a record is of. All else has been in the guide from the beginning.
const MAY_LACK: [&[&str]; 9] = [
    &["eventCategory"],
    &["managementEvent"],
    &["sessionCredentialFromConsole"],
    &["userIdentity", "inScopeOf"],
    &["userIdentity", "onBehalfOf"],
    &["userIdentity", "sessionContext", "sourceIdentity"],
    &["userIdentity", "sessionContext", "ec2RoleDelivery"],
    &["userIdentity", "sessionContext", "webIdFederationData"],
    &["userIdentity", "sessionContext", "assumedRoot"],
];

const fn every(path: &'static [&'static str]) -> TableMember {
    TableMember {
        path,
        of: Of::Every,
        form: Form::Text,
    }
}

const fn whole(path: &'static [&'static str]) -> TableMember {
    TableMember {
        path,
        of: Of::Whole,
        form: Form::Text,
    }
}

const fn json(path: &'static [&'static str]) -> TableMember {
    TableMember {
        path,
        of: Of::Whole,
        form: Form::Json,
    }
}

/// All others that are looked at.
pub(in crate::observer) static MEMBERS: [TableMember; 37] = [
    every(&["eventSource"]),
    every(&["eventName"]),
    every(&["eventType"]),
    every(&["eventCategory"]),
    every(&["managementEvent"]),
    every(&["readOnly"]),
    every(&["awsRegion"]),
    every(&["recipientAccountId"]),
    every(&["userIdentity", "type"]),
    every(&["userIdentity", "principalId"]),
    every(&["userIdentity", "arn"]),
    every(&["userIdentity", "accountId"]),
    every(&["userIdentity", "invokedBy"]),
    every(&["userIdentity", "sessionContext", "sessionIssuer", "arn"]),
    whole(&["userIdentity", "accessKeyId"]),
    whole(&["userIdentity", "sessionContext", "sessionIssuer", "type"]),
    whole(&[
        "userIdentity",
        "sessionContext",
        "sessionIssuer",
        "principalId",
    ]),
    whole(&[
        "userIdentity",
        "sessionContext",
        "sessionIssuer",
        "accountId",
    ]),
    whole(&[
        "userIdentity",
        "sessionContext",
        "attributes",
        "creationDate",
    ]),
    whole(&[
        "userIdentity",
        "sessionContext",
        "attributes",
        "mfaAuthenticated",
    ]),
    whole(&["userIdentity", "sessionContext", "sourceIdentity"]),
    whole(&["userIdentity", "sessionContext", "ec2RoleDelivery"]),
    whole(&[
        "userIdentity",
        "sessionContext",
        "webIdFederationData",
        "federatedProvider",
    ]),
    whole(&["userIdentity", "sessionContext", "assumedRoot"]),
    whole(&["userIdentity", "onBehalfOf", "userId"]),
    whole(&["userIdentity", "inScopeOf", "issuerType"]),
    whole(&["userIdentity", "inScopeOf", "credentialsIssuedTo"]),
    whole(&["userIdentity", "inScopeOf", "credentialsIssuedToVersion"]),
    whole(&["userIdentity", "inScopeOf", "sourceArn"]),
    whole(&["sessionCredentialFromConsole"]),
    whole(&["sourceIPAddress"]),
    whole(&["userAgent"]),
    whole(&["vpcEndpointId"]),
    whole(&["apiVersion"]),
    whole(&["errorCode"]),
    whole(&["errorMessage"]),
    TableMember {
        path: &["resources"],
        of: Of::Whole,
        form: Form::Resources,
    },
];

/// Values of any shape.
pub(in crate::observer) static VALUES: [TableMember; 3] = [
    json(&["requestParameters"]),
    json(&["responseElements"]),
    json(&["additionalEventData"]),
];

/// All that are looked at but for what tells events apart.
pub(in crate::observer) fn members() -> impl Iterator<Item = &'static TableMember> {
    MEMBERS.iter().chain(&VALUES)
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::super::{Identity, InScopeOf, Inside, Issuer, Record, ResourceRef};
    use super::*;

    /// A record that has every member that is said to be looked at, and no other.
    fn full() -> Value {
        let mut record = json!({});
        for member in members() {
            let (last, outer) = member.path.split_last().expect("a name");
            let mut at = &mut record;
            for name in outer {
                let object = at.as_object_mut().expect("an object");
                at = object
                    .entry(*name)
                    .or_insert_with(|| Value::Object(Map::new()));
            }
            at[*last] = match member.form {
                Form::Json => json!({"a": 1}),
                Form::Resources => json!([{ "ARN": "x", "ARNPrefix": "x" }]),
                Form::Text if *last == "creationDate" => json!("2026-11-03T10:00:00Z"),
                // Flags and texts alike.
                Form::Text => json!("true"),
            };
        }
        for name in OF_EVENT {
            record[name] = json!("2026-11-03T10:00:00Z");
        }
        record
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "every member by its name")]
    fn nothing_else_of_a_record_is_looked_at() {
        let text = full().to_string();
        // Named one by one: a member that is added is a member of the list, or is no longer read of tables.
        let Record {
            event_id,
            shared_event_id,
            // Looked at by nobody.
            event_version: _,
            event_time,
            event_source,
            event_name,
            event_type,
            event_category,
            aws_region,
            source_ip_address,
            user_agent,
            error_code,
            error_message,
            recipient_account_id,
            vpc_endpoint_id,
            api_version,
            read_only,
            management_event,
            session_credential_from_console,
            identity_number: _,
            identity:
                Identity {
                    kind,
                    principal_id,
                    arn,
                    account_id,
                    access_key_id,
                    invoked_by,
                    issuer,
                    in_scope_of,
                    source_identity,
                    ec2_role_delivery,
                    web_identity_provider,
                    session_created,
                    mfa_authenticated,
                    assumed_root,
                    on_behalf_of,
                },
            resources,
            request_parameters,
            response_elements,
            additional_event_data,
            is_row,
            inside,
            text: _,
        } = Record::parse(text.as_bytes()).expect("a record");
        let texts = [
            event_id,
            shared_event_id,
            event_source,
            event_name,
            event_type,
            event_category,
            aws_region,
            source_ip_address,
            user_agent,
            error_code,
            error_message,
            recipient_account_id,
            vpc_endpoint_id,
            api_version,
            kind,
            principal_id,
            arn,
            account_id,
            access_key_id,
            invoked_by,
            source_identity,
            ec2_role_delivery,
            web_identity_provider,
            on_behalf_of,
        ];
        assert!(texts.iter().all(Option::is_some), "{texts:?}");
        let flags = [
            read_only,
            management_event,
            session_credential_from_console,
            mfa_authenticated,
            assumed_root,
        ];
        assert_eq!(flags, [Some(true); 5]);
        assert!(event_time.is_some() && session_created.is_some());
        let Issuer {
            kind,
            principal_id,
            arn,
            account_id,
        } = issuer.expect("an issuer");
        let InScopeOf {
            issuer_type,
            credentials_issued_to,
            credentials_issued_to_version,
            source_arn,
        } = in_scope_of.expect("a scope");
        let inner = [
            kind,
            principal_id,
            arn,
            account_id,
            issuer_type,
            credentials_issued_to,
            credentials_issued_to_version,
            source_arn,
        ];
        assert!(inner.iter().all(Option::is_some), "{inner:?}");
        // The account and the type of a resource are looked at by nobody.
        let [
            ResourceRef {
                arn,
                arn_prefix,
                account_id: _,
                kind: _,
            },
        ] = resources.as_slice()
        else {
            panic!("one resource: {resources:?}");
        };
        assert!(arn.is_some() && arn_prefix.is_some());
        assert!(
            request_parameters.is_some()
                && response_elements.is_some()
                && additional_event_data.is_some()
        );
        assert!(!is_row && matches!(inside, Inside::Nothing));
    }
}
