//! Metrics of requests, over loopback connections and straight through the layer.

mod application;
mod arrangements;
mod bodies;
mod endings;
mod labels;
mod load;
mod server;
mod settings;
mod timing;
