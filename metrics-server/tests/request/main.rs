//! Metrics of requests, over loopback connections and straight through the layer.

mod bodies;
mod endings;
mod labels;
mod load;
mod server;
