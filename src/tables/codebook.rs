//! What the tables mean, for people (`codebook.csv`) and for programs (`datapackage.json`, the Frictionless Data
//! Package standard that R, Python and OpenRefine read). Both are written from the [registry](super::registry).

use serde_json::{Map, Value, json};

use super::registry::{TABLES, TableId, Type};
use super::sheet::{Dialect, Sheet};
use crate::lexicon::Lexicon;

/// Name of the data package's file.
pub const DATA_PACKAGE: &str = "datapackage.json";

/// The `generator` of a data package that sayso wrote; [`super::OutFolder`] recognises its own folders by it.
pub const GENERATOR: &str = "sayso";

/// Appends all rows of `codebook.csv`.
pub fn codebook(lexicon: &Lexicon, sheet: &mut Sheet) {
    for table in &TABLES {
        for c in table.columns {
            sheet.text("table", table.name);
            sheet.text("column", c.name);
            sheet.text("type", c.kind.name());
            sheet.text("unit", c.unit);
            sheet.flag("required", c.required);
            let values = c.values.map(|v| v(lexicon)).unwrap_or_default();
            sheet.joined("values", ";", values.iter(), |pen, v| pen.put(v.as_bytes()));
            sheet.text("meaning", c.meaning);
            sheet.end();
        }
    }
}

/// The text of `datapackage.json`.
pub fn data_package(lexicon: &Lexicon, dialect: Dialect) -> String {
    let resources: Vec<Value> = TableId::ALL.into_iter().map(|t| resource(t, lexicon, dialect)).collect();
    let package = json!({
        "profile": "tabular-data-package",
        "name": "sayso-tables",
        "title": "Who said what about whom",
        "generator": GENERATOR,
        "generator_version": env!("CARGO_PKG_VERSION"),
        "resources": resources,
    });
    let mut text = serde_json::to_string_pretty(&package).expect("a value with string keys is JSON");
    text.push('\n');
    text
}

fn resource(id: TableId, lexicon: &Lexicon, dialect: Dialect) -> Value {
    let table = id.table();
    let fields: Vec<Value> = table
        .columns
        .iter()
        .map(|c| {
            let mut field = Map::new();
            field.insert("name".into(), c.name.into());
            field.insert("type".into(), c.kind.name().into());
            field.insert("description".into(), describe(c.meaning, c.unit).into());
            let mut constraints = Map::new();
            if c.required {
                constraints.insert("required".into(), true.into());
            }
            // A Boolean field says its values by its type.
            if let (Some(values), Type::Text) = (c.values, c.kind) {
                let values = values(lexicon);
                if !values.is_empty() {
                    constraints.insert("enum".into(), values.into());
                }
            }
            if !constraints.is_empty() {
                field.insert("constraints".into(), constraints.into());
            }
            field.into()
        })
        .collect();
    let mut schema = Map::new();
    schema.insert("fields".into(), fields.into());
    schema.insert("missingValues".into(), json!([""]));
    if !table.key.is_empty() {
        schema.insert("primaryKey".into(), table.key.into());
    }
    let of_document = id != TableId::Documents && table.key.first() == Some(&"doc_id");
    if of_document {
        let reference = json!({ "resource": TableId::Documents.name(), "fields": ["doc_id"] });
        schema.insert("foreignKeys".into(), json!([{ "fields": ["doc_id"], "reference": reference }]));
    }
    json!({
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": id.file(),
        "description": format!("Each row is {}", table.about),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {
            "delimiter": char::from(dialect.delimiter()).to_string(),
            "lineTerminator": "\r\n",
            "quoteChar": "\"",
            "doubleQuote": true,
            "header": true,
        },
        "schema": schema,
    })
}

fn describe(meaning: &str, unit: &str) -> String {
    match unit {
        "" => meaning.to_owned(),
        _ => format!("{meaning} ({unit})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::made_up;

    #[test]
    fn both_tell_of_every_column() {
        let lexicon = made_up::lexicon();
        let columns: usize = TABLES.iter().map(|t| t.columns.len()).sum();
        let mut sheet = Sheet::new(TableId::Codebook, Dialect::default());
        codebook(&lexicon, &mut sheet);
        let rows = csv::ReaderBuilder::new().has_headers(false).from_reader(sheet.bytes()).into_records().count();
        assert_eq!(rows, columns);
        let package: Value = serde_json::from_str(&data_package(&lexicon, Dialect::default())).expect("JSON");
        let fields = |r: &Value| r["schema"]["fields"].as_array().map_or(0, Vec::len);
        let resources = package["resources"].as_array().expect("a list");
        assert_eq!(resources.iter().map(fields).sum::<usize>(), columns);
        assert_eq!(package["generator"], GENERATOR);
        assert_eq!(resources[3]["schema"]["fields"][10]["constraints"]["enum"], json!(["say", "accuse"]));
    }
}
