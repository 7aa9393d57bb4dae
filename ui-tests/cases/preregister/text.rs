fn main() {
    metrics::preregister!("query");
}
