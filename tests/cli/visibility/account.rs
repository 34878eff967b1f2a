//! An invented account: a month of management events of `orders-api`, its role, its trails.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::suggested::Suggested;
use crate::support::{Run, finish, lpgen, run};

pub(crate) const BUCKET: &str = "arn:aws:s3:::invoices";
pub(crate) const SECOND: &str = "arn:aws:s3:::archive";
pub(crate) const QUEUE: &str = "arn:aws:sqs:eu-west-1:111122223333:orders";
pub(crate) const TABLE: &str = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders";
const ROLE: &str = "arn:aws:iam::111122223333:role/service-role/shop";

/// The files of the account, by name, before they are written.
#[derive(Clone)]
pub(crate) struct Account {
    records: Vec<Value>,
    files: BTreeMap<String, Value>,
    /// Whether the records lie in the folders of CloudTrail, and which of these are read.
    folders: Option<&'static str>,
}

impl Account {
    /// `orders-api` on a role with these statements; it reads a parameter every other day.
    pub(crate) fn with(statements: &[Value]) -> Self {
        let records = (1..=20).step_by(2);
        let records =
            records.map(|day| record(day, "ssm", "GetParameter", &json!({"name": "/shop/flag"})));
        let mut account = Self {
            records: records.collect(),
            files: BTreeMap::new(),
            folders: None,
        };
        account.write("iam", &role(statements));
        account.write("functions", &json!({"Functions": [{"FunctionName": "orders-api",
            "FunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:orders-api", "Role": ROLE}]}));
        account
    }

    /// Puts these statements on the role instead.
    pub(crate) fn role(&mut self, statements: &[Value]) {
        self.write("iam", &role(statements));
    }

    /// When the role was made.
    pub(crate) fn made_role(&mut self, time: &str) {
        let iam = self.files.get_mut("iam").expect("a role");
        iam["RoleDetailList"][0]["CreateDate"] = json!(time);
    }

    /// The records hold a data event: the function reads its table.
    pub(crate) fn observes_table(&mut self) {
        let mut call = record(5, "dynamodb", "GetItem", &json!({"tableName": "orders"}));
        call["managementEvent"] = json!(false);
        call["eventCategory"] = json!("Data");
        call["resources"] = json!([{"type": "AWS::DynamoDB::Table", "ARN": TABLE}]);
        self.records.push(call);
    }

    /// The records hold another: the function reads an object of its bucket.
    pub(crate) fn observes_object(&mut self) {
        let request = json!({"bucketName": "invoices", "key": "in/a.pdf"});
        let mut call = record(6, "s3", "GetObject", &request);
        call["managementEvent"] = json!(false);
        call["eventCategory"] = json!("Data");
        call["resources"] =
            json!([{"type": "AWS::S3::Object", "ARN": format!("{BUCKET}/in/a.pdf")}]);
        self.records.push(call);
    }

    /// Takes records away.
    pub(crate) fn only(&mut self, keep: impl Fn(&Value) -> bool) {
        self.records.retain(keep);
    }

    /// Changes each record, every other day's of the month.
    pub(crate) fn change(&mut self, change: impl Fn(&mut Value)) {
        self.records.iter_mut().for_each(change);
    }

    /// An AWS service calls in a region on these days: the quiet noise of every account.
    pub(crate) fn noise(&mut self, region: &str, days: impl IntoIterator<Item = u32>) {
        for day in days {
            let mut call = record(day, "sts", "AssumeRole", &json!({}));
            call["eventID"] = json!(format!("noise-{region}-{day}"));
            call["awsRegion"] = json!(region);
            call["userIdentity"] =
                json!({"type": "AWSService", "invokedBy": "config.amazonaws.com"});
            self.records.push(call);
        }
    }

    /// Lays the records out as CloudTrail does, and reads this part of the layout.
    pub(crate) fn read_folder(&mut self, part: &'static str) {
        self.folders = Some(part);
    }

    /// Shortens the window.
    pub(crate) fn only_the_first_records(&mut self, records: usize) {
        self.records.truncate(records);
    }

    /// The function makes one more call.
    pub(crate) fn calls(&mut self, service: &str, name: &str) {
        self.records.push(record(7, service, name, &json!({})));
    }

    /// The function makes one more call with this request, whose record is changed.
    pub(crate) fn called(
        &mut self,
        (service, name): (&str, &str),
        request: &Value,
        change: impl Fn(&mut Value),
    ) {
        let mut call = record(8, service, name, request);
        change(&mut call);
        self.records.push(call);
    }

    /// Changes the role as the account describes it.
    pub(crate) fn change_role(&mut self, change: impl Fn(&mut Value)) {
        let iam = self.files.get_mut("iam").expect("a role");
        change(&mut iam["RoleDetailList"][0]);
    }

    /// Changes the function as the account describes it.
    pub(crate) fn change_function(&mut self, change: impl Fn(&mut Value)) {
        let functions = self.files.get_mut("functions").expect("functions");
        change(&mut functions["Functions"][0]);
    }

    /// A person changes a trail.
    pub(crate) fn changes_trail(&mut self, trail: &str, operation: &str, time: &str) {
        self.records.push(json!({
            "eventVersion": "1.11", "eventTime": time, "eventSource": "cloudtrail.amazonaws.com",
            "eventName": operation, "awsRegion": "eu-west-1", "eventID": format!("change-{operation}"),
            "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/someone",
                "accountId": "111122223333", "userName": "someone"},
            "requestParameters": if operation == "PutEventSelectors" { json!({"trailName": trail}) } else { json!({"name": trail}) },
            "eventType": "AwsApiCall", "managementEvent": true, "eventCategory": "Management",
        }));
    }

    /// Somebody changes the function or its role.
    pub(crate) fn changes(&mut self, service: &str, name: &str, time: &str, request: &Value) {
        let mut call = record(1, service, name, request);
        call["eventTime"] = json!(time);
        call["eventID"] = json!(format!("change-{name}-{time}"));
        call["userIdentity"] = json!({"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/someone",
            "accountId": "111122223333", "userName": "someone"});
        self.records.push(call);
    }

    /// The function's environment.
    pub(crate) fn environment(&mut self, variables: &Value) {
        let functions = self.files.get_mut("functions").expect("functions");
        functions["Functions"][0]["Environment"] = json!({"Variables": variables});
    }

    /// A file of the snapshot.
    pub(crate) fn write(&mut self, name: &str, value: &Value) {
        self.files.insert(name.to_owned(), value.clone());
    }

    pub(crate) fn trails(&mut self, trails: &[Value]) {
        self.write("trails", &json!({"trailList": trails}));
    }

    pub(crate) fn selectors(&mut self, trail: &str, advanced: &Value) {
        let printed = json!({"TrailARN": trail_arn(trail), "AdvancedEventSelectors": advanced});
        self.write(&format!("selectors-{trail}"), &printed);
    }

    /// IAM's report on the role: services, and when they were last used.
    pub(crate) fn accessed(&mut self, services: &[(&str, Option<&str>)]) {
        let list = services.iter().map(|(service, last)| {
            let mut entry = json!({"ServiceName": service, "ServiceNamespace": service,
                "TotalAuthenticatedEntities": u8::from(last.is_some())});
            if let Some(last) = last {
                entry["LastAuthenticated"] = json!(last);
                entry["LastAuthenticatedEntity"] = json!(ROLE);
            }
            entry
        });
        let list: Vec<Value> = list.collect();
        self.write(
            "accessed",
            &json!({"JobStatus": "COMPLETED", "JobCompletionDate": "2026-11-21T00:00:00Z",
            "ServicesLastAccessed": list, "IsTruncated": false}),
        );
    }

    /// The report tells the last uses of actions of a service, too.
    pub(crate) fn tracks(&mut self, service: &str, actions: &[(&str, Option<&str>)]) {
        let tracked = actions.iter().map(|(name, last)| match last {
            Some(last) => {
                json!({"ActionName": name, "LastAccessedEntity": ROLE, "LastAccessedTime": last})
            }
            None => json!({"ActionName": name}),
        });
        let tracked: Vec<Value> = tracked.collect();
        let report = self.files.get_mut("accessed").expect("a report");
        let services = report["ServicesLastAccessed"]
            .as_array_mut()
            .expect("services");
        let entry = services
            .iter_mut()
            .find(|s| s["ServiceNamespace"] == service);
        entry.expect("the service")["TrackedActionsLastAccessed"] = json!(tracked);
    }

    pub(crate) fn suggest(&self, more: &[&str]) -> Suggested {
        let directory = self.saved();
        let path = |name: &str| directory.path().join(name).display().to_string();
        let (trail, snapshot) = (path(&self.trail()), path("snapshot"));
        let mut arguments = vec![
            "suggest",
            "orders-api",
            "--format",
            "json",
            "--trail",
            &trail,
            "--snapshot",
            &snapshot,
        ];
        arguments.extend(more);
        Suggested {
            json: run(arguments).ends(0).json(),
        }
    }

    /// The same by way of a usage file.
    pub(crate) fn suggest_from_usage(&self) -> Suggested {
        let directory = self.saved();
        let path = |name: &str| directory.path().join(name).display().to_string();
        let (trail, snapshot, usage) = (path("trail"), path("snapshot"), path("usage.json"));
        run(["observe", "--trail", &trail, "--usage", &usage]).ends(0);
        let arguments = [
            "suggest",
            "orders-api",
            "--format",
            "json",
            "--usage",
            &usage,
            "--snapshot",
            &snapshot,
        ];
        Suggested {
            json: run(arguments).ends(0).json(),
        }
    }

    /// Runs a command with the account's trail and snapshot.
    pub(crate) fn lpgen(&self, arguments: &[&str]) -> Run {
        self.lpgen_in(arguments, &[])
    }

    /// The same with these environment variables.
    pub(crate) fn lpgen_in(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
        let directory = self.saved();
        let path = |name: &str| directory.path().join(name).display().to_string();
        let (trail, snapshot) = (path(&self.trail()), path("snapshot"));
        let all = [arguments, &["--trail", &trail, "--snapshot", &snapshot]].concat();
        finish(lpgen(all).envs(environment.iter().copied()))
    }

    /// What `lpgen explain` prints, of all grants or of one action.
    pub(crate) fn explain(&self, action: &[&str]) -> String {
        let arguments = [&["explain", "orders-api"][..], action].concat();
        self.lpgen(&arguments).ends(0).stdout
    }

    pub(crate) fn suggest_without_role(&self) -> Suggested {
        let directory = self.saved();
        let trail = directory.path().join("trail").display().to_string();
        Suggested {
            json: run([
                "suggest",
                "orders-api",
                "--format",
                "json",
                "--trail",
                &trail,
            ])
            .ends(0)
            .json(),
        }
    }

    /// What is read of the saved records.
    fn trail(&self) -> String {
        format!("trail/{}", self.folders.unwrap_or_default())
    }

    fn saved(&self) -> TempDir {
        let directory = TempDir::new().expect("a directory");
        let write = |path: &str, value: &Value| {
            let path = directory.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            std::fs::write(path, value.to_string()).expect("written");
        };
        if self.folders.is_some() {
            for record in &self.records {
                let text = |key: &str| record[key].as_str().expect("text");
                let (region, day) = (
                    text("awsRegion"),
                    text("eventTime").split('T').next().expect("a day"),
                );
                let path = format!(
                    "trail/AWSLogs/111122223333/CloudTrail/{region}/{}/111122223333_CloudTrail_{region}_{}T1200Z_{}.json",
                    day.replace('-', "/"),
                    day.replace('-', ""),
                    text("eventID").replace('-', "")
                );
                write(&path, &json!({"Records": [record]}));
            }
        } else {
            write("trail/records.json", &json!({"Records": self.records}));
        }
        for (name, value) in &self.files {
            write(&format!("snapshot/{name}.json"), value);
        }
        directory
    }
}

pub(crate) fn statement(actions: &[&str], resource: &str) -> Value {
    json!({"Effect": "Allow", "Action": actions, "Resource": resource})
}

pub(crate) fn trail(name: &str, multi_region: bool) -> Value {
    json!({"Name": name, "TrailARN": trail_arn(name), "HomeRegion": "eu-west-1", "S3BucketName": "trails",
        "IsMultiRegionTrail": multi_region, "IncludeGlobalServiceEvents": true,
        "IsOrganizationTrail": false, "HasCustomEventSelectors": true})
}

/// Advanced selectors for management events and all data events of these types.
pub(crate) fn all_data(types: &[&str]) -> Value {
    let data = types.iter().map(|kind| {
        json!({"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]},
            {"Field": "resources.type", "Equals": [kind]}]})
    });
    let mut all =
        vec![json!({"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]})];
    all.extend(data);
    json!(all)
}

/// The objects of a bucket.
pub(crate) fn object(bucket: &str) -> String {
    format!("{bucket}/*")
}

/// An action on a resource.
pub(crate) fn own((action, resource): (&str, String)) -> (String, String) {
    (action.to_owned(), resource)
}

pub(crate) fn trail_arn(name: &str) -> String {
    format!("arn:aws:cloudtrail:eu-west-1:111122223333:trail/{name}")
}

/// Basic selectors as `get-event-selectors` prints them.
pub(crate) fn selectors(trail: &str, basic: &Value) -> Value {
    json!({"TrailARN": trail_arn(trail), "EventSelectors": basic})
}

fn role(statements: &[Value]) -> Value {
    let policies = if statements.is_empty() {
        json!([])
    } else {
        json!([{"PolicyName": "app", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}])
    };
    json!({"RoleDetailList": [{"Path": "/service-role/", "RoleName": "shop", "RoleId": "AROAEXAMPLE1", "Arn": ROLE,
        "CreateDate": "2024-05-01T08:00:00Z", "RolePolicyList": policies, "AttachedManagedPolicies": [],
        "RoleLastUsed": {"LastUsedDate": "2026-11-19T10:00:00Z", "Region": "eu-west-1"},
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}], "Policies": [], "IsTruncated": false})
}

fn record(day: u32, service: &str, name: &str, request: &Value) -> Value {
    json!({
        "eventVersion": "1.11",
        "userIdentity": {"type": "AssumedRole", "principalId": "AROAEXAMPLE1:orders-api",
            "arn": "arn:aws:sts::111122223333:assumed-role/shop/orders-api", "accountId": "111122223333",
            "accessKeyId": "ASIAEXAMPLE",
            "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": "AROAEXAMPLE1", "arn": ROLE,
                "accountId": "111122223333", "userName": "shop"}},
            "inScopeOf": {"issuerType": "AWS::Lambda::Function",
                "credentialsIssuedTo": "arn:aws:lambda:eu-west-1:111122223333:function:orders-api"}},
        "eventTime": format!("2026-11-{day:02}T10:00:00Z"), "eventSource": format!("{service}.amazonaws.com"),
        "eventName": name, "awsRegion": "eu-west-1", "sourceIPAddress": "3.250.0.1",
        "userAgent": "Boto3/1.40.1 exec-env/AWS_Lambda_python3.13", "requestParameters": request,
        "responseElements": null, "requestID": format!("r-{name}-{day}"), "eventID": format!("e-{name}-{day}"),
        "readOnly": true, "eventType": "AwsApiCall", "managementEvent": true, "recipientAccountId": "111122223333",
        "eventCategory": "Management",
    })
}
