//! What the clients do: all ways in which a call can end, in known numbers, and without a sleep to wait for each other.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;
use tokio::time;

use super::act::Act;
use super::client::Client;
use super::failure::Failure;
use super::flood;
use super::journal::LONGEST_ENTRY;
use super::ledger::Ledger;
use super::service::Stage;

/// Clients that send a flood of requests.
const FLOODS: u32 = 4;
/// Clients of each other kind.
const EACH: u32 = 3;
/// How long those wait who lose patience.
const PATIENCE: Duration = Duration::from_millis(5);

/// Has clients of all kinds at work, all at once; returns what they have provoked.
pub(crate) async fn traffic(address: SocketAddr) -> Result<Ledger, Failure> {
    let mut clients = JoinSet::new();
    for number in 0..EACH {
        clients.spawn(mistakes(address, number));
        clients.spawn(bytes(address));
        clients.spawn(crash(address));
        clients.spawn(handover(address, number));
        clients.spawn(impatience(address));
        clients.spawn(abortion(address));
    }
    for number in 0..FLOODS {
        clients.spawn(flood::flood(address, number));
    }
    let mut ledger = Ledger::default();
    while let Some(client) = clients.join_next().await {
        ledger += client??;
    }
    Ok(ledger)
}

/// Shuts the service down while a client is idle and another one waits; returns what both have provoked.
pub(crate) async fn shutdown(address: SocketAddr, stage: &watch::Sender<Stage>) -> Result<Ledger, Failure> {
    let (mut idle, mut waiting) = (Client::connect(address).await?, Client::connect(address).await?);
    idle.act(Act::Checks, "CHECKSUM", "CHECKSUM ").await?;
    waiting.wait("never").await?;

    stage.send_replace(Stage::Draining);
    idle.hear_no_more().await?;
    stage.send_replace(Stage::Stopped);
    waiting.hear_no_more().await?;

    let mut ledger = idle.leave(Act::Leaves);
    ledger += waiting.leave(Act::IsCutOff);
    Ok(ledger)
}

/// Makes each mistake that is answered.
async fn mistakes(address: SocketAddr, number: u32) -> Result<Ledger, Failure> {
    let mut client = Client::connect(address).await?;
    let key = format!("mistakes{number}");
    let too_long = "x".repeat(LONGEST_ENTRY);
    for (act, line, reply) in [
        (Act::SendsNoCommand, "PUT a b", "ERROR no command is called `PUT`"),
        (Act::SendsNoKey, "GET", "ERROR the key is missing"),
        (Act::SendsNoAmount, &format!("ADD {key} some"), "ERROR no amount: "),
        (Act::GetsNothing, &format!("GET {key}"), "ERROR "),
        (Act::AddsToNothing, &format!("ADD {key} 1"), "ERROR "),
        (Act::Sets, &format!("SET {key} some text"), "OK"),
        (Act::AddsToText, &format!("ADD {key} 1"), "ERROR "),
        (Act::Sets, &format!("SET {key} 1"), "OK"),
        (Act::AddsTooMuch, &format!("ADD {key} {}", i64::MAX), "ERROR "),
        (Act::SetsTooMuch, &format!("SET {key} {too_long}"), "ERROR the change "),
        (Act::Gets, &format!("GET {key}"), "VALUE 1"),
    ] {
        client.act(act, line, reply).await?;
    }
    Ok(client.leave(Act::Leaves))
}

/// Sends what is no text.
async fn bytes(address: SocketAddr) -> Result<Ledger, Failure> {
    let mut client = Client::connect(address).await?;
    client.send(b"GET \xff").await?;
    client.hear_no_more().await?;
    Ok(client.leave(Act::SendsBytes))
}

/// Crashes a handler; the next client is served all the same.
async fn crash(address: SocketAddr) -> Result<Ledger, Failure> {
    let mut client = Client::connect(address).await?;
    client.send(b"CRASH").await?;
    client.hear_no_more().await?;
    let mut ledger = client.leave(Act::Crashes);

    let mut next = Client::connect(address).await?;
    next.act(Act::Checks, "CHECKSUM", "CHECKSUM ").await?;
    ledger += next.leave(Act::Leaves);
    Ok(ledger)
}

/// Waits for a value that another client sets.
async fn handover(address: SocketAddr, number: u32) -> Result<Ledger, Failure> {
    let (mut taker, mut giver) = (Client::connect(address).await?, Client::connect(address).await?);
    let key = format!("handover{number}");
    taker.wait(&key).await?;
    giver.act(Act::Sets, &format!("SET {key} at last"), "OK").await?;
    taker.hear("VALUE at last").await?;

    let mut ledger = Ledger::of(Act::Waits);
    ledger += taker.leave(Act::Leaves);
    ledger += giver.leave(Act::Leaves);
    Ok(ledger)
}

/// Waits for what never comes, for a short time.
async fn impatience(address: SocketAddr) -> Result<Ledger, Failure> {
    let mut client = Client::connect(address).await?;
    client.wait("never").await?;
    match time::timeout(PATIENCE, client.hear("VALUE")).await {
        Err(_) => Ok(client.leave(Act::GivesUp)),
        Ok(heard) => heard.and(Err(Failure::Answered)),
    }
}

/// Waits for what never comes, in a task that is aborted.
async fn abortion(address: SocketAddr) -> Result<Ledger, Failure> {
    let (waits, waiting) = oneshot::channel();
    let task = tokio::spawn(async move {
        let mut client = Client::connect(address).await?;
        client.wait("never").await?;
        // Nobody listens if it is aborted already.
        let _ = waits.send(());
        client.hear("VALUE").await
    });
    let _ = waiting.await;
    task.abort();
    match task.await {
        Err(error) if error.is_cancelled() => Ok(Ledger::of(Act::GivesUp)),
        ended => ended?.and(Err(Failure::Answered)),
    }
}
