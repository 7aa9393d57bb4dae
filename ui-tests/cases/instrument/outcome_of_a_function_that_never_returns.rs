#[metrics::instrument(outcome = |_| Ok::<(), ()>(()))]
fn query() -> ! {
    loop {}
}

fn main() {}
