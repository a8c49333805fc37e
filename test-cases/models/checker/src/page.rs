//! The page of the book that says what was checked: a table with a line for each version.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::compile::Generated;
use crate::defaults::{Asserted, Way};

const INTRODUCTION: &str = "\
# Models, compiled

A finding names a library's version and the value in force, so the tables behind it (`lints/models`) have to be true for
that version. They are compiled against the libraries themselves. This page is written by the program that does it:

```console
.ci/run models
```

From each row of a model file a piece of Rust is made and compiled against exactly the version of the line below:

- a **constructor** is called at its public path and has to give the type that the model says, behind a `Result`, an
  `Option` or a future at most; what the model calls asynchronous has to be a future;
- a **setter** is called with the argument that the model takes the setting from (`Duration`, `bool`, a number, an object
  of the type that is absorbed), `Option` or not as the model says, and has to give its receiver back, by value or by
  reference as the model says;
- a **terminal** is called on its builder and has to give the client;
- of an **other name** (a re-export) both paths have to exist;
- a row that is not for this version has to be *refused*: its method or path must not exist there, with the error that
  says so. So each \"since\" and \"until\" is held from both sides, by the lines before and after it. What wants an
  `Option` is refused without one.

A row that does not hold fails the job, which names the library, its version and the row. Features of a library that a row
needs are enabled (`lines.toml`).

**Defaults**, and what presets set, are held against the library in up to four ways: by its `Debug` output, by a getter,
by a measurement (a client against a server on loopback: how long an idle connection is kept, what the socket's options
are), and by the text of its source, which has to stand where it was read (`sources.toml`). The columns count the defaults
that were held in each way; *open* are those that the model calls unknown.

| library | version | rows compiled | refused | defaults: debug | getter | measured | source | open |
|---|---|---|---|---|---|---|---|---|
";

pub fn page(
    generated: &[Generated],
    asserted: &BTreeMap<String, Asserted>,
    left_out: &BTreeMap<String, String>,
) -> String {
    let mut text = INTRODUCTION.to_owned();
    let mut lines: Vec<&Generated> = generated.iter().collect();
    lines.sort_by_key(|of| {
        let (name, version) = of.line.main();
        (of.line.model.clone(), name.to_owned(), version.clone())
    });
    for of in &lines {
        let (name, version) = of.line.main();
        let refused = of.package.refused.rows.len() + of.package.unresolved.rows.len();
        let compiled = of.package.holds.rows.len() + of.package.named.rows.len();
        let asserted = &asserted[&of.line.package()];
        let count = |way: Way| match asserted.ways.values().filter(|ways| ways.contains(&way)).count() {
            0 => String::new(),
            count => count.to_string(),
        };
        let ways = [Way::Debug, Way::Getter, Way::Measured, Way::Source].map(count).join(" | ");
        let open = if asserted.unknown == 0 { String::new() } else { asserted.unknown.to_string() };
        writeln!(text, "| {name} | {version} | {compiled} | {refused} | {ways} | {open} |")
            .expect("a string takes everything");
    }
    text.push_str("\nNot compiled:\n\n");
    for (what, why) in left_out {
        writeln!(text, "- `{what}`: {why}.").expect("a string takes everything");
    }
    text
}
