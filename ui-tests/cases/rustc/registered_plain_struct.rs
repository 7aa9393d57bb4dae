struct Stats {}

fn main() {
    let _ = metrics::Registry::new().register::<Stats>(());
}
