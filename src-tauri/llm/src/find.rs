//! The GGUF files that other programs have already put on this machine.
