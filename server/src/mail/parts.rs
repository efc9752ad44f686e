//! The two parts of a letter, made of the same words: plain text, and HTML with its styles inline.
//!
//! No colour is set: programs that show letters choose their own, also dark ones.

use super::words::{Block, Link, Words};
use domain::language::Language;
use maud::{DOCTYPE, Markup, html};
use std::fmt::Write;

const BODY: &str = "margin:0;padding:16px;font-family:system-ui,'Segoe UI',Roboto,Arial,sans-serif;\
     font-size:15px;line-height:1.45;max-width:760px";
const HEADING: &str = "margin:0 0 12px;font-size:19px;line-height:1.3";
const PARAGRAPH: &str = "margin:0 0 14px";
const TABLE: &str = "border-collapse:collapse;margin:0 0 14px";
const CELL: &str =
    "padding:4px 14px 4px 0;text-align:left;vertical-align:top;border-bottom:1px solid #999999";
const LINK: &str = "display:inline-block;padding:9px 14px;margin:0 8px 8px 0;border:1px solid #808080;\
     border-radius:4px;text-decoration:none;font-weight:600";
const QUOTE: &str = "margin:0 0 14px;padding:8px 12px;border-left:3px solid #808080;white-space:pre-wrap;overflow-wrap:anywhere";
const FOOTER: &str = "margin:18px 0 0;padding-top:10px;border-top:1px solid #999999;font-size:13px";
const PICTURE: &str = "max-width:100%;height:auto";

/// The plain text.
pub fn plain(words: &Words) -> String {
    let mut text = format!("{}\n\n", words.subject);
    for block in &words.blocks {
        write_block(&mut text, block);
    }
    text.push_str("-- \n");
    for line in &words.footer {
        text.push_str(line);
        text.push('\n');
    }
    text
}

fn write_block(text: &mut String, block: &Block) {
    // Writing into a String does not fail.
    let _ = match block {
        Block::Paragraph(paragraph) => writeln!(text, "{paragraph}\n"),
        Block::Facts(facts) => {
            facts.iter().try_for_each(|(name, value)| writeln!(text, "{name}: {value}")).and(writeln!(text))
        }
        Block::Quote { label, text: quote } => {
            let lines: Vec<_> = quote.lines().map(|line| format!("> {line}")).collect();
            writeln!(text, "{label}:\n{}\n", lines.join("\n"))
        }
        Block::Links(links) => links
            .iter()
            .try_for_each(|link| writeln!(text, "{}: {}", link.text, link.address))
            .and(writeln!(text)),
        Block::Table { head, rows } => rows.iter().try_for_each(|row| write_row(text, head, row)),
        Block::Chart { .. } => Ok(()),
    };
}

fn write_row(text: &mut String, head: &[String], (link, cells): &(Link, Vec<String>)) -> std::fmt::Result {
    writeln!(text, "{}", link.text)?;
    let named = head.iter().skip(1).zip(cells).map(|(name, value)| format!("{name}: {value}"));
    writeln!(text, "  {}\n  {}\n", named.collect::<Vec<_>>().join("; "), link.address)
}

/// The HTML. `picture` is the address of the chart's picture; none: there is no chart.
pub fn html(words: &Words, language: Language, picture: Option<&str>) -> String {
    html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="supported-color-schemes" content="light dark";
                // Where the letter is looked at on a page of ours, its links open beside it.
                base target="_blank";
                title { (words.subject) }
            }
            body style=(BODY) {
                h1 style=(HEADING) { (words.subject) }
                @for block in &words.blocks { (markup(block, picture)) }
                p style=(FOOTER) {
                    @for line in &words.footer { (line) br; }
                }
            }
        }
    }
    .into_string()
}

fn markup(block: &Block, picture: Option<&str>) -> Markup {
    html! {
        @match block {
            Block::Paragraph(text) => p style=(PARAGRAPH) { (text) },
            Block::Facts(facts) => table style=(TABLE) {
                @for (name, value) in facts {
                    tr { th scope="row" style=(CELL) { (name) } td style=(CELL) { (value) } }
                }
            },
            Block::Quote { label, text } => {
                p style="margin:0 0 4px;font-weight:600" { (label) }
                div style=(QUOTE) { (text) }
            },
            Block::Links(links) => p style=(PARAGRAPH) {
                @for link in links { a href=(link.address) style=(LINK) { (link.text) } " " }
            },
            Block::Table { head, rows } => table style=(TABLE) {
                thead { tr { @for name in head { th scope="col" style=(CELL) { (name) } } } }
                tbody {
                    @for (link, cells) in rows {
                        tr {
                            th scope="row" style=(CELL) { a href=(link.address) { (link.text) } }
                            @for cell in cells { td style=(CELL) { (cell) } }
                        }
                    }
                }
            },
            Block::Chart { instead } => @if let Some(address) = picture {
                p style=(PARAGRAPH) { img src=(address) alt=(instead) width="720" style=(PICTURE); }
            },
        }
    }
}
