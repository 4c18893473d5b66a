//! A rust-libp2p peer that is told by JSON lines what to do: itests/peers/README.md.

mod console;
mod dht;
mod node;
mod streams;

use std::error::Error;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::sync::mpsc;

use crate::console::{answer, say};

pub type Failure = Box<dyn Error + Send + Sync>;
pub type Reply = Result<Value, Failure>;

/// One line of input. Which fields count depends on the command.
pub struct Request(Value);

impl Request {
    pub fn id(&self) -> u64 {
        self.0["id"].as_u64().unwrap_or_default()
    }

    pub fn text(&self, name: &str) -> &str {
        self.0[name].as_str().unwrap_or_default()
    }

    pub fn number(&self, name: &str) -> u64 {
        self.0[name].as_u64().unwrap_or_default()
    }

    pub fn flag(&self, name: &str) -> bool {
        self.0[name].as_bool().unwrap_or_default()
    }

    pub fn object(&self, name: &str) -> Request {
        Request(self.0[name].clone())
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    let Some(first) = lines.next_line().await? else {
        return Ok(());
    };
    let start = Request(serde_json::from_str(&first)?);
    let mut node = match node::Node::start(&start).await {
        Ok(node) => node,
        Err(error) => {
            answer(start.id(), Err(error));
            return Ok(());
        }
    };
    answer(start.id(), Ok(node.introduction()));
    let (tell, told) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok(Some(line)) = lines.next_line().await {
            match serde_json::from_str(&line) {
                Ok(value) => _ = tell.send(Request(value)),
                Err(error) => say(&json!({"event": "noise", "text": error.to_string()})),
            }
        }
    });
    node.run(told).await;
    Ok(())
}
