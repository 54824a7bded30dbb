//! Bytes of one input, decompressed, UTF-16 turned into UTF-8, through one buffer that is used again and again.
//!
//! What a file is called says little about what is in it: compression is recognised by its magic bytes. The readers
//! above see a window of bytes ([`Source::bytes`]) that they widen ([`Source::more`]) and shorten
//! ([`Source::consume`]); a record that lies in it whole is parsed where it lies.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs::Decoder;
use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::encoding;

/// Bytes asked for at a time.
const BLOCK: usize = 256 * 1024;
/// Bytes of the file that are seen before its compression and encoding are decided.
const HEAD: usize = 64 * 1024;

/// Bytes that a read is given at least: a few characters of any encoding.
const SPARE: usize = 64;

type Input = Box<dyn Read + Send>;

/// An input that is being read.
pub(super) struct Source {
    reader: Input,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    /// The compression, by name.
    pub(super) packing: Option<&'static str>,
    /// Whether it is UTF-16 by its looks, without a mark.
    pub(super) guessed_utf16: bool,
    malformed: Arc<AtomicU64>,
}

impl Source {
    /// Opens a file. Bytes read from the disk are added to `progress`.
    pub(super) fn open(path: &Path, progress: &Arc<AtomicU64>) -> io::Result<Source> {
        let file = File::open(path)?;
        let facts = file.metadata()?;
        if facts.is_dir() {
            return Err(io::Error::other("it is a folder"));
        }
        // Some bytes more than the file has, so that the end is seen without a second buffer.
        let size = usize::try_from(facts.len()).unwrap_or(usize::MAX).saturating_add(2 * SPARE);
        Ok(Source::new(Box::new(Counted { file, progress: progress.clone() }), size))
    }

    /// Reads standard input or any other stream.
    pub(super) fn stream(reader: Input) -> Source {
        Source::new(reader, HEAD)
    }

    fn new(reader: Input, size: usize) -> Source {
        let mut source = Source {
            reader,
            buffer: vec![0; size.clamp(2 * SPARE, HEAD)],
            start: 0,
            end: 0,
            ended: false,
            packing: None,
            guessed_utf16: false,
            malformed: Arc::default(),
        };
        source.fill_head();
        if source.bytes().starts_with(b"\x1f\x8b\x08") {
            source.wrap(Some("gzip"), |inner| Box::new(MultiGzDecoder::new(BufReader::with_capacity(HEAD, inner))));
            source.fill_head();
        } else if source.bytes().starts_with(b"\x28\xb5\x2f\xfd") {
            source.wrap(Some("zstd"), |inner| Box::new(Zstd::new(BufReader::with_capacity(HEAD, inner))));
            source.fill_head();
        }
        if let Some(found) = encoding::utf16(source.bytes()) {
            source.guessed_utf16 = found.guessed;
            let malformed = source.malformed.clone();
            let decoder = found.encoding.new_decoder_with_bom_removal();
            source.wrap(source.packing, |inner| Box::new(Utf16Reader::new(inner, decoder, malformed)));
            source.fill_head();
        }
        if source.bytes().starts_with(b"\xef\xbb\xbf") {
            source.start += 3;
        }
        source
    }

    /// Puts a decoder around the input, what has been read of it included.
    fn wrap(&mut self, packing: Option<&'static str>, decoder: impl FnOnce(Input) -> Input) {
        let head = self.bytes().to_vec();
        let rest = std::mem::replace(&mut self.reader, Box::new(io::empty()));
        self.reader = decoder(Box::new(Cursor::new(head).chain(rest)));
        self.packing = packing;
        (self.start, self.end, self.ended) = (0, 0, false);
    }

    /// Fills the window up to what is needed to judge the input. A fault here is met again, and reported, when what
    /// came before it has been read.
    fn fill_head(&mut self) {
        while !self.ended && self.end < encoding::SAMPLE {
            if let Err(error) = self.more() {
                self.reader = Box::new(Broken(Some(error)));
                return;
            }
        }
    }

    /// What is at hand.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Whether nothing comes after what is at hand.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// Drops the first `n` bytes at hand.
    pub(super) fn consume(&mut self, n: usize) {
        self.start += n;
        debug_assert!(self.start <= self.end);
    }

    /// Reads more; false at the end of the input.
    pub(super) fn more(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
        if self.buffer.len() - self.end < SPARE {
            if self.start > 0 {
                self.buffer.copy_within(self.start..self.end, 0);
                (self.start, self.end) = (0, self.end - self.start);
            }
            if self.end * 2 > self.buffer.len() || self.buffer.len() < BLOCK {
                self.buffer.resize((self.buffer.len() * 2).max(BLOCK), 0);
            }
        }
        loop {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.ended = true,
                Ok(n) => self.end += n,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            return Ok(!self.ended);
        }
    }

    /// Everything to the end, or nothing if that is more than `limit` bytes.
    pub(super) fn read_all(mut self, limit: usize) -> io::Result<Option<Vec<u8>>> {
        while self.bytes().len() <= limit && self.more()? {}
        if self.bytes().len() > limit {
            return Ok(None);
        }
        self.buffer.truncate(self.end);
        self.buffer.drain(..self.start);
        if self.buffer.capacity() > 2 * self.buffer.len() {
            self.buffer.shrink_to_fit();
        }
        Ok(Some(self.buffer))
    }

    /// Pieces of UTF-16 so far that were no characters and became U+FFFD.
    pub(super) fn malformed(&self) -> Arc<AtomicU64> {
        self.malformed.clone()
    }

    /// The sentence about a fault in the middle of the input.
    pub(super) fn fault(&self, error: &io::Error) -> String {
        fault(self.packing, error)
    }
}

/// The sentence about a fault while reading.
pub(super) fn fault(packing: Option<&'static str>, error: &io::Error) -> String {
    match packing {
        Some(packing) if error.kind() == ErrorKind::UnexpectedEof => format!("unexpected end of {packing} data"),
        Some(packing) => format!("damaged {packing} data: {error}"),
        None => format!("cannot be read: {error}"),
    }
}

/// Tells how much has been read from the disk.
struct Counted {
    file: File,
    progress: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(buffer)?;
        self.progress.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Gives back a fault that was met early.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Zstandard, all frames of it (the library's own reader stops after the first one).
struct Zstd<R> {
    input: R,
    decoder: FrameDecoder,
    inside: bool,
}

impl<R: BufRead> Zstd<R> {
    fn new(input: R) -> Self {
        Zstd { input, decoder: FrameDecoder::new(), inside: false }
    }

    /// Enters the next frame; false at the end.
    fn enter(&mut self) -> io::Result<bool> {
        loop {
            if self.input.fill_buf()?.is_empty() {
                return Ok(false);
            }
            match self.decoder.init(&mut self.input) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    io::copy(&mut (&mut self.input).take(u64::from(length)), &mut io::sink())?;
                }
                Err(error) => return Err(io::Error::other(error.to_string())),
            }
        }
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.inside {
                self.inside = self.enter()?;
                if !self.inside {
                    return Ok(0);
                }
            }
            if self.decoder.can_collect() > 0 {
                return self.decoder.read(buffer);
            }
            if !self.decoder.is_finished() {
                self.decoder
                    .decode_blocks(&mut self.input, BlockDecodingStrategy::UptoBlocks(1))
                    .map_err(|error| io::Error::other(error.to_string()))?;
                continue;
            }
            let (wanted, found) = (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum());
            if wanted.is_some() && wanted != found {
                return Err(io::Error::other("the checksum does not fit"));
            }
            self.inside = false;
        }
    }
}

/// UTF-16 as UTF-8.
struct Utf16Reader {
    input: Input,
    decoder: Decoder,
    raw: Vec<u8>,
    from: usize,
    to: usize,
    last: bool,
    done: bool,
    malformed: Arc<AtomicU64>,
}

impl Utf16Reader {
    fn new(input: Input, decoder: Decoder, malformed: Arc<AtomicU64>) -> Self {
        Utf16Reader { input, decoder, raw: vec![0; HEAD], from: 0, to: 0, last: false, done: false, malformed }
    }
}

impl Read for Utf16Reader {
    /// `buffer` holds at least a few characters: [`Source::more`] sees to it.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.done {
            if self.from == self.to && !self.last {
                self.to = self.input.read(&mut self.raw)?;
                self.from = 0;
                self.last = self.to == 0;
            }
            let raw = &self.raw[self.from..self.to];
            let (result, read, written, odd) = self.decoder.decode_to_utf8(raw, buffer, self.last);
            self.from += read;
            if odd {
                self.malformed.fetch_add(1, Ordering::Relaxed);
            }
            self.done = self.last && result == encoding_rs::CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}
