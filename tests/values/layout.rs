//! The layers of `src/`: a file imports only from its own layer and the layers above it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The files and folders of `src/`. Each is above the files that depend on it.
const LAYERS: [&str; 16] = [
    "text", "math", "units", "tone", "codec", "notation", "signals", "zones", "devices",
    "asterisk", "play", "clip", "bank", "progress", "ringback", "guide",
];

/// The module path of a file: `play/synth.rs` is `["play", "synth"]`.
type Module = Vec<String>;

#[test]
fn a_file_imports_only_from_above() {
    let imports = imports();
    let layer = |module: &Module| {
        let layer = LAYERS.iter().position(|name| *name == module[0]);
        layer.unwrap_or_else(|| panic!("src/{}.rs is in no layer", module[0]))
    };
    for (module, others) in &imports {
        for other in others {
            assert!(
                layer(other) <= layer(module),
                "{module:?} imports {other:?}, which is below it"
            );
        }
    }
}

#[test]
fn no_two_files_import_each_other() {
    let imports = imports();
    let mut without_circle = BTreeSet::new();
    for module in imports.keys() {
        follow(module, &imports, &mut Vec::new(), &mut without_circle);
    }
}

/// The check itself must find imports of every form.
#[test]
fn imports_of_every_form_are_seen() {
    let imports = imports();
    let has = |from: &[&str], to: &[&str]| {
        let module = |path: &[&str]| -> Module { path.iter().map(ToString::to_string).collect() };
        assert!(imports[&module(from)].contains(&module(to)), "{from:?} {to:?}");
    };
    has(&["tone", "sound"], &["tone", "error"]); // use super::error::…
    has(&["play", "synth"], &["tone"]); // use crate::tone::…
    has(&["codec"], &["codec", "format"]); // pub use format::…
    has(&["ringback", "joint"], &["play", "ramp"]); // use crate::play::ramp::…
}

fn follow(
    module: &Module,
    imports: &BTreeMap<Module, BTreeSet<Module>>,
    path: &mut Vec<Module>,
    without_circle: &mut BTreeSet<Module>,
) {
    assert!(!path.contains(module), "a circle of imports: {path:?} {module:?}");
    if without_circle.contains(module) {
        return;
    }
    path.push(module.clone());
    for other in &imports[module] {
        follow(other, imports, path, without_circle);
    }
    path.pop();
    without_circle.insert(module.clone());
}

/// Returns the files of this crate that each file imports.
fn imports() -> BTreeMap<Module, BTreeSet<Module>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = BTreeMap::new();
    read_folder(&root, &mut Vec::new(), &mut files);
    let of_file = |(module, text): (&Module, &String)| {
        let mut imported = BTreeSet::new();
        for path in paths(text) {
            let absolute = match path[0].as_str() {
                "crate" => path[1..].to_vec(),
                "super" => {
                    let up = path.iter().take_while(|part| *part == "super").count();
                    [&module[..module.len() - up], &path[up..]].concat()
                }
                // A file in its own folder, or another crate.
                _ => [&module[..], &path[..]].concat(),
            };
            let file =
                (0..=absolute.len()).rev().find_map(|len| files.get_key_value(&absolute[..len]));
            imported.extend(file.map(|(file, _)| file.clone()).filter(|file| file != module));
        }
        (module.clone(), imported)
    };
    files.iter().map(of_file).collect()
}

fn read_folder(folder: &Path, path: &mut Module, files: &mut BTreeMap<Module, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap().path();
        path.push(entry.file_stem().unwrap().to_str().unwrap().to_owned());
        if entry.is_dir() {
            read_folder(&entry, path, files);
        } else if entry.extension().is_some_and(|ending| ending == "rs") && *path != ["lib"] {
            files.insert(path.clone(), without_comments_and_tests(&entry));
        }
        path.pop();
    }
}

/// Removes the comments and the tests. Tests are at the end of a file, and may import any file.
fn without_comments_and_tests(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let code = text.split("\n#[cfg(test)]").next().unwrap();
    code.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n")
}

/// Returns the paths in a file, both from `use` declarations and written in full in the code.
fn paths(text: &str) -> Vec<Module> {
    let mut paths = Vec::new();
    for (begin, _) in text.match_indices("use ") {
        let declaration = text[begin + 4..].split(';').next().unwrap();
        if text[..begin].ends_with(|c: char| c.is_whitespace() || c == ')') || begin == 0 {
            collect(&declaration.replace(char::is_whitespace, ""), &mut Vec::new(), &mut paths);
        }
    }
    let path = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':');
    for written in text.split(|c| !path(c)).filter(|written| written.contains("::")) {
        let parts: Module = written.split("::").map(str::to_owned).collect();
        if parts.iter().all(|part| !part.is_empty()) {
            paths.push(parts);
        }
    }
    paths
}

/// Collects the paths of a tree such as `a::{b, c::{d, e}}`.
fn collect(tree: &str, before: &mut Module, paths: &mut Vec<Module>) {
    let (path, group) = match tree.split_once('{') {
        Some((path, group)) => (path, group.strip_suffix('}')),
        None => (tree, None),
    };
    let len = before.len();
    before.extend(path.split("::").filter(|part| !part.is_empty()).map(str::to_owned));
    match group {
        None => paths.push(before.clone()),
        Some(group) => {
            let (mut depth, mut begin) = (0, 0);
            for (at, character) in group.char_indices().chain([(group.len(), ',')]) {
                match character {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 0 && begin < at => {
                        collect(&group[begin..at], before, paths);
                        begin = at + 1;
                    }
                    _ => {}
                }
            }
        }
    }
    before.truncate(len);
}
