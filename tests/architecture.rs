//! The house holds: rooms look down, never up, no two files need each other, and a process of the
//! family is named in its folder, in the list and in the map.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from the ground floor up. A room imports rooms that stand before it; those of the
/// ground floor import each other.
const FLOORS: [&[&str]; 9] = [
    &["quantity", "statistics", "numeric"],
    &["transactions"],
    &["value", "roi", "survey", "loyalty", "campaign"],
    &["retention", "segment", "predict"],
    &["models"],
    &["table"],
    &["plot"],
    &["report"],
    &["error", "guide", "lib", "prelude"],
];

/// Every source file with its text, without comments, strings of documentation and unit tests.
fn sources() -> BTreeMap<PathBuf, String> {
    fn walk(folder: &Path, into: &mut BTreeMap<PathBuf, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, into);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
                let lines = code
                    .lines()
                    .filter(|line| !line.trim_start().starts_with("//"));
                let code = lines.collect::<Vec<_>>().join("\n");
                let name = path.strip_prefix(root().join("src")).unwrap().to_owned();
                into.insert(name, code);
            }
        }
    }
    let mut all = BTreeMap::new();
    walk(&root().join("src"), &mut all);
    all
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The paths that a file imports, one a name.
fn imports(code: &str) -> Vec<Vec<String>> {
    fn flatten(prefix: &[String], tree: &str, into: &mut Vec<Vec<String>>) {
        let tree = tree.trim();
        if let Some((head, rest)) = tree.split_once('{') {
            let mut path = prefix.to_vec();
            path.extend(
                head.split("::")
                    .map(str::trim)
                    .filter(|part| !part.is_empty())
                    .map(str::to_owned),
            );
            let inner = rest.strip_suffix('}').unwrap_or(rest);
            let (mut depth, mut start) = (0, 0);
            for (at, sign) in inner.char_indices() {
                match sign {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        flatten(&path, &inner[start..at], into);
                        start = at + 1;
                    }
                    _ => {}
                }
            }
            flatten(&path, &inner[start..], into);
        } else if !tree.is_empty() {
            let name = tree.split(" as ").next().unwrap_or_default();
            let mut path = prefix.to_vec();
            path.extend(name.split("::").map(|part| part.trim().to_owned()));
            into.push(path);
        }
    }
    let mut found = Vec::new();
    for statement in code.split(';') {
        let statement = statement.trim_start();
        // An item may stand between two imports: the last line that begins with `use` counts.
        let start = statement.rfind("\nuse ").map_or(0, |at| at + 1);
        if let Some(tree) = statement[start..].trim_start().strip_prefix("use ") {
            flatten(&[], &tree.replace('\n', " "), &mut found);
        }
    }
    found
}

fn room(file: &Path) -> String {
    let first = file
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

#[test]
fn rooms_look_down() {
    let floor = |room: &str| FLOORS.iter().position(|rooms| rooms.contains(&room));
    let mut wrong = BTreeSet::new();
    for (file, code) in sources() {
        let from = room(&file);
        let own = floor(&from).unwrap_or_else(|| panic!("{from} has no floor"));
        if own + 1 < FLOORS.len() && code.contains("crate::Error") {
            wrong.insert(format!("{} names the error of the crate", file.display()));
        }
        for path in imports(&code) {
            if path.first().map(String::as_str) != Some("crate")
                || from == "error"
                || from == "lib"
                || from == "prelude"
                || from == "guide"
            {
                continue;
            }
            let to = path.get(1).cloned().unwrap_or_default();
            let to = if to == "Error" {
                "error".to_owned()
            } else {
                to
            };
            let Some(other) = floor(&to) else { continue };
            let beside = to != from && other == own && own > 0;
            if other > own || beside {
                wrong.insert(format!("{} imports {to}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A reader who sees a name knows which type it is, and `use` of two rooms does not collide.
#[test]
fn no_two_public_types_have_one_name() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (file, code) in sources() {
        for line in code.lines() {
            let mut words = line.split_whitespace();
            if words.next() != Some("pub") || line.starts_with(' ') {
                continue;
            }
            if !matches!(words.next(), Some("struct" | "enum" | "trait" | "union")) {
                continue;
            }
            let rest = words.next().unwrap_or_default();
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            let name = rest[..end.unwrap_or(rest.len())].to_owned();
            places
                .entry(name)
                .or_default()
                .push(file.display().to_string());
        }
    }
    assert!(places.len() > 400, "{}", places.len());
    places.retain(|_, files| files.len() > 1);
    assert!(places.is_empty(), "{places:#?}");
}

/// The names that each file defines.
fn definitions(sources: &BTreeMap<PathBuf, String>) -> BTreeMap<String, BTreeSet<PathBuf>> {
    const KINDS: [&str; 8] = [
        "struct",
        "enum",
        "trait",
        "fn",
        "const",
        "type",
        "static",
        "macro_rules!",
    ];
    let mut all: BTreeMap<String, BTreeSet<PathBuf>> = BTreeMap::new();
    for (file, code) in sources {
        for line in code.lines() {
            let inside_macro = line.starts_with("    pub struct ") && line.contains(" = \"");
            if line.starts_with(' ') && !inside_macro {
                continue;
            }
            let mut words = line
                .split_whitespace()
                .skip_while(|word| !KINDS.contains(word));
            if words.next().is_some()
                && let Some(name) = words.next()
            {
                let name: String = name
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                all.entry(name).or_default().insert(file.clone());
            }
        }
    }
    all
}

#[test]
fn no_two_files_need_each_other() {
    let sources = sources();
    let definitions = definitions(&sources);
    let mut needs: BTreeMap<&Path, BTreeSet<&Path>> = BTreeMap::new();
    for (file, code) in &sources {
        for path in imports(code) {
            let is_own = matches!(
                path.first().map(String::as_str),
                Some("crate" | "super" | "self")
            );
            let name = path.iter().rev().find(|part| *part != "self");
            let Some(found) = name
                .filter(|_| is_own)
                .and_then(|name| definitions.get(name))
            else {
                continue;
            };
            // A name that several files define is of the one in the same room that the path names.
            let mut found: Vec<&PathBuf> = found
                .iter()
                .filter(|other| {
                    room(other) == *path.get(1).unwrap_or(&room(file)) || path[0] != "crate"
                })
                .collect();
            if found.len() > 1 {
                found.retain(|other| other.parent() == file.parent());
            }
            if let [other] = found[..]
                && other != file
            {
                needs.entry(file).or_default().insert(other);
            }
        }
    }
    let mut circles = Vec::new();
    for (file, others) in &needs {
        for other in others {
            let back = needs.get(other).is_some_and(|back| back.contains(file));
            if back && file < other {
                circles.push(format!("{} and {}", file.display(), other.display()));
            }
        }
    }
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn few_files_stand_at_the_root_of_the_models() {
    let files = sources();
    let at_root: Vec<_> = files
        .keys()
        .filter(|file| file.parent() == Some(Path::new("models")))
        .collect();
    assert!(at_root.len() <= 5, "{at_root:?}");
}

/// A process is named in its own folder and those of its relatives, in the list and in the map, and
/// in one file more at most. The prelude, which spares the README's example an import, is no place
/// that a process needs.
#[test]
fn a_process_is_named_in_three_files() {
    const PROCESSES: [(&str, &[&str]); 8] = [
        ("Nbd", &["purchase"]),
        ("BgNbd", &["bg_nbd", "cnbd"]),
        ("MbgNbd", &["bg_nbd", "cnbd"]),
        ("ParetoNbd", &["pareto_nbd", "ggom_nbd", "over_time"]),
        ("GgomNbd", &["ggom_nbd"]),
        ("BgCnbd", &["cnbd"]),
        ("MbgCnbd", &["cnbd"]),
        ("CorrelatedParetoNbd", &["pareto_nbd"]),
    ];
    for (process, relatives) in PROCESSES {
        let names = |code: &str| {
            code.split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|word| word == process)
        };
        let elsewhere: Vec<PathBuf> = sources()
            .into_iter()
            .filter(|(file, code)| {
                let of_a_relative = file
                    .iter()
                    .any(|part| relatives.iter().any(|of| part == *of));
                let is_map = file == Path::new("models/purchase/mod.rs");
                let is_prelude = file == Path::new("prelude.rs");
                !of_a_relative && !is_map && !is_prelude && names(code)
            })
            .map(|(file, _)| file)
            .collect();
        assert!(elsewhere.len() <= 3, "{process}: {elsewhere:?}");
    }
}

/// The documentation of every model says the same things in the same order: who does what, the
/// formulas, the parameters with their units, the source, an example.
#[test]
fn the_documentation_of_every_model_has_one_order() {
    const MODELS: [(&str, &str); 12] = [
        ("purchase/nbd/mod.rs", "Nbd"),
        ("purchase/bg_nbd/mod.rs", "BetaGeometricNbd<"),
        ("purchase/cnbd/mod.rs", "Cnbd<"),
        ("purchase/pareto_nbd/mod.rs", "ParetoNbd"),
        (
            "purchase/pareto_nbd/correlated/mod.rs",
            "CorrelatedParetoNbd",
        ),
        ("purchase/ggom_nbd/mod.rs", "GgomNbd"),
        ("purchase/bg_bb/mod.rs", "BgBb"),
        ("spend/gamma_gamma/mod.rs", "GammaGamma"),
        ("spend/lognormal.rs", "LognormalSpend"),
        ("contract/shifted_beta_geometric.rs", "ShiftedBetaGeometric"),
        ("contract/beta_discrete_weibull.rs", "BetaDiscreteWeibull"),
        ("covariates/over_time/model.rs", "VaryingParetoNbd"),
    ];
    const ORDER: [&str; 5] = [
        "**Who ",
        "```text",
        "| parameter | unit | meaning |",
        "Source: ",
        "# Example",
    ];
    for (file, model) in MODELS {
        let text = fs::read_to_string(root().join("src/models").join(file)).unwrap();
        let end = text.find(&format!("pub struct {model}")).unwrap();
        let lines: Vec<&str> = text[..end]
            .lines()
            .rev()
            .skip_while(|line| !line.trim_start().starts_with("///"))
            .take_while(|line| line.trim_start().starts_with("///"))
            .collect();
        let documentation: String = lines.into_iter().rev().collect::<Vec<_>>().join("\n");
        let places: Vec<Option<usize>> = ORDER
            .iter()
            .map(|section| documentation.find(section))
            .collect();
        assert!(places.iter().all(Option::is_some), "{model}: {places:?}");
        assert!(places.is_sorted(), "{model}: {places:?}");
    }
}

/// Public types that are neither written nor read with the feature `serde`, and why. Errors are not
/// values, and what borrows is a view of something that is written.
const NOT_WRITTEN: [(&str, &[&str]); 5] = [
    (
        "follows from a model, which is written, and a history or data",
        &["ImportanceSample", "PreparedValue"],
    ),
    (
        "data put in order for many questions, from a log or columns that are written",
        &[
            "Concentration",
            "CovariateData",
            "Ranking",
            "RfmTable",
            "UpliftRanking",
        ],
    ),
    (
        "replayed from the log of its events, which is written",
        &["Lot", "PointsLedger", "Programme", "Redemption"],
    ),
    (
        "a row of a log, which is written whole with its order keys",
        &["Payment"],
    ),
    (
        "constant, or opened from a few numbers",
        &[
            "Beta",
            "ChiSquared",
            "FDistribution",
            "LineName",
            "Preset",
            "Random",
            "Shift",
            "StandardNormal",
            "StudentT",
        ],
    ),
];

/// What a line declares in public: the name of a type, and whether it borrows.
fn declared(line: &str) -> Option<(&str, bool)> {
    let rest = ["pub struct ", "pub enum "]
        .iter()
        .find_map(|start| line.strip_prefix(start))?;
    let name = rest.split(|sign: char| !sign.is_alphanumeric()).next()?;
    Some((name, rest[name.len()..].starts_with("<'")))
}

/// Money is read from numbers as well as from texts, by one rule.
#[test]
fn decimals_are_written_by_one_rule() {
    for (path, code) in sources() {
        assert!(!code.contains("rust_decimal::serde"), "{}", path.display());
    }
}

#[test]
fn public_values_are_written() {
    let sources = sources();
    let by_hand = |name: &str| {
        let ways = [" ", "<"].map(|end| format!("Serialize for {name}{end}"));
        sources
            .values()
            .any(|code| ways.iter().any(|way| code.contains(way)))
    };
    let mut missing = BTreeSet::new();
    for code in sources.values() {
        let lines: Vec<&str> = code.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let Some((name, borrows)) = declared(line) else {
                continue;
            };
            let above = lines[..number].iter().rev();
            let mut attributes = above.take_while(|line| !line.is_empty() && **line != "}");
            let is_written = attributes.any(|line| line.contains("Serialize"));
            let is_error = ["Error", "Problem", "Obstacle"]
                .iter()
                .any(|end| name.ends_with(end));
            if !(is_written || borrows || is_error || by_hand(name)) {
                missing.insert(name.to_owned());
            }
        }
    }
    let listed: BTreeSet<String> = NOT_WRITTEN
        .iter()
        .flat_map(|(_, names)| names.iter().map(|name| (*name).to_owned()))
        .collect();
    assert_eq!(missing, listed);
}

/// Every variant is written in one way; what is written as another type has none that is seen.
#[test]
fn enums_are_written_in_snake_case() {
    const AS_ANOTHER_TYPE: [&str; 3] = ["untagged", "transparent", "into = "];
    let (mut seen, mut wrong) = (0, BTreeSet::new());
    for (file, code) in sources() {
        let lines: Vec<&str> = code.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let Some(name) = line.trim_start().strip_prefix("pub enum ") else {
                continue;
            };
            let is_own = |line: &&&str| {
                let end = line.trim_end();
                !end.is_empty() && !end.ends_with('}') && !end.ends_with(';')
            };
            let attributes: Vec<&str> = lines[..number]
                .iter()
                .rev()
                .take_while(is_own)
                .copied()
                .collect();
            let says = |word: &str| attributes.iter().any(|line| line.contains(word));
            if !says("Serialize") || AS_ANOTHER_TYPE.iter().any(|way| says(way)) {
                continue;
            }
            seen += 1;
            if !says("rename_all = \"snake_case\"") {
                let name = name.trim_end_matches(" {");
                wrong.insert(format!("{}: {name}", file.display()));
            }
        }
    }
    assert!(seen > 100, "{seen}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
