//! `pristan serve`: the pages and the API over one register.
use crate::complaint::{Result, cannot_listen};
use crate::confined::Confined;
use crate::data::Data;
use crate::edge;
use crate::keys::MaybeKey;
use crate::unseal::{Listening, Socket};
use domain::words::Language;
use register::Register;
use register::job::Progressed;
use register::submission::Sheets;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use vault::note::Signer;
use vault::root::Root;
use web::Edge;

/// Where a server listens unless told otherwise: on this machine alone.
pub(crate) const LISTEN: &str = "127.0.0.1:8080";

/// How often a server looks for jobs that are due.
const JOBS_EVERY: Duration = Duration::from_secs(3);

/// How long requests may take to finish once the program is asked to stop. A
/// client that sent half of one and went silent would hold it for ever.
const GRACE: Duration = Duration::from_secs(5);

/// Serve the pages and the API
///
/// Any number of servers may share one PostgreSQL: nothing is kept only in a
/// process. With a key, the register is unsealed, and the head of the journal is
/// signed each minute in which there is more in it. Without one it starts sealed
/// and waits for `pristan unseal`. It stops, finishing what runs, on Ctrl-C or SIGTERM.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: one machine\n  pristan serve --data ~/pristan\n\
    Example: several servers over one database\n  pristan serve --database postgres://pristan@db/pristan --listen 0.0.0.0:8080")]
pub(crate) struct Serve {
    #[command(flatten)]
    data: Data,
    /// The address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = LISTEN, env = "PRISTAN_LISTEN")]
    listen: SocketAddr,
    /// The address under which people reach it, when that is another one (behind
    /// a proxy): `https://pristan.example`
    #[arg(long, value_name = "URL", env = "PRISTAN_ORIGIN")]
    origin: Option<String>,
    #[command(flatten)]
    key: MaybeKey,
    #[command(flatten)]
    socket: Socket,
}

impl Serve {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        let root = self.key.root()?;
        let register = with_root(self.data.open_or_make().await?, root).await?;
        let socket = self.socket.of(self.data.data.as_deref());
        serve(register, self.listen, self.origin, socket, language).await
    }
}

/// The register, unsealed and signing checkpoints when there is a key for it.
pub(crate) async fn with_root(
    register: Register,
    root: Option<(Root, Signer)>,
) -> Result<Register> {
    let Some((root, signer)) = root else { return Ok(register) };
    let at = clock(&register).await?.now();
    register.unseal(root, None, at, edge::seed()).await?;
    Ok(register.signing(signer))
}

/// The clock of this register: that of a demonstration goes on from the last
/// thing that happened in it.
async fn clock(register: &Register) -> Result<edge::Real> {
    let demonstration = crate::demo::coordinator(register).await?.is_some();
    let last = if demonstration { register.last_moment().await? } else { None };
    Ok(edge::Real::going_on_from(last))
}

/// Serves `register` until the program is asked to stop.
pub(crate) async fn serve(
    register: Register,
    listen: SocketAddr,
    origin: Option<String>,
    socket: Option<PathBuf>,
    language: Language,
) -> Result<()> {
    logs();
    let cannot = |error: std::io::Error| cannot_listen(&listen.to_string(), &error);
    let listener = TcpListener::bind(listen).await.map_err(cannot)?;
    // Port 0 asks for any free port: what is printed is the one that was given.
    let address = listener.local_addr().map_err(cannot)?;
    let demonstration = crate::demo::coordinator(&register).await?.is_some();
    let clock = clock(&register).await?;
    let unsealing = match &socket {
        Some(path) => Listening::on(path).await?,
        None => None,
    };
    let unsealing = unsealing.map(|l| tokio::spawn(l.answer(register.clone(), clock)));
    let app = web::App {
        register: register.clone(),
        edge: Arc::new(clock),
        demonstration,
        origin: origin.unwrap_or_else(|| format!("http://{address}")),
        copies: Arc::new(Confined),
    };
    let jobs = tokio::spawn(work(register.clone(), clock));
    let (stopping, stopped) = oneshot::channel();
    let server = axum::serve(listener, web::router(app))
        .with_graceful_shutdown(async {
            asked_to_stop().await;
            // Nobody listens once the server has ended: nothing is to be told then.
            let _ = stopping.send(());
        })
        .into_future();
    edge::say(match language {
        Language::En => format!("Pristan is at http://{address} (stop with Ctrl-C)"),
        Language::Bg => format!("Пристан е на http://{address} (спиране с Ctrl-C)"),
    })?;
    if register.is_sealed() {
        edge::remark(match language {
            Language::En => "The register is sealed until `pristan unseal` gives it its key",
            Language::Bg => "Регистърът е запечатан, докато „pristan unseal“ не му даде ключа",
        });
    }
    let ended = tokio::select! {
        ended = server => ended,
        () = grace(stopped) => Ok(()),
    };
    // A job that is broken off here is gone on with by the next server.
    jobs.abort();
    if let Some(unsealing) = unsealing {
        unsealing.abort();
        // What it listened on is gone with it.
        let _ = unsealing.await;
    }
    register.close().await;
    ended.map_err(cannot)
}

/// Resolves when those who were served when the program was asked to stop have
/// had their time.
async fn grace(stopped: oneshot::Receiver<()>) {
    if stopped.await.is_ok() {
        tokio::time::sleep(GRACE).await;
    } else {
        std::future::pending::<()>().await;
    }
}

/// Runs the jobs that are due, until it is aborted. Any number of servers do:
/// each job is done by one at a time.
async fn work(register: Register, clock: edge::Real) {
    let sheets: Arc<dyn Sheets> = Arc::new(web::SheetReader);
    loop {
        match register.run_due_jobs(clock.now(), edge::seed(), &sheets).await {
            // There is more to do: at once.
            Ok(ran) if ran.iter().any(|r| r.progressed == Progressed::More) => continue,
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "the jobs that are due were not run"),
        }
        tokio::time::sleep(JOBS_EVERY).await;
    }
}

/// Logs as lines on standard error; `PRISTAN_LOG=debug` says more.
pub(crate) fn logs() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("PRISTAN_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second subscriber in one process is refused; the first serves as well.
    let _ = subscriber.try_init();
}

/// Resolves on Ctrl-C, and on SIGTERM where there is such a thing.
pub(crate) async fn asked_to_stop() {
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
