//! YAML, and JSON as a part of it. A value with a tag of its own, such as `!Ref Timeout`, is no text and no number.

use saphyr::{LoadableYamlNode, MarkedYaml};

pub(super) type Node<'t> = MarkedYaml<'t>;

/// The first document; `None` where the text is none.
pub(super) fn parse(text: &str) -> Option<Node<'_>> {
    Node::load_from_str(text).ok()?.into_iter().next()
}

/// What stands under these keys, one below the other.
pub(super) fn at<'n, 't>(node: &'n Node<'t>, path: &[&str]) -> Option<&'n Node<'t>> {
    path.iter().try_fold(node, |node, key| node.data.as_mapping_get(key))
}

pub(super) fn text<'n>(node: &'n Node<'_>, path: &[&str]) -> Option<&'n str> {
    at(node, path)?.data.as_str()
}

/// Every entry of the map under these keys whose key is text.
pub(super) fn entries<'n, 't>(
    node: &'n Node<'t>,
    path: &[&str],
) -> impl Iterator<Item = (&'n str, &'n Node<'t>)> + use<'n, 't> {
    let map = at(node, path).and_then(|node| node.data.as_mapping());
    map.into_iter().flatten().filter_map(|(key, value)| Some((key.data.as_str()?, value)))
}

pub(super) fn whole(node: &Node<'_>) -> Option<i64> {
    node.data.as_integer().or_else(|| node.data.as_str()?.trim().parse().ok())
}

pub(super) fn line(node: &Node<'_>) -> usize {
    node.span.start.line()
}
