//! Callers, and who got credentials, to and from the usage file.

use super::super::{CallerUsage, Claim, Few, Handed, Issued, Part, Sign};
use super::WireError;
use super::entry::wire_entry;
use super::form::{
    WireCaller, WireClaim, WireCredential, WireForeign, WireHanded, WireIssued, WirePart, WireSign,
    WireStanding,
};
use super::hashes::Hashes;
use crate::observer::Caller;
use crate::observer::credential::{Credential, Foreign, Standing};

pub(super) fn wire_caller(caller: &Caller, did: &CallerUsage) -> WireCaller {
    WireCaller {
        role: caller.role.clone(),
        role_id: caller.role_id.clone(),
        session: caller.session.clone(),
        standing: match &caller.standing {
            Standing::Unsaid => None,
            Standing::Function(arn) => Some(WireStanding::Function(arn.clone())),
            Standing::Foreign(foreign) => Some(WireStanding::Foreign(wire_foreign(foreign))),
        },
        is_shared_out: did.is_shared_out(),
        parts: did.parts().map(|(at, part)| wire_part(*at, part)).collect(),
    }
}

fn wire_part(at: Credential, part: &Part) -> WirePart {
    let of = part.credentials.these();
    WirePart {
        at: (at.key, at.created),
        of: of.map(|these| these.iter().map(|c| (c.key, c.created)).collect()),
        regions: part
            .regions
            .iter()
            .map(|(r, d)| (r.clone(), Hashes::of(d.hashes())))
            .collect(),
        days: part.days.clone(),
        entries: part.entries.iter().map(|(k, e)| wire_entry(k, e)).collect(),
    }
}

fn credential((key, created): WireCredential) -> Credential {
    Credential { key, created }
}

impl WireCaller {
    pub(super) fn into_caller(self) -> Result<(Caller, CallerUsage), WireError> {
        let mut parts = Vec::with_capacity(self.parts.len());
        for part in self.parts {
            parts.push((credential(part.at), part.into_part()?));
        }
        let caller = Caller {
            role: self.role,
            role_id: self.role_id,
            session: self.session,
            standing: match self.standing {
                None => Standing::Unsaid,
                Some(WireStanding::Function(arn)) => Standing::Function(arn),
                Some(WireStanding::Foreign(foreign)) => Standing::Foreign(foreign.into()),
            },
        };
        Ok((caller, CallerUsage::from_parts(self.is_shared_out, parts)))
    }
}

impl WirePart {
    fn into_part(self) -> Result<Part, WireError> {
        let mut part = Part {
            credentials: match self.of {
                Some(these) => these.into_iter().map(credential).collect(),
                None => Few::Many,
            },
            days: self.days,
            ..Part::default()
        };
        for (region, calls) in self.regions {
            part.regions.insert(region, calls.distinct()?);
        }
        for entry in self.entries {
            let (key, entry) = entry.into_entry()?;
            part.entries.insert(key, entry);
        }
        Ok(part)
    }
}

pub(in crate::observer::usage) fn wire_foreign(foreign: &Foreign) -> WireForeign {
    match foreign {
        Foreign::Scope(kind) => WireForeign::Scope(kind.clone()),
        Foreign::Instance => WireForeign::Instance,
        Foreign::SecondFactor => WireForeign::SecondFactor,
        Foreign::WebIdentity => WireForeign::WebIdentity,
        Foreign::Console => WireForeign::Console,
        Foreign::SourceIdentity => WireForeign::SourceIdentity,
        Foreign::Person => WireForeign::Person,
        Foreign::Root => WireForeign::Root,
        Foreign::Issuer => WireForeign::Issuer,
    }
}

impl From<WireForeign> for Foreign {
    fn from(foreign: WireForeign) -> Self {
        match foreign {
            WireForeign::Scope(kind) => Self::Scope(kind),
            WireForeign::Instance => Self::Instance,
            WireForeign::SecondFactor => Self::SecondFactor,
            WireForeign::WebIdentity => Self::WebIdentity,
            WireForeign::Console => Self::Console,
            WireForeign::SourceIdentity => Self::SourceIdentity,
            WireForeign::Person => Self::Person,
            WireForeign::Root => Self::Root,
            WireForeign::Issuer => Self::Issuer,
        }
    }
}

pub(super) fn wire_claim(claim: &Claim) -> WireClaim {
    WireClaim {
        sign: match claim.sign {
            Sign::Lambda => WireSign::Lambda,
            Sign::Configuration => WireSign::Configuration,
            Sign::Worker => WireSign::Worker,
        },
        role: claim.role.clone(),
        name: claim.name.clone(),
        region: claim.region.clone(),
    }
}

impl From<WireClaim> for Claim {
    fn from(claim: WireClaim) -> Self {
        Self {
            sign: match claim.sign {
                WireSign::Lambda => Sign::Lambda,
                WireSign::Configuration => Sign::Configuration,
                WireSign::Worker => Sign::Worker,
            },
            role: claim.role,
            name: claim.name,
            region: claim.region,
        }
    }
}

pub(super) fn wire_issued((role, session): &(String, String), issued: &Issued) -> WireIssued {
    let others = issued.by_others.these();
    let handed = |handed: &Handed| match *handed {
        Handed::Key(key) => WireHanded::Key(key),
        Handed::At(second) => WireHanded::At(second),
    };
    WireIssued {
        role: role.clone(),
        session: session.clone(),
        by_lambda: issued
            .by_lambda
            .these()
            .map(|keys| Hashes::of(keys.iter().copied())),
        by_others: others.map(|these| these.iter().map(handed).collect()),
    }
}

impl WireIssued {
    pub(super) fn into_issued(self) -> Result<((String, String), Issued), WireError> {
        let handed = |handed| match handed {
            WireHanded::Key(key) => Handed::Key(key),
            WireHanded::At(second) => Handed::At(second),
        };
        let issued = Issued {
            by_lambda: match self.by_lambda {
                Some(keys) => keys.read()?.into_iter().collect(),
                None => Few::Many,
            },
            by_others: match self.by_others {
                Some(these) => these.into_iter().map(handed).collect(),
                None => Few::Many,
            },
        };
        Ok(((self.role, self.session), issued))
    }
}
