//! Folders of Terraform: what each defines, and which calls which.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::index::{NameIndex, ResourceAddress};
use super::named::{User, Users};
use crate::infra::files::{CodeFile, CodeFiles, Format};
use crate::infra::syntax::tree::{EntryForm, Node, TreeEntry};

/// A block of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block<'f> {
    /// Which of the files.
    pub file: usize,
    /// The block.
    pub entry: &'f TreeEntry,
}

/// What a folder defines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Folder<'f> {
    /// `aws_iam_role.orders`, and `data.aws_region.current`.
    pub blocks: BTreeMap<String, Block<'f>>,
    /// Variables by name.
    pub variables: BTreeMap<String, &'f Node>,
    /// Values of `terraform.tfvars` and `*.auto.tfvars`.
    pub given: BTreeMap<String, &'f Node>,
    /// Locals by name.
    pub locals: BTreeMap<String, &'f Node>,
    /// Outputs by name.
    pub outputs: BTreeMap<String, &'f Node>,
    /// Module calls by name.
    pub calls: BTreeMap<String, Block<'f>>,
    /// Which of the files are its own.
    files: Vec<usize>,
    /// Names that stand twice.
    pub twice: Vec<String>,
    /// Other blocks, with what they are called: outputs, locals, moves.
    pub loose: Vec<(String, Block<'f>)>,
    /// What names a resource or a call, by its address.
    pub users: Users,
}

/// All folders, and who calls them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Folders<'f> {
    /// By path.
    pub by_path: BTreeMap<String, Arc<Folder<'f>>>,
    /// For a called folder: the calling folder and the call's name.
    pub callers: Arc<BTreeMap<String, Vec<(String, String)>>>,
    /// What concerns a name or a role.
    pub index: Arc<NameIndex>,
    /// Folders that changed since that was told, and which of their files.
    changed: BTreeMap<String, BTreeSet<usize>>,
}

impl<'f> Folders<'f> {
    /// Those of the files.
    pub(crate) fn of(files: &'f CodeFiles) -> Self {
        let mut folders: BTreeMap<String, Folder<'f>> = BTreeMap::new();
        for (index, file) in files.files.iter().enumerate() {
            if file.format == Format::Terraform {
                let folder = folders.entry(file.folder().to_owned()).or_default();
                folder.take(index, file);
            }
        }
        let shared = folders.into_iter().map(|(path, mut own)| {
            own.users = own.told(files);
            (path, Arc::new(own))
        });
        let mut all = Self {
            by_path: shared.collect(),
            ..Self::default()
        };
        all.link();
        all
    }

    /// The same after changes of these files: folders without one are as they were.
    ///
    /// INVARIANT: no edit makes a file or a call, or changes what one calls.
    pub(crate) fn again<'n>(
        &self,
        files: &'n CodeFiles,
        changed: impl IntoIterator<Item = usize>,
    ) -> Folders<'n>
    where
        'f: 'n,
    {
        let mut all: Folders<'n> = self.clone();
        for index in changed {
            let file = &files.files[index];
            if file.format == Format::Terraform {
                let own = all.changed.entry(file.folder().to_owned()).or_default();
                own.insert(index);
            }
        }
        for path in all.changed.keys() {
            let mut folder = Folder::default();
            let own = self.by_path.get(path).map(|folder| &folder.files);
            for index in own.into_iter().flatten() {
                folder.take(*index, &files.files[*index]);
            }
            folder.users = folder.told(files);
            all.by_path.insert(path.clone(), Arc::new(folder));
        }
        all
    }

    /// Folders that changed.
    pub(crate) fn changed(&self) -> impl Iterator<Item = &String> {
        self.changed.keys()
    }

    /// What may lead to a role, or name it beside it, in the order of folders and addresses.
    pub(crate) fn leading(
        &self,
        role: &ResourceAddress,
        name: Option<&str>,
    ) -> BTreeSet<ResourceAddress> {
        let known = self.index.leading(role, name).into_iter();
        let mut found: BTreeSet<ResourceAddress> =
            known.map(|place| place.address.clone()).collect();
        let own = self.by_path.get(&role.0);
        let users = own.map(|folder| folder.users.of(&role.1));
        let users = users.into_iter().flatten();
        found.extend(users.map(|user| (role.0.clone(), user.owner.clone())));
        for (path, files) in &self.changed {
            let folder = self.by_path.get(path);
            let blocks = folder.into_iter().flat_map(|folder| &folder.blocks);
            let new = blocks.filter(|(_, block)| files.contains(&block.file));
            found.extend(new.map(|(address, _)| (path.clone(), address.clone())));
        }
        found
    }

    fn link(&mut self) {
        let mut callers: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for (path, folder) in &self.by_path {
            for (name, call) in &folder.calls {
                let source = call
                    .entry
                    .value
                    .get("source")
                    .and_then(Node::literal)
                    .unwrap_or_default();
                if !source.starts_with('.') {
                    continue;
                }
                let Some(target) = joined(path, &source) else {
                    continue;
                };
                if self.by_path.contains_key(&target) {
                    callers
                        .entry(target)
                        .or_default()
                        .push((path.clone(), name.clone()));
                }
            }
        }
        self.callers = Arc::new(callers);
    }

    /// The folder that a call is about.
    pub(crate) fn called(&self, path: &str, name: &str) -> Option<String> {
        let call = self.by_path.get(path)?.calls.get(name)?;
        let source = call.entry.value.get("source")?.literal()?;
        let target = source.starts_with('.').then(|| joined(path, &source))??;
        self.by_path.contains_key(&target).then_some(target)
    }

    /// The block of a resource that was found, or the call of a module that makes it.
    pub(crate) fn block(&self, (path, address): &(String, String)) -> Option<Block<'f>> {
        let folder = self.by_path.get(path)?;
        let own = match address.strip_prefix("module.") {
            Some(call) => folder.calls.get(call),
            None => folder.blocks.get(address),
        };
        own.copied()
    }

    /// Who calls a folder.
    pub(crate) fn callers_of(&self, path: &str) -> &[(String, String)] {
        self.callers.get(path).map_or(&[], Vec::as_slice)
    }
}

impl<'f> Folder<'f> {
    /// What a file of the folder defines.
    fn take(&mut self, index: usize, file: &'f CodeFile) {
        self.files.push(index);
        if file.path.ends_with(".tfvars") {
            let name = file.path.rsplit('/').next().unwrap_or_default();
            if name == "terraform.tfvars" || name.ends_with(".auto.tfvars") {
                let given = file.tree.entries().iter();
                self.given.extend(given.map(|e| (e.key.clone(), &e.value)));
            }
            return;
        }
        for entry in file
            .tree
            .entries()
            .iter()
            .filter(|e| e.form == EntryForm::Block)
        {
            self.add(index, entry);
        }
    }

    fn add(&mut self, file: usize, entry: &'f TreeEntry) {
        let block = Block { file, entry };
        if !matches!(entry.key.as_str(), "resource" | "data" | "module") {
            let name = [std::slice::from_ref(&entry.key), &entry.labels]
                .concat()
                .join(".");
            self.loose.push((name, block));
        }
        match (entry.key.as_str(), entry.labels.as_slice()) {
            ("resource", [kind, name]) => self.put(format!("{kind}.{name}"), block),
            ("data", [kind, name]) => self.put(format!("data.{kind}.{name}"), block),
            ("variable", [name]) => {
                self.variables.insert(name.clone(), &entry.value);
            }
            ("output", [name]) => {
                if let Some(value) = entry.value.get("value") {
                    self.outputs.insert(name.clone(), value);
                }
            }
            ("module", [name]) => {
                self.calls.insert(name.clone(), block);
            }
            ("locals", []) => {
                let own = entry.value.entries().iter();
                self.locals.extend(own.map(|e| (e.key.clone(), &e.value)));
            }
            _ => {}
        }
    }

    fn put(&mut self, address: String, block: Block<'f>) {
        if self.blocks.insert(address.clone(), block).is_some() {
            self.twice.push(address);
        }
    }

    /// What names resources and calls: every text is read once.
    fn told(&self, files: &CodeFiles) -> Users {
        let mut users = Users::default();
        let is_there = |address: &str| match address.strip_prefix("module.") {
            Some(call) => self.calls.contains_key(call),
            None => self.blocks.contains_key(address),
        };
        let mut tell = |owner: &str, block: &Block<'_>, entry: &TreeEntry| {
            let user = User {
                owner: owner.to_owned(),
                at: (block.file, entry.span.start),
                is_order: entry.key == "depends_on",
            };
            users.tell(files.files[block.file].slice(&entry.span), &user, &is_there);
        };
        for (owner, block) in self.blocks.iter().chain(&self.calls) {
            for entry in block.entry.value.entries() {
                tell(owner, block, entry);
            }
        }
        for (owner, block) in &self.loose {
            tell(owner, block, block.entry);
        }
        users
    }

    /// Resources of a type with their addresses.
    pub(crate) fn of_kind<'s>(
        &'s self,
        kind: &'s str,
    ) -> impl Iterator<Item = (&'s str, Block<'f>)> {
        let own = move |address: &str| address.split_once('.').is_some_and(|(own, _)| own == kind);
        self.blocks
            .iter()
            .filter(move |(address, _)| own(address))
            .map(|(a, b)| (a.as_str(), *b))
    }
}

/// A relative path from a folder; nothing if it leaves the repository.
pub(super) fn joined(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_a_change_is_not_indexed_again() {
        let source = |path: &str, text: &str| crate::infra::FileText {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let files = CodeFiles::read([
            source("a/main.tf", "resource \"aws_iam_role\" \"a\" {}\n"),
            source("a/more.tf", "resource \"aws_iam_role\" \"more\" {}\n"),
            source("b/main.tf", "module \"a\" {\n  source = \"../a\"\n}\n"),
        ]);
        let text = "resource \"aws_iam_role\" \"new\" {}\n".to_owned();
        let edited = files.with(&BTreeMap::from([(0, text)])).expect("it parses");
        let folders = Folders::of(&files);
        let again = folders.again(&edited, [0]);
        let addresses: Vec<&String> = again.by_path["a"].blocks.keys().collect();
        assert_eq!(addresses, ["aws_iam_role.more", "aws_iam_role.new"]);
        assert!(Arc::ptr_eq(&folders.by_path["b"], &again.by_path["b"]));
        assert_eq!(again.callers, Folders::of(&edited).callers);
    }

    #[test]
    fn relative_paths_stay_inside() {
        assert_eq!(
            joined("envs/prod", "../../modules/lambda").as_deref(),
            Some("modules/lambda")
        );
        assert_eq!(joined("", "./m/"), Some("m".to_owned()));
        assert_eq!(joined("a", "../../b"), None);
    }
}
