//! One component a file, with a style file of the same name.

pub mod app;
mod bar;
mod code;
mod diagram;
mod explanation;
mod hex;
mod notice;
mod packets;
mod row;
mod sources;
mod status;
