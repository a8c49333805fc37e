use super::*;
use crate::discover::{Dependency, LambdaEvidence, ResolvedVersion, Target};

/// A package in the folder of its name, with these programs. Their root files are numbered through.
fn package(name: &str, folder: &str, programs: &[&str], first_file: u32) -> Package {
    let target = |(index, name): (usize, &&str)| Target {
        kind: TargetKind::Bin,
        name: name.replace('-', "_"),
        root: FileId(first_file + index as u32),
        lambda: None,
    };
    Package {
        name: name.to_owned(),
        manifest: format!("{folder}/Cargo.toml"),
        folder: folder.to_owned(),
        edition: "2024".to_owned(),
        rust_version: None,
        dependencies: Vec::new(),
        lock: None,
        targets: programs.iter().enumerate().map(target).collect(),
        for_tests: false,
        lambda: LambdaEvidence { runtimes: vec!["lambda_runtime".to_owned()], metadata: false },
    }
}

fn packages() -> Vec<Package> {
    vec![
        package("orders", "services/orders", &["orders"], 0),
        package("users", "services/users", &["get-user", "put-user"], 1),
    ]
}

/// `program timeout line` of each function; `?` where the timeout is not known, `*` where it is a default.
fn read(files: &[(&str, &str)]) -> Vec<String> {
    let files: Vec<DeploymentFile> = files
        .iter()
        .map(|(name, text)| DeploymentFile { name: (*name).to_owned(), text: (*text).to_owned() })
        .collect();
    let told = |function: Function| {
        let timeout = function.timeout.map_or("?".to_owned(), |timeout| timeout.as_secs().to_string());
        let mark = if function.by_default { "*" } else { "" };
        format!("{} {timeout}{mark} {}:{}", function.program, function.file, function.line)
    };
    functions(&packages(), &files).into_iter().map(told).collect()
}

#[test]
fn sam_templates_with_their_globals_and_default() {
    let template = "\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 7
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: ./services/orders
      Role: !GetAtt Role.Arn
      Environment: { Variables: { TABLE: !Ref Table, NAME: !Sub '${AWS::Region}-x' } }
  Get:
    Type: AWS::Serverless::Function
    Metadata: { BuildMethod: rust-cargolambda, BuildProperties: { Binary: get-user } }
    Properties:
      CodeUri: services/users
      Timeout: 29
  Table: { Type: AWS::DynamoDB::Table }
";
    let expected = ["orders 7 template.yaml:4", "get_user 29 template.yaml:17"];
    assert_eq!(read(&[("template.yaml", template)]), expected);
    let without = template.replace("    Timeout: 7\n", "    MemorySize: 128\n");
    assert_eq!(read(&[("template.yaml", &without)])[0], "orders 3* template.yaml:7");
    let referred = template.replace("Timeout: 29", "Timeout: !Ref Seconds");
    assert_eq!(read(&[("template.yaml", &referred)])[1], "get_user ? template.yaml:17");
    let other_language = template.replace("Timeout: 7", "Runtime: nodejs22.x");
    assert!(read(&[("template.yaml", &other_language)]).is_empty());
}

#[test]
fn templates_in_json_and_below_the_root() {
    let template = r#"{"Resources": {"A": {"Type": "AWS::Lambda::Function", "Properties": {
        "Code": "../target/lambda/put-user/bootstrap.zip", "Role": {"Fn::GetAtt": ["R", "Arn"]},
        "Timeout": 20}}}}"#;
    assert_eq!(read(&[("infra/template.json", template)]), ["put_user 20 infra/template.json:3"]);
}

#[test]
fn code_that_several_programs_can_be_is_none() {
    let template = |code: &str| {
        format!(
            "Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: {code}\n      Timeout: 9\n"
        )
    };
    for code in
        ["services/users", "services", "s3://bucket/key", "../orders", "target/lambda/other", "!Ref Code"]
    {
        assert!(read(&[("template.yaml", &template(code))]).is_empty(), "{code}");
    }
    assert_eq!(read(&[("template.yaml", &template("services/orders/"))]).len(), 1);
}

#[test]
fn serverless_files() {
    let file = "\
service: shop
provider: { name: aws, timeout: 20 }
plugins: [serverless-rust]
functions:
  orders:
    handler: orders
  get:
    handler: users.get-user
    timeout: 5
  put:
    handler: bootstrap
    package: { artifact: target/lambda/put-user/bootstrap.zip }
  other: { handler: index.handler }
";
    let expected =
        ["orders 20 serverless.yml:2", "get_user 5 serverless.yml:9", "put_user 20 serverless.yml:2"];
    assert_eq!(read(&[("serverless.yml", file)]), expected);
    let plain = file.replace("serverless-rust", "other").replace(", timeout: 20", "");
    assert_eq!(read(&[("serverless.yml", &plain)]), ["put_user 6* serverless.yml:11"]);
}

#[test]
fn terraform_looks_up_locals_and_archives() {
    let functions = r#"
resource "aws_lambda_function" "orders" {
  filename = data.archive_file.orders.output_path
  timeout  = 2 * local.unit
}
resource "aws_lambda_function" "get" {
  filename = "${path.module}/../target/lambda/get-user/bootstrap.zip"
}
module "put" {
  source                 = "terraform-aws-modules/lambda/aws"
  local_existing_package = "${local.built}/put-user/bootstrap.zip"
  timeout                = var.timeout
}
resource "aws_lambda_function" "bucket" { s3_key = "target/lambda/orders" }
"#;
    let beside = r#"
locals {
  built = "../target/lambda"
  unit  = 60
  a = local.b
  b = local.a
}
data "archive_file" "orders" { source_file = "../target/lambda/orders/bootstrap" }
"#;
    let expected = ["orders 120 tf/main.tf:4", "get_user 3* tf/main.tf:6", "put_user ? tf/main.tf:12"];
    assert_eq!(read(&[("tf/main.tf", functions), ("tf/locals.tf", beside)]), expected);
    assert_eq!(read(&[("tf/main.tf", functions)]), ["get_user 3* tf/main.tf:6"], "another folder's locals");
    let looped = functions.replace("2 * local.unit", "local.a");
    assert_eq!(read(&[("tf/main.tf", &looped), ("tf/locals.tf", beside)])[0], "orders ? tf/main.tf:4");
}

#[test]
fn cdk_in_typescript() {
    let stack = r#"
import { RustFunction } from 'cargo-lambda-cdk';
import { Duration, aws_lambda as lambda } from 'aws-cdk-lib';
// new RustFunction(this, 'no', { manifestPath: 'services/orders' });
new RustFunction(this, 'Orders', {
  manifestPath: join(__dirname, '..', '..', 'services', "orders", 'Cargo.toml'),
  environment: { timeout: 'x', list: [1, 2] },
  timeout: Duration.minutes(2),
});
new RustFunction(this, `Get`, { manifestPath: '../services/users', binaryName: 'get-user' });
new lambda.Function(this, 'Put', {
  ...common, code: lambda.Code.fromAsset('../target/lambda/put-user/'), handler: 'bootstrap' });
"#;
    let app = ("cdk/cdk.json", "{}");
    let file = ("cdk/lib/stack.ts", stack);
    let expected = [
        "orders 120 cdk/lib/stack.ts:8",
        "get_user 3* cdk/lib/stack.ts:10",
        "put_user ?* cdk/lib/stack.ts:11",
    ];
    assert_eq!(read(&[app, file]), expected);
    let elsewhere = stack.replace("cargo-lambda-cdk", "./own").replace("aws-cdk-lib", "./own");
    assert!(read(&[app, ("cdk/lib/stack.ts", &elsewhere)]).is_empty());
    let variable = stack.replace("Duration.minutes(2)", "TIMEOUT");
    assert_eq!(read(&[app, ("cdk/lib/stack.ts", &variable)])[0], "orders ? cdk/lib/stack.ts:8");
}

#[test]
fn cdk_in_python() {
    let stack = r#"
from aws_cdk import Duration
from cargo_lambda_cdk import RustFunction
# RustFunction(self, "no")
RustFunction(self, "Get",
    manifest_path="services/users", binary_name="get-user",
    timeout=Duration.seconds(30))
"#;
    let files = [("cdk.json", "{}"), ("stack.py", stack)];
    assert_eq!(read(&files), ["get_user 30 stack.py:7"]);
}

#[test]
fn metadata_of_cargo_lambda() {
    let manifest = "\
[package]
name = \"users\"
[package.metadata.lambda.deploy]
timeout = 60
[package.metadata.lambda.bin.put-user.deploy]
timeout = 5
";
    assert_eq!(read(&[("services/users/Cargo.toml", manifest)]), ["put_user 5 services/users/Cargo.toml:6"]);
    let orders = "[package.metadata.lambda.deploy]\ntimeout = 60\n";
    assert_eq!(read(&[("services/orders/Cargo.toml", orders)]), ["orders 60 services/orders/Cargo.toml:2"]);
}

#[test]
fn what_cannot_be_read_gives_nothing() {
    let deep = "[".repeat(100_000);
    for (name, text) in [
        ("template.yaml", "a: [1\nb: }"),
        ("template.yaml", "{{ jinja }}"),
        ("template.yaml", &deep),
        ("main.tf", "resource {{"),
        ("main.tf", &deep),
        ("serverless.yml", "- a\n- b"),
        ("stack.ts", "from 'cargo-lambda-cdk' new RustFunction(this, 'x', { timeout: '"),
        ("Cargo.toml", "[package"),
    ] {
        assert!(read(&[(name, text), ("cdk.json", "")]).is_empty(), "{name}: {text:.20}");
    }
}

#[test]
fn the_most_time_of_all_that_can_run_the_code() {
    let mut packages = packages();
    let mut shared = package("shared", "shared", &[], 9);
    shared.lambda.runtimes.clear();
    packages.push(shared);
    for package in &mut packages[..2] {
        package.dependencies.push(Dependency {
            name_in_code: "shared".into(),
            package: "shared".into(),
            version: ResolvedVersion::Unknown,
            features: Vec::new(),
            default_features: true,
            optional: false,
            kind: DependencyKind::Normal,
            local: Some(PackageId(2)),
        });
    }
    let function = |package, program: &str, timeout: Option<u64>| Function {
        package: PackageId(package),
        program: program.to_owned(),
        timeout: timeout.map(Duration::from_secs),
        by_default: false,
        file: "template.yaml".to_owned(),
        line: 1,
    };
    let mut workspace = Workspace { packages, ..Workspace::default() };
    let longest = |workspace: &Workspace, package, file| {
        let function = workspace.longest_function(PackageId(package), FileId(file));
        function.and_then(|function| function.timeout).map(|timeout| timeout.as_secs())
    };
    workspace.functions = vec![
        function(0, "orders", Some(5)),
        function(0, "orders", Some(8)),
        function(1, "get_user", Some(20)),
    ];
    assert_eq!(longest(&workspace, 0, 99), Some(8));
    assert_eq!(longest(&workspace, 1, 1), Some(20), "a program's own file");
    assert_eq!(longest(&workspace, 1, 99), None, "`put_user` is not known");
    assert_eq!(longest(&workspace, 2, 99), None);
    workspace.functions.push(function(1, "put_user", Some(2)));
    assert_eq!(longest(&workspace, 2, 99), Some(20));
    workspace.functions.push(function(1, "put_user", None));
    assert_eq!(longest(&workspace, 2, 99), None);
}
