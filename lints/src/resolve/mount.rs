//! Enters the modules of a module: inline ones, and those with a file of their own.

use std::path::{Path, PathBuf};

use super::collect::{Collector, Place, is_conditional};
use super::modules::Directory;
use super::scope::What;
use super::{Module, ModuleId};
use crate::diagnostic::{Problem, ProblemKind};
use crate::ir::{Item, ItemId};
use crate::source::FileId;

/// So often may one crate include the same file. Real code does so once or twice; files that include each other twice
/// would make a tree without end in sight.
const MAX_MOUNTS: usize = 32;

impl<'a> Collector<'a> {
    pub(super) fn inline_module(
        &mut self,
        place: &Place,
        item: &Item,
        items: &'a [ItemId],
        path_attribute: Option<&str>,
    ) {
        let module = self.submodule(place, item, place.file, item.cfg.test_only);
        let directory = place.directory.inline(&item.name, path_attribute);
        let conditional = place.conditional || is_conditional(item.cfg);
        self.enter(Place { module, file: place.file, directory, conditional }, items);
    }

    /// Under conditional paths, one name stands for several modules: those whose files are there.
    pub(super) fn file_module(
        &mut self,
        place: &Place,
        item: &Item,
        path_attribute: Option<&str>,
        conditional_paths: &[String],
    ) {
        let conditional = place.conditional || is_conditional(item.cfg) || !conditional_paths.is_empty();
        for path in conditional_paths {
            let candidates = place.directory.candidates(&item.name, Some(path));
            self.mount(place, item, candidates, conditional);
        }
        let candidates = place.directory.candidates(&item.name, path_attribute);
        self.mount(place, item, candidates, conditional);
    }

    /// The first of the files that is there becomes the module.
    fn mount(
        &mut self,
        place: &Place,
        item: &Item,
        candidates: Vec<(PathBuf, Directory)>,
        conditional: bool,
    ) {
        let sources = &self.workspace.sources;
        let found = candidates.iter().find_map(|(path, inside)| Some((sources.at(path)?, inside)));
        let Some((file, directory)) = found else {
            if !conditional {
                self.problem(place, item, missing(&self.root(place.file), item, &candidates));
            }
            return;
        };
        if self.is_open(place.module, file) {
            let name = &sources.get(file).name;
            let message = format!(
                "module `{}` would be `{name}`, which it is a part of; give it a file of its own",
                item.name
            );
            self.problem(place, item, message);
            return;
        }
        let mounts = self.mounts.entry((self.names.module(place.module).krate, file)).or_default();
        *mounts += 1;
        if *mounts > MAX_MOUNTS {
            let name = &sources.get(file).name;
            let message = format!(
                "`{name}` is in one crate more than {MAX_MOUNTS} times and is not checked again; make it one module"
            );
            self.problem(place, item, message);
            return;
        }
        let cfg = self.file(file).cfg;
        let module = self.submodule(place, item, file, item.cfg.test_only || cfg.test_only);
        let conditional = conditional || is_conditional(cfg);
        let place = Place { module, file, directory: directory.clone(), conditional };
        self.enter(place, &self.file(file).root);
    }

    fn submodule(&mut self, place: &Place, item: &Item, file: FileId, test_only: bool) -> ModuleId {
        let parent = self.names.module(place.module);
        let module = Module {
            krate: parent.krate,
            file,
            parent: Some(place.module),
            name: item.name.clone(),
            is_block: false,
            test_only: parent.test_only || test_only,
        };
        let id = self.add_module(module);
        self.declare(place, item, What::Module(id));
        id
    }

    /// Whether the module or one around it stands in that file.
    fn is_open(&self, module: ModuleId, file: FileId) -> bool {
        let mut at = Some(module);
        while let Some(module) = at.map(|at| self.names.module(at)) {
            if module.file == file {
                return true;
            }
            at = module.parent;
        }
        false
    }

    /// The folder that names of files begin in.
    fn root(&self, file: FileId) -> PathBuf {
        let file = self.workspace.sources.get(file);
        let depth = Path::new(&file.name).components().count();
        file.path.ancestors().nth(depth).map(Path::to_owned).unwrap_or_default()
    }

    fn problem(&mut self, place: &Place, item: &Item, message: String) {
        let sources = &self.workspace.sources;
        self.problems.push(Problem {
            kind: ProblemKind::Module,
            file: sources.get(place.file).name.clone(),
            position: Some(sources.line_column(item.name_range.in_file(place.file))),
            message,
        });
    }
}

fn missing(root: &Path, item: &Item, candidates: &[(PathBuf, Directory)]) -> String {
    let paths: Vec<String> = candidates
        .iter()
        .map(|(path, _)| format!("`{}`", path.strip_prefix(root).unwrap_or(path).display()))
        .collect();
    format!(
        "module `{}` has no file that could be read, so it is not checked; expected {}",
        item.name,
        paths.join(" or ")
    )
}
