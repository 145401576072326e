//! Listening: connections in, requests to the pages, and an end that leaves
//! nobody without an answer.
//!
//! HTTP/1.1 alone, over TLS where there is a certificate. How many connections
//! there are, and how long somebody may take to say what they want, is bounded:
//! whoever sends a letter a minute holds nothing for long.
use crate::tls::Certificates;
use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

/// How long somebody may take over the greetings of TLS.
const GREETING: Duration = Duration::from_secs(10);

/// How a server listens.
#[derive(Clone)]
pub(crate) struct Manner {
    /// How many connections at once; others wait before the door.
    pub(crate) connections: usize,
    /// How long the head of a request may take to arrive, and how long a
    /// connection may rest between two.
    pub(crate) header: Duration,
    /// The certificate; none to speak plainly.
    pub(crate) tls: Option<Arc<Certificates>>,
}

/// Answers requests until `stop` resolves, then finishes those that are being
/// answered.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    manner: Manner,
    stop: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(manner.connections));
    let (stopping, _) = watch::channel(());
    let mut running = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        let accepted = async {
            // It is never closed.
            let place = Arc::clone(&places).acquire_owned().await.ok();
            (listener.accept().await, place)
        };
        tokio::select! {
            () = &mut stop => break,
            Some(_) = running.join_next(), if !running.is_empty() => {}
            (accepted, place) = accepted => {
                let Ok((stream, from)) = accepted else {
                    // Out of descriptors, mostly; others let go of some meanwhile.
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    continue;
                };
                let (router, manner) = (router.clone(), manner.clone());
                let stopped = stopping.subscribe();
                running.spawn(async move {
                    greeted(stream, from, router, manner, stopped).await;
                    drop(place);
                });
            }
        }
    }
    drop(listener);
    // Nobody may be there to be told.
    let _ = stopping.send(());
    while running.join_next().await.is_some() {}
}

/// Speaks TLS with whoever came, where there is a certificate.
async fn greeted(
    stream: TcpStream,
    from: SocketAddr,
    router: Router,
    manner: Manner,
    mut stopped: watch::Receiver<()>,
) {
    // Answers are sent as they are; that they are not put off is a nicety.
    let _ = stream.set_nodelay(true);
    let Some(certificates) = &manner.tls else {
        return answered(stream, from, router, manner.header, stopped).await;
    };
    let acceptor = TlsAcceptor::from(certificates.settings());
    let greeting = tokio::time::timeout(GREETING, acceptor.accept(stream));
    tokio::select! {
        // Who does not speak TLS, or not of our sort, is gone; it is no fault of ours.
        greeted = greeting => if let Ok(Ok(stream)) = greeted {
            answered(stream, from, router, manner.header, stopped).await;
        },
        _ = stopped.changed() => {}
    }
}

/// Answers one request after the other.
async fn answered(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    from: SocketAddr,
    router: Router,
    header: Duration,
    mut stopped: watch::Receiver<()>,
) {
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(web::Peer(from.ip()));
        router.clone().oneshot(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(header)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let told = async {
        // The other end is held until everybody was told.
        let _ = stopped.changed().await;
    };
    tokio::select! {
        // How a connection ends is of whoever made it.
        _ = connection.as_mut() => return,
        () = told => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
