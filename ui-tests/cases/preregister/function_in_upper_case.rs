/// A name that is written as that of a struct.
#[allow(non_snake_case)]
#[metrics::instrument]
fn Query() {}

fn main() {
    metrics::preregister!(Query);
}
