//! `pristan serve`: the pages and the API over one register.
use crate::complaint::{Result, cannot_listen};
use crate::confined::Confined;
use crate::data::open_or_make;
use crate::listen::Manner;
use crate::mail::Post;
use crate::metrics::Metrics;
use crate::oidc::Oidc;
use crate::settings::{Format, Options, Settings};
use crate::unseal::Listening;
use crate::{check, edge, listen, metrics};
use domain::words::Language;
use register::Register;
use register::job::Progressed;
use register::submission::Sheets;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tracing_subscriber::EnvFilter;
use vault::note::Signer;
use vault::root::Root;
use web::{Doors, Edge as _};

/// How often a server looks for jobs that are due.
const JOBS_EVERY: Duration = Duration::from_secs(3);

/// Serve the pages and the API
///
/// Any number of servers may share one PostgreSQL: nothing is kept only in a
/// process. With a key, the register is unsealed, and the head of the journal is
/// signed each minute in which there is more in it. Without one it starts sealed
/// and waits for `pristan unseal`. It stops, finishing what runs, on Ctrl-C or SIGTERM.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: one machine\n  pristan serve --data ~/pristan\n\
    Example: several servers over one database\n  pristan serve --database postgres://pristan@db/pristan --listen 0.0.0.0:8080 --origin https://pristan.example\n\
    Example: as its file of settings says\n  pristan serve --config /etc/pristan/pristan.toml")]
pub(crate) struct Serve {
    #[command(flatten)]
    options: Options,
}

impl Serve {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        let mut settings = self.options.settings()?;
        let root = std::mem::take(&mut settings.key).root()?;
        let register = open_or_make(settings.data.as_deref(), settings.database.as_deref()).await?;
        let register = with_root(register, root).await?;
        serve(register, settings, language).await
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
    settings: Settings,
    language: Language,
) -> Result<()> {
    logs(settings.format, settings.level.as_deref());
    let register = register.erasing_in(settings.retention_hour);
    let demonstration = crate::demo::coordinator(&register).await?.is_some();
    let clock = clock(&register).await?;
    // The people of a demonstration are invented, and its clock is its own.
    if !demonstration {
        check::before_serving(&settings, &register, clock.now(), language).await?;
    }
    let manner = settings.manner()?;
    let (listener, address) = bound(settings.listen).await?;
    let socket = settings.socket.clone();
    let unsealing = match &socket {
        Some(path) => Listening::on(path).await?,
        None => None,
    };
    let unsealing = unsealing.map(|l| tokio::spawn(l.answer(register.clone(), clock)));
    let scheme = if manner.tls.is_some() { "https" } else { "http" };
    let issuer = settings.oidc.clone().map(Oidc::of).transpose()?;
    let issuer = issuer.map(|issuer| Arc::new(issuer) as Arc<dyn web::Issuer>);
    let origin = settings.origin.clone().unwrap_or_else(|| format!("{scheme}://{address}"));
    let post = settings.mail.clone().map(|mail| Post::of(mail, origin.clone())).transpose()?;
    let register = match &settings.stolen {
        Some(path) => register.refusing_stolen(crate::stolen::list(path)?),
        None => register,
    };
    let app = web::App {
        register: register.clone(),
        edge: Arc::new(clock),
        demonstration,
        origin,
        strangers: Arc::new(Confined),
        issuer,
        mails: post.is_some(),
        doors: Arc::new(Doors::new(settings.limits)),
        watch: Arc::default(),
    };
    let mut beside = JoinSet::new();
    beside.spawn(work(register.clone(), clock));
    if let Some(post) = post {
        beside.spawn(post.work(register.clone(), clock));
    }
    if let Some(certificates) = manner.tls.clone() {
        beside.spawn(certificates.watch());
    }
    let measured = match settings.metrics {
        Some(at) => Some(give_metrics(at, &app, &mut beside).await?),
        None => None,
    };
    let (stopping, stopped) = oneshot::channel();
    let server = listen::serve(listener, web::router(app), manner, async {
        asked_to_stop().await;
        // Nobody listens once the server has ended: nothing is to be told then.
        let _ = stopping.send(());
    });
    edge::say(match language {
        Language::En => format!("Pristan is at {scheme}://{address} (stop with Ctrl-C)"),
        Language::Bg => format!("Пристан е на {scheme}://{address} (спиране с Ctrl-C)"),
    })?;
    if let Some(address) = measured {
        edge::remark(match language {
            Language::En => format!("Metrics are at http://{address}/metrics"),
            Language::Bg => format!("Показателите са на http://{address}/metrics"),
        });
    }
    if register.is_sealed() {
        edge::remark(match language {
            Language::En => "The register is sealed until `pristan unseal` gives it its key",
            Language::Bg => "Регистърът е запечатан, докато „pristan unseal“ не му даде ключа",
        });
    }
    let confirmed = tokio::select! {
        () = server => true,
        () = grace(stopped, settings.stop) => true,
        () = register.unconfirmed() => false,
    };
    // A job that is broken off here is gone on with by the next server.
    beside.shutdown().await;
    if let Some(unsealing) = unsealing {
        unsealing.abort();
        // What it listened on is gone with it.
        let _ = unsealing.await;
    }
    if !confirmed {
        // Closing would write to the disk that failed. What is there is read anew
        // by the next start.
        return Err(register::Error::Unconfirmed.into());
    }
    register.close().await;
    Ok(())
}

/// Listens; port 0 asks for any free port: the address is the one that was given.
async fn bound(listen: SocketAddr) -> Result<(TcpListener, SocketAddr)> {
    let cannot = |error: std::io::Error| cannot_listen(&listen.to_string(), &error);
    let listener = TcpListener::bind(listen).await.map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    Ok((listener, address))
}

/// Gives what is counted, on an address of its own.
async fn give_metrics(
    at: SocketAddr,
    app: &web::App,
    beside: &mut JoinSet<()>,
) -> Result<SocketAddr> {
    let (listener, address) = bound(at).await?;
    let router = metrics::router(Metrics {
        register: app.register.clone(),
        edge: Arc::clone(&app.edge),
        doors: Arc::clone(&app.doors),
        watch: Arc::clone(&app.watch),
    });
    // A few watch; each is done at once.
    let manner = Manner { connections: 8, header: Duration::from_secs(10), tls: None };
    beside.spawn(listen::serve(listener, router, manner, std::future::pending()));
    Ok(address)
}

/// Resolves when those who were served when the program was asked to stop have
/// had their time.
async fn grace(stopped: oneshot::Receiver<()>, time: Duration) {
    if stopped.await.is_ok() {
        tokio::time::sleep(time).await;
    } else {
        std::future::pending::<()>().await;
    }
}

/// Runs the jobs that are due, until it is aborted. Any number of servers do:
/// each job is done by one at a time.
async fn work(register: Register, clock: edge::Real) {
    let sheets: Arc<dyn Sheets> = Arc::new(web::SheetReader(Arc::new(Confined)));
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

/// Logs on standard error; `PRISTAN_LOG=debug` says more, whatever the settings
/// are. In JSON there is a line for each request besides.
pub(crate) fn logs(format: Format, level: Option<&str>) {
    let level = level.unwrap_or("warn");
    let filter = EnvFilter::try_from_env("PRISTAN_LOG").unwrap_or_else(|_| {
        EnvFilter::new(match format {
            Format::Text => level.to_owned(),
            Format::Json => format!("{level},request=info"),
        })
    });
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second subscriber in one process is refused; the first serves as well.
    let _ = match format {
        Format::Text => subscriber.try_init(),
        Format::Json => subscriber.json().flatten_event(true).try_init(),
    };
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
