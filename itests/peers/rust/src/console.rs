//! Whole lines, one at a time.

use serde_json::{Value, json};

use crate::Reply;

pub fn say(line: &Value) {
    println!("{line}");
}

pub fn answer(id: u64, reply: Reply) {
    match reply {
        Ok(mut values) => {
            values["id"] = json!(id);
            say(&values);
        }
        Err(error) => say(&json!({"id": id, "error": error.to_string()})),
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn from_hex(text: &str) -> Result<Vec<u8>, std::num::ParseIntError> {
    (0..text.len() / 2)
        .map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16))
        .collect()
}
