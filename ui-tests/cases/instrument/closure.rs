fn main() {
    let query = #[metrics::instrument]
    || 1;
    query();
}
