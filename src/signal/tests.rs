//! That a signal is told once.

use super::*;

fn signal(kind: SignalKind, second: i64, text: &str) -> Signal {
    Signal {
        time: Timestamp::from_second(second).ok(),
        kind,
        subject: "f".to_owned(),
        text: text.to_owned(),
        event: None,
    }
}

/// The same call later is nothing new; the same change later is another change.
#[test]
fn what_goes_on_is_told_once_and_what_happens_again_is_told_again() {
    for (kind, again) in [
        (SignalKind::Denied, false),
        (SignalKind::Outside, false),
        (SignalKind::NewNeed, false),
        (SignalKind::Changed, true),
        (SignalKind::LoggingStopped, true),
    ] {
        let mut told = Told::default();
        assert!(told.is_new(&signal(kind, 1, "a")));
        assert!(!told.is_new(&signal(kind, 1, "a")), "{kind:?}");
        assert_eq!(told.is_new(&signal(kind, 2, "a")), again, "{kind:?}");
        assert!(told.is_new(&signal(kind, 1, "b")), "{kind:?}");
    }
    assert_eq!(SignalKind::ALL.len(), 5);
}
