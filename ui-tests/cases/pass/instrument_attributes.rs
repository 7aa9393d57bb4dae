//! Attributes of others, above and below.
#![deny(warnings)]

#[metrics::instrument]
#[tokio::main(flavor = "current_thread")]
async fn run(number: u32) -> u32 {
    later(number).await
}

#[tokio::main(flavor = "current_thread")]
#[metrics::instrument]
async fn run_below(number: u32) -> Result<u32, std::num::ParseIntError> {
    let text = later(number).await.to_string();
    tokio::task::yield_now().await;
    Ok(text.parse::<u32>()?)
}

#[metrics::instrument(name = "later", labels(number: u32 = number))]
async fn later(number: u32) -> u32 {
    tokio::spawn(async move { number }).await.unwrap()
}

#[cfg(test)]
mod tests {
    #[test]
    #[metrics::instrument]
    fn above() {}

    #[metrics::instrument]
    #[test]
    fn below() -> Result<(), String> {
        Ok(())
    }

    #[tokio::test]
    #[metrics::instrument]
    async fn above_later() {}

    #[metrics::instrument]
    #[tokio::test]
    async fn below_later() -> Result<(), String> {
        Ok(())
    }
}

fn main() {
    assert_eq!(run(1), 1);
    assert_eq!(run_below(2), Ok(2));
    let text = metrics::render();
    assert!(text.contains("later_calls_total{number=\"1\",outcome=\"ok\"} 1\n"), "{text}");
}
