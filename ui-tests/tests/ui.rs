//! Wrong declarations, one mistake a file, in folders by kind of mistake: each must fail with the text beside it. And
//! right ones, which must compile and run.
//!
//! The texts of `cases/rustc` are mostly the compiler's own, and a new toolchain may change them. To accept new texts run
//! `TRYBUILD=overwrite cargo test --package metrics-ui-tests`, then review the difference.

use std::fs;

#[test]
fn cases() {
    let cases = trybuild::TestCases::new();
    for folder in fs::read_dir("cases").expect("the package holds the cases") {
        let folder = folder.expect("a readable folder").path();
        let files = folder.join("*.rs");
        if folder.ends_with("pass") {
            cases.pass(files);
        } else {
            cases.compile_fail(files);
        }
    }
}
