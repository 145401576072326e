//! A calendar feed, whole.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use domain::day::{Day, Moment};
use formats::calendar::{Calendar, Event, write};
use proptest::prelude::*;

fn event(title: &str) -> Event {
    Event {
        id: "0192f0c1".into(),
        from: Day::of(2017, 7, 1).unwrap(),
        last: Day::of(2017, 7, 31).unwrap(),
        title: title.into(),
        description: String::new(),
        url: None,
        remind_days: None,
        cancelled: false,
    }
}

fn calendar(events: Vec<Event>) -> String {
    let made_at = Moment::at_start_of(Day::of(2017, 6, 1).unwrap()).plus(3_723_000);
    write(&Calendar {
        name: "Срокове".into(), host: "pristan.example.bg".into(), made_at, events
    })
}

#[test]
fn an_event_lasts_whole_days_and_is_known_again() {
    let mut event = event("Due: III.6; training");
    event.description = "Page\nbelow".into();
    event.url = Some("https://pristan.example.bg/a;b".into());
    event.remind_days = Some(7);
    assert_eq!(
        calendar(vec![event]),
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Pristan//Pristan//EN\r\n\
         CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\nX-WR-CALNAME:Срокове\r\n\
         BEGIN:VEVENT\r\nUID:0192f0c1@pristan.example.bg\r\nDTSTAMP:20170601T010203Z\r\n\
         DTSTART;VALUE=DATE:20170701\r\nDTEND;VALUE=DATE:20170801\r\n\
         SUMMARY:Due: III.6\\; training\r\nDESCRIPTION:Page\\nbelow\r\n\
         URL:https://pristan.example.bg/a;b\r\nSTATUS:CONFIRMED\r\nTRANSP:TRANSPARENT\r\n\
         BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Due: III.6\\; training\r\nTRIGGER:-P7D\r\n\
         END:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
}

#[test]
fn what_is_off_says_so_and_does_not_remind() {
    let text = calendar(vec![Event { cancelled: true, remind_days: Some(1), ..event("A") }]);
    assert!(text.contains("STATUS:CANCELLED\r\n"));
    assert!(!text.contains("VALARM"));
}

proptest! {
    /// Whatever stands in a title, it stays one property, is folded, and is
    /// read back as it was.
    #[test]
    fn no_title_breaks_out_of_its_line(title in "[\\PC\r\n,;\\\\]{0,200}") {
        let text = calendar(vec![event(&title)]);
        prop_assert!(text.split("\r\n").all(|line| line.len() <= 75));
        prop_assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
        let unfolded = text.replace("\r\n ", "");
        let lines: Vec<&str> = unfolded.split("\r\n").filter(|l| l.starts_with("SUMMARY:")).collect();
        prop_assert_eq!(lines.len(), 1);
        prop_assert_eq!(unfolded.matches("BEGIN:VEVENT\r\n").count(), 1);
        let mut read = String::new();
        let mut letters = lines[0]["SUMMARY:".len()..].chars();
        while let Some(c) = letters.next() {
            match (c, c == '\\') {
                (_, true) => match letters.next() {
                    Some('n') => read.push('\n'),
                    Some(other) => read.push(other),
                    None => prop_assert!(false, "a lone backslash"),
                },
                (c, false) => read.push(c),
            }
        }
        prop_assert_eq!(read, title.replace("\r\n", "\n").replace('\r', "\n"));
    }
}
