//! The known ways from some permissions to more, as data.
//!
//! Facts from: S. Gietzen (Rhino Security Labs), "AWS IAM privilege escalation: methods and mitigation",
//! 2018, with its second part of 2019; Datadog, pathfinding.cloud, whose ids of 2026 stand behind the
//! rows that it has; AWS's own pages of the actions for what each may do. Held against the actions of the
//! Service Authorization Reference by a test. A set that holds another set of the table is left out: the
//! smaller one is enough.

/// All actions of a set, each on some resource, and what they do together.
pub(super) type Escalation = (&'static [&'static str], &'static str);

/// Ways to raise one's own privileges.
pub(super) const ESCALATIONS: &[Escalation] = &[
    // iam-001 to iam-021
    (
        &["iam:CreatePolicyVersion"],
        "write a new version of an attached policy",
    ),
    (
        &["iam:SetDefaultPolicyVersion"],
        "bring back an older, wider version of a policy",
    ),
    (&["iam:AttachUserPolicy"], "attach any policy to a user"),
    (&["iam:AttachGroupPolicy"], "attach any policy to a group"),
    (&["iam:AttachRolePolicy"], "attach any policy to a role"),
    (&["iam:PutUserPolicy"], "write a policy into a user"),
    (&["iam:PutGroupPolicy"], "write a policy into a group"),
    (&["iam:PutRolePolicy"], "write a policy into a role"),
    (&["iam:AddUserToGroup"], "join an administrators' group"),
    (
        &["iam:UpdateAssumeRolePolicy"],
        "let a role trust oneself, and take it",
    ),
    (&["iam:CreateAccessKey"], "make keys for another user"),
    (&["iam:CreateLoginProfile"], "give another user a password"),
    (
        &["iam:UpdateLoginProfile"],
        "change another user's password",
    ),
    // AWS page "Permissions boundaries for IAM entities": without it the policies count alone
    (
        &["iam:DeleteRolePermissionsBoundary"],
        "take a role's boundary away",
    ),
    (
        &["iam:DeleteUserPermissionsBoundary"],
        "take a user's boundary away",
    ),
    // ec2-001 to ec2-004, ec2instanceconnect-003
    (
        &["iam:PassRole", "ec2:RunInstances"],
        "start an instance with a stronger role",
    ),
    (
        &["iam:PassRole", "ec2:RequestSpotInstances"],
        "start a spot instance with a stronger role",
    ),
    (
        &["iam:PassRole", "ec2:AssociateIamInstanceProfile"],
        "put a stronger role onto an instance",
    ),
    (
        &[
            "ec2:ModifyInstanceAttribute",
            "ec2:StopInstances",
            "ec2:StartInstances",
        ],
        "change what an instance with a stronger role runs at its start",
    ),
    (
        &[
            "ec2:CreateLaunchTemplateVersion",
            "ec2:ModifyLaunchTemplate",
        ],
        "change what instances with a stronger role run",
    ),
    (
        &["ec2-instance-connect:SendSSHPublicKey"],
        "log in to instances with stronger roles",
    ),
    // lambda-001 to lambda-006; a layer of one's own (Rhino Security Labs, 2019)
    (
        &[
            "iam:PassRole",
            "lambda:CreateFunction",
            "lambda:InvokeFunction",
        ],
        "run code with a stronger role",
    ),
    (
        &[
            "iam:PassRole",
            "lambda:CreateFunction",
            "lambda:CreateEventSourceMapping",
        ],
        "run code with a stronger role on an event",
    ),
    (
        &[
            "iam:PassRole",
            "lambda:CreateFunction",
            "lambda:AddPermission",
        ],
        "let others run code with a stronger role",
    ),
    (
        &["lambda:UpdateFunctionCode"],
        "replace the code of a function with a stronger role",
    ),
    (
        &["lambda:UpdateFunctionConfiguration"],
        "put a layer into a function with a stronger role",
    ),
    // glue-001 to glue-006
    (
        &["iam:PassRole", "glue:CreateDevEndpoint"],
        "open a development endpoint with a stronger role",
    ),
    (
        &["glue:UpdateDevEndpoint"],
        "log in to an endpoint with a stronger role",
    ),
    (
        &["iam:PassRole", "glue:CreateJob", "glue:StartJobRun"],
        "run a job with a stronger role",
    ),
    (
        &["iam:PassRole", "glue:CreateJob", "glue:CreateTrigger"],
        "run a job with a stronger role by a trigger",
    ),
    (
        &["iam:PassRole", "glue:UpdateJob", "glue:StartJobRun"],
        "put a job onto a stronger role",
    ),
    (
        &["iam:PassRole", "glue:UpdateJob", "glue:CreateTrigger"],
        "put a job onto a stronger role by a trigger",
    ),
    // cloudformation-001 to cloudformation-005
    (
        &["iam:PassRole", "cloudformation:CreateStack"],
        "create a stack with a stronger role",
    ),
    (
        &["cloudformation:UpdateStack"],
        "change a stack that runs with a stronger role",
    ),
    (
        &[
            "cloudformation:CreateChangeSet",
            "cloudformation:ExecuteChangeSet",
        ],
        "change a stack that runs with a stronger role by a change set",
    ),
    (
        &[
            "iam:PassRole",
            "cloudformation:CreateStackSet",
            "cloudformation:CreateStackInstances",
        ],
        "create stacks with a stronger role in many accounts",
    ),
    (
        &["iam:PassRole", "cloudformation:UpdateStackSet"],
        "change stacks with a stronger role in many accounts",
    ),
    // codebuild-002, codebuild-003, which are enough for the others
    (
        &["codebuild:StartBuild"],
        "build with commands of one's own on a project with a stronger role",
    ),
    (
        &["codebuild:StartBuildBatch"],
        "build in batches with commands of one's own on a project with a stronger role",
    ),
    // datapipeline-001
    (
        &[
            "iam:PassRole",
            "datapipeline:CreatePipeline",
            "datapipeline:PutPipelineDefinition",
        ],
        "run a pipeline with a stronger role",
    ),
    // sagemaker-001 to sagemaker-005
    (
        &["iam:PassRole", "sagemaker:CreateNotebookInstance"],
        "open a notebook with a stronger role",
    ),
    (
        &["iam:PassRole", "sagemaker:CreateTrainingJob"],
        "train with a stronger role",
    ),
    (
        &["iam:PassRole", "sagemaker:CreateProcessingJob"],
        "process with a stronger role",
    ),
    (
        &["sagemaker:CreatePresignedNotebookInstanceUrl"],
        "enter a notebook with a stronger role",
    ),
    (
        &[
            "sagemaker:CreateNotebookInstanceLifecycleConfig",
            "sagemaker:StopNotebookInstance",
            "sagemaker:UpdateNotebookInstance",
            "sagemaker:StartNotebookInstance",
        ],
        "change what a notebook with a stronger role runs at its start",
    ),
    // ecs-001 to ecs-005
    (
        &["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:RunTask"],
        "run a task with a stronger role",
    ),
    (
        &[
            "iam:PassRole",
            "ecs:RegisterTaskDefinition",
            "ecs:StartTask",
        ],
        "start a task with a stronger role",
    ),
    (
        &[
            "iam:PassRole",
            "ecs:RegisterTaskDefinition",
            "ecs:CreateService",
        ],
        "run a service with a stronger role",
    ),
    // apprunner-001, apprunner-002
    (
        &["iam:PassRole", "apprunner:CreateService"],
        "run a service of App Runner with a stronger role",
    ),
    (
        &["apprunner:UpdateService"],
        "change a service of App Runner with a stronger role",
    ),
    // bedrock-001, bedrock-002
    (
        &[
            "bedrock-agentcore:StartCodeInterpreterSession",
            "bedrock-agentcore:InvokeCodeInterpreter",
        ],
        "run code in an interpreter with a stronger role",
    ),
    // AWS page "Creating IAM roles for Step Functions": a state machine calls with its own role
    (
        &[
            "iam:PassRole",
            "states:CreateStateMachine",
            "states:StartExecution",
        ],
        "run a state machine with a stronger role",
    ),
    // ssm-001, ssm-002
    (
        &["ssm:SendCommand"],
        "run commands on instances with stronger roles",
    ),
    (
        &["ssm:StartSession"],
        "log in to instances with stronger roles",
    ),
];
