//! One connection that is kept: what a scraper needs of HTTP/1, and no more, so that the machine is the server's.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a body may be compressed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Identity,
    Gzip,
}

impl Encoding {
    fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
        }
    }
}

/// What the head of an answer says of its body.
#[derive(Debug)]
struct Head {
    /// None: it comes in chunks.
    length: Option<usize>,
    encoding: Encoding,
}

pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    request: String,
    line: String,
}

impl Connection {
    /// Connects to a port of this machine; asks as Prometheus does, but for plain text.
    pub(crate) fn open(port: u16, accepted: Encoding) -> Result<Self, String> {
        let connect = || {
            let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.set_write_timeout(Some(PATIENCE))?;
            Ok::<_, std::io::Error>(stream)
        };
        let stream = connect().map_err(|error| format!("port {port}: {error}"))?;
        let request = format!(
            "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: Prometheus/3.5.0\r\n\
             Accept: text/plain;version=0.0.4;q=0.3,*/*;q=0.2\r\nAccept-Encoding: {}\r\n\
             X-Prometheus-Scrape-Timeout-Seconds: 10\r\n\r\n",
            accepted.name()
        );
        Ok(Self {
            // As much at once as Prometheus reads, about.
            stream: BufReader::with_capacity(64 << 10, stream),
            request,
            line: String::new(),
        })
    }

    /// Scrapes and throws the body away; returns its length, as it was sent.
    pub(crate) fn scrape(&mut self) -> Result<usize, String> {
        let mut length = 0;
        self.exchange(|part| length += part.len())?;
        Ok(length)
    }

    /// Scrapes; returns the text.
    pub(crate) fn text(&mut self) -> Result<String, String> {
        let mut body = Vec::new();
        let head = self.exchange(|part| body.extend_from_slice(part))?;
        let text = match head.encoding {
            Encoding::Identity => String::from_utf8(body).map_err(|error| error.to_string())?,
            Encoding::Gzip => std::io::read_to_string(flate2::read::MultiGzDecoder::new(&*body)).map_err(failed)?,
        };
        Ok(text)
    }

    fn exchange(&mut self, mut take: impl FnMut(&[u8])) -> Result<Head, String> {
        let sent = self.stream.get_mut().write_all(self.request.as_bytes());
        sent.map_err(failed)?;
        let head = self.head()?;
        match head.length {
            Some(length) => self.bytes(length, &mut take)?,
            None => while self.chunk(&mut take)? {},
        }
        Ok(head)
    }

    fn head(&mut self) -> Result<Head, String> {
        let status = self.line()?;
        if !status.starts_with("HTTP/1.1 200 ") {
            return Err(format!("the answer is `{status}`"));
        }
        let (mut length, mut chunked, mut encoding) = (None, false, Encoding::Identity);
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().ok(),
                "transfer-encoding" => chunked = value == "chunked",
                "content-encoding" if value == "gzip" => encoding = Encoding::Gzip,
                "content-encoding" => return Err(format!("compressed by `{value}`")),
                _ => {}
            }
        }
        if chunked == length.is_some() {
            return Err("the answer has no length, or two".into());
        }
        Ok(Head { length, encoding })
    }

    /// Takes one chunk; returns whether another one follows.
    fn chunk(&mut self, take: &mut impl FnMut(&[u8])) -> Result<bool, String> {
        let line = self.line()?;
        let length = usize::from_str_radix(line, 16).map_err(|_| format!("`{line}` is no length of a chunk"))?;
        self.bytes(length, take)?;
        if self.line()?.is_empty() {
            Ok(length > 0)
        } else {
            Err("a chunk does not end where it should".into())
        }
    }

    fn bytes(&mut self, mut length: usize, take: &mut impl FnMut(&[u8])) -> Result<(), String> {
        while length > 0 {
            let there = self.stream.fill_buf().map_err(failed)?;
            let part = &there[..length.min(there.len())];
            if part.is_empty() {
                return Err("the body is cut".into());
            }
            take(part);
            let taken = part.len();
            self.stream.consume(taken);
            length -= taken;
        }
        Ok(())
    }

    /// Reads a line, without its end.
    fn line(&mut self) -> Result<&str, String> {
        self.line.clear();
        self.stream.read_line(&mut self.line).map_err(failed)?;
        self.line.strip_suffix("\r\n").ok_or_else(|| "a line is cut".into())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "what `map_err` gives")]
fn failed(error: std::io::Error) -> String {
    error.to_string()
}
