//! The crate `metrics-server`, as a user of it would serve.

use metrics_server::Server;

use crate::http::{Served, serve};
use crate::peers::shape::Shape;

/// The server that runs alone, from a program without tokio.
pub(crate) fn server(shape: &Shape) -> Result<Served, String> {
    let open = super::open(shape);
    let server = Server::builder(open.registry()).spawn(0);
    let server = server.map_err(|error| error.to_string())?;
    Ok(Served {
        port: server.address().port().ok_or("the server has no port")?,
        exposition: Some(Box::new(open)),
        kept: Box::new(server),
    })
}

/// The same routes in an application of one's own.
pub(crate) fn router(shape: &Shape) -> Result<Served, String> {
    let open = super::open(shape);
    Ok(Served {
        port: serve(metrics_server::router(open.registry()))?,
        exposition: Some(Box::new(open)),
        kept: Box::new(()),
    })
}
