//! The streams of itests/peers/README.md, dialled and dialling.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, StreamExt};
use libp2p::{PeerId, Stream, StreamProtocol};
use libp2p_stream::Control;
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use crate::console::{answer, hex, say};
use crate::{Failure, Reply, Request};

const ECHO: StreamProtocol = StreamProtocol::new("/interop/echo/1.0.0");
const SINK: StreamProtocol = StreamProtocol::new("/interop/sink/1.0.0");
const STALL: StreamProtocol = StreamProtocol::new("/interop/stall/1.0.0");
const SOURCE: StreamProtocol = StreamProtocol::new("/interop/source/1.0.0");
const RESET: StreamProtocol = StreamProtocol::new("/interop/reset/1.0.0");

const BLOCK: usize = 64 * 1024;
const PERIOD: usize = 251;

pub struct Streams {
    control: Control,
    written: Arc<AtomicU64>,
    drain: watch::Sender<u64>,
}

impl Streams {
    /// Answers on every protocol.
    pub fn offered(mut control: Control) -> Result<Self, Failure> {
        let (drain, drained) = watch::channel(0);
        for protocol in [ECHO, SINK, STALL, SOURCE, RESET] {
            let mut incoming = control.accept(protocol.clone())?;
            let drained = drained.clone();
            tokio::spawn(async move {
                while let Some((peer, stream)) = incoming.next().await {
                    tokio::spawn(serve(peer, protocol.clone(), stream, drained.clone()));
                }
            });
        }
        Ok(Streams { control, written: Arc::default(), drain })
    }

    pub fn control(&mut self) -> &mut Control {
        &mut self.control
    }

    pub fn obey(&self, request: Request) {
        if request.text("cmd") == "drain" {
            self.drain.send_modify(|drains| *drains += 1);
        }
        let control = self.control.clone();
        let written = self.written.clone();
        tokio::spawn(async move {
            let reply = command(&request, control, written).await;
            answer(request.id(), reply);
        });
    }
}

async fn command(request: &Request, control: Control, written: Arc<AtomicU64>) -> Reply {
    match request.text("cmd") {
        "echo" => echo(request, control).await,
        "send" => send(request, control, &written).await,
        "sent" => Ok(json!({"bytes": written.load(Ordering::Relaxed)})),
        "drain" => Ok(json!({})),
        "fetch" => fetch(request, control).await,
        "reset" => reset(request, control).await,
        "awaitReset" => await_reset(request, control).await,
        other => Err(format!("no such command: {other}").into()),
    }
}

async fn open(request: &Request, mut control: Control, protocol: StreamProtocol) -> Result<Stream, Failure> {
    let peer: PeerId = request.text("peer").parse()?;
    Ok(control.open_stream(peer, protocol).await?)
}

async fn echo(request: &Request, control: Control) -> Reply {
    let mut stream = open(request, control, ECHO).await?;
    stream.write_all(request.text("text").as_bytes()).await?;
    stream.close().await?;
    let mut back = String::new();
    stream.read_to_string(&mut back).await?;
    Ok(json!({"text": back}))
}

/// Pours into a peer's sink and tells what the peer says it got.
async fn send(request: &Request, control: Control, written: &AtomicU64) -> Reply {
    let protocol = StreamProtocol::try_from_owned(request.text("protocol").to_string())?;
    let mut stream = open(request, control, protocol).await?;
    written.store(0, Ordering::Relaxed);
    pour(&mut stream, request.number("bytes"), written).await?;
    stream.close().await?;
    let mut told = Vec::new();
    stream.read_to_end(&mut told).await?;
    let (count, hash) = told.split_first_chunk().ok_or("an account of another length")?;
    Ok(json!({"bytes": u64::from_be_bytes(*count), "sha256": hex(hash)}))
}

async fn fetch(request: &Request, control: Control) -> Reply {
    let mut stream = open(request, control, SOURCE).await?;
    stream.write_all(&request.number("bytes").to_be_bytes()).await?;
    stream.flush().await?;
    let (count, hash) = account(&mut stream).await?;
    Ok(json!({"bytes": count, "sha256": hex(&hash)}))
}

/// Breaks a stream that works: a stream that is dropped open is reset.
async fn reset(request: &Request, control: Control) -> Reply {
    let mut stream = open(request, control, ECHO).await?;
    stream.write_all(b"x").await?;
    stream.flush().await?;
    stream.read_exact(&mut [0]).await?;
    Ok(json!({}))
}

/// Has the peer break a stream. The library tells no code, and no reset either: to read is to be at the end.
async fn await_reset(request: &Request, control: Control) -> Reply {
    let mut stream = open(request, control, RESET).await?;
    let code = u32::try_from(request.number("code"))?;
    stream.write_all(&code.to_be_bytes()).await?;
    stream.flush().await?;
    match stream.read(&mut [0]).await {
        Ok(0) | Err(_) => Ok(json!({"code": 0})),
        Ok(_) => Err("no reset".into()),
    }
}

async fn serve(peer: PeerId, protocol: StreamProtocol, mut stream: Stream, drained: watch::Receiver<u64>) {
    let mut told = json!({"event": "ended", "protocol": protocol.to_string(), "peer": peer.to_string()});
    if let Err(error) = respond(protocol, &mut stream, drained).await {
        told["event"] = json!("broken");
        told["message"] = json!(error.to_string());
    }
    say(&told);
}

async fn respond(
    protocol: StreamProtocol,
    stream: &mut Stream,
    mut drained: watch::Receiver<u64>,
) -> Result<(), Failure> {
    if protocol == ECHO {
        let mut buffer = [0; 4096];
        loop {
            let count = stream.read(&mut buffer).await?;
            if count == 0 {
                break;
            }
            stream.write_all(&buffer[..count]).await?;
            stream.flush().await?;
        }
    } else if protocol == SOURCE {
        let mut wanted = [0; 8];
        stream.read_exact(&mut wanted).await?;
        pour(stream, u64::from_be_bytes(wanted), &AtomicU64::default()).await?;
    } else if protocol == RESET {
        stream.read_exact(&mut [0; 4]).await?;
        return Ok(());
    } else {
        if protocol == STALL {
            let before = *drained.borrow();
            drained.wait_for(|drains| *drains > before).await?;
        }
        let (count, hash) = account(stream).await?;
        stream.write_all(&count.to_be_bytes()).await?;
        stream.write_all(&hash).await?;
    }
    stream.close().await?;
    Ok(())
}

/// Reads to the end: how much came, and its hash.
async fn account(stream: &mut (impl AsyncRead + Unpin)) -> Result<(u64, Vec<u8>), Failure> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; BLOCK];
    let mut all = 0;
    loop {
        let count = stream.read(&mut buffer).await?;
        if count == 0 {
            return Ok((all, hash.finalize().to_vec()));
        }
        hash.update(&buffer[..count]);
        all += count as u64;
    }
}

/// Writes the bytes 0, 1, … 250, 0, 1, … up to the count.
async fn pour(stream: &mut (impl AsyncWrite + Unpin), count: u64, written: &AtomicU64) -> Result<(), Failure> {
    let pattern: Vec<u8> = (0..BLOCK + PERIOD).map(|at| (at % PERIOD) as u8).collect();
    let mut at = 0;
    while at < count {
        let from = (at % PERIOD as u64) as usize;
        let size = BLOCK.min((count - at) as usize);
        stream.write_all(&pattern[from..from + size]).await?;
        written.fetch_add(size as u64, Ordering::Relaxed);
        at += size as u64;
    }
    stream.flush().await?;
    Ok(())
}
