//! Parsers that are not ours read every format back: Python's `prometheus_client` and Prometheus' `promtool`.
//!
//! `tests/reference/parsers.py` compares what they read with what was put in.

pub(crate) mod arbitrary;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use metrics::{Format, Registry, Snapshot};
use serde_json::Value;

/// One snapshot in every format.
pub(crate) struct Document {
    name: String,
    text: String,
    openmetrics: String,
    json: String,
    /// What was put in, if it is known apart from the expositions.
    expected: Option<String>,
    /// Whether the names are good enough for promtool's lints.
    linted: bool,
}

impl Document {
    /// Encodes a snapshot whose names are as good as ours should be.
    pub(crate) fn new(name: &str, snapshot: &Snapshot) -> Self {
        let encode = |format| snapshot.encode(format).to_string();
        Self {
            name: name.to_owned(),
            text: encode(Format::Text),
            openmetrics: encode(Format::OpenMetrics),
            json: encode(Format::Json),
            expected: None,
            linted: true,
        }
    }
}

/// Checks what a registry renders, lints included.
pub(crate) fn check_strictly(name: &str, registry: &Registry) {
    check(name, &[Document::new(name, &registry.gather())]);
}

/// Checks a snapshot whose names promtool has advice on.
pub(crate) fn check_unlinted(name: &str, snapshot: &Snapshot) {
    let document = Document {
        linted: false,
        ..Document::new(name, snapshot)
    };
    check(name, &[document]);
}

/// Checks documents, in a folder of the given name.
pub(crate) fn check(folder: &str, documents: &[Document]) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("reference").join(folder);
    // What an earlier run left, if there was one, would be checked again.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for document in documents {
        let write = |suffix: &str, content: &str| {
            let path = folder.join(format!("{}.{suffix}", document.name));
            fs::write(&path, content).unwrap();
            path
        };
        let text = write("txt", &document.text);
        write("openmetrics", &document.openmetrics);
        write("json", &document.json);
        document
            .expected
            .as_ref()
            .map(|expected| write("expected.json", expected));
        promtool(&text, document.linted);
    }
    prometheus_client(&folder);
}

fn prometheus_client(folder: &Path) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("reference/parsers.py");
    let Some((code, output)) = run(Command::new("python3").arg(script).arg(folder)) else {
        return skip("python3");
    };
    if code == Some(3) {
        return skip("Python's prometheus_client");
    }
    assert_eq!(code, Some(0), "{output}");
}

fn promtool(text: &PathBuf, linted: bool) {
    let input = fs::File::open(text).unwrap();
    let Some((code, output)) = run(Command::new("promtool").args(["check", "metrics"]).stdin(input)) else {
        return skip("promtool");
    };
    // 1 means that it could not be parsed, 3 that only the lints found something.
    let passed = code == Some(0) || (code == Some(3) && !linted);
    assert!(passed, "promtool on {}: {code:?}\n{output}", text.display());
}

/// Runs a tool; returns its code and output, or nothing if it is not installed.
fn run(command: &mut Command) -> Option<(Option<i32>, String)> {
    let output = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().ok()?;
    let text = [output.stdout, output.stderr].concat();
    Some((output.status.code(), String::from_utf8_lossy(&text).into_owned()))
}

fn skip(tool: &str) {
    assert!(
        env::var_os("CI").is_none(),
        "{tool} is not installed: without it the output is not checked"
    );
    eprintln!("SKIPPED: {tool} is not installed, so the output was not checked against it");
}

#[test]
fn parsers_read_back_what_was_put_in() {
    let documents: Vec<Document> = arbitrary::contents(3, 300)
        .into_iter()
        .enumerate()
        .map(|(place, content)| {
            let expected = Some(content.expected());
            let registry = crate::reading::patient();
            registry.register_collector(content).unwrap();
            let name = format!("arbitrary-{place}");
            Document {
                expected,
                linted: false,
                ..Document::new(&name, &registry.gather())
            }
        })
        .collect();
    check("arbitrary", &documents);
}

/// What may stand in one registry may stand in one exposition, also to readers that reserve more
/// names than they need.
#[test]
fn families_that_a_registry_takes_together_do_not_clash_in_any_format() {
    let (mut taken, mut refused) = (0, 0);
    let documents: Vec<Document> = arbitrary::crowded(12, 60)
        .into_iter()
        .enumerate()
        .map(|(place, crowd)| {
            let registry = crate::reading::patient();
            let mut expected = Vec::new();
            for content in crowd {
                let families = content.expected_families();
                match registry.register_collector(content) {
                    Ok(_) => expected.extend(families),
                    Err(_) => refused += 1,
                }
            }
            taken += expected.len();
            Document {
                expected: Some(Value::Array(expected).to_string()),
                linted: false,
                ..Document::new(&format!("crowded-{place}"), &registry.gather())
            }
        })
        .collect();
    assert!(taken > 100 && refused > 100, "{taken} taken, {refused} refused");
    check("crowded", &documents);
}

#[test]
fn an_empty_exposition_is_read_too() {
    check("empty", &[Document::new("empty", &Registry::new().gather())]);
}
