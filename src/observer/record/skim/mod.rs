//! A record as CloudTrail writes it, read in one pass without looking at what is not needed.
//!
//! INVARIANT: what is read here is what [`Record::parse_first`] reads, and nothing is read here that it would
//! not. Names in another letter case, wrappers, objects as text, numbers in place of texts: at everything that
//! files rarely hold this gives up, and the record is read the plain way.

use std::borrow::Cow;

use super::identity::{Attributes, SessionContext, WebIdentity};
use super::json::{self, Members};
use super::pass::{Pass, pass_over};
use super::{Identity, InScopeOf, Issuer, Record, ResourceRef};

/// Members that the plain way reads, in lower case; here in another letter case, or not at all.
const READ: [&str; 34] = [
    "@message",
    "@timestamp",
    "additionaleventdata",
    "apiversion",
    "awsregion",
    "cloudtrailevent",
    "data",
    "detail",
    "digests3object",
    "digeststarttime",
    "errorcode",
    "errormessage",
    "eventcategory",
    "eventid",
    "eventjson",
    "eventname",
    "eventsource",
    "eventtime",
    "eventtype",
    "eventversion",
    "managementevent",
    "message",
    "readonly",
    "recipientaccountid",
    "requestparameters",
    "resources",
    "responseelements",
    "s3objectkey",
    "sessioncredentialfromconsole",
    "sharedeventid",
    "sourceipaddress",
    "useragent",
    "useridentity",
    "vpcendpointid",
];

/// The record that `text` starts with, and its length.
pub(super) fn record(text: &str) -> Option<(Record<'_>, usize)> {
    let pass = Pass(text);
    let mut members = Members::of(text.as_bytes(), 0);
    let mut record = Record::default();
    let mut has_identity = false;
    while let Some((name, is_escaped)) = members.name()? {
        if is_escaped {
            return None;
        }
        if let Some(field) = text_of(&mut record, name) {
            *field = pass.text(&mut members)?;
            continue;
        }
        // A second identity would be read into the first.
        if name == b"userIdentity" && std::mem::replace(&mut has_identity, true) {
            return None;
        }
        pass.structured(name, &mut members, &mut record)?;
    }
    Some((record, members.end()))
}

/// The member of a record that is a text.
fn text_of<'r, 'a>(
    record: &'r mut Record<'a>,
    name: &[u8],
) -> Option<&'r mut Option<Cow<'a, str>>> {
    Some(match name {
        b"eventID" => &mut record.event_id,
        b"sharedEventID" => &mut record.shared_event_id,
        b"eventVersion" => &mut record.event_version,
        b"eventSource" => &mut record.event_source,
        b"eventName" => &mut record.event_name,
        b"eventType" => &mut record.event_type,
        b"eventCategory" => &mut record.event_category,
        b"awsRegion" => &mut record.aws_region,
        b"sourceIPAddress" => &mut record.source_ip_address,
        b"userAgent" => &mut record.user_agent,
        b"errorCode" => &mut record.error_code,
        b"errorMessage" => &mut record.error_message,
        b"recipientAccountId" => &mut record.recipient_account_id,
        b"vpcEndpointId" => &mut record.vpc_endpoint_id,
        b"apiVersion" => &mut record.api_version,
        _ => return None,
    })
}

impl<'a> Pass<'a> {
    /// A member that is more than a text.
    fn structured(self, name: &[u8], of: &mut Members<'a>, record: &mut Record<'a>) -> Option<()> {
        match name {
            b"userIdentity" => self.identity(of, &mut record.identity)?,
            b"eventTime" => record.event_time = self.moment(of)?,
            b"requestParameters" => record.request_parameters = self.raw(of)?,
            b"responseElements" => record.response_elements = self.raw(of)?,
            b"additionalEventData" => record.additional_event_data = self.raw(of)?,
            b"readOnly" => record.read_only = self.flag(of)?,
            b"managementEvent" => record.management_event = self.flag(of)?,
            b"sessionCredentialFromConsole" => {
                record.session_credential_from_console = self.flag(of)?;
            }
            b"resources" => record.resources = self.resources(of)?,
            b"requestID" | b"tlsDetails" | b"eventContext" => {
                of.value()?;
            }
            other => pass_over(other, &READ, of)?,
        }
        Some(())
    }

    fn identity(self, members: &mut Members<'a>, identity: &mut Identity<'a>) -> Option<()> {
        const READ: [&str; 9] = [
            "accesskeyid",
            "accountid",
            "arn",
            "inscopeof",
            "invokedby",
            "onbehalfof",
            "principalid",
            "sessioncontext",
            "type",
        ];
        let is_object = self.object(members, |name, of| {
            let field = match name {
                b"type" => &mut identity.kind,
                b"principalId" => &mut identity.principal_id,
                b"arn" => &mut identity.arn,
                b"accountId" => &mut identity.account_id,
                b"accessKeyId" => &mut identity.access_key_id,
                b"invokedBy" => &mut identity.invoked_by,
                b"userName" => return of.value().map(drop),
                b"inScopeOf" => {
                    identity.in_scope_of = self.scope(of)?;
                    return Some(());
                }
                b"sessionContext" => return self.session(of, identity),
                // A person's session: rare.
                other => return pass_over(other, &READ, of),
            };
            *field = self.text(of)?;
            Some(())
        })?;
        is_object.then_some(())
    }

    fn session(self, members: &mut Members<'a>, identity: &mut Identity<'a>) -> Option<()> {
        const READ: [&str; 6] = [
            "assumedroot",
            "attributes",
            "ec2roledelivery",
            "sessionissuer",
            "sourceidentity",
            "webidfederationdata",
        ];
        let mut context = SessionContext::default();
        let is_object = self.object(members, |name, of| {
            match name {
                b"sessionIssuer" => context.issuer = self.issuer(of)?,
                b"attributes" => context.attributes = self.attributes(of)?,
                b"webIdFederationData" => context.web_identity = self.web_identity(of)?,
                b"sourceIdentity" => context.source_identity = self.text(of)?,
                b"ec2RoleDelivery" => context.ec2_role_delivery = self.text(of)?,
                b"assumedRoot" => context.assumed_root = self.flag(of)?,
                other => pass_over(other, &READ, of)?,
            }
            Some(())
        })?;
        if is_object {
            context.lay_into(identity);
        }
        Some(())
    }

    #[expect(clippy::option_option, reason = "given up, or absent")]
    fn issuer(self, members: &mut Members<'a>) -> Option<Option<Issuer<'a>>> {
        let mut issuer = Issuer::default();
        let is_object = self.object(members, |name, of| {
            let field = match name {
                b"type" => &mut issuer.kind,
                b"principalId" => &mut issuer.principal_id,
                b"arn" => &mut issuer.arn,
                b"accountId" => &mut issuer.account_id,
                b"userName" => return of.value().map(drop),
                other => {
                    return pass_over(other, &["type", "principalid", "arn", "accountid"], of);
                }
            };
            *field = self.text(of)?;
            Some(())
        })?;
        Some(is_object.then_some(issuer))
    }

    #[expect(clippy::option_option, reason = "given up, or absent")]
    fn attributes(self, members: &mut Members<'a>) -> Option<Option<Attributes>> {
        let mut attributes = Attributes::default();
        let is_object = self.object(members, |name, of| {
            match name {
                b"creationDate" => attributes.created = self.moment(of)?,
                b"mfaAuthenticated" => attributes.mfa = self.flag(of)?,
                other => pass_over(other, &["creationdate", "mfaauthenticated"], of)?,
            }
            Some(())
        })?;
        Some(is_object.then_some(attributes))
    }

    #[expect(clippy::option_option, reason = "given up, or absent")]
    fn web_identity(self, members: &mut Members<'a>) -> Option<Option<WebIdentity<'a>>> {
        let mut identity = WebIdentity::default();
        let is_object = self.object(members, |name, of| {
            match name {
                b"federatedProvider" => identity.provider = self.text(of)?,
                other => pass_over(other, &["federatedprovider"], of)?,
            }
            Some(())
        })?;
        Some(is_object.then_some(identity))
    }

    #[expect(clippy::option_option, reason = "given up, or absent")]
    fn scope(self, members: &mut Members<'a>) -> Option<Option<InScopeOf<'a>>> {
        const READ: [&str; 5] = [
            "credentiaisissuedto",
            "credentialsissuedto",
            "credentialsissuedtoversion",
            "issuertype",
            "sourcearn",
        ];
        let mut scope = InScopeOf::default();
        let is_object = self.object(members, |name, of| {
            let field = match name {
                b"issuerType" => &mut scope.issuer_type,
                b"credentialsIssuedTo" => &mut scope.credentials_issued_to,
                b"credentialsIssuedToVersion" => &mut scope.credentials_issued_to_version,
                b"sourceArn" => &mut scope.source_arn,
                other => return pass_over(other, &READ, of),
            };
            *field = self.text(of)?;
            Some(())
        })?;
        Some(is_object.then_some(scope))
    }

    /// A list of objects; anything else is left to the plain way.
    fn resources(self, members: &mut Members<'a>) -> Option<Vec<ResourceRef<'a>>> {
        let bytes = self.0.as_bytes();
        let mut list = Vec::new();
        if members.rest().starts_with(b"null") {
            members.value()?;
            return Some(list);
        }
        if members.rest().first()? != &b'[' {
            return None;
        }
        let mut at = json::after_space(bytes, members.at() + 1);
        if bytes.get(at)? == &b']' {
            members.step_to(at + 1);
            return Some(list);
        }
        loop {
            if bytes.get(at)? != &b'{' {
                return None;
            }
            members.step_to(at);
            list.push(self.resource(members)?);
            at = json::after_space(bytes, members.at());
            match bytes.get(at)? {
                b',' => at = json::after_space(bytes, at + 1),
                b']' => {
                    members.step_to(at + 1);
                    return Some(list);
                }
                _ => return None,
            }
        }
    }

    fn resource(self, members: &mut Members<'a>) -> Option<ResourceRef<'a>> {
        let mut resource = ResourceRef::default();
        self.object(members, |name, of| {
            let field = match name {
                b"ARN" | b"arn" => &mut resource.arn,
                b"ARNPrefix" => &mut resource.arn_prefix,
                b"accountId" => &mut resource.account_id,
                b"type" => &mut resource.kind,
                other => return pass_over(other, &["arn", "arnprefix", "accountid", "type"], of),
            };
            *field = self.text(of)?;
            Some(())
        })?;
        Some(resource)
    }
}

#[cfg(test)]
mod tests;
