use std::pin::Pin;

#[metrics::instrument]
fn query() -> Pin<Box<dyn Future<Output = u32> + Send>> {
    Box::pin(async move {
        let found = std::rc::Rc::new(1);
        std::future::ready(()).await;
        *found
    })
}

fn main() {}
