//! Names of resources in code that a person copies.

/// A name of letters and digits alone, as logical ids of templates and labels of blocks are, never empty; `between`
/// stands where other characters were.
pub(crate) fn label(name: &str, between: &str) -> String {
    let mut out = String::new();
    let mut is_start = true;
    for c in name.chars() {
        if !c.is_ascii_alphanumeric() {
            is_start = true;
            continue;
        }
        if is_start && !out.is_empty() {
            out += between;
        }
        if is_start && between.is_empty() {
            out.push(c.to_ascii_uppercase());
        } else {
            out.push(c);
        }
        is_start = false;
    }
    match out.chars().next() {
        None => "Function".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("F{out}"),
        Some(_) => out,
    }
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn labels_are_names() {
        for (name, id, own) in [
            ("orders-api", "OrdersApi", "orders_api"),
            ("2nd_fn", "F2ndFn", "F2nd_fn"),
            ("---", "Function", "Function"),
        ] {
            assert_eq!(
                (label(name, ""), label(name, "_")),
                (id.to_owned(), own.to_owned())
            );
        }
    }
}
