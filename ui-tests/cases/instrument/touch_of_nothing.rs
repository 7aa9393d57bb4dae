fn main() {
    metrics::touch!();
}
