fn registry() -> metrics::Registry {
    metrics::Registry::new()
}

#[metrics::instrument(registry = registry())]
fn query() {}

fn main() {}
