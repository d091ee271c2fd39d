//! Frames: a length (four bytes, little endian) and as many bytes of payload.

use std::io::{self, Read, Write};

/// Largest payload that the length can name.
pub const LARGEST: u64 = u32::MAX as u64;

/// Writes one frame and flushes.
pub fn write(to: &mut impl Write, payload: &[u8]) -> io::Result<()> {
    let length = u32::try_from(payload.len())
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "a frame holds less than 4 GiB"))?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(payload)?;
    to.flush()
}

/// Reads one frame. Returns `None` where the stream ends between two frames, and an error of kind
/// `InvalidData` where the length exceeds `max_bytes`.
pub fn read(from: &mut impl Read, max_bytes: u64) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    let mut filled = 0;
    while filled < length.len() {
        match from.read(&mut length[filled..]) {
            Ok(0) if filled == 0 => return Ok(None),
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let length = u32::from_le_bytes(length);
    if u64::from(length) > max_bytes {
        let message = format!("a frame of {length} bytes, where at most {max_bytes} are expected");
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    // The whole length is reserved at once, so that a large file is never copied while the buffer
    // grows. Pages that are never written cost nothing.
    let mut payload = Vec::new();
    payload.try_reserve_exact(length as usize).map_err(|_| {
        // The same words as the standard library's, by which the pool knows why a worker ended.
        io::Error::new(io::ErrorKind::OutOfMemory, format!("memory allocation of {length} bytes failed"))
    })?;
    if from.take(u64::from(length)).read_to_end(&mut payload)? < length as usize {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(payload))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn frames_come_back_as_they_went(payloads: Vec<Vec<u8>>) {
            let mut stream = Vec::new();
            for payload in &payloads {
                write(&mut stream, payload).unwrap();
            }
            let mut stream = stream.as_slice();
            for payload in payloads {
                prop_assert_eq!(read(&mut stream, 1 << 20).unwrap(), Some(payload));
            }
            prop_assert_eq!(read(&mut stream, 1 << 20).unwrap(), None);
        }

        #[test]
        fn any_bytes_give_frames_or_an_error(bytes: Vec<u8>) {
            let mut stream = bytes.as_slice();
            while let Ok(Some(payload)) = read(&mut stream, 1 << 10) {
                prop_assert!(payload.len() <= 1 << 10);
            }
        }
    }

    #[test]
    fn a_length_beyond_the_limit_is_refused_before_anything_is_reserved() {
        let error = read(&mut b"\xff\xff\xff\xffabc".as_slice(), 1000).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn a_stream_that_ends_inside_a_frame_is_an_error() {
        for bytes in [b"\x05\x00".as_slice(), b"\x05\x00\x00\x00abc"] {
            assert_eq!(read(&mut { bytes }, 1000).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        }
    }
}
