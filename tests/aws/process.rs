//! Servers of the tests: started on free ports, ended with the value that holds them.

use std::io::{BufRead as _, BufReader};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A process that ends when this is dropped, also by a panic; and, because it watches its standard
/// input, when the tests are killed.
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
}

impl Server {
    /// Starts a command that will listen on `port`, and waits until it does.
    pub(crate) fn start(command: &mut Command, port: u16) -> Self {
        let child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let mut server = Self { child, port };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = server.child.try_wait().expect("the server can be asked");
            assert!(ended.is_none(), "the server ended at once: {command:?}");
            assert!(
                begun.elapsed() < Duration::from_mins(1),
                "no server: {command:?}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }

    /// Starts a command that chooses its port and prints it.
    pub(crate) fn start_and_ask(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("it is a pipe"))
            .read_line(&mut line)
            .expect("the server says its port");
        let port = line.trim().parse().expect("the server says its port");
        Self { child, port }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // it may have ended by itself, and then there is nothing to do
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    listener.local_addr().expect("it has an address").port()
}
