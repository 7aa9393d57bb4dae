struct Stats;

fn main() {
    metrics::preregister!(Stats);
}
