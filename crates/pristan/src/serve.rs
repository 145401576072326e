//! `pristan serve`: the pages and the API over one register.
use crate::complaint::{Result, cannot_listen};
use crate::data::Data;
use crate::edge;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use domain::words::Language;
use register::Register;
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// Where a server listens unless told otherwise: on this machine alone.
pub(crate) const LISTEN: &str = "127.0.0.1:8080";

/// Serve the pages and the API
///
/// Any number of servers may share one PostgreSQL: nothing is kept only in a
/// process. It stops, finishing what runs, on Ctrl-C or SIGTERM.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: one machine\n  pristan serve --data ~/pristan\n\
    Example: several servers over one database\n  pristan serve --database postgres://pristan@db/pristan --listen 0.0.0.0:8080")]
pub(crate) struct Serve {
    #[command(flatten)]
    data: Data,
    /// The address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = LISTEN, env = "PRISTAN_LISTEN")]
    listen: SocketAddr,
}

impl Serve {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        let register = self.data.open_or_make().await?;
        serve(register, self.listen, language).await
    }
}

/// Serves `register` until the program is asked to stop.
pub(crate) async fn serve(
    register: Register,
    listen: SocketAddr,
    language: Language,
) -> Result<()> {
    logs();
    let cannot = |error: std::io::Error| cannot_listen(&listen.to_string(), &error);
    let listener = TcpListener::bind(listen).await.map_err(cannot)?;
    // Port 0 asks for any free port: what is printed is the one that was given.
    let address = listener.local_addr().map_err(cannot)?;
    let server = axum::serve(listener, router(register.clone()))
        .with_graceful_shutdown(asked_to_stop())
        .into_future();
    edge::say(match language {
        Language::En => format!("Pristan is at http://{address} (stop with Ctrl-C)"),
        Language::Bg => format!("Пристан е на http://{address} (спиране с Ctrl-C)"),
    })?;
    let served = server.await;
    register.close().await;
    served.map_err(cannot)
}

/// What is served.
fn router(register: Register) -> Router {
    let health = move || {
        let register = register.clone();
        async move {
            match register.answers().await {
                Ok(()) => (StatusCode::OK, "ok"),
                Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer"),
            }
        }
    };
    Router::new().route("/health", get(health))
}

/// Logs as lines on standard error; `PRISTAN_LOG=debug` says more.
fn logs() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("PRISTAN_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second subscriber in one process is refused; the first serves as well.
    let _ = subscriber.try_init();
}

/// Resolves on Ctrl-C, and on SIGTERM where there is such a thing.
async fn asked_to_stop() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Without the signal there is nothing to wait for.
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
