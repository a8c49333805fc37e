//! A lint's page as its tests see it: the code blocks with their expected findings.

use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Marked lines are found, nothing else.
    Fail,
    /// As before, but nothing of the page's own lint.
    Pass,
    /// What the first suggestions make of the `fail` block before it.
    Fixed,
}

#[derive(Clone, Debug)]
pub struct Block {
    pub kind: Kind,
    /// The line of the page where the text begins, 1-based.
    pub line: usize,
    pub text: String,
}

/// A finding's file, line and lint.
pub type Place = (String, usize, String);

/// Every `rust` block. A block that is none of the three kinds, or that does not end, is an error of the page.
pub fn blocks(page: &str) -> Result<Vec<Block>, String> {
    let mut blocks = Vec::new();
    let mut open: Option<(Option<Kind>, usize, String)> = None;
    for (index, line) in page.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => open = Some((kind(info, index + 1)?, index + 2, String::new())),
            (Some(_), Some("")) => {
                let (kind, line, text) = open.take().expect("a block is open");
                blocks.extend(kind.map(|kind| Block { kind, line, text }));
            }
            (Some((_, _, text)), _) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    match open {
        Some((_, line, _)) => Err(format!("line {line}: the block does not end")),
        None => Ok(blocks),
    }
}

fn kind(info: &str, line: usize) -> Result<Option<Kind>, String> {
    match info {
        "rust,fail" => Ok(Some(Kind::Fail)),
        "rust,pass" => Ok(Some(Kind::Pass)),
        "rust,fixed" => Ok(Some(Kind::Fixed)),
        info if info.starts_with("rust") => {
            Err(format!("line {line}: `{info}` is not `rust,fail|pass|fixed`"))
        }
        _ => Ok(None),
    }
}

/// The places that `//~ lint, lint` marks name, each with how often.
pub fn marks(files: &[(String, String)]) -> BTreeMap<Place, usize> {
    let mut marks = BTreeMap::new();
    for (path, text) in files {
        for (index, line) in text.lines().enumerate() {
            let Some((_, names)) = line.split_once("//~ ") else { continue };
            for name in names.split(',') {
                *marks.entry((path.clone(), index + 1, name.trim().to_owned())).or_default() += 1;
            }
        }
    }
    marks
}

/// The text without `//~` marks.
pub fn without_marks(text: &str) -> String {
    let lines = text.lines().map(|line| line.split_once("//~ ").map_or(line, |(code, _)| code).trim_end());
    lines.flat_map(|line| [line, "\n"]).collect()
}
