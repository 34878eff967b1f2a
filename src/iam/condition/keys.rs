//! The global condition keys of which a request has at most one value.

/// The keys that the AWS page "AWS global condition context keys" calls single-valued. Those that end
/// with `/` are followed by the name of a tag or of an attribute.
const SINGLE: [&str; 52] = [
    "aws:assumedroot",
    "aws:chatbotsourcearn",
    "aws:currenttime",
    "aws:ec2instancesourceprivateipv4",
    "aws:ec2instancesourcevpc",
    "aws:epochtime",
    "aws:federatedprovider",
    "aws:ismcpserviceaction",
    "aws:multifactorauthage",
    "aws:multifactorauthpresent",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalservicename",
    "aws:principaltag/",
    "aws:principaltype",
    "aws:referer",
    "aws:requestedregion",
    "aws:requesttag/",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:resourcetag/",
    "aws:securetransport",
    "aws:signinsessionarn",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceidentity",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:tokenissuetime",
    "aws:useragent",
    "aws:userid",
    "aws:username",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:viaawsservice",
    "aws:viaawsmcpservice",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpcsourceip",
    "ec2:roledelivery",
    "ec2:sourceinstancearn",
    "glue:roleassumedby",
    "glue:credentialissuingservice",
    "codebuild:projectarn",
    "codebuild:buildarn",
    "lambda:sourcefunctionarn",
    "ssm:sourceinstancearn",
];

/// Whether a request has at most one value for the key, by AWS's page on global keys. A key that is
/// not on the page may have several.
pub(crate) fn is_single(key: &str) -> bool {
    let key = key.to_lowercase();
    SINGLE.iter().any(|own| match own.strip_suffix('/') {
        Some(tagged) => key
            .strip_prefix(tagged)
            .is_some_and(|rest| rest.starts_with('/')),
        None => *own == key,
    })
}
