//! A record as CloudTrail writes it, read in one pass without looking at what is not needed.
//!
//! INVARIANT: what is read here is what [`Record::parse_first`] reads, and nothing is read here that it would
//! not. Names in another letter case, wrappers, objects as text, numbers in place of texts: at everything that
//! files rarely hold this gives up, and the record is read the plain way.

mod order;

use super::identity::{Attributes, SessionContext, WebIdentity};
use super::json::{self, Members};
use super::known::{KnownIdentities, TextNumber};
use super::pass::{Pass, pass_over};
use super::{Identity, InScopeOf, Issuer, Record, ResourceRef};
use order::{Named, named};

/// Reads the record that `text` starts with, and tells its length.
pub(super) fn record<'a>(
    text: &'a str,
    record: &mut Record<'a>,
    known: &mut KnownIdentities,
) -> Option<usize> {
    let pass = Pass(text);
    let mut members = Members::of(text.as_bytes(), 0);
    let (mut has_identity, mut next) = (false, 0);
    while let Some(named) = named(&mut members, &mut next)? {
        let field = match named {
            Named::EventId => &mut record.event_id,
            Named::SharedEventId => &mut record.shared_event_id,
            Named::EventVersion => &mut record.event_version,
            Named::EventSource => &mut record.event_source,
            Named::EventName => &mut record.event_name,
            Named::EventType => &mut record.event_type,
            Named::EventCategory => &mut record.event_category,
            Named::AwsRegion => &mut record.aws_region,
            Named::SourceIpAddress => &mut record.source_ip_address,
            Named::UserAgent => &mut record.user_agent,
            Named::ErrorCode => &mut record.error_code,
            Named::ErrorMessage => &mut record.error_message,
            Named::RecipientAccountId => &mut record.recipient_account_id,
            Named::VpcEndpointId => &mut record.vpc_endpoint_id,
            Named::ApiVersion => &mut record.api_version,
            // A second identity would be read into the first.
            Named::UserIdentity if std::mem::replace(&mut has_identity, true) => return None,
            Named::UserIdentity => {
                pass.known_identity(&mut members, record, known)?;
                continue;
            }
            structured => {
                pass.structured(structured, &mut members, record)?;
                continue;
            }
        };
        *field = pass.text(&mut members)?;
    }
    Some(members.end())
}

impl<'a> Pass<'a> {
    /// A member that is more than a text.
    fn structured(self, named: Named, of: &mut Members<'a>, record: &mut Record<'a>) -> Option<()> {
        match named {
            Named::EventTime => record.event_time = self.moment(of)?,
            Named::RequestParameters => record.request_parameters = self.raw(of)?,
            Named::ResponseElements => record.response_elements = self.raw(of)?,
            Named::AdditionalEventData => record.additional_event_data = self.raw(of)?,
            Named::ReadOnly => record.read_only = self.flag(of)?,
            Named::ManagementEvent => record.management_event = self.flag(of)?,
            Named::SessionCredentialFromConsole => {
                record.session_credential_from_console = self.flag(of)?;
            }
            Named::Resources => record.resources = self.resources(of)?,
            _ => {
                of.value()?;
            }
        }
        Some(())
    }

    /// An identity: known again, or read.
    fn known_identity(
        self,
        of: &mut Members<'a>,
        record: &mut Record<'a>,
        known: &mut KnownIdentities,
    ) -> Option<()> {
        let text = self.0.get(of.at()..)?;
        let number = if let Some((identity, number, length)) = known.find(text) {
            record.identity = identity;
            of.step_to(of.at() + length);
            Some(number)
        } else {
            let start = of.at();
            self.identity(of, &mut record.identity)?;
            known.learn(text, of.at() - start, &record.identity)
        };
        record.identity_number = TextNumber(number);
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
