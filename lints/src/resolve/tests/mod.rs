mod fixture;
mod impls;
mod imports;
mod modules;
mod paths;

use fixture::Fixture;

fn fixture(text: &str) -> Fixture {
    Fixture::new(text)
}
