//! Who serves, each on a thread with a runtime of its own, which is what ours and the facade's exporter make by themselves.

use std::any::Any;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::mpsc;
use std::thread;

use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;

use crate::peers::shape::{Exposition, Shape};
use crate::{ours, peers};

/// Who serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Constant,
    Server,
    Router,
    PrometheusClient,
    Facade,
}

/// What is being served, until the process ends.
pub(crate) struct Served {
    pub(crate) port: u16,
    /// What renders the same without HTTP; none if nothing is rendered.
    pub(crate) exposition: Option<Box<dyn Exposition>>,
    /// What would stop if it were dropped.
    pub(crate) kept: Box<dyn Any>,
}

impl Who {
    const ALL: [Self; 5] = [
        Self::Constant,
        Self::Server,
        Self::Router,
        Self::PrometheusClient,
        Self::Facade,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Server => "server",
            Self::Router => "router",
            Self::PrometheusClient => "prometheus-client",
            Self::Facade => "facade",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|who| who.name() == name)
    }

    pub(super) fn serve(self, shape: &Shape) -> Result<Served, String> {
        match self {
            Self::Constant => constant(shape),
            Self::Server => ours::server(shape),
            Self::Router => ours::router(shape),
            Self::PrometheusClient => peers::prometheus_client::served(shape),
            Self::Facade => peers::facade::served(shape),
        }
    }
}

/// A text that is always the same: what HTTP alone costs.
fn constant(shape: &Shape) -> Result<Served, String> {
    let text = Bytes::copy_from_slice(ours::open(shape).render());
    let handler = move || async move { ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text) };
    Ok(Served {
        port: serve(Router::new().route("/metrics", get(handler)))?,
        exposition: None,
        kept: Box::new(()),
    })
}

/// Serves by axum alone; returns the port.
pub(crate) fn serve(router: Router) -> Result<u16, String> {
    let bind = || {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        Ok::<_, std::io::Error>((listener.local_addr()?.port(), listener))
    };
    let (port, listener) = bind().map_err(|error| error.to_string())?;
    on_runtime(move || {
        let listener = tokio::net::TcpListener::from_std(listener).map_err(|error| error.to_string())?;
        Ok(async move {
            // It never ends.
            drop(axum::serve(listener, router).await);
        })
    })?;
    Ok(port)
}

/// Runs what `make` makes, for ever, on a thread with a runtime of its own; fails if `make` does.
pub(crate) fn on_runtime<F: Future<Output = ()>>(
    make: impl FnOnce() -> Result<F, String> + Send + 'static,
) -> Result<(), String> {
    let (tell, told) = mpsc::sync_channel(1);
    thread::spawn(move || {
        let run = || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.map_err(|error| error.to_string())?;
            let entered = runtime.enter();
            let future = make()?;
            drop(entered);
            Ok((runtime, future))
        };
        match run() {
            Ok((runtime, future)) => {
                let _ = tell.send(Ok(()));
                runtime.block_on(future);
            }
            Err(error) => drop(tell.send(Err(error))),
        }
    });
    told.recv().map_err(|error| error.to_string())?
}
