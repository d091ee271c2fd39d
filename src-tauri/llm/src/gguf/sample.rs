//! Writes small GGUF files for tests.

#[derive(Debug, Clone)]
enum Entry {
    Number(u32),
    Truth(bool),
    Text(String),
    Texts(Vec<String>),
    Numbers(Vec<u32>),
}

#[derive(Debug, Clone)]
pub(crate) struct Tensor {
    pub name: String,
    pub shape: Vec<u64>,
    pub format: u32,
    /// Bytes of its data.
    pub bytes: usize,
}

/// A GGUF file in the making.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub version: u32,
    pub tensors: Vec<Tensor>,
    entries: Vec<(String, Entry)>,
}

impl Sample {
    /// A language model with two layers, three tokens and three tensors.
    pub fn model() -> Sample {
        let tensor = |name: &str, shape: &[u64], format, bytes| Tensor {
            name: name.to_string(),
            shape: shape.to_vec(),
            format,
            bytes,
        };
        let tensors = vec![
            tensor("token_embd.weight", &[256, 64], 8, 256 * 64 / 32 * 34),
            tensor("output.weight", &[256, 64], 8, 256 * 64 / 32 * 34),
            tensor("output_norm.weight", &[64], 0, 64 * 4),
        ];
        Sample { version: 3, tensors, entries: Vec::new() }
            .text("general.architecture", "llama")
            .text("general.name", "Small Model")
            .number("general.file_type", 15)
            .number("llama.block_count", 2)
            .number("llama.embedding_length", 256)
            .number("llama.attention.head_count", 8)
            .number("llama.attention.head_count_kv", 4)
            .number("llama.context_length", 2_048)
            .texts("tokenizer.ggml.tokens", &["<s>".to_string(), "a".to_string(), "b".to_string()])
            .text("tokenizer.chat_template", "{{ messages }}")
    }

    pub fn text(self, key: &str, text: &str) -> Sample {
        self.with(key, Entry::Text(text.to_string()))
    }

    pub fn number(self, key: &str, number: u32) -> Sample {
        self.with(key, Entry::Number(number))
    }

    pub fn truth(self, key: &str, truth: bool) -> Sample {
        self.with(key, Entry::Truth(truth))
    }

    pub fn texts(self, key: &str, texts: &[String]) -> Sample {
        self.with(key, Entry::Texts(texts.to_vec()))
    }

    pub fn numbers(self, key: &str, numbers: &[u32]) -> Sample {
        self.with(key, Entry::Numbers(numbers.to_vec()))
    }

    pub fn without(mut self, key: &str) -> Sample {
        self.entries.retain(|(other, _)| other != key);
        self
    }

    fn with(self, key: &str, entry: Entry) -> Sample {
        let mut sample = self.without(key);
        sample.entries.push((key.to_string(), entry));
        sample
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = b"GGUF".to_vec();
        bytes.extend(self.version.to_le_bytes());
        bytes.extend((self.tensors.len() as u64).to_le_bytes());
        bytes.extend((self.entries.len() as u64).to_le_bytes());
        for (key, entry) in &self.entries {
            put_text(&mut bytes, key);
            match entry {
                Entry::Number(number) => {
                    bytes.extend(4_u32.to_le_bytes());
                    bytes.extend(number.to_le_bytes());
                }
                Entry::Truth(truth) => {
                    bytes.extend(7_u32.to_le_bytes());
                    bytes.push(u8::from(*truth));
                }
                Entry::Text(text) => {
                    bytes.extend(8_u32.to_le_bytes());
                    put_text(&mut bytes, text);
                }
                Entry::Texts(texts) => {
                    put_list(&mut bytes, 8, texts.len());
                    texts.iter().for_each(|text| put_text(&mut bytes, text));
                }
                Entry::Numbers(numbers) => {
                    put_list(&mut bytes, 4, numbers.len());
                    bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
                }
            }
        }
        let mut offset = 0;
        for tensor in &self.tensors {
            put_text(&mut bytes, &tensor.name);
            bytes.extend((tensor.shape.len() as u32).to_le_bytes());
            bytes.extend(tensor.shape.iter().flat_map(|length| length.to_le_bytes()));
            bytes.extend(tensor.format.to_le_bytes());
            bytes.extend((offset as u64).to_le_bytes());
            offset += tensor.bytes.next_multiple_of(32);
        }
        bytes.resize(bytes.len().next_multiple_of(32) + offset, 0);
        bytes
    }
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as u64).to_le_bytes());
    bytes.extend(text.as_bytes());
}

fn put_list(bytes: &mut Vec<u8>, kind: u32, count: usize) {
    bytes.extend(9_u32.to_le_bytes());
    bytes.extend(kind.to_le_bytes());
    bytes.extend((count as u64).to_le_bytes());
}
