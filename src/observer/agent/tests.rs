use super::*;

fn read(agent: &str, address: &str) -> Agent {
    Agent::read(Some(agent), Some(address), None)
}

const PYTHON: &str = "Boto3/1.34.0 md/Botocore#1.34.0 ua/2.0 os/linux#5.10 lang/python#3.12 exec-env/AWS_Lambda_python3.12";

#[test]
fn the_environment_ends_where_its_word_ends() {
    let environment = |agent| environment(agent);
    assert_eq!(environment(PYTHON), Some("AWS_Lambda_python3.12"));
    assert_eq!(
        environment("[Boto3/1.34.0 exec-env/AWS_Lambda_python3.12]"),
        Some("AWS_Lambda_python3.12")
    );
    assert_eq!(environment("aws-cli/2.15.0 Python/3.11"), None);
}

#[test]
fn a_laptop_stands_out_and_go_does_not() {
    let function = read(PYTHON, "3.80.1.2");
    let habits = Habits::of([&function]);
    let suspicious = |a: &Agent| {
        habits
            .suspicion(&Origin::Code, a, CredentialGround::Tied)
            .is_some()
    };
    assert!(!suspicious(&function));
    assert!(suspicious(&read(
        "aws-cli/1.16.19 Python/2.7.10 Darwin/17.7.0 botocore/1.11.9",
        "104.102.221.250"
    )));
    assert!(suspicious(&read(
        "[aws-cli/2.15.0 Python/3.11 Linux/5.10 exe/x86_64]",
        "104.102.221.250"
    )));
    assert!(suspicious(&read(
        "Boto3/1.34.0 os/linux lang/python#3.12",
        "104.102.221.250"
    )));
    assert!(!suspicious(&read(
        "aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.26.4",
        "3.80.1.3"
    )));
    assert!(!suspicious(&read(
        "aws-cli/2.15.0 Linux/5.10 exec-env/AWS_Lambda_provided.al2023",
        "3.80.1.3"
    )));
}

#[test]
fn a_name_alone_excuses_no_other_client() {
    let habits = Habits::of([&read(PYTHON, "3.80.1.2")]);
    let go = read(
        "aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.26.4",
        "3.80.1.3",
    );
    let why = |habits: &Habits, ground| habits.suspicion(&Origin::Code, &go, ground);
    assert!(why(&habits, CredentialGround::Tied).is_none());
    assert!(why(&habits, CredentialGround::Name).is_some());
    // Runtimes without a mark have no habit to stand out from.
    assert!(why(&Habits::default(), CredentialGround::Name).is_none());
}

#[test]
fn a_signed_url_may_be_used_by_anybody_if_the_function_signed_it() {
    let url = Agent {
        presigned: true,
        ..read("[Mozilla/5.0 (Windows NT 10.0)]", "203.0.113.7")
    };
    let habits = Habits::of([&read(PYTHON, "10.0.1.2")]);
    assert!(
        habits
            .suspicion(&Origin::Code, &url, CredentialGround::Tied)
            .is_none()
    );
    assert!(
        habits
            .suspicion(&Origin::Code, &url, CredentialGround::Name)
            .is_some()
    );
}

#[test]
fn marks_are_words_in_any_case() {
    let foreign = |agent: &str| read(agent, "").foreign.is_some();
    for agent in [
        "aws-sdk-java/1.12 Mac_OS_X/10.15 OpenJDK",
        "aws-sdk-js/3.600 ua/2.0 os/darwin#23.1.0 lang/js",
        "aws-sdk-js/3.600 os/win32#10.0 lang/js",
        "Boto3/1.34 Linux/6.6.9-kali1-amd64",
    ] {
        assert!(foreign(agent), "{agent}");
    }
    for agent in [
        "Boto3/1.34 os/linux app/alkaline",
        "twindows/1.0",
        "Boto3 os/linux",
    ] {
        assert!(!foreign(agent), "{agent}");
    }
}

#[test]
fn a_function_in_a_vpc_does_not_call_from_the_internet() {
    let habits = Habits::of([&read(PYTHON, "10.0.1.2")]);
    assert!(
        habits
            .suspicion(
                &Origin::Code,
                &read("custom/1.0", "104.102.221.250"),
                CredentialGround::Tied
            )
            .is_some()
    );
    assert!(
        habits
            .suspicion(
                &Origin::Code,
                &read("custom/1.0", "10.0.3.4"),
                CredentialGround::Tied
            )
            .is_none()
    );
    let forwarded = Origin::Forwarded("athena.amazonaws.com".into());
    assert!(
        habits
            .suspicion(
                &forwarded,
                &read("athena.amazonaws.com", "athena.amazonaws.com"),
                CredentialGround::Tied
            )
            .is_none()
    );
}

#[test]
fn reads_families_and_addresses() {
    assert_eq!(
        read("[S3Console/0.4, aws-internal/3]", "1.2.3.4").family,
        "S3Console"
    );
    assert_eq!(
        read("stratus-red-team_39f95f43-cd2f-4beb-b69e-be60b6fe1f57", "").family,
        "stratus-red-team_"
    );
    assert_eq!(read("x", "AWS Internal").address, Address::Service);
    assert_eq!(
        read("x", "81.2.69.142, 192.168.10.10").address,
        Address::Public
    );
    assert_eq!(read("x", "95.025.143.109").address, Address::Unknown);
    assert_eq!(
        Agent::read(None, Some("34.1.1.1"), Some("vpce-0a1")).address,
        Address::Private
    );
}
