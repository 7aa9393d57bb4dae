unsafe fn read() -> u32 {
    1
}

#[metrics::instrument]
fn query() -> u32 {
    read()
}

fn main() {}
