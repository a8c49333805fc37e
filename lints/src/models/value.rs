//! Values of settings as the model files write them: `90s`, `3100ms`, `off`, `true`, `3`.

use std::time::Duration;

use super::{SettingValue, ValueFrom};

pub(super) fn parse_value(text: &str) -> Option<SettingValue> {
    match text {
        "off" => Some(SettingValue::Off),
        "true" => Some(SettingValue::Bool(true)),
        "false" => Some(SettingValue::Bool(false)),
        _ => {
            if let Some(number) = text.strip_suffix("ms") {
                number.parse().ok().map(|ms| SettingValue::Duration(Duration::from_millis(ms)))
            } else if let Some(number) = text.strip_suffix('s') {
                number.parse().ok().map(|s| SettingValue::Duration(Duration::from_secs(s)))
            } else {
                text.parse().ok().map(SettingValue::Count)
            }
        }
    }
}

/// Where a call takes a value from: `arg0`, `arg0?`, `!arg0`, `out_of_sight`, or a constant.
pub(super) fn parse_effect_value(text: &str) -> Option<ValueFrom> {
    let argument = |text: &str| text.strip_prefix("arg").and_then(|number| number.parse().ok());
    if text == "out_of_sight" {
        return Some(ValueFrom::OutOfSight);
    }
    if let Some(negated) = text.strip_prefix('!') {
        return argument(negated).map(ValueFrom::ArgumentNegated);
    }
    if let Some(optional) = text.strip_suffix('?') {
        return argument(optional).map(ValueFrom::ArgumentUnlessNone);
    }
    argument(text).map(ValueFrom::Argument).or_else(|| parse_value(text).map(ValueFrom::Constant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants() {
        assert_eq!(parse_value("90s"), Some(SettingValue::Duration(Duration::from_secs(90))));
        assert_eq!(parse_value("3100ms"), Some(SettingValue::Duration(Duration::from_millis(3100))));
        assert_eq!(parse_value("off"), Some(SettingValue::Off));
        assert_eq!(parse_value("false"), Some(SettingValue::Bool(false)));
        assert_eq!(parse_value("3"), Some(SettingValue::Count(3)));
        for text in ["", "s", "90 s", "-1s", "3.1s", "none"] {
            assert_eq!(parse_value(text), None, "{text}");
        }
    }

    #[test]
    fn arguments() {
        assert_eq!(parse_effect_value("arg0"), Some(ValueFrom::Argument(0)));
        assert_eq!(parse_effect_value("arg1?"), Some(ValueFrom::ArgumentUnlessNone(1)));
        assert_eq!(parse_effect_value("!arg0"), Some(ValueFrom::ArgumentNegated(0)));
        assert_eq!(parse_effect_value("out_of_sight"), Some(ValueFrom::OutOfSight));
        assert_eq!(parse_effect_value("off"), Some(ValueFrom::Constant(SettingValue::Off)));
        for text in ["arg", "argument", "!off", "off?"] {
            assert_eq!(parse_effect_value(text), None, "{text}");
        }
    }
}
