//! What is answered on paths as people type them into probes and proxies.

use std::net::TcpStream;

use metrics::Registry;
use metrics_server::Server;

use crate::scrape_with;

#[test]
fn a_path_is_answered_or_told_the_one_that_is_meant() {
    let server = Server::builder(Registry::new()).spawn(0).unwrap();
    let all = "not found: there are /metrics, /metrics/v1?format=prometheus, /health and /ready\n";
    for (path, meant) in [
        ("/metrics", None),
        ("/metrics?", None),
        ("/metrics/", None),
        ("/metrics/?name[]=up", None),
        ("/metrics/v1/?format=json", None),
        ("/health/", None),
        ("/ready/", None),
        ("http://localhost/metrics", None),
        ("http://127.0.0.1:9464/ready/?x", None),
        ("//metrics", Some("/metrics")),
        ("/metrics//", Some("/metrics")),
        ("/Metrics", Some("/metrics")),
        ("/metrics%2F", Some("/metrics")),
        ("/metrics%2fv1", Some("/metrics/v1?format=prometheus")),
        ("/actuator/prometheus", Some("/metrics")),
        ("/healthz", Some("/health")),
        ("/livez/", Some("/health")),
        ("/-/healthy", Some("/health")),
        ("/health/live", Some("/health")),
        ("/readyz?verbose", Some("/ready")),
        ("/-/ready", Some("/ready")),
        ("/", Some("")),
        ("http://localhost", Some("")),
        ("/metrix", Some("")),
        ("/../metrics", Some("")),
        ("*", Some("")),
    ] {
        for method in ["GET", "HEAD"] {
            let client = TcpStream::connect(server.address().socket_addr().unwrap()).unwrap();
            let answer = scrape_with(client, &format!("{method} {path} HTTP/1.0\r\n\r\n"));
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            let status = if meant.is_some() { "404" } else { "200" };
            assert_eq!(head.split(' ').nth(1), Some(status), "{path} {answer}");
            assert!(head.contains("\r\nx-content-type-options: nosniff"), "{path} {answer}");
            match (method, meant) {
                ("HEAD", _) => assert_eq!(body, ""),
                (_, Some("")) => assert_eq!(body, all, "{path}"),
                (_, Some(meant)) => assert_eq!(body, format!("not found: ask for {meant}\n"), "{path}"),
                (_, None) => {}
            }
        }
    }
}
