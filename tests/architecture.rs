//! The layout of the runtime crate, proved: modules depend downwards only, `unsafe` stays in one of them, files stay
//! small, and nothing is called `util`.

use std::fs;
use std::path::{Path, PathBuf};

/// The floors of `metrics-runtime`, lowest first. A module may use its own floor's module and lower floors.
const FLOORS: &[&[&str]] = &[
    &["platform"],
    &["descriptor"],
    &["label"],
    &["cells"],
    &["row"],
    &["value"],
    &["handle"],
    // `stats` holds the two traits that a struct of fields implements, `field` those of one field.
    &["field", "stats"],
    &["snapshot"],
    &["encode"],
    &["source"],
    &["registry"],
    &["global"],
    &["call"],
    &["__private", "lib"],
];

/// Longest file, in lines.
const LONGEST: usize = 400;

#[test]
fn modules_depend_downwards_only() {
    let mut wrong = Vec::new();
    for (path, text) in sources("metrics-runtime/src") {
        let module = module_of(&path);
        let floor = floor_of(&module).unwrap_or_else(|| panic!("`{module}` stands on no floor; give it one"));
        for (number, used) in used_modules(&text) {
            // The crate root re-exports: only `lib` and what is above may go through it.
            let Some(target) = floor_of(&used) else {
                if module != "__private" {
                    wrong.push(format!(
                        "{}:{number} uses `crate::{used}` through the root",
                        path.display()
                    ));
                }
                continue;
            };
            if target > floor || (target == floor && FLOORS[floor].len() == 1 && used != module) {
                wrong.push(format!(
                    "{}:{number} `{module}` uses `{used}`, which is above it",
                    path.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn unsafe_code_stays_in_the_cells() {
    for folder in [
        "metrics-grammar/src",
        "metrics-macros/src",
        "metrics-runtime/src",
        "metrics-server",
    ] {
        for (path, text) in sources(folder) {
            let inside = path.components().any(|part| part.as_os_str() == "cells");
            let code = text.lines().map(|line| line.split("//").next().unwrap_or_default());
            let unsafe_code = code
                .filter(|line| line.contains("unsafe ") || line.contains("allow(unsafe_code"))
                .count();
            assert!(inside || unsafe_code == 0, "{} has unsafe code", path.display());
        }
    }
}

#[test]
fn platforms_differ_in_one_place() {
    // Of the second, what the linker collects, and of the third, atomics.
    let places = ["platform.rs", "cells/linked.rs", "cells/primitive.rs"];
    let only_here = [
        "target_os",
        "target_family",
        "target_has_atomic",
        "cfg(unix)",
        "cfg(windows)",
        "SystemTime::now()",
        "process::id()",
        "std::time::Instant::now()",
        "atomic::AtomicU64",
        "AtomicU64, Ordering}",
    ];
    for (path, text) in sources("metrics-runtime/src") {
        let is_place = places.iter().any(|place| path.ends_with(place));
        let code = text.split("#[cfg(all(test").next().unwrap_or_default();
        for (index, line) in code.lines().enumerate() {
            let line = line.split("//").next().unwrap_or_default();
            let found = only_here.iter().find(|word| line.contains(**word));
            assert!(
                is_place || found.is_none(),
                "{}:{} asks about the platform: {found:?}",
                path.display(),
                index + 1
            );
        }
    }
}

#[test]
fn bounds_are_read_in_one_place() {
    // Which checks them, so that wrong ones of a type made by hand have no door.
    let place = "value/bounds.rs";
    for folder in ["metrics-runtime/src", "metrics-macros/src", "metrics-server/src"] {
        for (path, text) in sources(folder) {
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for (index, line) in code.lines().enumerate() {
                let line = line.split("//").next().unwrap_or_default();
                assert!(
                    path.ends_with(place) || !(line.contains("::BOUNDS") || line.contains("::DEFAULT")),
                    "{}:{} reads bounds past the check: use `BoundsOf`",
                    path.display(),
                    index + 1
                );
            }
        }
    }
}

#[test]
fn macros_and_server_depend_downwards_only() {
    let stages: [(&str, &[&str]); 2] = [
        (
            "metrics-macros/src",
            &[
                "diagnostics",
                "item",
                "attr",
                "model",
                "check",
                "expand",
                "instrument",
                "lib",
            ],
        ),
        (
            "metrics-server/src",
            &["request", "peer", "negotiation", "scrape", "endpoint", "server", "lib"],
        ),
    ];
    for (folder, stages) in stages {
        for (path, text) in sources(folder) {
            let module = module_of(&path);
            let Some(floor) = stages.iter().position(|stage| *stage == module) else {
                continue;
            };
            for (number, used) in used_modules(&text) {
                let Some(target) = stages.iter().position(|stage| *stage == used) else {
                    continue;
                };
                assert!(
                    target <= floor,
                    "{}:{number} `{module}` uses `{used}`, a later stage",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn files_are_short_and_named_by_a_noun() {
    for folder in [
        "metrics-grammar/src",
        "metrics-macros/src",
        "metrics-runtime/src",
        "metrics-server",
        "examples",
        "tests",
    ] {
        for (path, text) in sources(folder) {
            let lines = text.lines().count();
            assert!(
                lines <= LONGEST,
                "{} has {lines} lines: split it where a second noun lives in it",
                path.display()
            );
            let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            assert!(
                !["util", "utils", "common", "misc", "helpers"].contains(&name),
                "{}: name the noun",
                path.display()
            );
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace")
        .to_owned()
}

/// Reads all Rust files below a folder of the workspace.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the workspace") {
            let path = entry.expect("an entry of the folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source file");
                files.push((path, text));
            }
        }
    }
    assert!(!files.is_empty(), "no sources in {folder}");
    files
}

/// Names the top-level module of a file: the part of its path after `src`.
fn module_of(path: &Path) -> String {
    let parts: Vec<_> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    let source = parts.iter().rposition(|part| part == "src").expect("a file below src");
    parts[source + 1].trim_end_matches(".rs").to_owned()
}

fn floor_of(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// Finds `crate::module` outside comments and tests, with line numbers.
fn used_modules(text: &str) -> Vec<(usize, String)> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut used = Vec::new();
    for (index, line) in code.lines().enumerate() {
        let line = line.split("//").next().unwrap_or_default();
        for rest in line.split("crate::").skip(1) {
            let name: String = rest
                .chars()
                .take_while(|char| char.is_alphanumeric() || *char == '_')
                .collect();
            if !name.is_empty() && name.starts_with(|char: char| char.is_lowercase() || char == '_') {
                used.push((index + 1, name));
            }
        }
    }
    used
}
