//! What is counted, for Prometheus, on an address of its own.
//!
//! Written here rather than by a crate: it is one page of lines, and only what
//! is named on it can ever go out.
use domain::day::Moment;
use register::Register;
use register::pulse::Pulse;
use std::fmt::Write as _;
use std::sync::Arc;
use web::{Doors, Edge, GROUPS, Sort, Times, Watch};

/// What is looked at.
#[derive(Clone)]
pub(crate) struct Metrics {
    pub(crate) register: Register,
    pub(crate) edge: Arc<dyn Edge>,
    pub(crate) doors: Arc<Doors>,
    pub(crate) watch: Arc<Watch>,
}

/// The one page.
pub(crate) fn router(metrics: Metrics) -> axum::Router {
    let page = async move |axum::extract::State(metrics): axum::extract::State<Metrics>| {
        let now = metrics.edge.now();
        // A database that does not answer is told by what is missing.
        let pulse = metrics.register.pulse(now).await.ok();
        let kind = [("content-type", "text/plain; version=0.0.4; charset=utf-8")];
        (kind, text(&metrics.watch, &metrics.doors, pulse.as_ref(), now))
    };
    axum::Router::new().route("/metrics", axum::routing::get(page)).with_state(metrics)
}

fn text(watch: &Watch, doors: &Doors, pulse: Option<&Pulse>, now: Moment) -> String {
    let mut page = Page(String::new());
    let requests = watch.requests();
    page.head("pristan_request_duration_seconds", "histogram", "Requests, by pattern of address");
    for (sort, times) in &requests {
        page.times(sort, times);
    }
    page.head("pristan_policy_violations_total", "counter", "What browsers stopped in our pages");
    page.line("pristan_policy_violations_total", "", watch.violations());
    page.head("pristan_places_taken", "gauge", "Requests being answered, by door");
    for (door, busy) in doors.busy() {
        page.line("pristan_places_taken", &format!("door=\"{door}\""), busy.inside);
    }
    page.head("pristan_waiting", "gauge", "Requests waiting for a place, by door");
    for (door, busy) in doors.busy() {
        page.line("pristan_waiting", &format!("door=\"{door}\""), busy.waiting);
    }
    page.head("pristan_database_up", "gauge", "1 while the database answers");
    page.line("pristan_database_up", "", u8::from(pulse.is_some()));
    let Some(pulse) = pulse else { return page.0 };
    page.head("pristan_sealed", "gauge", "1 while the register waits for its root key");
    page.line("pristan_sealed", "", u8::from(pulse.sealed));
    page.head("pristan_migrated", "gauge", "1 while the tables are those of this program");
    page.line("pristan_migrated", "", u8::from(pulse.migrated));
    page.head("pristan_jobs_due", "gauge", "Jobs that are due");
    page.line("pristan_jobs_due", "", pulse.jobs);
    page.head("pristan_connections", "gauge", "Connections to the database");
    for (pool, connections) in pulse.connections {
        page.line(
            "pristan_connections",
            &format!("pool=\"{pool}\",state=\"open\""),
            connections.open,
        );
        page.line(
            "pristan_connections",
            &format!("pool=\"{pool}\",state=\"used\""),
            connections.used,
        );
    }
    if let Some(at) = pulse.checkpoint_at {
        page.age("pristan_checkpoint_age_seconds", "Since the journal was signed", at, now);
    }
    if let Some(at) = pulse.backup_at {
        page.age("pristan_backup_age_seconds", "Since a backup was made", at, now);
    }
    page.0
}

/// A page of the text format. Source: Prometheus, “Exposition formats”, 0.0.4.
struct Page(String);

impl Page {
    fn head(&mut self, name: &str, sort: &str, about: &str) {
        // Writing into a text does not fail.
        let _ = writeln!(self.0, "# HELP {name} {about}\n# TYPE {name} {sort}");
    }

    fn line(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        let _ = match labels {
            "" => writeln!(self.0, "{name} {value}"),
            labels => writeln!(self.0, "{name}{{{labels}}} {value}"),
        };
    }

    fn age(&mut self, name: &str, about: &str, since: Moment, now: Moment) {
        self.head(name, "gauge", about);
        self.line(name, "", seconds(u64::try_from(now.0 - since.0).unwrap_or(0)));
    }

    fn times(&mut self, sort: &Sort, times: &Times) {
        let Sort { route, method, status } = sort;
        // Patterns are ours; they have no signs that need care.
        let labels = format!("route=\"{route}\",method=\"{method}\",status=\"{status}\"");
        let name = "pristan_request_duration_seconds";
        for (end, count) in GROUPS.into_iter().zip(times.within) {
            let labels = format!("{labels},le=\"{}\"", seconds(end));
            self.line(&format!("{name}_bucket"), &labels, count);
        }
        self.line(&format!("{name}_bucket"), &format!("{labels},le=\"+Inf\""), times.count);
        self.line(&format!("{name}_sum"), &labels, seconds(times.sum));
        self.line(&format!("{name}_count"), &labels, times.count);
    }
}

/// Milliseconds as seconds, exactly.
fn seconds(ms: u64) -> String {
    let (whole, part) = (ms / 1000, ms % 1000);
    let text = format!("{whole}.{part:03}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use register::pulse::Connections;

    #[test]
    fn milliseconds_are_written_as_seconds() {
        for (ms, text) in [(0, "0"), (5, "0.005"), (250, "0.25"), (1000, "1"), (12_340, "12.34")] {
            assert_eq!(seconds(ms), text);
        }
    }

    #[test]
    fn a_page_without_requests_says_how_the_register_is() {
        let connections = Connections { open: 2, used: 1 };
        let pulse = Pulse {
            migrated: true,
            sealed: true,
            checkpoint_at: Some(Moment(1_000)),
            backup_at: Some(Moment(500)),
            jobs: 3,
            connections: [("read", connections), ("write", connections)],
        };
        let page = text(&Watch::default(), &Doors::default(), Some(&pulse), Moment(91_500));
        for line in [
            "pristan_sealed 1",
            "pristan_jobs_due 3",
            "pristan_checkpoint_age_seconds 90.5",
            "pristan_backup_age_seconds 91",
            "pristan_places_taken{door=\"sign_in\"} 0",
            "pristan_connections{pool=\"read\",state=\"used\"} 1",
            "pristan_database_up 1",
        ] {
            assert!(page.lines().any(|l| l == line), "{line}\n{page}");
        }
        let away = text(&Watch::default(), &Doors::default(), None, Moment(0));
        assert!(away.contains("pristan_database_up 0") && !away.contains("pristan_sealed"));
    }
}
