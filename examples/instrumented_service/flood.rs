//! A client in a hurry: many requests, mixed by a generator with a fixed seed.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use super::act::Act;
use super::client::Client;
use super::failure::Failure;
use super::ledger::Ledger;

/// Requests of one client.
const REQUESTS: usize = 300;

/// Pseudo-random numbers, the same in each run: xorshift64.
struct Dice(u64);

/// Sends a flood of requests for keys of its own, and checks each reply against its own copy of the store.
pub(crate) async fn flood(address: SocketAddr, number: u32) -> Result<Ledger, Failure> {
    let mut client = Client::connect(address).await?;
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15 ^ u64::from(number));
    let mut copy: BTreeMap<String, i64> = BTreeMap::new();
    for _ in 0..REQUESTS {
        let key = format!("flood{number}/{}", dice.throw(16));
        let amount = i64::from(dice.throw(100));
        match (dice.throw(3), copy.get_mut(&key)) {
            (0, _) => {
                client.act(Act::Sets, &format!("SET {key} {amount}"), "OK").await?;
                copy.insert(key, amount);
            }
            (1, Some(value)) => {
                let reply = format!("VALUE {value}");
                client.act(Act::Gets, &format!("GET {key}"), &reply).await?;
            }
            (1, None) => client.act(Act::GetsNothing, &format!("GET {key}"), "ERROR").await?,
            (_, Some(value)) => {
                *value += amount;
                let reply = format!("VALUE {value}");
                client.act(Act::Adds, &format!("ADD {key} {amount}"), &reply).await?;
            }
            (_, None) => {
                let line = format!("ADD {key} {amount}");
                client.act(Act::AddsToNothing, &line, "ERROR").await?;
            }
        }
    }
    Ok(client.leave(Act::Leaves))
}

impl Dice {
    /// Returns a number below the number of sides.
    fn throw(&mut self, sides: u16) -> u16 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let [high, low, ..] = self.0.to_be_bytes();
        u16::from_be_bytes([high, low]) % sides
    }
}
