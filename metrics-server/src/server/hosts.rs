//! The hosts that a server answers for.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use http::StatusCode;

use super::address::{Address, Place};
use super::host::{Host, parse_v6};
use super::host_error::{HostError, HostErrorKind};
use super::refusal::refusal;
use super::stats::ServerStatsHandles;

/// The hosts that a server answers for: a protection against DNS rebinding, by which a script of a
/// web page, whose name has been resolved to this machine, asks for what is served here. Its
/// requests still carry the name of the page.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    allowed: Vec<Pattern>,
    /// All are.
    any: bool,
}

#[derive(Debug)]
struct Pattern {
    host: Host,
    /// Names below it are meant, too.
    with_subdomains: bool,
}

impl Pattern {
    fn matches(&self, host: &Host) -> bool {
        match (&self.host, host) {
            (Host::Name(domain), Host::Name(name)) if self.with_subdomains => name
                .strip_suffix(domain.as_str())
                .is_some_and(|start| start.is_empty() || start.ends_with('.')),
            (allowed, host) => allowed == host,
        }
    }
}

impl Hosts {
    /// Adds a host, as it is written by people.
    pub(super) fn allow(&mut self, text: &str) -> Result<(), HostError> {
        let pattern = pattern(text).map_err(|kind| HostError::new(text, kind))?;
        self.allowed.push(pattern);
        Ok(())
    }

    pub(super) fn allow_any(&mut self) {
        self.any = true;
    }

    /// Says whether requests are answered for a host.
    pub(super) fn allows(&self, host: &Host) -> bool {
        let is_local = |name: &str| name == "localhost" || name.ends_with(".localhost");
        match host {
            // What is resolved is a name.
            Host::Ip(_) => true,
            // Browsers do not ask a resolver for it.
            Host::Name(name) if is_local(name) => true,
            Host::Name(_) => self.allowed.iter().any(|pattern| pattern.matches(host)),
        }
    }

    /// Puts the check before routes, if one is due for what is listened on: given as one address,
    /// and bound as another.
    pub(super) fn guard(
        mut self,
        router: Router,
        given: &Address,
        bound: &Address,
        stats: &ServerStatsHandles,
    ) -> Router {
        // A browser cannot connect to a Unix socket.
        let Some(local) = bound.socket_addr() else {
            return router;
        };
        let is_due = !self.allowed.is_empty() || local.ip().to_canonical().is_loopback();
        if self.any || !is_due {
            return router;
        }
        if let Place::Name { host, .. } = &given.place {
            self.allowed.extend(Host::parse_name(host).map(|host| Pattern {
                host,
                with_subdomains: false,
            }));
        }
        router.layer(from_fn_with_state((Arc::new(self), stats.clone()), check))
    }
}

fn pattern(text: &str) -> Result<Pattern, HostErrorKind> {
    let (name, with_subdomains) = text.strip_prefix('.').map_or((text, false), |name| (name, true));
    let host = if let Some(address) = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
        .or(Some(text))
        .and_then(parse_v6)
    {
        Some(Host::Ip(address.into()))
    } else {
        // Nothing is below an empty label.
        Host::parse_name(name)
            .filter(|_| !name.contains('*') && name.split_terminator('.').all(|label| !label.is_empty()))
    };
    match host {
        Some(host) => Ok(Pattern { host, with_subdomains }),
        None => Err(HostErrorKind::of(text)),
    }
}

async fn check(
    State((hosts, stats)): State<(Arc<Hosts>, ServerStatsHandles)>,
    request: Request,
    next: Next,
) -> Response {
    match request.extensions().get::<Host>() {
        Some(host) if !hosts.allows(host) => {
            stats.misdirected_requests.inc();
            refusal(StatusCode::MISDIRECTED_REQUEST, misdirected(host))
        }
        _ => next.run(request).await,
    }
}

fn misdirected(host: &Host) -> String {
    format!(
        "`{host}` is not a host that this server answers for: ask for `localhost` or an IP address (a proxy: have it send such a \
         `Host`), or allow it by `ServerBuilder::allow_host(\"{host}\")`\n"
    )
}
