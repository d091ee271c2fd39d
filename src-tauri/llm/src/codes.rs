//! Codes of errors, for whoever tells a person about them in another language than English.

/// Gives every variant of an error a code, and the error the list of them. The codes never change, and a variant without one
/// does not compile. The variants after `else` hold an error that has a code itself.
#[macro_export]
macro_rules! error_codes {
    (
        $error:ty => $text:ty {
            $($variant:pat => $code:literal),+ $(,)?
        }
        $(else { $($holder:pat => $held:expr),+ $(,)? })?
    ) => {
        impl $error {
            /// The codes of all variants that have one of their own.
            pub const CODES: &'static [&'static str] = &[$($code),+];

            /// A name for the error that never changes.
            pub fn code(&self) -> $text {
                match self {
                    $($variant => $code,)+
                    $($($holder => $held,)+)?
                }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::ModelError;
    use crate::gguf::ModelFileError;

    #[test]
    fn no_two_errors_have_the_same_code() {
        let mut seen = BTreeSet::new();
        for code in ModelError::CODES.iter().chain(ModelFileError::CODES) {
            assert!(seen.insert(code), "{code}");
            assert!(code.starts_with("model-") || code.starts_with("gguf-"), "{code}");
        }
    }
}
