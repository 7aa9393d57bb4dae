//! A collector that builds its families at run time: the files of a folder, by extension.
//!
//! `cargo run --example custom_collector -- [FOLDER]`. Nothing is counted between two gathers, and the label values are
//! known only when the folder is read. A folder that cannot be read costs this collector's families and nothing else.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use metrics::{Collected, Collector, Descriptor, DescriptorError, Registry};

/// The files of one folder.
struct Folder {
    path: PathBuf,
    files: Descriptor,
    size: Descriptor,
}

impl Folder {
    fn new(path: PathBuf) -> Result<Self, DescriptorError> {
        let files = Descriptor::gauge("folder_files", "Files in the folder.").labels(["extension"]);
        let size = Descriptor::gauge("folder_size_bytes", "Size of these files.")
            .labels(["extension"])
            .unit("bytes");
        Ok(Self {
            path,
            files: files.build()?,
            size: size.build()?,
        })
    }
}

impl Collector for Folder {
    fn describe(&self) -> Vec<Descriptor> {
        vec![self.files.clone(), self.size.clone()]
    }

    fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        let mut extensions = BTreeMap::<String, (u64, u64)>::new();
        let entries = fs::read_dir(&self.path);
        for entry in entries.map_err(|error| format!("cannot read `{}`: {error}", self.path.display()))? {
            let (entry, metadata) = entry.and_then(|entry| Ok((entry.path(), entry.metadata()?)))?;
            if metadata.is_file() {
                let extension = entry.extension().unwrap_or_default().to_string_lossy().into_owned();
                let (files, size) = extensions.entry(extension).or_default();
                *files += 1;
                *size += metadata.len();
            }
        }
        for (extension, (files, size)) in &extensions {
            out.number(&self.files, &[extension], *files)?;
            out.number(&self.size, &[extension], *size)?;
        }
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args_os()
        .nth(1)
        .unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let registry = Registry::builder().on_report(|report| eprintln!("{report}")).build()?;
    registry.register_collector(Folder::new(path.into())?)?;
    print!("{}", registry.render());
    Ok(())
}
