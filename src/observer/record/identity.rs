//! Who made a call: the `userIdentity` element ("CloudTrail userIdentity element", CloudTrail user
//! guide).

use std::borrow::Cow;

use jiff::Timestamp;
use serde::de::{IgnoredAny, MapAccess};

use super::lenient::{Flag, Key, Loose, Members, Text};
use super::moment::Moment;

/// `userIdentity`, with `sessionContext` laid flat into it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "the names are CloudTrail's")]
pub struct Identity<'a> {
    /// `type`: `AssumedRole`, `IAMUser`, `AWSService`, `AWSAccount`, ...; absent on some records of
    /// AWS services.
    pub kind: Option<Cow<'a, str>>,
    /// `principalId`: for a role session the role's unique id, a colon and the session's name.
    pub principal_id: Option<Cow<'a, str>>,
    /// `arn`; for a role session `arn:…:sts::…:assumed-role/ROLE/SESSION`, without the role's path.
    pub arn: Option<Cow<'a, str>>,
    /// `accountId`.
    pub account_id: Option<Cow<'a, str>>,
    /// `accessKeyId`.
    pub access_key_id: Option<Cow<'a, str>>,
    /// `invokedBy`: the service that made the request, or `AWS Internal`.
    pub invoked_by: Option<Cow<'a, str>>,
    /// `sessionContext.sessionIssuer`, where the role's full ARN is. `None` also for `{}`.
    pub issuer: Option<Issuer<'a>>,
    /// `inScopeOf`: the Lambda function or EC2 instance the credentials were issued to.
    pub in_scope_of: Option<InScopeOf<'a>>,
    /// `sessionContext.sourceIdentity`.
    pub source_identity: Option<Cow<'a, str>>,
    /// `sessionContext.ec2RoleDelivery`.
    pub ec2_role_delivery: Option<Cow<'a, str>>,
    /// `sessionContext.webIdFederationData.federatedProvider`.
    pub web_identity_provider: Option<Cow<'a, str>>,
    /// `sessionContext.attributes.creationDate`: when the session's credentials were issued.
    pub session_created: Option<Timestamp>,
    /// `sessionContext.attributes.mfaAuthenticated`.
    pub mfa_authenticated: Option<bool>,
    /// `sessionContext.assumedRoot`.
    pub assumed_root: Option<bool>,
    /// `onBehalfOf.userId`: the Identity Center user a service acts for.
    pub on_behalf_of: Option<Cow<'a, str>>,
}

/// `sessionContext.sessionIssuer`: what gave the session its credentials.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Issuer<'a> {
    /// `type`: `Role`, `Root`, ...
    pub kind: Option<Cow<'a, str>>,
    /// `principalId`: the role's unique id, which changes when the role is made anew.
    pub principal_id: Option<Cow<'a, str>>,
    /// `arn`: the role's ARN with its path.
    pub arn: Option<Cow<'a, str>>,
    /// `accountId`.
    pub account_id: Option<Cow<'a, str>>,
}

/// `inScopeOf`: what the credentials were issued to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InScopeOf<'a> {
    /// `issuerType`: `AWS::Lambda::Function`, `AWS::EC2::Instance`.
    pub issuer_type: Option<Cow<'a, str>>,
    /// `credentialsIssuedTo`: for a function its unqualified ARN.
    pub credentials_issued_to: Option<Cow<'a, str>>,
    /// `credentialsIssuedToVersion`: the function's ARN with its version; seen from mid-2026.
    pub credentials_issued_to_version: Option<Cow<'a, str>>,
    /// `sourceArn`.
    pub source_arn: Option<Cow<'a, str>>,
}

/// The texts of an identity.
pub(super) const TEXTS: usize = 18;

impl<'a> Identity<'a> {
    /// All texts in it, in an order of their own. Two that are alike in them may differ in whether an issuer or a
    /// scope without any text is there, and in what is no text.
    pub(in crate::observer) fn texts(&self) -> [&Option<Cow<'a, str>>; TEXTS] {
        // Named one by one, so that a member that is added is not forgotten here.
        let Self {
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
            session_created: _,
            mfa_authenticated: _,
            assumed_root: _,
            on_behalf_of,
        } = self;
        let (issuer, scope) = (issuer.as_ref(), in_scope_of.as_ref());
        [
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
            issuer.map_or(&None, |issuer| &issuer.kind),
            issuer.map_or(&None, |issuer| &issuer.principal_id),
            issuer.map_or(&None, |issuer| &issuer.arn),
            issuer.map_or(&None, |issuer| &issuer.account_id),
            scope.map_or(&None, |scope| &scope.issuer_type),
            scope.map_or(&None, |scope| &scope.credentials_issued_to),
            scope.map_or(&None, |scope| &scope.credentials_issued_to_version),
            scope.map_or(&None, |scope| &scope.source_arn),
        ]
    }
}

impl Identity<'_> {
    /// The name of the role session: the last part of the assumed-role ARN, or what follows the
    /// colon of the principal id where the ARN is missing.
    pub fn session_name(&self) -> Option<&str> {
        let from_arn = self.arn.as_deref().and_then(|arn| {
            let (_, path) = arn.split_once(":assumed-role/")?;
            Some(path.rsplit_once('/')?.1)
        });
        let from_id = || Some(self.principal_id.as_deref()?.split_once(':')?.1);
        from_arn.or_else(from_id).filter(|name| !name.is_empty())
    }
}

impl<'de> Members<'de> for Identity<'de> {
    fn member<A: MapAccess<'de>>(&mut self, key: &Key, values: &mut A) -> Result<(), A::Error> {
        let text = match key.lower() {
            b"type" => &mut self.kind,
            b"principalid" => &mut self.principal_id,
            b"arn" => &mut self.arn,
            b"accountid" => &mut self.account_id,
            b"accesskeyid" => &mut self.access_key_id,
            b"invokedby" => &mut self.invoked_by,
            b"inscopeof" => {
                self.in_scope_of = values.next_value::<Loose<InScopeOf>>()?.0;
                return Ok(());
            }
            b"sessioncontext" => {
                if let Some(context) = values.next_value::<Loose<SessionContext>>()?.0 {
                    context.lay_into(self);
                }
                return Ok(());
            }
            b"onbehalfof" => {
                let person = values.next_value::<Loose<OnBehalfOf>>()?.0;
                self.on_behalf_of = person.and_then(|person| person.user_id);
                return Ok(());
            }
            _ => return values.next_value::<IgnoredAny>().map(drop),
        };
        *text = values.next_value::<Text>()?.0;
        Ok(())
    }
}

#[derive(Default)]
pub(super) struct SessionContext<'a> {
    pub(super) issuer: Option<Issuer<'a>>,
    pub(super) attributes: Option<Attributes>,
    pub(super) source_identity: Option<Cow<'a, str>>,
    pub(super) ec2_role_delivery: Option<Cow<'a, str>>,
    pub(super) web_identity: Option<WebIdentity<'a>>,
    pub(super) assumed_root: Option<bool>,
}

impl<'a> SessionContext<'a> {
    pub(super) fn lay_into(self, identity: &mut Identity<'a>) {
        let attributes = self.attributes.unwrap_or_default();
        identity.issuer = self.issuer.filter(|issuer| *issuer != Issuer::default());
        identity.source_identity = self.source_identity;
        identity.ec2_role_delivery = self.ec2_role_delivery;
        identity.web_identity_provider = self.web_identity.and_then(|web| web.provider);
        identity.session_created = attributes.created;
        identity.mfa_authenticated = attributes.mfa;
        identity.assumed_root = self.assumed_root;
    }
}

impl<'de> Members<'de> for SessionContext<'de> {
    fn member<A: MapAccess<'de>>(&mut self, key: &Key, values: &mut A) -> Result<(), A::Error> {
        match key.lower() {
            b"sessionissuer" => self.issuer = values.next_value::<Loose<Issuer>>()?.0,
            b"attributes" => self.attributes = values.next_value::<Loose<Attributes>>()?.0,
            b"sourceidentity" => self.source_identity = values.next_value::<Text>()?.0,
            b"ec2roledelivery" => self.ec2_role_delivery = values.next_value::<Text>()?.0,
            b"webidfederationdata" => {
                self.web_identity = values.next_value::<Loose<WebIdentity>>()?.0;
            }
            b"assumedroot" => self.assumed_root = values.next_value::<Flag>()?.0,
            _ => return values.next_value::<IgnoredAny>().map(drop),
        }
        Ok(())
    }
}

impl<'de> Members<'de> for Issuer<'de> {
    fn member<A: MapAccess<'de>>(&mut self, key: &Key, values: &mut A) -> Result<(), A::Error> {
        let text = match key.lower() {
            b"type" => &mut self.kind,
            b"principalid" => &mut self.principal_id,
            b"arn" => &mut self.arn,
            b"accountid" => &mut self.account_id,
            _ => return values.next_value::<IgnoredAny>().map(drop),
        };
        *text = values.next_value::<Text>()?.0;
        Ok(())
    }
}

impl<'de> Members<'de> for InScopeOf<'de> {
    fn member<A: MapAccess<'de>>(&mut self, key: &Key, values: &mut A) -> Result<(), A::Error> {
        let text = match key.lower() {
            b"issuertype" => &mut self.issuer_type,
            // The published Lake schema misspells this column.
            b"credentialsissuedto" | b"credentiaisissuedto" => &mut self.credentials_issued_to,
            b"credentialsissuedtoversion" => &mut self.credentials_issued_to_version,
            b"sourcearn" => &mut self.source_arn,
            _ => return values.next_value::<IgnoredAny>().map(drop),
        };
        *text = values.next_value::<Text>()?.0;
        Ok(())
    }
}

#[derive(Default)]
pub(super) struct Attributes {
    pub(super) created: Option<Timestamp>,
    pub(super) mfa: Option<bool>,
}

impl<'de> Members<'de> for Attributes {
    fn member<A: MapAccess<'de>>(&mut self, key: &Key, values: &mut A) -> Result<(), A::Error> {
        match key.lower() {
            b"creationdate" => self.created = values.next_value::<Moment>()?.0,
            b"mfaauthenticated" => self.mfa = values.next_value::<Flag>()?.0,
            _ => return values.next_value::<IgnoredAny>().map(drop),
        }
        Ok(())
    }
}

#[derive(Default)]
pub(super) struct WebIdentity<'a> {
    pub(super) provider: Option<Cow<'a, str>>,
}

impl<'de> Members<'de> for WebIdentity<'de> {
    fn member<A: MapAccess<'de>>(&mut self, key: &Key, values: &mut A) -> Result<(), A::Error> {
        match key.lower() {
            b"federatedprovider" => self.provider = values.next_value::<Text>()?.0,
            _ => return values.next_value::<IgnoredAny>().map(drop),
        }
        Ok(())
    }
}

#[derive(Default)]
struct OnBehalfOf<'a> {
    user_id: Option<Cow<'a, str>>,
}

impl<'de> Members<'de> for OnBehalfOf<'de> {
    fn member<A: MapAccess<'de>>(&mut self, key: &Key, values: &mut A) -> Result<(), A::Error> {
        match key.lower() {
            b"userid" => self.user_id = values.next_value::<Text>()?.0,
            _ => return values.next_value::<IgnoredAny>().map(drop),
        }
        Ok(())
    }
}
