//! The document around the parts.

use super::{Part, Report};
use crate::plot::{Size, Theme};
use crate::quantity::Language;
use crate::table::escaped;

const STYLE: &str = "\
:root{--paper:#fff;--ink:#1d2329;--muted:#59626b;--line:#d8dce0;--stripe:#f5f6f8;--link:#0072b2}\
@media screen and (prefers-color-scheme:dark){:root{--paper:#16191d;--ink:#e8eaed;--muted:#a3abb4;--line:#343a41;--stripe:#1e2227;--link:#56b4e9}}\
*{box-sizing:border-box}\
body{margin:0 auto;max-width:62rem;padding:1rem;background:var(--paper);color:var(--ink);\
font:16px/1.5 Arial,Helvetica,'DejaVu Sans','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;overflow-wrap:anywhere}\
a{color:var(--link)}nav ol{columns:16rem;padding-left:1.4rem}\
figure{margin:1.5rem 0}svg.clv{max-width:100%;height:auto;display:block}\
.phone{display:none}@media screen and (max-width:560px){.phone{display:block}.page{display:none}}\
.scroll{overflow-x:auto;margin:1.5rem 0}\
table{border-collapse:collapse;font-size:.9rem;min-width:50%}\
caption{text-align:left;font-weight:bold;padding:.3rem 0}\
th,td{padding:.3rem .7rem;text-align:left;border-bottom:1px solid var(--line);overflow-wrap:normal}\
th{vertical-align:bottom}thead th{word-break:keep-all}th small{display:block;font-weight:normal;color:var(--muted)}\
th.n,td.n{text-align:right;font-variant-numeric:tabular-nums}td.n{white-space:nowrap}td:not(.n),tbody th{min-width:6rem;max-width:18rem;overflow-wrap:break-word}tbody th{font-weight:normal;vertical-align:baseline}\
tbody tr:nth-child(even){background:var(--stripe)}\
th button{all:unset;cursor:pointer}th button::before{content:'↕ ';color:var(--muted)}th button:focus-visible{outline:2px solid var(--link)}\
th[aria-sort=ascending] button::before{content:'▲ '}th[aria-sort=descending] button::before{content:'▼ '}\
@media screen and (max-width:560px){td:not(.n),tbody th{max-width:11rem}}\
details{margin:1.5rem 0}summary{cursor:pointer;color:var(--link)}\
.clv-note{color:var(--muted);font-size:.9rem;margin:.3rem 0}\
@media print{nav{display:none}body{max-width:none}figure,tr{break-inside:avoid}h2{break-after:avoid}.scroll{overflow:visible}\
table{font-size:7.5pt;max-width:100%}th,td{padding:.15rem .3rem}td.n{white-space:normal}\
td,th,tbody th{min-width:0;overflow-wrap:break-word}td:not(.n),tbody th{min-width:4.5rem;overflow-wrap:anywhere}\
th button::before,th[aria-sort] button::before{content:''}}";

/// Sorts a table by the column whose name is clicked: numbers by their value, the largest first, texts from A
/// on with the numbers in them by their size, what is missing last.
const SORT: &str = "\
const collator=new Intl.Collator(document.documentElement.lang,{numeric:true});\
for(const head of document.querySelectorAll('table.clv thead th')){\
const button=document.createElement('button');button.append(...head.childNodes);head.append(button);\
button.addEventListener('click',()=>{\
const first=head.classList.contains('n')?'descending':'ascending',other=first==='ascending'?'descending':'ascending',\
to=head.getAttribute('aria-sort')===first?other:first,up=to==='ascending',place=head.cellIndex,body=head.closest('table').tBodies[0];\
for(const one of head.parentNode.cells)one.removeAttribute('aria-sort');\
head.setAttribute('aria-sort',to);\
const key=row=>{const cell=row.cells[place];return cell.dataset.value===undefined?(head.classList.contains('n')?null:cell.textContent):Number(cell.dataset.value)};\
const rows=[...body.rows].map(row=>[key(row),row]);\
rows.sort(([a],[b])=>a===null||b===null?(a===null)-(b===null):(typeof a==='string'?collator.compare(a,b):a-b)*(up?1:-1));\
body.append(...rows.map(([,row])=>row));});}";

pub(super) fn html(report: &Report) -> String {
    let language = report.language;
    let title = escaped(report.title.in_language(language)).into_owned();
    let (tag, contents) = match language {
        Language::English => ("en", "Contents"),
        Language::Chinese => ("zh-CN", "目录"),
    };
    let style = Theme::Adaptive.style();
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{tag}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <title>{title}</title><style>{STYLE}</style>{style}</head><body><h1>{title}</h1>\n"
    );
    let headings: Vec<&str> = report
        .parts
        .iter()
        .filter_map(|part| match part {
            Part::Section(heading) => Some(heading.in_language(language)),
            _ => None,
        })
        .collect();
    if headings.len() > 1 {
        out.push_str(&format!("<nav aria-label=\"{contents}\"><ol>"));
        for (number, heading) in headings.iter().enumerate() {
            let heading = escaped(heading).into_owned();
            out.push_str(&format!("<li><a href=\"#s{number}\">{heading}</a></li>"));
        }
        out.push_str("</ol></nav>\n");
    }
    let mut sections = 0;
    for part in &report.parts {
        match part {
            Part::Section(heading) => {
                let heading = escaped(heading.in_language(language)).into_owned();
                out.push_str(&format!("<h2 id=\"s{sections}\">{heading}</h2>\n"));
                sections += 1;
            }
            Part::Text(text) => {
                let text = escaped(text.in_language(language)).into_owned();
                out.push_str(&format!("<p>{text}</p>\n"));
            }
            Part::Chart(chart) => {
                let chart = chart.clone().in_language(language);
                let svg = |size| chart.to_svg(size, Theme::Adaptive).replace(&style, "");
                let (page, phone) = (svg(Size::Page), svg(Size::Phone));
                out.push_str(&format!(
                    "<figure><div class=\"page\">{page}</div><div class=\"phone\">{phone}</div></figure>\n"
                ));
            }
            Part::Table(table) => {
                let table = table.clone().in_language(language).to_html();
                out.push_str(&format!("<div class=\"scroll\">{table}</div>\n"));
            }
            Part::Folded(summary, table) => {
                let summary = escaped(summary.in_language(language)).into_owned();
                let table = table.clone().in_language(language).to_html();
                out.push_str(&format!(
                    "<details><summary>{summary}</summary><div class=\"scroll\">{table}</div></details>\n"
                ));
            }
        }
    }
    out.push_str(&format!("<script>{SORT}</script></body></html>\n"));
    out
}
