//! Prints the words for fields as the page loads them: `cargo run --package wireglass-shared --example book`.

fn main() {
    print!("{}", wireglass_shared::explain::words::book());
}
