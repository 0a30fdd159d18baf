use ruzstd::decoding::StreamingDecoder;
use ruzstd::decoding::errors::FrameDecoderError;
use std::io::{Error, ErrorKind, Read};
use std::ops::{Range, RangeInclusive};

/// The frames of a zstd file, one after the other.
pub(super) struct Frames<R: Read> {
    state: State<R>,
}

enum State<R: Read> {
    /// Before a frame.
    Source(Ahead<R>),
    Frame(Box<StreamingDecoder<Ahead<R>, ruzstd::decoding::FrameDecoder>>),
    Ended,
}

/// A source of which the next bytes may have been looked at.
pub(super) struct Ahead<R> {
    seen: [u8; 4],
    /// Which of them are still to come.
    left: Range<usize>,
    rest: R,
}

impl<R: Read> Ahead<R> {
    /// The number that the next four bytes are, lowest first, `None` where fewer are left.
    fn peek(&mut self) -> std::io::Result<Option<u32>> {
        let mut length = 0;
        while length < 4 {
            let room = self.seen.get_mut(length..).unwrap_or_default();
            match self.rest.read(room) {
                Ok(0) => break,
                Ok(read) => length += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.left = 0..length;
        Ok((length == 4).then(|| u32::from_le_bytes(self.seen)))
    }

    /// Takes a frame that holds no data of the file, of which the first four bytes are read.
    fn skip_frame(&mut self) -> std::io::Result<()> {
        let mut length = [0; 4];
        self.rest.read_exact(&mut length)?;
        let length = u64::from(u32::from_le_bytes(length));
        let skipped = std::io::copy(&mut self.rest.by_ref().take(length), &mut std::io::sink())?;
        if skipped < length {
            let what = "a frame to skip must have the bytes that it says";
            return Err(Error::new(ErrorKind::UnexpectedEof, what));
        }
        self.left = 0..0;
        Ok(())
    }
}

impl<R: Read> Read for Ahead<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut left = self.seen.get(self.left.clone()).unwrap_or_default();
        if left.is_empty() {
            return self.rest.read(buffer);
        }
        let taken = left.read(buffer)?;
        self.left.start += taken;
        Ok(taken)
    }
}

/// Frames that other programs keep things of their own in.
const SKIPPABLE: RangeInclusive<u32> = 0x184d_2a50..=0x184d_2a5f;

impl<R: Read> Frames<R> {
    pub(super) fn new(rest: R) -> Self {
        Self {
            state: State::Source(Ahead {
                seen: [0; 4],
                left: 0..0,
                rest,
            }),
        }
    }
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Ended => return Ok(0),
                State::Source(mut source) => {
                    let magic = source.peek()?;
                    if source.left.is_empty() {
                        return Ok(0);
                    }
                    if magic.is_some_and(|magic| SKIPPABLE.contains(&magic)) {
                        source.skip_frame()?;
                        self.state = State::Source(source);
                        continue;
                    }
                    let frame = StreamingDecoder::new(source).map_err(|error| failed(&error))?;
                    self.state = State::Frame(Box::new(frame));
                }
                State::Frame(mut frame) => {
                    let read = frame.read(buffer)?;
                    if read > 0 {
                        self.state = State::Frame(frame);
                        return Ok(read);
                    }
                    let decoder = &frame.decoder;
                    let calculated = decoder.get_calculated_checksum();
                    if let Some(written) = decoder.get_checksum_from_data()
                        && calculated != Some(written)
                    {
                        let what = "the checksum of a frame must be that of its data";
                        return Err(Error::new(ErrorKind::InvalidData, what));
                    }
                    self.state = State::Source(frame.into_inner());
                }
            }
        }
    }
}

fn failed(error: &FrameDecoderError) -> Error {
    let kind = match error {
        FrameDecoderError::ReadFrameHeaderError(_) => ErrorKind::UnexpectedEof,
        _ => ErrorKind::InvalidData,
    };
    Error::new(kind, error.to_string())
}
