use super::*;

#[test]
fn every_model_that_ships_is_valid() {
    let errors = match load::load(bundled::FILES) {
        Ok(_) => Vec::new(),
        Err(errors) => errors,
    };
    let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}
