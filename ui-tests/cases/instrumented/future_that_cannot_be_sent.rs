fn spawn(_: impl Future<Output = u32> + Send) {}

#[metrics::instrument]
async fn query() -> u32 {
    let found = std::rc::Rc::new(1);
    std::future::ready(()).await;
    *found
}

fn main() {
    spawn(query());
}
