//! One component a file, with a style file of the same name.

mod announce;
pub mod app;
mod bar;
mod card;
mod changes;
mod code;
mod craft;
mod crumbs;
mod diagram;
mod dialog;
mod explanation;
mod filter;
mod find;
mod help;
mod hex;
mod interfaces;
mod menu;
mod note;
mod notice;
mod packet;
mod packets;
mod paste;
mod row;
mod share;
mod sheet;
mod sources;
mod split;
mod status;
mod strip;
mod tools;

pub use filter::FIELD as FILTER_FIELD;
