#[derive(Clone, Copy, metrics::Label)]
enum Digit {
    One,
    Two,
    Three,
}

struct Pool;

#[metrics::instrument(name = "pool", labels(a: Digit = digit, b: Digit = digit), max_series = 8)]
impl Pool {
    fn query(&self, digit: Digit) {}

    fn insert(&self, digit: Digit) {}
}

fn main() {}
