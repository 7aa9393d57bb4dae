fn main() {
    metrics::preregister!(db::Stats);
}
