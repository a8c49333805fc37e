//! Files that are no text, no files, or not to be had.

use std::fs;

use crate::bounded::{check, run};
use crate::package::{MANIFEST, RISKY, package, with_risk, write_package};

const RISK: &str = "certificate_verification_disabled";

fn odd(bytes: &[u8]) -> tempfile::TempDir {
    let folder = with_risk("");
    fs::write(folder.path().join("src/bin/odd.rs"), bytes).unwrap();
    folder
}

#[test]
fn bytes_that_are_no_text() {
    let utf16: Vec<u8> = RISKY.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [&b"fn main() {} // \xff\xfe"[..], &[0xff, 0xfe], &utf16[..], b"\xed\xa0\x80", b"\xc0\xaf"] {
        let words = if bytes == utf16 { "left out" } else { "is not UTF-8" };
        check(odd(bytes).path()).is_sound().tells("src/bin/odd.rs", words).finds(RISK);
    }
    for bytes in [&b"fn main() {}\0"[..], &b"\0"[..], &[0; 100_000]] {
        check(odd(bytes).path()).is_sound().tells("src/bin/odd.rs", "does not parse").finds(RISK);
    }
}

/// Marks and line ends move no place.
#[test]
fn marks_and_line_ends() {
    for (text, place) in [
        (format!("\u{feff}{RISKY}"), "odd.rs:2:5"),
        (RISKY.replace('\n', "\r\n"), "odd.rs:2:5"),
        (format!("\u{feff}#!/usr/bin/env run\r\n{}", RISKY.replace('\n', "\r\n")), "odd.rs:3:5"),
        (format!("// \0\n{RISKY}"), "odd.rs:3:5"),
        (format!("//! \u{202e}\n{}", RISKY.replace("    ", "/* 🦀é\u{301} */")), "odd.rs:3:10"),
    ] {
        check(odd(text.as_bytes()).path()).is_sound().is_complete().finds(place);
    }
    // A carriage return alone ends no line.
    check(odd(format!("// a\r\n{}", RISKY.replace('\n', "\r")).as_bytes()).path()).is_sound().finds(RISK);
}

#[test]
fn folders_named_like_files() {
    let folder = package(&[("lib.rs", &format!("{RISKY} mod odd;"))]);
    fs::create_dir_all(folder.path().join("src/odd.rs/Cargo.toml")).unwrap();
    fs::create_dir(folder.path().join("Cargo.lock")).unwrap();
    fs::create_dir(folder.path().join("conn-lint.toml")).unwrap();
    let _ = check(folder.path()).is_sound();
    fs::remove_dir(folder.path().join("conn-lint.toml")).unwrap();
    check(folder.path()).is_sound().tells("src/lib.rs", "module `odd` has no file").finds(RISK);
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::Path;
    use std::process::Command;

    fn fifo(path: &Path) {
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    }

    /// Nobody opens it, and nobody passes over it.
    #[test]
    fn a_configuration_that_is_a_pipe() {
        let folder = package(&[("lib.rs", RISKY)]);
        fifo(&folder.path().join("conn-lint.toml"));
        let output = Command::new(env!("CARGO_BIN_EXE_conn-lint"))
            .arg("check")
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("conn-lint.toml is not a file"));
    }

    #[test]
    fn links_that_lead_in_circles() {
        let folder = package(&[("lib.rs", RISKY)]);
        let src = folder.path().join("src");
        symlink(folder.path(), src.join("up")).unwrap();
        symlink("self.rs", src.join("self.rs")).unwrap();
        symlink("b.rs", src.join("a.rs")).unwrap();
        symlink("a.rs", src.join("b.rs")).unwrap();
        symlink("nowhere.rs", src.join("dangling.rs")).unwrap();
        symlink("/dev/zero", src.join("zero.rs")).unwrap();
        check(folder.path()).is_sound().finds(RISK);
        fs::write(src.join("lib.rs"), format!("{RISKY} mod a; mod zero; mod dangling;")).unwrap();
        for module in ["a", "zero", "dangling"] {
            let words = format!("module `{module}` has no file");
            check(folder.path()).is_sound().tells("src/lib.rs", &words).finds(RISK);
        }
        fs::write(src.join("main.rs"), "fn main() {}").unwrap();
        fs::remove_file(folder.path().join("Cargo.toml")).unwrap();
        symlink("Cargo.toml", folder.path().join("Cargo.toml")).unwrap();
        assert_eq!(check(folder.path()).is_sound().code, 2);
    }

    /// Whoever opened one would wait for ever.
    #[test]
    fn pipes_and_devices() {
        let manifest = format!(
            "{MANIFEST}[[bin]]\nname = \"pipe\"\npath = \"pipe.rs\"\n[[bin]]\nname = \"zero\"\npath = \"/dev/zero\"\n"
        );
        let folder = package(&[("lib.rs", &format!("{RISKY} mod pipe; #[path = \"/dev/zero\"] mod zero;"))]);
        fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
        for name in ["src/pipe.rs", "pipe.rs", "build.rs", "Cargo.lock", ".gitignore"] {
            fifo(&folder.path().join(name));
        }
        check(folder.path())
            .is_sound()
            .tells("src/lib.rs", "module `pipe` has no file")
            .tells("Cargo.toml", "`pipe.rs` as the root")
            .tells("Cargo.toml", "`/dev/zero` as the root")
            .finds(RISK);
    }

    #[test]
    fn manifests_and_configuration_that_are_pipes() {
        let folder = package(&[("lib.rs", RISKY)]);
        fs::create_dir(folder.path().join("sub")).unwrap();
        write_package(&folder.path().join("member"), MANIFEST, &[("lib.rs", RISKY)]);
        fifo(&folder.path().join("sub/Cargo.toml"));
        check(folder.path()).is_sound().finds(RISK);
        fs::remove_file(folder.path().join("Cargo.toml")).unwrap();
        fifo(&folder.path().join("Cargo.toml"));
        let refused = check(&folder.path().join("member"));
        assert_eq!(refused.is_sound().tells("Cargo.toml", "is not a file").code, 2);
        fs::write(
            folder.path().join("member/Cargo.toml"),
            format!("{MANIFEST}serde = {{ workspace = true }}\n"),
        )
        .unwrap();
        let _ = check(&folder.path().join("member")).is_sound();
        fifo(&folder.path().join("conn-lint.toml"));
        let _ = check(&folder.path().join("member")).is_sound();
        let _ = run(folder.path(), &["check", "conn-lint.toml"]).is_sound();
        fifo(&folder.path().join("baseline.json"));
        let _ = run(folder.path(), &["check", "member", "--baseline", "baseline.json"]).is_sound();
        let _ = run(folder.path(), &["check", "member", "--config", "conn-lint.toml"]).is_sound();
    }

    #[test]
    fn what_may_not_be_read() {
        let folder = package(&[("lib.rs", RISKY), ("closed.rs", "fn f() {}"), ("closed/in.rs", "fn f() {}")]);
        let src = folder.path().join("src");
        for name in ["closed.rs", "closed"] {
            fs::set_permissions(src.join(name), fs::Permissions::from_mode(0o000)).unwrap();
        }
        let readable = fs::read(src.join("closed.rs")).is_ok();
        if !readable {
            check(folder.path())
                .is_sound()
                .tells("src/closed.rs", "cannot be read")
                .tells("src/closed", "cannot be read")
                .finds(RISK);
        }
        fs::set_permissions(src.join("closed"), fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn names_that_are_no_text() {
        let folder = package(&[("lib.rs", RISKY)]);
        let bin = folder.path().join("src/bin");
        fs::create_dir(&bin).unwrap();
        for name in [&b"a\nb.rs"[..], b"a b'\"`$(c).rs", b"\x1b[31m.rs"] {
            fs::write(bin.join(OsStr::from_bytes(name)), RISKY).unwrap();
        }
        let run = check(folder.path());
        run.is_sound();
        assert_eq!(run.stdout.lines().filter(|line| line.contains(RISK)).count(), 4, "{}", run.stdout);
        let mut long = bin.clone();
        for _ in 0..20 {
            long.push("x".repeat(150));
        }
        fs::create_dir_all(&long).unwrap();
        fs::write(long.join("deep.rs"), RISKY).unwrap();
        check(folder.path()).is_sound().finds(RISK);
    }
}

#[test]
fn twenty_thousand_files() {
    let folder = package(&[("lib.rs", RISKY)]);
    for at in 0..20_000 {
        let path = folder.path().join(format!("src/d{}/f{at}.rs", at % 100));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "pub fn f() { reqwest::Client::new(); }").unwrap();
    }
    check(folder.path()).is_sound().finds(RISK);
}

#[test]
fn a_thousand_folders_deep() {
    let folder = package(&[("lib.rs", RISKY)]);
    let deep = "d/".repeat(1000);
    fs::create_dir_all(folder.path().join("src").join(&deep)).unwrap();
    fs::write(folder.path().join("src").join(&deep).join("x.rs"), RISKY).unwrap();
    check(folder.path()).is_sound().finds(RISK);
}
