//! Terraform: `aws_lambda_function` resources, and the `lambda` module of terraform-aws-modules, with a path of
//! cargo-lambda's in them. Locals and `archive_file`s of the same folder are looked up.

use std::time::Duration;

use hcl_edit::Span;
use hcl_edit::expr::{BinaryOperator, Expression, TraversalOperator};
use hcl_edit::parser::parse_body;
use hcl_edit::structure::{Block, Body};
use hcl_edit::template::Element;

use super::{Code, DeploymentFile, LAMBDA_DEFAULT, Stated, built_program, line_at, seconds};

/// References to references.
const HOPS: usize = 8;

/// Whatever is not written out.
const UNKNOWN: &str = "?";

pub(super) fn read(files: &[DeploymentFile]) -> Vec<(&DeploymentFile, Stated)> {
    let files = files
        .iter()
        .filter(|file| file.name.ends_with(".tf") && super::nesting(&file.text) <= super::DEEPEST);
    let parsed: Vec<(&DeploymentFile, Body)> =
        files.filter_map(|file| Some((file, parse_body(&file.text).ok()?))).collect();
    let mut functions = Vec::new();
    for (file, body) in &parsed {
        let folder = folder(file);
        let beside = parsed.iter().filter(|(other, _)| self::folder(other) == folder);
        let module = Module { bodies: beside.map(|(_, body)| body).collect() };
        let stated = body.blocks().filter_map(|block| module.function(block, &file.text));
        functions.extend(stated.map(|stated| (*file, stated)));
    }
    functions
}

fn folder(file: &DeploymentFile) -> &str {
    file.name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The files of one folder.
struct Module<'b> {
    bodies: Vec<&'b Body>,
}

impl Module<'_> {
    fn function(&self, block: &Block, text: &str) -> Option<Stated> {
        let label = |index: usize| block.labels.get(index).map(|label| label.as_str());
        let code = match block.ident.as_str() {
            "resource" if label(0) == Some("aws_lambda_function") => "filename",
            "module"
                if self.attribute(block, "source").as_deref() == Some("terraform-aws-modules/lambda/aws") =>
            {
                "local_existing_package"
            }
            _ => return None,
        };
        let code = built_program(&self.attribute(block, code)?)?;
        let timeout = block.body.get_attribute("timeout");
        let place = timeout.and_then(|timeout| timeout.span()).or_else(|| block.span())?;
        Some(Stated {
            code: Code::Program(code),
            timeout: match timeout {
                Some(timeout) => self.timeout(&timeout.value),
                None => Some(LAMBDA_DEFAULT),
            },
            by_default: timeout.is_none(),
            line: line_at(text, place.start),
        })
    }

    fn attribute(&self, block: &Block, key: &str) -> Option<String> {
        block.body.get_attribute(key).map(|attribute| self.text(&attribute.value, HOPS))
    }

    fn timeout(&self, value: &Expression) -> Option<Duration> {
        self.number(value, HOPS).and_then(seconds)
    }

    /// A number, or a product of some, locals looked up.
    fn number(&self, value: &Expression, hops: usize) -> Option<i64> {
        match value {
            Expression::Number(number) => number.value().as_i64(),
            Expression::Parenthesis(inner) => self.number(inner.inner(), hops),
            Expression::BinaryOp(operation) if *operation.operator.value() == BinaryOperator::Mul => {
                let (left, right) =
                    (self.number(&operation.lhs_expr, hops)?, self.number(&operation.rhs_expr, hops)?);
                left.checked_mul(right)
            }
            Expression::Traversal(_) => self.number(self.referred(value)?, hops.checked_sub(1)?),
            _ => None,
        }
    }

    /// The text of an expression, with a mark for what is not written out.
    fn text(&self, value: &Expression, hops: usize) -> String {
        match value {
            Expression::String(text) => text.to_string(),
            Expression::StringTemplate(template) => {
                let part = |element: &Element| match element {
                    Element::Literal(text) => text.to_string(),
                    Element::Interpolation(inner) => self.text(&inner.expr, hops),
                    Element::Directive(_) => UNKNOWN.to_owned(),
                };
                template.iter().map(part).collect()
            }
            Expression::Traversal(_) => match (self.referred(value), hops.checked_sub(1)) {
                (Some(referred), Some(hops)) => self.text(referred, hops),
                _ => UNKNOWN.to_owned(),
            },
            _ => UNKNOWN.to_owned(),
        }
    }

    /// What `local.name` stands for; for `data.archive_file.name.output_path` what is packed.
    fn referred(&self, value: &Expression) -> Option<&Expression> {
        let Expression::Traversal(traversal) = value else { return None };
        let Expression::Variable(first) = &traversal.expr else { return None };
        let rest = traversal.operators.iter().map(|operator| match operator.value() {
            TraversalOperator::GetAttr(name) => Some(name.as_str()),
            _ => None,
        });
        let rest: Vec<&str> = rest.collect::<Option<_>>()?;
        match (first.as_str(), &rest[..]) {
            ("local", [name]) => {
                let locals = self.blocks("locals", &[]);
                locals.into_iter().find_map(|locals| Some(&locals.body.get_attribute(name)?.value))
            }
            ("data", ["archive_file", name, "output_path"]) => {
                let archives = self.blocks("data", &["archive_file", name]);
                let sources = ["source_file", "source_dir"];
                archives.into_iter().find_map(|archive| {
                    sources.iter().find_map(|source| Some(&archive.body.get_attribute(source)?.value))
                })
            }
            _ => None,
        }
    }

    fn blocks(&self, ident: &str, labels: &[&str]) -> Vec<&Block> {
        let blocks = self.bodies.iter().flat_map(|body| body.blocks());
        blocks.filter(|block| block.has_ident(ident) && block.has_exact_labels(labels)).collect()
    }
}
