//! The tests that the threat model names: each is there, and runs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const PAGE: &str = include_str!("../docs/threat_model.md");

const SECTIONS: [&str; 4] = ["The network", "The machine", "Label values", "Configuration"];

/// What the last column says of a row that grants what is asked for, so that no test has to.
const NO_PROMISE: &str = "not a promise";

/// Returns the rows of the tables of a page, each with its section, without the heads.
fn rows(page: &str) -> Vec<(&str, &str)> {
    let (mut section, mut lines) = ("", page.lines().peekable());
    let mut rows = Vec::new();
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            section = heading;
        }
        let is_rule = |line: &str| line.starts_with("| ---");
        let is_head = lines.peek().is_some_and(|next| is_rule(next));
        if line.starts_with('|') && !is_rule(line) && !is_head {
            rows.push((section, line));
        }
    }
    rows
}

/// Returns what is wrong with the rows of a page, given what its files hold.
fn mistakes(page: &str, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let rows = rows(page).into_iter();
    let checked = rows.filter_map(|(_, row)| {
        let mistake = check(row, &read).err()?;
        Some(format!("{mistake}: {row}"))
    });
    checked.collect()
}

fn check(row: &str, read: impl Fn(&str) -> Option<String>) -> Result<(), String> {
    let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
    let [attempt, outcome, proof] = cells[..] else {
        return Err(format!("{} columns instead of 3", cells.len()));
    };
    if attempt.is_empty() || outcome.is_empty() {
        return Err("an empty column".to_owned());
    }
    if proof == NO_PROMISE {
        return Ok(());
    }
    for named in proof.split(", ") {
        let named = named.strip_prefix('`').and_then(|named| named.strip_suffix('`'));
        let (path, name) = named
            .and_then(|named| named.split_once(": "))
            .ok_or_else(|| format!("neither tests nor `{NO_PROMISE}`"))?;
        let text = read(path).ok_or_else(|| format!("no file `{path}`"))?;
        // A step of the script that each change has to pass, where no test could be.
        let is_there = if path == ".ci/run" {
            let is_step = |line: &str| {
                [format!("step '{name}' "), format!("step {name} ")]
                    .iter()
                    .any(|step| line.starts_with(step))
            };
            text.lines().any(is_step)
        } else {
            has_test(&text, name)
        };
        if !is_there {
            return Err(format!("`{path}` has no test `{name}` that runs"));
        }
    }
    Ok(())
}

/// Returns whether Rust code has a test of a name that is not ignored, whatever macro it is in.
fn has_test(code: &str, name: &str) -> bool {
    let lines: Vec<_> = code.lines().map(str::trim).collect();
    let is_named = |line: &str| {
        let function = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ");
        function.is_some_and(|function| function.split('(').next() == Some(name))
    };
    let mut places = (0..lines.len()).filter(|place| is_named(lines[*place]));
    places.any(|place| {
        let above = lines[..place].iter().rev();
        let attributes: Vec<_> = above
            .take_while(|line| line.starts_with("#[") || line.starts_with("//"))
            .collect();
        let has = |start: &str| attributes.iter().any(|line| line.starts_with(start));
        (has("#[test]") || has("#[tokio::test")) && !has("#[ignore")
    })
}

#[test]
fn every_row_names_a_test_that_runs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path: &str| fs::read_to_string(root.join(path)).ok();
    let mistakes = mistakes(PAGE, read);
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

#[test]
fn every_section_says_what_is_prevented_and_what_is_not() {
    let mut counts = BTreeMap::<_, (usize, usize)>::new();
    for (section, row) in rows(PAGE) {
        let (prevented, granted) = counts.entry(section).or_default();
        let is_granted = row.contains("| yes: ");
        *(if is_granted { granted } else { prevented }) += 1;
        assert!(
            is_granted || !row.contains(NO_PROMISE),
            "a promise without a test: {row}"
        );
    }
    assert_eq!(counts.len(), SECTIONS.len(), "{counts:?}");
    for section in SECTIONS {
        let (prevented, granted) = counts[section];
        assert!(prevented > 0 && granted > 0, "{section}");
    }
}

#[test]
fn what_is_wrong_with_a_row_is_told() {
    let code = "
proptest! {
    // `PROPTEST_CASES=10000000` for as many.
    #[test]
    fn any_value_is_read_back(value in any::<u8>()) {}
}
#[tokio::test(flavor = \"multi_thread\")]
async fn whole_answers_come() {}
#[cfg(unix)]
#[test]
fn a_file_goes() {}
#[test]
#[ignore = \"slow\"]
fn a_flood_ends() {}
#[test]
fn first() {}
fn helper() {}
";
    let files = |path: &str| match path {
        "a.rs" => Some(code.to_owned()),
        ".ci/run" => Some("supply_chain\nstep 'supply chain' 'why'\nstep lints 'why'\n".to_owned()),
        _ => None,
    };
    let page = "
## The network

| attempt | what happens | test |
| --- | --- | --- |
| a | b | `a.rs: any_value_is_read_back` |
| a | b | `a.rs: whole_answers_come`, `a.rs: a_file_goes` |
| a | b | `.ci/run: supply chain`, `.ci/run: lints` |
| a | b | not a promise |
";
    assert_eq!(rows(page).len(), 4);
    assert_eq!(mistakes(page, files), [""; 0]);

    for (row, mistake) in [
        (
            "| a | b | `a.rs: whole_answers` |",
            "`a.rs` has no test `whole_answers` that runs",
        ),
        (
            "| a | b | `a.rs: first`, `a.rs: second` |",
            "`a.rs` has no test `second` that runs",
        ),
        ("| a | b | `a.rs: helper` |", "`a.rs` has no test `helper` that runs"),
        (
            "| a | b | `a.rs: a_flood_ends` |",
            "`a.rs` has no test `a_flood_ends` that runs",
        ),
        (
            "| a | b | `.ci/run: supply` |",
            "`.ci/run` has no test `supply` that runs",
        ),
        ("| a | b | `b.rs: first` |", "no file `b.rs`"),
        ("| a | b | a.rs: first |", "neither tests nor `not a promise`"),
        ("| a | b | `a.rs` |", "neither tests nor `not a promise`"),
        ("| a | b | |", "neither tests nor `not a promise`"),
        ("| a | b |", "2 columns instead of 3"),
        ("| a | `b|c` | `a.rs: first` |", "4 columns instead of 3"),
        ("| | b | `a.rs: first` |", "an empty column"),
    ] {
        let page = format!("{page}{row}\n");
        assert_eq!(mistakes(&page, files), [format!("{mistake}: {row}")]);
    }
}
