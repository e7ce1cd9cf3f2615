//! The plan of the house: who may import whom, and which files are the verifier.
//!
//! `tests/verifier-files.txt` lists the files that an auditor of the verifier reads. Everything that they import is in
//! the list, and no file of a prover is. After a change on purpose: `BLESS=1 cargo test --test architecture`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Modules at the top of the crate, and what each may import of the others.
const LAYERS: [(&str, &[&str]); 12] = [
    ("error", &[]),
    ("math", &["error"]),
    ("engine", &["math", "error"]),
    ("question", &[]),
    ("document", &["question", "error"]),
    ("control", &["engine", "error"]),
    ("model", &["engine", "math", "control", "question", "error"]),
    ("statement", &["model", "engine", "math", "document", "error"]),
    ("compile", &["model", "engine", "error"]),
    ("presentation", &["statement", "model", "engine", "math", "document", "control", "error"]),
    ("verifier", &["presentation", "statement", "model", "engine", "math", "document", "control", "error"]),
    ("holder", &["presentation", "statement", "model", "engine", "math", "document", "control", "error"]),
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// All source files by their path from `src`, without the command line and the manual.
fn files() -> Vec<String> {
    fn walk(folder: &Path, root: &Path, out: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            if path.is_dir() {
                walk(&path, root, out);
            } else if name.ends_with(".rs") && !name.starts_with("bin/") && !name.starts_with("manual/") {
                out.push(name);
            }
        }
    }
    let mut out = Vec::new();
    walk(&source(), &source(), &mut out);
    out.sort();
    out
}

/// A file's code: without comments, and without what is compiled for tests alone.
fn code(file: &str) -> String {
    let text = fs::read_to_string(source().join(file)).unwrap();
    let mut out = String::new();
    let mut lines = text.lines().filter(|line| !line.trim_start().starts_with("//")).peekable();
    while let Some(line) = lines.next() {
        if !line.trim_start().starts_with("#[cfg(test)]") {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        // The item after the attribute, up to the end of its block or statement.
        let (mut depth, mut done) = (0i32, false);
        while !done {
            let Some(line) = lines.next() else { break };
            depth += line.matches(['{', '(', '[']).count() as i32 - line.matches(['}', ')', ']']).count() as i32;
            done = depth <= 0 && (line.ends_with([';', '}', ',']) || line.trim_end().ends_with("})"));
        }
    }
    out
}

/// The paths that a file's code names: use trees, expanded, and paths that begin with `crate`, `super` or `self`.
fn paths(code: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for (at, _) in code.match_indices("use ") {
        if !code[..at].ends_with(['\n', ' ', ')']) && at > 0 {
            continue;
        }
        if let Some(end) = code[at..].find(';') {
            let tree: String = code[at + 4..at + end].split_whitespace().collect();
            expand("", &tree, &mut out);
        }
    }
    for start in ["crate::", "super::", "self::"] {
        for (at, _) in code.match_indices(start) {
            let path: String = code[at..].chars().take_while(|c| c.is_alphanumeric() || "_:".contains(*c)).collect();
            out.insert(path.trim_end_matches(':').to_owned());
        }
    }
    out
}

fn expand(before: &str, tree: &str, out: &mut BTreeSet<String>) {
    let (mut depth, mut start) = (0, 0);
    let mut parts = Vec::new();
    for (i, c) in tree.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&tree[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(&tree[start..]);
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        match part.split_once('{') {
            Some((path, rest)) => expand(&format!("{before}{path}"), rest.trim_end_matches('}'), out),
            None => {
                let path = part.split("as").next().filter(|_| part.contains("as_")).unwrap_or(part);
                out.insert(format!("{before}{path}").trim_end_matches("::self").to_owned());
            }
        }
    }
}

/// The module that a file is, as its path's names.
fn module_of(file: &str) -> Vec<String> {
    let path = file.trim_end_matches(".rs").trim_end_matches("/mod");
    path.split('/').filter(|name| *name != "lib").map(str::to_owned).collect()
}

/// The file of a module, if there is one.
fn file_of(module: &[String]) -> Option<String> {
    let path = module.join("/");
    [format!("{path}.rs"), format!("{path}/mod.rs")].into_iter().find(|file| source().join(file).is_file())
}

/// The file of the longest part of a path that is a module, seen from `file`.
fn resolve(file: &str, path: &str) -> Option<String> {
    let mut names: Vec<&str> = path.split("::").collect();
    let mut module = match names[0] {
        "crate" => Vec::new(),
        "self" | "super" => module_of(file),
        // A child, or another crate.
        _ => {
            let mut module = module_of(file);
            module.push(names[0].to_owned());
            file_of(&module)?;
            module.pop();
            names.insert(0, "self");
            module
        }
    };
    for name in names.iter().skip_while(|name| **name == "crate" || **name == "self") {
        if *name == "super" {
            module.pop();
            continue;
        }
        module.push((*name).to_owned());
        let public = ["mdoc", "request", "time", "trust"];
        if module.len() == 1 && public.contains(name) {
            module.insert(0, "document".to_owned());
        }
        if file_of(&module).is_none() {
            module.pop();
            break;
        }
    }
    file_of(&module)
}

fn is_test(file: &str) -> bool {
    file.ends_with("tests.rs") || file.contains("/tests/")
}

#[test]
fn imports_point_down() {
    let layers: BTreeMap<&str, &[&str]> = LAYERS.into_iter().collect();
    let mut wrong = Vec::new();
    for file in files().iter().filter(|file| !is_test(file) && *file != "lib.rs") {
        let layer = module_of(file)[0].clone();
        let allowed = layers.get(&layer[..]).unwrap_or_else(|| panic!("{file}: no layer"));
        for path in paths(&code(file)).iter().filter(|path| path.starts_with("crate::")) {
            let Some(target) = resolve(file, path) else { continue };
            let target_layer = module_of(&target)[0].clone();
            if target_layer != layer && !allowed.contains(&&target_layer[..]) {
                wrong.push(format!("{file} imports {path}"));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

/// Whether only provers have use for it: a rule of names.
fn is_provers(file: &str) -> bool {
    let path = file.trim_end_matches(".rs");
    file.starts_with("holder") || path.split('/').any(|name| name == "prover")
}

/// The files that are reached from the verifier: what they import, and the modules below them that are not a prover's.
fn verifier() -> BTreeSet<String> {
    let folders = ["document/mod.rs", "engine/mod.rs", "math/mod.rs", "statement/mod.rs"];
    let mut reached = BTreeSet::new();
    let mut open = vec!["verifier.rs".to_owned()];
    while let Some(file) = open.pop() {
        if !reached.insert(file.clone()) {
            continue;
        }
        let code = code(&file);
        open.extend(paths(&code).iter().filter_map(|path| resolve(&file, path)).filter(|file| file != "lib.rs"));
        if !folders[..3].contains(&&file[..]) {
            let children = code.lines().filter_map(|line| {
                let line =
                    line.trim_start_matches("pub ").trim_start_matches("pub(crate) ").trim_start_matches("pub(super) ");
                line.strip_prefix("mod ")?.strip_suffix(';')
            });
            let child = |name: &str| file_of(&[module_of(&file), vec![name.to_owned()]].concat());
            open.extend(children.filter_map(child).filter(|file| !is_provers(file) && !is_test(file)));
        }
    }
    reached
}

#[test]
fn the_verifier_is_the_files_that_are_listed() {
    let verifier = verifier();
    let provers: Vec<&String> = verifier.iter().filter(|file| is_provers(file)).collect();
    assert!(provers.is_empty(), "the verifier imports a prover's files: {provers:?}");
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verifier-files.txt");
    let now: String = verifier.iter().map(|file| format!("{file}\n")).collect();
    if std::env::var_os("BLESS").is_some() {
        fs::write(&list, &now).unwrap();
    }
    assert_eq!(fs::read_to_string(&list).unwrap(), now, "BLESS=1 writes the list anew");
    let lines: usize =
        verifier.iter().map(|file| code(file).lines().filter(|line| !line.trim().is_empty()).count()).sum();
    let architecture = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../ARCHITECTURE.md")).unwrap();
    // To a hundred or so, that the page need not change with every line.
    let said = |hundreds: usize| format!("{} files, about {hundreds}00 lines", verifier.len());
    let near = lines / 100 - 1..=lines / 100 + 2;
    assert!(near.clone().any(|n| architecture.contains(&said(n))), "ARCHITECTURE.md should say: {}", said(lines / 100));
}
