//! What a run calls files and folders: by their path from the working directory, where they lie below it, so that
//! people can open them and code scanning finds them in the repository; else as the user's own path leads to them.

use std::path::{Component, Path, PathBuf};

use conn_lints::diagnostic::Problem;
use conn_lints::discover::normalize;
use conn_lints::source::SourceFile;

#[derive(Clone, Debug)]
pub(crate) struct Names {
    /// Absolute.
    working: PathBuf,
    /// The root that was checked, as the user's path led to it.
    root: PathBuf,
}

impl Names {
    pub(crate) fn new(working: PathBuf, root: PathBuf) -> Self {
        Self { working, root }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The root without `.` and `..`: what the paths of files begin with.
    pub(crate) fn normal_root(&self) -> PathBuf {
        normalize(&self.root)
    }

    /// The root as a folder sees it, with `/`; empty where they are the same.
    pub(crate) fn root_from(&self, folder: &Path) -> String {
        let absolute = |path: &Path| normalize(&self.working.join(path));
        let (root, folder) = (absolute(&self.root), absolute(folder));
        let shared =
            root.components().zip(folder.components()).take_while(|(left, right)| left == right).count();
        let up = folder.components().skip(shared).map(|_| Component::ParentDir);
        slashes(&up.chain(root.components().skip(shared)).collect::<PathBuf>())
    }

    pub(crate) fn file(&self, file: &SourceFile) -> String {
        self.shown(&file.path)
    }

    /// The file or folder of a problem; empty where there is none.
    pub(crate) fn problem(&self, problem: &Problem) -> String {
        if problem.file.is_empty() {
            return String::new();
        }
        let below = Path::new(&problem.file);
        if below.starts_with(&self.root) { self.shown(below) } else { self.shown(&self.root.join(below)) }
    }

    /// Whether the root lies below the working directory.
    pub(crate) fn is_below_working(&self) -> bool {
        normalize(&self.working.join(&self.root)).starts_with(&self.working)
    }

    /// A name as it is called below the root, where the root lies elsewhere than below the working directory.
    pub(crate) fn below_root<'n>(&self, name: &'n str) -> &'n str {
        let root = slashes(&self.root);
        let below = name.strip_prefix(&root).map(|below| below.trim_start_matches('/'));
        below.filter(|below| !below.is_empty() && name != root).unwrap_or(name)
    }

    /// A name below the root, from the root of the file system.
    pub(crate) fn absolute(&self, below_root: &str) -> String {
        slashes(&normalize(&self.working.join(&self.root).join(below_root)))
    }

    fn shown(&self, path: &Path) -> String {
        let absolute = normalize(&self.working.join(path));
        match absolute.strip_prefix(&self.working) {
            Ok(below) if below.as_os_str().is_empty() => ".".to_owned(),
            Ok(below) => slashes(below),
            Err(_) => slashes(path),
        }
    }
}

pub(crate) fn slashes(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace('\\', "/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(root: &str, path: &str) -> String {
        Names::new(PathBuf::from("/home/me/repo"), PathBuf::from(root)).shown(Path::new(path))
    }

    #[test]
    fn files_below_the_working_directory_are_named_from_there() {
        assert_eq!(shown(".", "./src/a.rs"), "src/a.rs");
        assert_eq!(shown("sub", "sub/src/a.rs"), "sub/src/a.rs");
        assert_eq!(shown("/home/me/repo/sub", "/home/me/repo/sub/src/a.rs"), "sub/src/a.rs");
        assert_eq!(shown(".", "."), ".");
    }

    #[test]
    fn a_root_is_seen_from_any_folder() {
        let names = |root: &str| Names::new(PathBuf::from("/home/me/repo"), PathBuf::from(root));
        assert_eq!(names(".").root_from(Path::new("")), "");
        assert_eq!(names("a/b").root_from(Path::new(".")), "a/b");
        assert_eq!(names("a/b").root_from(Path::new("a/c/d")), "../../b");
        assert_eq!(names("../other").root_from(Path::new("/home/me/repo")), "../other");
    }

    #[test]
    fn other_files_keep_the_path_that_the_user_gave() {
        assert_eq!(shown("../other", "../other/a.rs"), "../other/a.rs");
        assert_eq!(shown("/srv/x", "/srv/x/a.rs"), "/srv/x/a.rs");
        let names = Names::new(PathBuf::from("/home/me"), PathBuf::from("/srv/x"));
        assert!(!names.is_below_working());
        assert_eq!(names.below_root("/srv/x/a.rs"), "a.rs");
        assert_eq!(names.below_root("/srv/y/a.rs"), "/srv/y/a.rs");
    }
}
