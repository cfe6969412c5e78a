//! A listener that can go away and come back, with connections that can be cut.

use super::Faults;
use futures::FutureExt;
use futures::future::BoxFuture;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// How long to wait before an address that is taken is tried again.
const AGAIN: Duration = Duration::from_millis(20);

/// Accepts connections while the platform is not gone.
pub(super) struct Gate {
    listener: Option<TcpListener>,
    address: SocketAddr,
    faults: Faults,
    stop: CancellationToken,
}

impl Gate {
    pub(super) fn new(
        listener: TcpListener,
        faults: Faults,
        stop: CancellationToken,
    ) -> io::Result<Self> {
        Ok(Self {
            address: listener.local_addr()?,
            listener: Some(listener),
            faults,
            stop,
        })
    }

    async fn next(&mut self) -> io::Result<(TcpStream, SocketAddr)> {
        let listener = if let Some(listener) = self.listener.take() {
            listener
        } else {
            self.faults.until_back().await;
            TcpListener::bind(self.address).await?
        };
        let accepted = tokio::select! {
            () = self.faults.until_gone() => return Err(io::ErrorKind::ConnectionRefused.into()),
            accepted = listener.accept() => accepted,
        };
        self.listener = Some(listener);
        accepted
    }
}

impl axum::serve::Listener for Gate {
    type Io = Severable;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Severable, SocketAddr) {
        loop {
            match self.next().await {
                Ok((stream, peer)) => {
                    // Small writes are the rule in a watch, and each is to arrive now.
                    let _ = stream.set_nodelay(true);
                    return (Severable::new(stream, &self.faults, &self.stop), peer);
                }
                Err(_) => tokio::time::sleep(AGAIN).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// A connection that ends when the platform is gone or has been stopped.
pub(super) struct Severable {
    stream: TcpStream,
    severed: Option<BoxFuture<'static, ()>>,
}

impl Severable {
    fn new(stream: TcpStream, faults: &Faults, stop: &CancellationToken) -> Self {
        let (gone, stop) = (faults.until_gone(), stop.clone().cancelled_owned());
        let severed = async move {
            tokio::select! { () = gone => {}, () = stop => {} }
        };
        Self {
            stream,
            severed: Some(severed.boxed()),
        }
    }

    fn check(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        if let Some(severed) = &mut self.severed
            && severed.poll_unpin(context).is_ready()
        {
            self.severed = None;
        }
        if self.severed.is_none() {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

impl AsyncRead for Severable {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check(context)?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Severable {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check(context)?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
