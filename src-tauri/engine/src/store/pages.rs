//! The store's file read page by page, without mapping it.
//!
//! LMDB trusts what it maps: a page that is not what it was taken for, or a file that ends before its last page, ends the process.
//! This module reads the same file through a file handle and believes nothing, so that damage is found by looking and what is
//! whole can still be read. It knows LMDB's data version 1, as little-endian machines of
//! 64 bits write it, and changes nothing.
//!
//! A page belongs to a tree or to the list of free pages, never to two. Trees hold keys in order, and their heads count their pages and
//! entries; so a flipped bit in the structure contradicts something. The values' own bytes have sums ([`super::table`]).

use std::cmp::{Ordering, Reverse};
use std::fmt;
use std::fs::File;
use std::io;
use std::path::Path;

use roaring::RoaringBitmap;

use crate::paths;

const MAGIC: u32 = 0xBEEF_C0DE;
const DATA_VERSION: u32 = 1;

/// Length of what stands before the nodes of a page, in bytes.
const HEADER: usize = 16;
/// Length of what stands before the key of a node, in bytes.
const NODE_HEADER: usize = 8;

const BRANCH: u16 = 0x01;
const LEAF: u16 = 0x02;
const OVERFLOW: u16 = 0x04;
const META: u16 = 0x08;

/// The value is on pages of its own.
const BIG: u16 = 0x01;
/// The value is the head of a tree.
const TREE: u16 = 0x02;

/// Keys are numbers: of LMDB's own list of free pages.
const INTEGER_KEYS: u16 = 0x08;

const NO_PAGE: u64 = u64::MAX;

/// More levels than a tree of 2^48 pages has.
const DEEPEST: u16 = 32;

/// Faults beyond these are counted and not described.
const MOST_FAULTS: usize = 1000;

/// Something in the file that cannot be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The page, counted from 0.
    pub page: u64,
    pub what: &'static str,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.page {
            NO_PAGE => f.write_str(self.what),
            page => write!(f, "page {page}: {}", self.what),
        }
    }
}

/// The head of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tree {
    flags: u16,
    depth: u16,
    branch_pages: u64,
    leaf_pages: u64,
    overflow_pages: u64,
    entries: u64,
    root: u64,
}

impl Tree {
    const BYTES: usize = 48;

    fn read(bytes: &[u8]) -> Option<Tree> {
        (bytes.len() == Tree::BYTES).then(|| Tree {
            flags: u16_at(bytes, 4),
            depth: u16_at(bytes, 6),
            branch_pages: u64_at(bytes, 8),
            leaf_pages: u64_at(bytes, 16),
            overflow_pages: u64_at(bytes, 24),
            entries: u64_at(bytes, 32),
            root: u64_at(bytes, 40),
        })
    }
}

/// One of the two heads of the file: the state after a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    pub transaction: u64,
    last_page: u64,
    free: Tree,
    main: Tree,
}

/// Where a walk shows what is in the file: the name of a database, a key, and the value with its sum, or `None` where the pages of the
/// value cannot be read.
pub type Visit<'v> = dyn FnMut(&str, &[u8], Option<&[u8]>) + 'v;

/// The store's file.
pub struct PagedFile {
    file: File,
    page_bytes: usize,
    /// Pages that are whole in the file.
    pages: u64,
    heads: Vec<Head>,
}

/// What a walk through the file found.
#[derive(Debug, Default)]
pub struct Walk {
    pub faults: Vec<Fault>,
    /// Pages of trees that were reached.
    used: RoaringBitmap,
    free: RoaringBitmap,
}

impl PagedFile {
    /// Opens the file; `None` for one that has no head that can be read.
    pub fn open(path: &Path) -> io::Result<Option<PagedFile>> {
        let file = paths::open(path)?;
        let bytes = file.metadata()?.len();
        // A head says how large pages are, and the second one is where the second page begins.
        for page_bytes in [4096, 16384, 8192, 32768, 65536] {
            let pages = bytes / page_bytes as u64;
            let mut paged = PagedFile { file: file.try_clone()?, page_bytes, pages, heads: Vec::new() };
            paged.heads = (0..2).filter_map(|page| paged.head(page)).collect();
            paged.heads.sort_by_key(|head| Reverse(head.transaction));
            if !paged.heads.is_empty() {
                return Ok(Some(paged));
            }
        }
        Ok(None)
    }

    /// The states that the file holds, the last one first. A whole file has two.
    pub fn heads(&self) -> &[Head] {
        &self.heads
    }

    /// Whether all pages of its last state are in the file.
    pub fn is_as_long_as_it_says(&self) -> bool {
        self.heads.first().is_some_and(|head| head.last_page < self.pages)
    }

    /// Size of the whole pages, in bytes.
    pub fn bytes(&self) -> u64 {
        self.pages * self.page_bytes as u64
    }

    /// How many of the pages of a state are free.
    pub fn free_pages(&self, head: &Head) -> (u64, u64) {
        let mut walker = Walker::new(self, head, None);
        walker.free_list();
        (walker.walk.free.len(), head.last_page + 1)
    }

    fn head(&self, number: u64) -> Option<Head> {
        let page = self.read(number, self.page_bytes)?;
        let meta = page.get(HEADER..HEADER + 136)?;
        let is_head = u64_at(&page, 0) == number && u16_at(&page, 10) == META;
        let is_known = u32_at(meta, 0) == MAGIC && u32_at(meta, 4) == DATA_VERSION;
        // The head of the free pages has the size of pages in its place for padding.
        let fits = u32_at(meta, 24) as usize == self.page_bytes;
        let head = Head {
            transaction: u64_at(meta, 128),
            last_page: u64_at(meta, 120),
            free: Tree::read(&meta[24..72])?,
            main: Tree::read(&meta[72..120])?,
        };
        // The transactions take turns.
        let in_its_place = head.transaction == 0 || head.transaction % 2 == number;
        (is_head && is_known && fits && in_its_place && head.free.flags == INTEGER_KEYS).then_some(head)
    }

    /// The bytes from the beginning of a page on; `None` where the file ends before.
    fn read(&self, page: u64, length: usize) -> Option<Vec<u8>> {
        let start = page.checked_mul(self.page_bytes as u64)?;
        if start.checked_add(length as u64)? > self.bytes() {
            return None;
        }
        let mut bytes = vec![0; length];
        paths::read_exact_at(&self.file, start, &mut bytes).ok()?;
        Some(bytes)
    }

    /// Walks through all trees of a state. With `visit`, every value is read and shown; else those on pages of their own are not
    /// read.
    pub fn walk(&self, head: &Head, visit: Option<&mut Visit>) -> Walk {
        let mut walker = Walker::new(self, head, visit);
        let main = head.main;
        let mut trees = Vec::new();
        walker.tree(&main, &mut |walker, page, node, _| {
            let tree = (node.flags == TREE).then(|| Tree::read(node.inline)).flatten();
            match tree {
                Some(tree) => trees.push((String::from_utf8_lossy(node.key).into_owned(), tree)),
                None => walker.fault(page, "it holds something that is no database"),
            }
        });
        for (name, tree) in trees {
            walker.tree(&tree, &mut |walker, page, node, value| {
                if node.flags & TREE != 0 {
                    walker.fault(page, "it holds a database inside of another");
                } else if let Some(visit) = &mut walker.visit {
                    visit(&name, node.key, value);
                }
            });
        }
        walker.free_list();
        walker.walk
    }

    /// The entries of all pages that a walk did not reach and that are not free: those below a damaged page. Which database they
    /// belong to is not known here, nor whether they are whole.
    pub fn lost_entries(&self, walk: &Walk, visit: &mut dyn FnMut(&[u8], &[u8])) {
        for page in 2..self.pages {
            let known =
                u32::try_from(page).is_ok_and(|page| walk.used.contains(page) || walk.free.contains(page));
            let Some(bytes) = (!known).then(|| self.read(page, self.page_bytes)).flatten() else { continue };
            if u64_at(&bytes, 0) != page || u16_at(&bytes, 10) != LEAF {
                continue;
            }
            for node in nodes(&bytes, false).0.iter().filter(|node| node.flags & TREE == 0) {
                match self.big_value(node) {
                    Some(value) => visit(node.key, &value),
                    None if node.flags & BIG == 0 => visit(node.key, node.inline),
                    None => {}
                }
            }
        }
    }

    /// The value of a node that has it on pages of its own.
    fn big_value(&self, node: &Node) -> Option<Vec<u8>> {
        if node.flags & BIG == 0 {
            return None;
        }
        let mut bytes = self.read(u64_at(node.inline, 0), HEADER.checked_add(node.size)?)?;
        bytes.drain(..HEADER);
        Some(bytes)
    }
}

/// An entry of a page.
struct Node<'p> {
    flags: u16,
    key: &'p [u8],
    /// Length of the value, in bytes.
    size: usize,
    /// The value, or where it is: the number of a page.
    inline: &'p [u8],
    /// Of a branch: the page below.
    child: u64,
}

/// The entries of a page that lie within it, and what is wrong with the others.
fn nodes(page: &[u8], is_branch: bool) -> (Vec<Node<'_>>, Option<&'static str>) {
    let (lower, upper) = (u16_at(page, 12) as usize, u16_at(page, 14) as usize);
    let mut fault = None;
    if lower < HEADER || lower % 2 != 0 || lower > upper || upper > page.len() {
        fault = Some("its bounds are wrong");
    }
    let mut found = Vec::new();
    let mut taken = 0;
    for place in (HEADER..lower.min(page.len() - 1)).step_by(2) {
        let start = u16_at(page, place) as usize;
        match node(page, start, is_branch).filter(|_| start >= upper) {
            Some((node, length)) => {
                taken += length.next_multiple_of(2);
                found.push(node);
            }
            None => fault = Some("an entry lies outside of it"),
        }
    }
    if fault.is_none() && taken != page.len() - upper {
        fault = Some("its entries overlap");
    }
    (found, fault)
}

/// The node at `start`, and its length in bytes.
fn node(page: &[u8], start: usize, is_branch: bool) -> Option<(Node<'_>, usize)> {
    let head = page.get(start..start + NODE_HEADER)?;
    let (low, flags) = (u32_at(head, 0), u16_at(head, 4));
    let key_end = start + NODE_HEADER + u16_at(head, 6) as usize;
    let key = page.get(start + NODE_HEADER..key_end)?;
    if is_branch {
        let child = u64::from(low) | u64::from(flags) << 32;
        return Some((Node { flags: 0, key, size: 0, inline: &[], child }, key_end - start));
    }
    if flags & !(BIG | TREE) != 0 || key.is_empty() {
        return None;
    }
    let size = low as usize;
    let end = key_end + if flags & BIG != 0 { 8 } else { size };
    let inline = page.get(key_end..end)?;
    Some((Node { flags, key, size, inline, child: NO_PAGE }, end - start))
}

struct Walker<'f, 'v, 'c> {
    file: &'f PagedFile,
    head: &'f Head,
    walk: Walk,
    visit: Option<&'c mut Visit<'v>>,
}

/// What is done with an entry: its page, itself, and its value where it was read.
type Entry<'e> = dyn FnMut(&mut Walker<'_, '_, '_>, u64, &Node<'_>, Option<&[u8]>) + 'e;

#[derive(Default)]
struct Counted {
    branch_pages: u64,
    leaf_pages: u64,
    overflow_pages: u64,
    entries: u64,
}

/// The keys that a page may hold: from the first on, before the second.
type Between<'k> = (Option<&'k [u8]>, Option<&'k [u8]>);

impl<'f, 'v, 'c> Walker<'f, 'v, 'c> {
    fn new(file: &'f PagedFile, head: &'f Head, visit: Option<&'c mut Visit<'v>>) -> Walker<'f, 'v, 'c> {
        Walker { file, head, walk: Walk::default(), visit }
    }

    fn fault(&mut self, page: u64, what: &'static str) {
        if self.walk.faults.len() < MOST_FAULTS {
            self.walk.faults.push(Fault { page, what });
        }
    }

    fn tree(&mut self, tree: &Tree, entry: &mut Entry) {
        if tree.root == NO_PAGE {
            if (tree.depth, tree.entries) != (0, 0) {
                self.fault(tree.root, "a tree has lost its root");
            }
            return;
        }
        if tree.depth == 0 || tree.depth > DEEPEST || tree.flags & !INTEGER_KEYS != 0 {
            self.fault(tree.root, "the head of its tree is wrong");
        }
        let mut counted = Counted::default();
        let levels = tree.depth.clamp(1, DEEPEST);
        self.below(tree.root, levels, tree.flags & INTEGER_KEYS != 0, (None, None), &mut counted, entry);
        let expected = (tree.branch_pages, tree.leaf_pages, tree.overflow_pages, tree.entries);
        if (counted.branch_pages, counted.leaf_pages, counted.overflow_pages, counted.entries) != expected {
            self.fault(tree.root, "its tree has other pages or entries than it says");
        }
    }

    /// Takes a page for a tree; `false` where that cannot be.
    fn take(&mut self, page: u64, count: u64) -> bool {
        let last = page.checked_add(count.max(1) - 1);
        if page < 2 || last.is_none_or(|last| last > self.head.last_page || last >= self.file.pages) {
            self.fault(page, "the file ends before it");
            return false;
        }
        let (Ok(first), Ok(end)) = (u32::try_from(page), u32::try_from(page + count)) else { return false };
        if self.walk.used.insert_range(first..end) != count {
            self.fault(page, "it is used twice");
            return false;
        }
        true
    }

    fn below(
        &mut self,
        number: u64,
        levels: u16,
        integers: bool,
        (from, to): Between,
        counted: &mut Counted,
        entry: &mut Entry,
    ) {
        if !self.take(number, 1) {
            return;
        }
        let Some(page) = self.file.read(number, self.file.page_bytes) else {
            return self.fault(number, "it cannot be read");
        };
        let is_branch = levels > 1;
        let kind = if is_branch { BRANCH } else { LEAF };
        if u64_at(&page, 0) != number || u16_at(&page, 10) != kind {
            // What is in it may be whole all the same.
            self.fault(number, "its head is wrong");
        }
        let (nodes, fault) = nodes(&page, is_branch);
        if let Some(fault) = fault {
            self.fault(number, fault);
        }
        // The first entry of a branch stands for all keys before the second.
        let keys: Vec<&[u8]> = nodes.iter().skip(usize::from(is_branch)).map(|node| node.key).collect();
        let is_less = |a: &[u8], b: &[u8]| compare(a, b, integers) == Ordering::Less;
        let in_order = keys.windows(2).all(|pair| is_less(pair[0], pair[1]))
            && from.zip(keys.first()).is_none_or(|(from, first)| !is_less(first, from))
            && keys.last().zip(to).is_none_or(|(last, to)| is_less(last, to));
        if !in_order {
            self.fault(number, "its keys are not in order");
        }
        if is_branch {
            counted.branch_pages += 1;
            for (index, node) in nodes.iter().enumerate() {
                let from = if index == 0 { from } else { Some(node.key) };
                let to = nodes.get(index + 1).map_or(to, |next| Some(next.key));
                self.below(node.child, levels - 1, integers, (from, to), counted, entry);
            }
            return;
        }
        counted.leaf_pages += 1;
        for node in &nodes {
            counted.entries += 1;
            if node.flags & BIG == 0 {
                entry(self, number, node, Some(node.inline));
                continue;
            }
            let value = self.take_big(node, counted);
            entry(self, number, node, value.as_deref());
        }
    }

    /// Takes the pages of a value that has its own, and reads them where somebody looks at values.
    fn take_big(&mut self, node: &Node, counted: &mut Counted) -> Option<Vec<u8>> {
        let first = u64_at(node.inline, 0);
        let count = (HEADER - 1 + node.size) as u64 / self.file.page_bytes as u64 + 1;
        if !self.take(first, count) {
            return None;
        }
        counted.overflow_pages += count;
        let head = self.file.read(first, HEADER)?;
        if (u64_at(&head, 0), u16_at(&head, 10), u64::from(u32_at(&head, 12))) != (first, OVERFLOW, count) {
            self.fault(first, "its head is wrong");
        }
        self.visit.is_some().then(|| self.file.big_value(node)).flatten()
    }

    /// Reads the list of free pages, which is a tree itself: transaction -> number of pages, and the pages.
    fn free_list(&mut self) {
        let had = self.visit.take();
        let mut lists: Vec<(u64, Vec<u8>)> = Vec::new();
        let file = self.file;
        // In the place of its flags are those of the whole file.
        let free = Tree { flags: INTEGER_KEYS, ..self.head.free };
        self.tree(&free, &mut |walker, page, node, _| {
            let list = if node.flags & BIG == 0 { Some(node.inline.to_vec()) } else { file.big_value(node) };
            match list {
                Some(list) => lists.push((page, list)),
                None => walker.fault(page, "a list of free pages cannot be read"),
            }
        });
        self.visit = had;
        for (page, list) in lists {
            let (numbers, rest) = list.as_chunks::<8>();
            let mut numbers = numbers.iter().map(|bytes| u64::from_le_bytes(*bytes));
            let count = numbers.next().unwrap_or_default();
            if count > numbers.len() as u64 || !rest.is_empty() {
                self.fault(page, "a list of free pages is wrong");
            }
            for number in numbers.take(count as usize) {
                let free =
                    u32::try_from(number).ok().filter(|_| number >= 2 && number <= self.head.last_page);
                match free {
                    Some(free) if !self.walk.used.contains(free) && self.walk.free.insert(free) => {}
                    _ => self.fault(number, "it is used and free, or free twice"),
                }
            }
        }
    }
}

fn compare(a: &[u8], b: &[u8], integers: bool) -> Ordering {
    match (integers, <[u8; 8]>::try_from(a), <[u8; 8]>::try_from(b)) {
        (true, Ok(a), Ok(b)) => u64::from_le_bytes(a).cmp(&u64::from_le_bytes(b)),
        _ => a.cmp(b),
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}
