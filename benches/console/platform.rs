//! The embedded platform in a process of its own.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// `dogwatch sim`, ended when dropped.
pub struct Platform {
    child: Child,
    dir: TempDir,
    pub address: String,
    pub kubeconfig: PathBuf,
    config: PathBuf,
}

impl Platform {
    /// Starts it with a world that stands still, so that idle means idle.
    pub fn start(apps: usize) -> Self {
        let dir = TempDir::new().expect("a temporary directory");
        let ready = dir.path().join("ready.json");
        let child = Command::new(env!("CARGO_BIN_EXE_dogwatch"))
            .args(["sim", "--scenario", "still", "--apps", &apps.to_string()])
            .arg("--ready-file")
            .arg(&ready)
            .arg("--dir")
            .arg(dir.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("dogwatch sim");
        let deadline = Instant::now() + Duration::from_mins(2);
        let text = loop {
            if let Ok(text) = std::fs::read_to_string(&ready) {
                break text;
            }
            assert!(Instant::now() < deadline, "the platform did not start");
            std::thread::sleep(Duration::from_millis(20));
        };
        let files: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let field = |name: &str| files[name].as_str().expect(name).to_owned();
        Self {
            child,
            dir,
            address: field("kubernetes"),
            kubeconfig: field("kubeconfig").into(),
            config: field("config").into(),
        }
    }

    /// A configuration of the console that reads the cluster and its metrics.
    pub fn config(&self) -> PathBuf {
        self.config.clone()
    }

    /// A configuration of the console that reads the cluster alone.
    pub fn config_without_metrics(&self) -> PathBuf {
        let path = self.dir.path().join("without-metrics.toml");
        let kubeconfig = self.kubeconfig.display();
        let text = format!("[kubernetes]\nkubeconfig = {:?}\n", kubeconfig.to_string());
        std::fs::write(&path, text).expect("a file");
        path
    }

    /// A directory for the console's state.
    pub fn state_dir(&self) -> PathBuf {
        self.dir.path().join("state")
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
