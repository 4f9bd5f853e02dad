//! The measuring program, twice: natively it measures and reports, and compiled to WebAssembly it measures when its page
//! says so. `cargo xtask bench` runs both.

#[cfg(not(target_arch = "wasm32"))]
use wireglass_bench::{capture, measure::measure, report::Report, scapy};

/// `wireglass-bench WASM.json [--json]` measures, and prints the report with what the browser measured beside it;
/// `wireglass-bench --capture FILE COUNT` writes a capture of so many packets.
#[cfg(not(target_arch = "wasm32"))]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1).peekable();
    if arguments.next_if_eq("--capture").is_some() {
        let (path, count) = (arguments.next().unwrap_or_default(), arguments.next().unwrap_or_default());
        return Ok(capture::write(std::path::Path::new(&path), count.parse()?)?);
    }
    let Some(wasm) = arguments.next() else {
        return Err("Say where the browser's measurement lies, or run `cargo xtask bench`.".into());
    };
    let wasm = serde_json::from_str(&std::fs::read_to_string(wasm)?)?;
    let began = std::time::Instant::now();
    let native = measure(&|| began.elapsed().as_secs_f64() * 1e9);
    let scapy = scapy::measure().map(|(_, nanos)| nanos);
    let report = Report { native, wasm, scapy };
    match arguments.next().as_deref() {
        Some("--json") => println!("{}", serde_json::to_string_pretty(&report)?),
        _ => print!("{}", report.to_text()),
    }
    Ok(())
}

/// The page calls [`browser::measurement`] instead.
#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(target_arch = "wasm32")]
mod browser {
    use wasm_bindgen::prelude::*;
    use wireglass_bench::measure::measure;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = performance, js_name = now)]
        fn now_millis() -> f64;
    }

    /// Measures, and returns it as JSON.
    #[wasm_bindgen]
    pub fn measurement() -> Result<String, JsError> {
        Ok(serde_json::to_string(&measure(&|| now_millis() * 1e6))?)
    }
}
