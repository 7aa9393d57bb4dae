//! The process of many clients, each of which reads, or does not, in its own way.

use std::env;
use std::io::{self, BufRead};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt, Interest, Ready};
use tokio::net::{TcpSocket, TcpStream};
use tokio::runtime;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::child::Program;
use super::client::{Failure, Scrape, Scraper};
use super::outcomes::Outcomes;

/// The variable of the environment that says whom the clients connect to.
const ADDRESS: &str = "METRICS_LOAD_ADDRESS";

/// The variable of the environment that says how many clients of each kind there are.
const CLIENTS: &str = "METRICS_LOAD_CLIENTS";

/// The variable of the environment that says how many series a whole answer has at least.
const EXPECTED: &str = "METRICS_LOAD_EXPECTED";

/// How long the clients stay at most, should the one that started them not end them.
const LONGEST: Duration = Duration::from_secs(30 * 60);

const REQUEST: &[u8] = b"GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n";

/// How often clients that scrape do.
const SCRAPES: usize = 3;

/// How long a client of a crowd waits for its answer.
const CROWD_TIMEOUT: Duration = Duration::from_secs(60);

/// What a client does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Behaviour {
    /// Asks for everything, reads nothing, and connects again when it is cut.
    ReadsNothing,
    /// Asks for everything, reads 32 KiB every 0.7 s, and connects again when it is cut or has all.
    Drips,
    /// Sends half of a head, and connects again when it is cut.
    SendsHalf,
    /// Asks for everything and leaves within milliseconds, again and again.
    Hurries,
    /// Scrapes three times, as fast as it can.
    Scrapes,
    /// Scrapes three times, and reads 1 MiB in a second.
    ScrapesSlowly,
}

use Behaviour::{Drips, Hurries, ReadsNothing, Scrapes, ScrapesSlowly, SendsHalf};

impl Behaviour {
    const ALL: [Self; 6] = [ReadsNothing, Drips, SendsHalf, Hurries, Scrapes, ScrapesSlowly];

    pub(crate) fn name(self) -> &'static str {
        match self {
            ReadsNothing => "clients that read nothing",
            Drips => "clients that read 32 KiB every 0.7 s",
            SendsHalf => "clients that send half a head",
            Hurries => "clients that leave within 5 ms",
            Scrapes => "clients that scrape 3 times, as fast as they can",
            ScrapesSlowly => "clients that scrape 3 times, at 1 MiB/s",
        }
    }

    async fn run(self, crowd: &Crowd) {
        match self {
            ReadsNothing => crowd.reconnect(4096, read_nothing).await,
            Drips => crowd.reconnect(32 * 1024, drip).await,
            SendsHalf => crowd.reconnect(4096, send_half).await,
            Hurries => crowd.hurry().await,
            Scrapes => crowd.scrape(None).await,
            ScrapesSlowly => crowd.scrape(Some(1024 * 1024)).await,
        }
    }
}

/// What the clients know and count together.
struct Crowd {
    address: SocketAddr,
    expected: usize,
    connected: AtomicUsize,
    outcomes: Mutex<Outcomes>,
}

impl Crowd {
    /// Connects with a receive buffer of that size and does something with the connection, again
    /// and again.
    async fn reconnect<F: Future<Output = io::Result<()>>>(&self, buffer: u32, exchange: fn(TcpStream) -> F) {
        loop {
            match self.connect(buffer).await {
                Ok(socket) => {
                    self.connected.fetch_add(1, Ordering::Relaxed);
                    // However it ends, the next follows.
                    drop(exchange(socket).await);
                }
                Err(_) => sleep(Duration::from_millis(10)).await,
            }
        }
    }

    async fn connect(&self, buffer: u32) -> io::Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(buffer)?;
        socket.connect(self.address).await
    }

    async fn hurry(&self) {
        for time in (0..200).cycle() {
            match Scraper::try_connect(self.address).await {
                Ok(scraper) => {
                    self.connected.fetch_add(1, Ordering::Relaxed);
                    scraper.hurry(Duration::from_millis(1 + time)).await;
                }
                Err(_) => sleep(Duration::from_millis(10)).await,
            }
        }
    }

    async fn scrape(&self, bytes_per_second: Option<u32>) {
        let scrape = Scrape {
            timeout: CROWD_TIMEOUT,
            bytes_per_second,
            ..Scrape::of(self.address)
        };
        for _ in 0..SCRAPES {
            self.connected.fetch_add(1, Ordering::Relaxed);
            let outcome = scrape.run().await.and_then(|scraped| {
                let is_whole = scraped.samples("table_rows_total").count() >= self.expected;
                is_whole.then_some(scraped.took).ok_or(Failure::Incomplete)
            });
            self.outcomes.lock().unwrap().add(outcome);
        }
    }
}

async fn read_nothing(mut socket: TcpStream) -> io::Result<()> {
    socket.write_all(REQUEST).await?;
    // A reset is an error at once. The end of what could be read is told beside that something can
    // be read, which is so from the answer's first byte on, and so has to be looked for.
    while timeout(Duration::from_millis(100), socket.ready(Interest::ERROR))
        .await
        .is_err()
    {
        let ready = socket.ready(Interest::READABLE).now_or_never();
        if ready.is_some_and(|ready| ready.is_ok_and(Ready::is_read_closed)) {
            break;
        }
    }
    Ok(())
}

async fn drip(mut socket: TcpStream) -> io::Result<()> {
    socket.write_all(REQUEST).await?;
    let mut piece = vec![0; 32 * 1024];
    loop {
        let read = socket.read(&mut piece).await?;
        if read == 0 || piece[..read].ends_with(b"\r\n0\r\n\r\n") {
            return Ok(());
        }
        sleep(Duration::from_millis(700)).await;
    }
}

async fn send_half(mut socket: TcpStream) -> io::Result<()> {
    socket.write_all(&REQUEST[..REQUEST.len() / 2]).await?;
    socket.read(&mut [0; 64]).await.map(drop)
}

/// Runs the clients, until the input ends or all are done: prints what became of them.
pub(crate) fn run() {
    let crowd = Arc::new(Crowd {
        address: env::var(ADDRESS).unwrap().parse().unwrap(),
        expected: env::var(EXPECTED).unwrap().parse().unwrap(),
        connected: AtomicUsize::new(0),
        outcomes: Mutex::default(),
    });
    let counts = env::var(CLIENTS).unwrap();
    let counts = counts.split(' ').map(|count| count.parse::<usize>().unwrap());
    let runtime = runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let (end, ended) = oneshot::channel();
    thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            drop(line);
        }
        let _ = end.send(());
    });
    runtime.block_on(async {
        let mut clients = JoinSet::new();
        for (behaviour, count) in Behaviour::ALL.into_iter().zip(counts) {
            for _ in 0..count {
                let crowd = Arc::clone(&crowd);
                clients.spawn(async move { behaviour.run(&crowd).await });
            }
        }
        println!("\nstarted");
        let all_done = async { while clients.join_next().await.is_some() {} };
        tokio::select! {
            () = all_done => {}
            _ = ended => {}
            () = sleep(LONGEST) => {}
        }
        clients.shutdown().await;
    });
    let connected = crowd.connected.load(Ordering::Relaxed);
    let outcomes = crowd.outcomes.lock().unwrap();
    println!("they connected {connected} times: {outcomes}");
}

/// The process of many clients, from outside.
pub(crate) struct Clients(Program);

impl Clients {
    /// Starts clients of a server with so many series, so many of each kind.
    pub(crate) fn start(address: SocketAddr, series: u64, counts: &[(usize, Behaviour)]) -> Self {
        let of = |behaviour| counts.iter().filter(move |(_, other)| *other == behaviour);
        let counts = Behaviour::ALL.map(|behaviour| of(behaviour).map(|(count, _)| count).sum::<usize>().to_string());
        let variables = [
            (ADDRESS, &*address.to_string()),
            (EXPECTED, &*series.to_string()),
            (CLIENTS, &*counts.join(" ")),
        ];
        let mut program = Program::start("run_clients", 4_096, &variables);
        program.find("started");
        Self(program)
    }

    /// Ends all clients; returns what became of them.
    pub(crate) fn stop(mut self) -> String {
        self.0.end_input();
        self.join()
    }

    /// Waits until all clients are done; returns what became of them.
    pub(crate) fn join(&mut self) -> String {
        let said = self.0.find("they connected ");
        self.0.end_input();
        self.0.wait();
        said
    }
}
