//! Blocks in the edition 2018.

#[path = "../before_2024.rs"]
mod before_2024;
#[path = "../../cases/pass/instrument_members.rs"]
mod members;

fn main() {
    members::main();
    before_2024::main();
}
