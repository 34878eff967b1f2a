//! Every resource type says whether tomorrow brings another name of it.

use std::collections::BTreeMap;

use lpgen::catalog::Catalog;
use lpgen::catalog::requirement::Variety;
use lpgen::catalog::service::Coming;

/// What the names of a class may do.
fn allowed(class: Coming) -> &'static [Variety] {
    match class {
        Coming::None | Coming::Never | Coming::Stays => &[],
        Coming::Job => &[Variety::Run, Variety::Id, Variety::Job],
        Coming::Key => &[Variety::Key],
        Coming::Evidence => &[Variety::New],
    }
}

#[test]
fn every_resource_type_has_a_class_and_varies_as_its_class_says() {
    let catalog = Catalog::bundled();
    let mut classes: BTreeMap<Coming, usize> = BTreeMap::new();
    for prefix in catalog.prefixes() {
        let service = catalog.service(prefix).expect("listed");
        for (name, kind) in &service.resource_types {
            let class = kind.names;
            let class = class.unwrap_or_else(|| panic!("{prefix}:{name} has no class of names"));
            *classes.entry(class).or_default() += 1;
            let may = allowed(class);
            let varies = kind.varies.values().all(|variety| may.contains(variety));
            assert!(varies, "{prefix}:{name} is {class:?} and varies otherwise");
            assert_eq!(may.is_empty(), kind.varies.is_empty(), "{prefix}:{name}");
            // What a form writes has no name apart.
            let formed = kind
                .forms
                .keys()
                .any(|variable| kind.varies.contains_key(variable));
            assert!(!formed, "{prefix}:{name}");
            for operation in kind.made_by.keys() {
                assert!(class != Coming::Never, "{prefix}:{name} is never widened");
                let made = service.made_by(operation);
                assert!(made.contains(name), "{prefix}:{operation} makes {name}");
            }
        }
    }
    assert!(classes.values().sum::<usize>() > 2_300, "{classes:?}");
    assert!(
        classes[&Coming::Job] > 200 && classes[&Coming::Never] > 150,
        "{classes:?}"
    );
}

#[test]
fn the_short_list_and_what_is_long_lived_are_where_they_belong() {
    let catalog = Catalog::bundled();
    let class = |name: &str| {
        let (prefix, kind) = name.split_once(':').expect("service and type");
        let service = catalog.service(prefix).unwrap_or_else(|| panic!("{name}"));
        service.resource_types[kind].names.expect("a class")
    };
    for name in [
        "s3:bucket",
        "dynamodb:table",
        "sqs:queue",
        "sns:topic",
        "secretsmanager:Secret",
        "kms:key",
        "kms:alias",
        "lambda:function",
        "iam:role",
        "iam:policy",
        "kinesis:stream",
        "ssm:parameter",
        "logs:log-group",
        "states:statemachine",
        "events:event-bus",
        "firehose:deliverystream",
        "glue:table",
        "ecr:repository",
    ] {
        assert_eq!(class(name), Coming::Never, "{name}");
    }
    for name in [
        "apigateway:RestApi",
        "cognito-idp:userpool",
        "route53:hostedzone",
        "ec2:security-group",
        "ec2:vpc",
        "ec2:subnet",
        "cloudfront:distribution",
        "ecs:cluster",
        "eks:cluster",
        "rds:db",
        "elasticloadbalancing:targetgroup",
        "appsync:graphqlapi",
        "wafv2:webacl",
        "bedrock:foundation-model",
    ] {
        assert_eq!(class(name), Coming::Stays, "{name}");
    }
    for name in [
        "rds:snapshot",
        "rds:cluster-snapshot",
        "elasticache:snapshot",
        "fsx:backup",
        "dynamodb:backup",
        "ec2:image",
        "ec2:snapshot",
        "cloudwatch:alarm",
        "events:rule-on-default-event-bus",
        "connect:contact",
        "chime:meeting",
        "batch:job",
        "emr-serverless:jobRun",
        "sagemaker:training-job",
        "states:execution",
        "iot:job",
    ] {
        assert_eq!(class(name), Coming::Job, "{name}");
    }
}
