//! What a GGUF file says of itself, read without trusting it.
