fn main() {
    metrics::preregister!(db::query);
}
