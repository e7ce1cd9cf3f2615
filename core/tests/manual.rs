//! The manual names tests: they are there.

use std::fs;
use std::path::Path;

fn sources(folder: &Path, out: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            out.push((path.to_str().unwrap().replace('\\', "/"), text));
        }
    }
}

/// A file of `module`'s tests holds `fn name`: the module's own, or one in the folder `tests` of a module above it.
fn stands(sources: &[(String, String)], module: &str, name: &str) -> bool {
    let places: Vec<String> = match module.strip_prefix("tests/") {
        Some(module) => vec![format!("/core/tests/{module}")],
        None => {
            let names: Vec<&str> = module.split("::").collect();
            let place = |k: usize| [&names[..k], &["tests"], &names[k..]].concat().join("/");
            let among_tests = (1..=names.len()).map(place);
            among_tests.chain([names.join("/")]).map(|place| format!("/core/src/{place}")).collect()
        }
    };
    // In a file of tests, or at the end of a module's own file.
    let declared = ["", "    "].map(|indent| format!("#[test]\n{indent}fn {name}() {{"));
    let here = |path: &str| places.iter().any(|place| path.contains(place));
    sources.iter().any(|(path, text)| here(path) && declared.iter().any(|declared| text.contains(declared)))
}

#[test]
fn every_test_that_is_named_exists() {
    let core = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&core.join("src"), &mut files);
    sources(&core.join("tests"), &mut files);
    let pages = ["attacks", "mutants", "opening"]
        .map(|page| fs::read_to_string(core.join(format!("src/manual/{page}.rs"))).unwrap());
    let mut named = 0;
    for row in pages.iter().flat_map(|page| page.lines()).filter(|line| line.starts_with("//! | ")) {
        let cell = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        if !cell.contains("::") {
            continue;
        }
        let mut module = String::new();
        for name in cell.split('`').skip(1).step_by(2) {
            let name = match name.rsplit_once("::") {
                Some((path, name)) => {
                    module = path.into();
                    name
                }
                None => name,
            };
            assert!(stands(&files, &module, name), "{module}::{name}");
            named += 1;
        }
    }
    assert!(named > 300, "{named}");
    assert!(!stands(&files, "statement::mso", "no_such_test"));
}
