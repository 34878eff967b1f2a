//! A record as CloudTrail writes it, read in one pass without looking at what is not needed.
//!
//! INVARIANT: what is read here is what [`Record::parse_first`] reads, and nothing is read here that it would
//! not. Names in another letter case, wrappers, objects as text, numbers in place of texts: at everything that
//! files rarely hold this gives up, and the record is read the plain way.

use std::borrow::Cow;

use jiff::Timestamp;

use super::identity::{Attributes, SessionContext, WebIdentity};
use super::json::{self, Members};
use super::lenient::flag;
use super::moment::Moment;
use super::{Identity, InScopeOf, Issuer, Record, ResourceRef};

/// Members that the plain way reads, in lower case; here in another letter case, or not at all.
const READ: [&str; 33] = [
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
    "vpcendpointid",
];

/// One pass over a text.
#[derive(Clone, Copy)]
struct Pass<'a>(&'a str);

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
        let of = &mut members;
        let field = match name {
            b"userIdentity" if !has_identity => {
                has_identity = true;
                pass.identity(of, &mut record.identity)?;
                continue;
            }
            b"userIdentity" => return None,
            b"requestID" | b"tlsDetails" | b"eventContext" => {
                of.value()?;
                continue;
            }
            b"eventTime" => {
                record.event_time = pass.moment(of)?;
                continue;
            }
            b"requestParameters" => {
                record.request_parameters = pass.raw(of)?;
                continue;
            }
            b"responseElements" => {
                record.response_elements = pass.raw(of)?;
                continue;
            }
            b"additionalEventData" => {
                record.additional_event_data = pass.raw(of)?;
                continue;
            }
            b"readOnly" => {
                record.read_only = pass.flag(of)?;
                continue;
            }
            b"managementEvent" => {
                record.management_event = pass.flag(of)?;
                continue;
            }
            b"sessionCredentialFromConsole" => {
                record.session_credential_from_console = pass.flag(of)?;
                continue;
            }
            b"resources" => {
                record.resources = pass.resources(of)?;
                continue;
            }
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
            other => {
                pass_over(other, &READ, of)?;
                if other.eq_ignore_ascii_case(b"userIdentity") {
                    return None;
                }
                continue;
            }
        };
        *field = pass.text(of)?;
    }
    Some((record, members.end()))
}

/// Steps over a member that is not read; gives up at one that the plain way reads.
fn pass_over(name: &[u8], read: &[&str], members: &mut Members<'_>) -> Option<()> {
    let is_read = |known: &&str| known.as_bytes().eq_ignore_ascii_case(name);
    if read.iter().any(is_read) {
        return None;
    }
    members.value().map(drop)
}

impl<'a> Pass<'a> {
    /// A value as text.
    #[inline]
    #[expect(clippy::option_option, reason = "given up, or absent")]
    fn text(self, members: &mut Members<'_>) -> Option<Option<Cow<'a, str>>> {
        let Self(all) = self;
        let at = members.at();
        match members.rest().first()? {
            b'"' => {
                let text = json::string(all.as_bytes(), at)?;
                members.step_to(text.end);
                if text.is_escaped {
                    let own: String = serde_json::from_str(all.get(at..text.end)?).ok()?;
                    return Some((!own.is_empty()).then_some(Cow::Owned(own)));
                }
                let inside = all.get(at + 1..text.end - 1)?;
                Some((!inside.is_empty()).then_some(Cow::Borrowed(inside)))
            }
            b't' => members.value().map(|_| Some(Cow::Borrowed("true"))),
            b'f' => members.value().map(|_| Some(Cow::Borrowed("false"))),
            b'n' | b'{' | b'[' => members.value().map(|_| None),
            _ => None,
        }
    }

    #[expect(clippy::option_option, reason = "given up, or absent")]
    fn flag(self, members: &mut Members<'_>) -> Option<Option<bool>> {
        Some(flag(self.text(members)?.as_deref()))
    }

    /// A value as written.
    #[expect(clippy::option_option, reason = "given up, or absent")]
    fn raw(self, members: &mut Members<'_>) -> Option<Option<&'a str>> {
        let at = members.at();
        let is_null = members.value()? == b"null";
        let written = self.0.get(at..members.at())?;
        Some((!is_null).then_some(written))
    }

    #[expect(clippy::option_option, reason = "given up, or absent")]
    fn moment(self, members: &mut Members<'_>) -> Option<Option<Timestamp>> {
        let written = self.raw(members)?;
        let Some(written) = written else {
            return Some(None);
        };
        if let Some(time) = second(written.as_bytes()) {
            return Some(Some(time));
        }
        let moment: Moment = serde_json::from_str(written).ok()?;
        Some(moment.0)
    }

    /// Reads an object member by member. Whether it was one; a text may be one that is written out.
    fn object(
        self,
        members: &mut Members<'a>,
        mut each: impl FnMut(&'a [u8], &mut Members<'a>) -> Option<()>,
    ) -> Option<bool> {
        match members.rest().first()? {
            b'{' => {}
            b'"' => return None,
            _ => return members.value().map(|_| false),
        }
        let mut inside = Members::of(self.0.as_bytes(), members.at());
        while let Some((name, is_escaped)) = inside.name()? {
            if is_escaped {
                return None;
            }
            each(name, &mut inside)?;
        }
        members.step_to(inside.end());
        Some(true)
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

/// A time as CloudTrail writes it: `"2026-07-01T10:00:05Z"`, with its quotes.
fn second(written: &[u8]) -> Option<Timestamp> {
    let [b'"', text @ .., b'"'] = written else {
        return None;
    };
    let text: &[u8; 20] = text.try_into().ok()?;
    let number = |range: std::ops::Range<usize>| {
        let digits = text.get(range)?;
        digits.iter().try_fold(0_i64, |sum, digit| {
            let digit = i64::from(digit.checked_sub(b'0')?);
            (digit < 10).then_some(sum * 10 + digit)
        })
    };
    let marks = [text[4], text[7], text[10], text[13], text[16], text[19]];
    if marks != *b"--T::Z" {
        return None;
    }
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    // Days that months do not always have, and leap seconds, are left to the plain way.
    let is_common = (1970..=2200).contains(&year)
        && (1..=12).contains(&month)
        && (1..=28).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    if !is_common {
        return None;
    }
    // Days from 1970 (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil).
    let from_march = year - i64::from(month <= 2);
    let era = from_march.div_euclid(400);
    let of_era = from_march.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Timestamp::from_second(days * 86_400 + hour * 3600 + minute * 60 + second).ok()
}

#[cfg(test)]
mod tests;
