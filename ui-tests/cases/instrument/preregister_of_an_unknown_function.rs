fn main() {
    metrics::touch!(db::query);
}
