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

/// A file of `module`'s tests holds `fn name`.
fn stands(sources: &[(String, String)], module: &str, name: &str) -> bool {
    let (folder, module) = match module.strip_prefix("tests/") {
        Some(module) => ("/core/tests/", module.to_owned()),
        None => ("/core/src/", module.replace("::", "/")),
    };
    let declared = format!("#[test]\nfn {name}() {{");
    let (tests, first) = (format!("{folder}{module}"), module.split('/').next().unwrap_or_default());
    sources.iter().any(|(path, text)| {
        let here = path.contains(&tests)
            || path.contains(&format!("{folder}{first}/tests/{}", module.trim_start_matches(first).trim_matches('/')));
        here && text.contains(&declared)
    })
}

#[test]
fn every_test_that_is_named_exists() {
    let core = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&core.join("src"), &mut files);
    sources(&core.join("tests"), &mut files);
    let page = fs::read_to_string(core.join("src/manual/attacks.rs")).unwrap();
    let mut named = 0;
    for row in page.lines().filter(|line| line.starts_with("//! | ") && line.contains("::")) {
        let cell = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
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
    assert!(named > 40, "{named}");
    assert!(!stands(&files, "statement::mso", "no_such_test"));
}
