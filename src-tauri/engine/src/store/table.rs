//! A database whose values carry a sum.
//!
//! Disks and memory flip bits, and LMDB keeps no sums of its own. Behind each value stand eight bytes, computed from the
//! database's name, the key and the value; whoever reads a value checks them, so that damage is an error and never a wrong text.
//! As the name is in it, a value that has lost its place in the tree is still known for what it is ([`super::salvage`]).

use std::borrow::Cow;
use std::marker::PhantomData;
use std::ops::{Bound, RangeBounds};

use heed::types::Bytes;
use heed::{BytesDecode, BytesEncode, DatabaseStat, RoTxn, RwTxn};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::Error;

/// Length of a sum, in bytes.
pub const SUM_BYTES: usize = 8;

/// The sum of a value in the database `name`, which stands behind it.
pub fn sum(name: &str, key: &[u8], value: &[u8]) -> [u8; SUM_BYTES] {
    seeded_sum(xxh3_64(name.as_bytes()), key, value)
}

fn seeded_sum(seed: u64, key: &[u8], value: &[u8]) -> [u8; SUM_BYTES] {
    xxh3_64_with_seed(value, xxh3_64_with_seed(key, seed)).to_le_bytes()
}

/// The value in front of its sum; `None` where they do not fit.
pub fn checked<'b>(name: &str, key: &[u8], stored: &'b [u8]) -> Option<&'b [u8]> {
    let (value, sum_there) = stored.split_last_chunk::<SUM_BYTES>()?;
    (sum(name, key, value) == *sum_there).then_some(value)
}

/// A database of an environment that stays open as long as any of its handles. It is used as heed's own.
pub struct Database<K, V> {
    raw: heed::Database<'static, Bytes, Bytes>,
    /// Begins the sums. `None` for a library of an earlier format, which has none.
    seed: Option<u64>,
    /// Names a record in messages.
    what: &'static str,
    types: PhantomData<fn() -> (K, V)>,
}

impl<K, V> Clone for Database<K, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K, V> Copy for Database<K, V> {}

type Entry<K, V> = heed::Result<(K, V)>;

impl Database<Bytes, Bytes> {
    /// `name` is the database's name in the environment, and `what` names a record of it in messages.
    pub fn new(raw: heed::Database<'static, Bytes, Bytes>, name: &str, what: &'static str) -> Self {
        Database { raw, seed: Some(xxh3_64(name.as_bytes())), what, types: PhantomData }
    }
}

impl<K: 'static, V: 'static> Database<K, V> {
    /// The same database without sums, as earlier formats have it.
    pub fn without_sums(self) -> Database<K, V> {
        Database { seed: None, ..self }
    }

    /// The database as heed has it: values with their sums.
    pub fn raw(&self) -> heed::Database<'static, Bytes, Bytes> {
        self.raw
    }

    pub fn remap_types<K2: 'static, V2: 'static>(&self) -> Database<K2, V2> {
        Database { raw: self.raw, seed: self.seed, what: self.what, types: PhantomData }
    }

    pub fn remap_key_type<K2: 'static>(&self) -> Database<K2, V> {
        self.remap_types()
    }

    pub fn remap_data_type<V2: 'static>(&self) -> Database<K, V2> {
        self.remap_types()
    }

    /// The value and its sum, as they are written.
    pub fn stored(&self, key: &[u8], value: &[u8]) -> Vec<u8> {
        let mut stored = Vec::with_capacity(value.len() + SUM_BYTES);
        stored.extend_from_slice(value);
        if let Some(seed) = self.seed {
            stored.extend(seeded_sum(seed, key, value));
        }
        stored
    }

    /// The value in front of its sum; `None` where they do not fit.
    fn value<'b>(&self, key: &[u8], stored: &'b [u8]) -> Option<&'b [u8]> {
        let Some(seed) = self.seed else { return Some(stored) };
        let (value, sum) = stored.split_last_chunk::<SUM_BYTES>()?;
        (seeded_sum(seed, key, value) == *sum).then_some(value)
    }

    fn damaged(&self) -> heed::Error {
        heed::Error::Decoding(Box::new(Error::Record { what: self.what }))
    }

    pub fn get<'a, 't>(&self, txn: &'t RoTxn, key: &'a K::EItem) -> heed::Result<Option<V::DItem>>
    where
        K: BytesEncode<'a>,
        V: BytesDecode<'t>,
    {
        let key = encode::<K>(key)?;
        let Some(stored) = self.raw.get(txn, &key)? else { return Ok(None) };
        let value = self.value(&key, stored).ok_or_else(|| self.damaged())?;
        V::bytes_decode(value).map(Some).map_err(heed::Error::Decoding)
    }

    /// Whether there is a value that is not empty, be it damaged.
    pub fn holds_value(&self, txn: &RoTxn, key: &[u8]) -> heed::Result<bool> {
        let empty = if self.seed.is_some() { SUM_BYTES } else { 0 };
        Ok(self.raw.get(txn, key)?.is_some_and(|stored| stored.len() > empty))
    }

    pub fn put<'a>(&self, wtxn: &mut RwTxn, key: &'a K::EItem, value: &'a V::EItem) -> heed::Result<()>
    where
        K: BytesEncode<'a>,
        V: BytesEncode<'a>,
    {
        let key = encode::<K>(key)?;
        let value = V::bytes_encode(value).map_err(heed::Error::Encoding)?;
        self.raw.put(wtxn, &key, &self.stored(&key, &value))
    }

    pub fn delete<'a>(&self, wtxn: &mut RwTxn, key: &'a K::EItem) -> heed::Result<bool>
    where
        K: BytesEncode<'a>,
    {
        self.raw.delete(wtxn, &*encode::<K>(key)?)
    }

    /// Returns how many entries there were.
    pub fn delete_range<'a, R>(&self, wtxn: &mut RwTxn, range: &'a R) -> heed::Result<usize>
    where
        K: BytesEncode<'a>,
        R: RangeBounds<K::EItem>,
    {
        let (start, end) = bounds::<K, R>(range)?;
        self.raw.delete_range(wtxn, &(slice(&start), slice(&end)))
    }

    pub fn clear(&self, wtxn: &mut RwTxn) -> heed::Result<()> {
        self.raw.clear(wtxn)
    }

    pub fn len(&self, txn: &RoTxn) -> heed::Result<u64> {
        self.raw.len(txn)
    }

    pub fn stat(&self, txn: &RoTxn) -> heed::Result<DatabaseStat> {
        self.raw.stat(txn)
    }

    pub fn iter<'t>(
        &self,
        txn: &'t RoTxn,
    ) -> heed::Result<impl Iterator<Item = Entry<K::DItem, V::DItem>> + use<'t, K, V>>
    where
        K: BytesDecode<'t>,
        V: BytesDecode<'t>,
    {
        let database = *self;
        Ok(self.raw.iter(txn)?.map(move |entry| database.decode(entry)))
    }

    pub fn range<'a, 't, R>(
        &self,
        txn: &'t RoTxn,
        range: &'a R,
    ) -> heed::Result<impl Iterator<Item = Entry<<K as BytesDecode<'t>>::DItem, V::DItem>> + use<'t, K, V, R>>
    where
        K: BytesEncode<'a> + BytesDecode<'t>,
        V: BytesDecode<'t>,
        R: RangeBounds<<K as BytesEncode<'a>>::EItem>,
    {
        let (start, end) = bounds::<K, R>(range)?;
        let database = *self;
        Ok(self.raw.range(txn, &(slice(&start), slice(&end)))?.map(move |entry| database.decode(entry)))
    }

    pub fn prefix_iter<'a, 't>(
        &self,
        txn: &'t RoTxn,
        prefix: &'a K::EItem,
    ) -> heed::Result<impl Iterator<Item = Entry<<K as BytesDecode<'t>>::DItem, V::DItem>> + use<'t, K, V>>
    where
        K: BytesEncode<'a> + BytesDecode<'t>,
        V: BytesDecode<'t>,
    {
        let database = *self;
        let entries = self.raw.prefix_iter(txn, &*encode::<K>(prefix)?)?;
        Ok(entries.map(move |entry| database.decode(entry)))
    }

    pub fn rev_prefix_iter<'a, 't>(
        &self,
        txn: &'t RoTxn,
        prefix: &'a K::EItem,
    ) -> heed::Result<impl Iterator<Item = Entry<<K as BytesDecode<'t>>::DItem, V::DItem>> + use<'t, K, V>>
    where
        K: BytesEncode<'a> + BytesDecode<'t>,
        V: BytesDecode<'t>,
    {
        let database = *self;
        let entries = self.raw.rev_prefix_iter(txn, &*encode::<K>(prefix)?)?;
        Ok(entries.map(move |entry| database.decode(entry)))
    }

    /// All entries by their keys' bytes; `None` in place of a value that cannot be read, where [`Self::iter`] gives an error.
    pub fn tolerant_iter<'t>(
        &self,
        txn: &'t RoTxn,
    ) -> heed::Result<impl Iterator<Item = Entry<&'t [u8], Option<V::DItem>>> + use<'t, K, V>>
    where
        V: BytesDecode<'t>,
    {
        let database = *self;
        Ok(self.raw.iter(txn)?.map(move |entry| database.try_decode(entry)))
    }

    /// As [`Self::tolerant_iter`], for a range of keys.
    pub fn tolerant_range<'a, 't, R>(
        &self,
        txn: &'t RoTxn,
        range: &'a R,
    ) -> heed::Result<impl Iterator<Item = Entry<&'t [u8], Option<V::DItem>>> + use<'t, K, V, R>>
    where
        K: BytesEncode<'a>,
        V: BytesDecode<'t>,
        R: RangeBounds<K::EItem>,
    {
        let (start, end) = bounds::<K, R>(range)?;
        let database = *self;
        Ok(self.raw.range(txn, &(slice(&start), slice(&end)))?.map(move |entry| database.try_decode(entry)))
    }

    fn try_decode<'t>(&self, entry: Entry<&'t [u8], &'t [u8]>) -> Entry<&'t [u8], Option<V::DItem>>
    where
        V: BytesDecode<'t>,
    {
        let (key, stored) = entry?;
        let value = self.value(key, stored).and_then(|value| V::bytes_decode(value).ok());
        Ok((key, value))
    }

    fn decode<'t>(&self, entry: Entry<&'t [u8], &'t [u8]>) -> Entry<K::DItem, V::DItem>
    where
        K: BytesDecode<'t>,
        V: BytesDecode<'t>,
    {
        let (key, stored) = entry?;
        let value = self.value(key, stored).ok_or_else(|| self.damaged())?;
        let key = K::bytes_decode(key).map_err(heed::Error::Decoding)?;
        Ok((key, V::bytes_decode(value).map_err(heed::Error::Decoding)?))
    }
}

fn encode<'a, K: BytesEncode<'a>>(key: &'a K::EItem) -> heed::Result<Cow<'a, [u8]>> {
    K::bytes_encode(key).map_err(heed::Error::Encoding)
}

type Bounds = (Bound<Vec<u8>>, Bound<Vec<u8>>);

fn bounds<'a, K: BytesEncode<'a>, R: RangeBounds<K::EItem>>(range: &'a R) -> heed::Result<Bounds> {
    let bound = |bound: Bound<&'a K::EItem>| -> heed::Result<Bound<Vec<u8>>> {
        Ok(match bound {
            Bound::Included(key) => Bound::Included(encode::<K>(key)?.into_owned()),
            Bound::Excluded(key) => Bound::Excluded(encode::<K>(key)?.into_owned()),
            Bound::Unbounded => Bound::Unbounded,
        })
    };
    Ok((bound(range.start_bound())?, bound(range.end_bound())?))
}

fn slice(bound: &Bound<Vec<u8>>) -> Bound<&[u8]> {
    bound.as_ref().map(Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_flipped_bit_of_name_key_or_value_is_found(
            key in proptest::collection::vec(any::<u8>(), 1..64),
            value in proptest::collection::vec(any::<u8>(), 0..2000),
            place in any::<prop::sample::Index>(),
            bit in 0u32..8,
        ) {
            let mut stored = value.clone();
            stored.extend(sum("pages", &key, &value));
            prop_assert_eq!(checked("pages", &key, &stored), Some(value.as_slice()));
            prop_assert_eq!(checked("turns", &key, &stored), None);
            let mut flipped = stored.clone();
            flipped[place.index(stored.len())] ^= 1 << bit;
            prop_assert_eq!(checked("pages", &key, &flipped), None);
            let mut other = key.clone();
            other[place.index(key.len())] ^= 1 << bit;
            prop_assert_eq!(checked("pages", &other, &stored), None);
        }
    }
}
