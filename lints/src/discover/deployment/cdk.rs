//! AWS CDK in TypeScript and Python: `RustFunction` of cargo-lambda-cdk, and `Function` of aws-cdk-lib with code that
//! cargo-lambda built. Only what is written out in the call itself is read.

use std::time::Duration;

use super::{Code, DeploymentFile, LAMBDA_DEFAULT, Stated, below, built_program, from_root};

/// Words that lead from a file's own place to another.
const PATH_WORDS: &[&str] =
    &["path", "os", "join", "resolve", "dirname", "abspath", "realpath", "__dirname", "__file__"];

#[derive(Clone, Debug, PartialEq)]
enum Token<'t> {
    Word(&'t str),
    /// `None` where something is put into it.
    Text(Option<&'t str>),
    Number(u64),
    Sign(char),
}

struct Placed<'t> {
    token: Token<'t>,
    line: usize,
}

pub(super) fn read(file: &DeploymentFile, files: &[DeploymentFile]) -> Vec<Stated> {
    let python = file.name.ends_with(".py");
    let imports = if python { "cargo_lambda_cdk" } else { "cargo-lambda-cdk" };
    let (of_cargo_lambda, of_aws) =
        (file.text.contains(imports), file.text.contains(if python { "aws_cdk" } else { "aws-cdk-lib" }));
    if !of_cargo_lambda && !of_aws {
        return Vec::new();
    }
    let tokens = tokens(&file.text, python);
    let mut stated = Vec::new();
    for at in 0..tokens.len() {
        let class = match (&tokens[at].token, tokens.get(at + 1).map(|next| &next.token)) {
            (Token::Word(class), Some(Token::Sign('('))) => *class,
            _ => continue,
        };
        let arguments = Arguments::read(&tokens[at + 2..], python);
        let code = match class {
            "RustFunction" if of_cargo_lambda => arguments.package(file, files),
            "Function" if of_aws => arguments.asset().map(Code::Program),
            _ => None,
        };
        stated.extend(code.map(|code| arguments.stated(code, tokens[at].line)));
    }
    stated
}

/// What a call names: `key: value` of an object, `key=value` of Python.
struct Arguments<'p, 't> {
    named: Vec<(&'t str, &'p [Placed<'t>])>,
    /// Others are spread into them.
    open: bool,
}

impl<'p, 't> Arguments<'p, 't> {
    /// From behind the opening parenthesis.
    fn read(tokens: &'p [Placed<'t>], python: bool) -> Self {
        let (level, binder) = if python { (0, '=') } else { (1, ':') };
        let mut arguments = Self { named: Vec::new(), open: false };
        let (mut depth, mut start) = (0_usize, 0);
        for (at, placed) in tokens.iter().enumerate() {
            match placed.token {
                Token::Sign('(' | '[' | '{') => {
                    depth += 1;
                    if depth == level {
                        start = at + 1;
                    }
                }
                Token::Sign(')' | ']' | '}') => {
                    if depth == level {
                        arguments.add(&tokens[start..at], binder);
                    }
                    if depth == 0 {
                        return arguments;
                    }
                    depth -= 1;
                }
                Token::Sign(',') if depth == level => {
                    arguments.add(&tokens[start..at], binder);
                    start = at + 1;
                }
                _ => {}
            }
        }
        Self { named: Vec::new(), open: true }
    }

    fn add(&mut self, argument: &'p [Placed<'t>], binder: char) {
        match argument {
            [Placed { token: Token::Word(key), .. }, Placed { token: Token::Sign(sign), .. }, value @ ..]
                if *sign == binder =>
            {
                self.named.push((key, value));
            }
            // `timeout,` is a variable's value.
            [Placed { token: Token::Word(key), .. }] => self.named.push((key, &[])),
            [Placed { token: Token::Sign('.' | '*'), .. }, ..] => self.open = true,
            _ => {}
        }
    }

    fn get(&self, names: &[&str]) -> Option<&'p [Placed<'t>]> {
        self.named.iter().find(|(name, _)| names.contains(name)).map(|(_, value)| *value)
    }

    fn stated(&self, code: Code, line: usize) -> Stated {
        let timeout = self.get(&["timeout"]);
        Stated {
            code,
            timeout: match timeout {
                Some(value) => duration(value),
                None => (!self.open).then_some(LAMBDA_DEFAULT),
            },
            by_default: timeout.is_none(),
            line: timeout.and_then(|value| value.first()).map_or(line, |first| first.line),
        }
    }

    fn package(&self, file: &DeploymentFile, files: &[DeploymentFile]) -> Option<Code> {
        let binary = match self.get(&["binaryName", "binary_name"]) {
            Some([Placed { token: Token::Text(Some(name)), .. }]) => Some((*name).to_owned()),
            Some(_) => return None,
            None => None,
        };
        let folder = match self.get(&["manifestPath", "manifest_path"]) {
            Some(path) => folder(path, file, files)?,
            None => app_folder(file, files)?,
        };
        Some(Code::Folder(folder, binary))
    }

    /// `Code.fromAsset("target/lambda/name")`
    fn asset(&self) -> Option<String> {
        let code = self.get(&["code"])?;
        let from_asset = |placed: &Placed<'_>| {
            matches!(placed.token, Token::Word("fromAsset" | "from_asset" | "AssetCode"))
        };
        let texts = code.iter().filter_map(|placed| match placed.token {
            Token::Text(text) => Some(text.unwrap_or("?")),
            _ => None,
        });
        let path = texts.collect::<Vec<_>>().join("/");
        code.iter().any(from_asset).then(|| built_program(&path)).flatten()
    }
}

/// `'lambda/Cargo.toml'` is seen from the app's folder, `join(__dirname, '..', 'lambda')` from the file's.
fn folder(path: &[Placed<'_>], file: &DeploymentFile, files: &[DeploymentFile]) -> Option<String> {
    let mut texts = Vec::new();
    let mut from_here = false;
    for placed in path {
        match placed.token {
            Token::Text(text) => texts.push(text?),
            Token::Word(word) if PATH_WORDS.contains(&word) => from_here |= word.starts_with("__"),
            Token::Word(_) | Token::Number(_) => return None,
            Token::Sign(_) => {}
        }
    }
    let written = texts.join("/");
    let written = written.strip_suffix("Cargo.toml").unwrap_or(&written);
    match path {
        _ if from_here => from_root(&file.name, written),
        [_] => below(&app_folder(file, files)?, written),
        _ => None,
    }
}

/// Where the app is run: the nearest folder with a `cdk.json`.
fn app_folder(file: &DeploymentFile, files: &[DeploymentFile]) -> Option<String> {
    let apps = files.iter().filter_map(|file| {
        let folder = file.name.strip_suffix("cdk.json")?;
        Some(folder.strip_suffix('/').unwrap_or(folder))
    });
    let around = apps.filter(|folder| std::path::Path::new(&file.name).starts_with(folder));
    around.max_by_key(|folder| folder.len()).map(str::to_owned)
}

/// `Duration.seconds(30)`, whatever the module is called.
fn duration(value: &[Placed<'_>]) -> Option<Duration> {
    let tokens: Vec<&Token<'_>> = value.iter().map(|placed| &placed.token).collect();
    let [
        ..,
        Token::Word("Duration"),
        Token::Sign('.'),
        Token::Word(unit),
        Token::Sign('('),
        Token::Number(number),
        Token::Sign(')'),
    ] = tokens[..]
    else {
        return None;
    };
    match *unit {
        "millis" => Some(Duration::from_millis(*number)),
        "seconds" => Some(Duration::from_secs(*number)),
        "minutes" => number.checked_mul(60).map(Duration::from_secs),
        _ => None,
    }
}

// -------------------------------------------------------------------------------------------------------------- tokens

fn tokens(text: &str, python: bool) -> Vec<Placed<'_>> {
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let comment = if python { rest.starts_with('#') } else { rest.starts_with("//") };
        let (length, token) = if comment {
            (rest.find('\n').unwrap_or(rest.len()), None)
        } else if !python && rest.starts_with("/*") {
            (rest.find("*/").map_or(rest.len(), |end| end + 2), None)
        } else if first == '"' || first == '\'' || first == '`' {
            let (length, literal) = text_literal(rest, first, python);
            (length, Some(Token::Text(literal)))
        } else if first.is_ascii_digit() {
            let length =
                rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.').unwrap_or(rest.len());
            let number = rest[..length].replace('_', "").parse();
            (length, Some(number.map_or(Token::Sign('?'), Token::Number)))
        } else if first.is_alphabetic() || first == '_' || first == '$' {
            let length =
                rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(rest.len());
            (length, Some(Token::Word(&rest[..length])))
        } else {
            (first.len_utf8(), (!first.is_whitespace()).then_some(Token::Sign(first)))
        };
        tokens.extend(token.map(|token| Placed { token, line }));
        line += rest[..length].matches('\n').count();
        at += length;
    }
    tokens
}

/// The length of a literal with its quotes, and its text where that stands as it is written.
fn text_literal(rest: &str, quote: char, python: bool) -> (usize, Option<&str>) {
    let triple = python && rest.starts_with(&quote.to_string().repeat(3));
    let (width, many_lines) = if triple { (3, true) } else { (1, quote == '`') };
    let end = &rest[..width];
    let mut escaped = false;
    let mut at = width;
    while let Some(next) = rest[at..].chars().next() {
        if next == '\n' && !many_lines {
            return (at, None);
        }
        if !escaped && rest[at..].starts_with(end) {
            let literal = &rest[width..at];
            let plain = !literal.contains('\\') && (quote != '`' || !literal.contains("${"));
            return (at + width, plain.then_some(literal));
        }
        escaped = next == '\\' && !escaped;
        at += next.len_utf8();
    }
    (rest.len(), None)
}
