//! Messages about the texts of label enums.

use insta::assert_snapshot;
use metrics_grammar::RenameRule;

use super::errors::{each, of_fields};

#[test]
fn rules_of_other_crates() {
    let rules = [
        "None",
        "as_is",
        "verbatim",
        "snake",
        "SnakeCase",
        "kebab_case",
        "camelcase",
        "UpperCamelCase",
        "smallcase",
        "title_case",
        "screaming",
        "SCREAMING-KEBAB-CASE",
        "lower_snake_case",
        "lower",
        "UPPER",
    ];
    let inputs = rules.map(|rule| format!("#[label(rename_all = {rule:?})] enum A {{ X }}"));
    assert_snapshot!(each(
        &inputs.each_ref().map(String::as_str),
        str::to_owned,
        crate::label
    ));
}

#[test]
fn texts_of_every_rule_differ() {
    let mut inputs: Vec<String> = RenameRule::NAMES
        .iter()
        .map(|rule| {
            let merged = if *rule == "none" {
                "#[label(rename = \"NotFound\")] Other"
            } else {
                "Not_Found(u8)"
            };
            format!("#[label(rename_all = {rule:?})] enum A {{ NotFound, Ok, {merged} }}")
        })
        .collect();
    let renamed = RenameRule::NAMES.iter().map(|rule| {
        let text = rule.parse::<RenameRule>().expect("a rule").apply("NotFound");
        format!("#[label(rename_all = {rule:?})] enum A<E> {{ #[label(rename = {text:?})] Gone(E), NotFound }}")
    });
    inputs.extend(renamed);
    let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
    assert_snapshot!(each(&inputs, str::to_owned, crate::label));
    assert_snapshot!(
        "texts_of_generated_enums_differ",
        of_fields(
            "",
            &[
                "#[metric(counter, labels(a: A = [NotFound, Not_Found]))] /** H. */ a: Family<A, u64>",
                "#[metric(state(A = [NotFound, Gone = \"not_found\"]))] /** H. */ a: State<A>",
            ]
        )
    );
}
