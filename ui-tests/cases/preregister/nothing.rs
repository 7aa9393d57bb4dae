fn main() {
    metrics::preregister!();
}
