//! Calendar feeds: RFC 5545, `text/calendar`.
//!
//! Dates go to people's calendars, which are not ours to guard, so the titles
//! are chosen by the caller and say nothing of a case or a person.
use domain::day::{Day, Moment};
use std::fmt::Write;

/// A calendar.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// What it is called in the reader's program.
    pub name: String,
    /// The domain name that ends each event's identifier: `pristan.example.bg`.
    pub host: String,
    /// When the feed was made.
    pub made_at: Moment,
    /// Its events.
    pub events: Vec<Event>,
}

/// Something that lasts whole days.
#[derive(Clone, Debug)]
pub struct Event {
    /// What makes it the same event in every feed: an id of ours. The text that
    /// is sent is this, an at sign, and the host.
    pub id: String,
    /// The first day.
    pub from: Day,
    /// The last day; not before the first.
    pub last: Day,
    /// The line the calendar shows.
    pub title: String,
    /// What is said below it; empty for nothing.
    pub description: String,
    /// The page it leads to.
    pub url: Option<String>,
    /// How many days ahead to remind; none for no reminder.
    pub remind_days: Option<u16>,
    /// Whether it is off: programs then take it out.
    pub cancelled: bool,
}

/// Writes a calendar.
#[must_use]
pub fn write(calendar: &Calendar) -> String {
    let mut text = String::new();
    line(&mut text, "BEGIN", "VCALENDAR");
    line(&mut text, "VERSION", "2.0");
    line(&mut text, "PRODID", "-//Pristan//Pristan//EN");
    line(&mut text, "CALSCALE", "GREGORIAN");
    line(&mut text, "METHOD", "PUBLISH");
    line(&mut text, "X-WR-CALNAME", &escaped(&calendar.name));
    let stamp = stamp(calendar.made_at);
    for event in &calendar.events {
        line(&mut text, "BEGIN", "VEVENT");
        line(&mut text, "UID", &escaped(&format!("{}@{}", event.id, calendar.host)));
        line(&mut text, "DTSTAMP", &stamp);
        line(&mut text, "DTSTART;VALUE=DATE", &date(event.from));
        // The end is the first day that is out.
        line(&mut text, "DTEND;VALUE=DATE", &date(event.last.max(event.from).plus(1)));
        line(&mut text, "SUMMARY", &escaped(&event.title));
        if !event.description.is_empty() {
            line(&mut text, "DESCRIPTION", &escaped(&event.description));
        }
        if let Some(url) = &event.url {
            // An address is not a text and is not escaped; it holds no line
            // break, or it would be two lines.
            line(&mut text, "URL", &url.replace(['\r', '\n'], ""));
        }
        line(&mut text, "STATUS", if event.cancelled { "CANCELLED" } else { "CONFIRMED" });
        // A deadline leaves the day free for other things.
        line(&mut text, "TRANSP", "TRANSPARENT");
        if let Some(days) = event.remind_days
            && !event.cancelled
        {
            line(&mut text, "BEGIN", "VALARM");
            line(&mut text, "ACTION", "DISPLAY");
            line(&mut text, "DESCRIPTION", &escaped(&event.title));
            line(&mut text, "TRIGGER", &format!("-P{days}D"));
            line(&mut text, "END", "VALARM");
        }
        line(&mut text, "END", "VEVENT");
    }
    line(&mut text, "END", "VCALENDAR");
    text
}

/// Octets of a line, its end not counted.
const WIDTH: usize = 75;

/// Writes a line, folded: what goes beyond 75 octets continues on a line that
/// begins with a space, and no letter is cut in two.
fn line(out: &mut String, name: &str, value: &str) {
    let mut used = 0;
    for c in name.chars().chain([':']).chain(value.chars()) {
        if used + c.len_utf8() > WIDTH {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(c);
        used += c.len_utf8();
    }
    out.push_str("\r\n");
}

/// Source: RFC 5545, 3.3.11.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\r' if letters.peek() == Some(&'\n') => {}
            '\r' | '\n' => out.push_str("\\n"),
            '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

fn date(day: Day) -> String {
    day.to_string().replace('-', "")
}

fn stamp(moment: Moment) -> String {
    let (hour, minute, second) = moment.clock();
    let mut text = date(moment.day());
    // Writing to a string does not fail.
    let _ = write!(text, "T{hour:02}{minute:02}{second:02}Z");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_folded_at_75_octets_between_letters() {
        for letter in ["a", "я", "€", "📷"] {
            let mut text = String::new();
            line(&mut text, "SUMMARY", &letter.repeat(100));
            assert!(text.ends_with("\r\n"));
            let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
            assert!(lines.len() > 1);
            assert!(lines.iter().all(|l| l.len() <= WIDTH), "{letter}");
            assert!(lines.iter().rev().skip(1).all(|l| l.len() > WIDTH - 4), "{letter}: not early");
            assert_eq!(text.replace("\r\n ", ""), format!("SUMMARY:{}\r\n", letter.repeat(100)));
        }
    }

    #[test]
    fn what_has_a_meaning_is_escaped() {
        assert_eq!(escaped("a,b;c\\d\r\ne\nf\u{7}"), "a\\,b\\;c\\\\d\\ne\\nf");
    }
}
