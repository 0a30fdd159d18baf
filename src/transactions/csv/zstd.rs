use ruzstd::decoding::StreamingDecoder;
use ruzstd::decoding::errors::FrameDecoderError;
use std::io::{Error, ErrorKind, Read};

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

/// A source of which the next byte may have been looked at.
pub(super) struct Ahead<R> {
    byte: Option<u8>,
    rest: R,
}

impl<R: Read> Read for Ahead<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match (self.byte, buffer.first_mut()) {
            (Some(byte), Some(place)) => {
                *place = byte;
                self.byte = None;
                Ok(1)
            }
            _ => self.rest.read(buffer),
        }
    }
}

impl<R: Read> Frames<R> {
    pub(super) fn new(rest: R) -> Self {
        Self {
            state: State::Source(Ahead { byte: None, rest }),
        }
    }
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Ended => return Ok(0),
                State::Source(mut source) => {
                    let mut next = [0];
                    if source.read(&mut next)? == 0 {
                        return Ok(0);
                    }
                    source.byte = next.first().copied();
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
