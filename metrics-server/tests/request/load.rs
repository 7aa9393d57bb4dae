//! Many requests at once.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::routing::get;
use http::StatusCode;
use tokio::io::AsyncWriteExt;
use tokio::task::JoinSet;

use crate::server::{Server, read_until, series};

const CLIENTS: u32 = 16;
const REQUESTS: u32 = 100;

async fn handle(Path(number): Path<u32>) -> (StatusCode, &'static str) {
    let code = match number % 4 {
        0 => StatusCode::NOT_FOUND,
        _ => StatusCode::OK,
    };
    tokio::task::yield_now().await;
    (code, "answered")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn totals_are_exact() {
    let server = Arc::new(Server::start(Router::new().route("/{number}", get(handle))).await);
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let server = Arc::clone(&server);
        clients.spawn(async move {
            let mut stream = server.send("GET /0 HTTP/1.1").await;
            read_until(&mut stream, "answered").await;
            for number in 1..REQUESTS {
                let request = format!("GET /{number} HTTP/1.1\r\nHost: localhost\r\n\r\n");
                stream.write_all(request.as_bytes()).await.expect("somebody reads");
                read_until(&mut stream, "answered").await;
            }
        });
    }
    while let Some(client) = clients.join_next().await {
        client.expect("it got its answers");
        // A scrape amid the others' requests disturbs nobody.
        assert!(server.registry.render().contains("http_requests_total"));
    }
    let (found, missing) = (CLIENTS * REQUESTS * 3 / 4, CLIENTS * REQUESTS / 4);
    let expected = [
        format!("GET /{{number}} 2xx: {found}"),
        format!("GET /{{number}} 4xx: {missing}"),
        "GET /{number}: 0".to_owned(),
    ];
    server.settled(&expected.each_ref().map(String::as_str)).await;
    assert_eq!(series(&server.registry), expected);
}
