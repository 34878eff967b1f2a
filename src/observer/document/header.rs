//! Tables of events, known by their first line.

/// Whether a first line is the header of a table of events: the console's download, or Athena's.
pub(super) fn is_of_table(line: &[u8]) -> bool {
    let line = String::from_utf8_lossy(line).to_ascii_lowercase();
    let mut cells = line.split(',').map(|cell| cell.trim().trim_matches('"'));
    let is_plain = |cell: &str| {
        !cell.is_empty()
            && cell
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || " _".contains(c))
    };
    cells.clone().count() > 1
        && cells.clone().next().is_some_and(is_plain)
        && cells.any(|cell| {
            matches!(
                cell,
                "event name" | "eventname" | "event_name" | "event id" | "eventid"
            )
        })
}
