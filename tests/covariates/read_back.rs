//! What is written is read back, and checked.

use crate::made_up::{each, histories, model, specification, table};
use clv::models::BgNbd;
use clv::models::covariates::{
    BetaDropout, CovariateFit, CovariateModel, CovariateSpecification, Effect, FitWithCovariates,
};
use serde_json::Value;

fn saved() -> (CovariateModel<BgNbd>, Value) {
    let model = model(
        BgNbd::new(1.2, 5.0, 0.8, 2.5).unwrap(),
        BetaDropout::OppositeFactors,
        Effect::OwnOnEach,
        &[-0.5, 0.4, 0.3, -0.2, 0.3, -0.4, 0.015, -0.01],
    );
    let value = serde_json::to_value(&model).unwrap();
    (model, value)
}

#[test]
fn a_model_is_read_back_whole() {
    let (model, value) = saved();
    let text = serde_json::to_string(&value).unwrap();
    assert!(text.len() < 600, "{text}");
    assert_eq!(
        serde_json::from_str::<CovariateModel<BgNbd>>(&text).unwrap(),
        model
    );
}

#[test]
fn a_fit_and_its_specification_are_read_back_whole() {
    let (model, _) = saved();
    let table = table(500, 9);
    let customers = histories(&model, &table, 9);
    let specification = specification(&model);
    let text = serde_json::to_string(&specification).unwrap();
    let read: CovariateSpecification<BetaDropout> = serde_json::from_str(&text).unwrap();
    assert_eq!(read, specification);
    let fit = BgNbd::fit_with_covariates(each(&customers), &table, &read).unwrap();
    let text = serde_json::to_string(&fit).unwrap();
    assert_eq!(
        serde_json::from_str::<CovariateFit<BgNbd>>(&text).unwrap(),
        fit
    );
}

#[test]
fn an_edited_model_is_refused_with_the_reason() {
    let refused = |edit: &dyn Fn(&mut Value), why: &str| {
        let (_, mut value) = saved();
        edit(&mut value);
        let error = serde_json::from_value::<CovariateModel<BgNbd>>(value).unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
    };
    refused(&|value| value["base"]["alpha"] = (-5.0).into(), "alpha");
    refused(
        &|value| {
            value["coefficients"].as_array_mut().unwrap().pop();
        },
        "there must be 8 coefficients, got 7",
    );
    refused(
        &|value| value["terms"][1]["column"] = "height".into(),
        "no covariate `height`",
    );
    refused(
        &|value| value["terms"][1]["column"] = "channel".into(),
        "`channel` has two",
    );
    refused(
        &|value| value["covariates"][0]["factor"]["levels"][0] = "shop".into(),
        "`shop` comes twice",
    );
    refused(&|value| value["convention"] = "beta".into(), "beta");
    refused(&|value| value["seed"] = 1.into(), "seed");
}

/// A table comes back as it was, and a damaged one is refused.
#[test]
fn a_table_comes_back() {
    use clv::models::covariates::{CovariateColumn, CovariateTable};
    let columns = [
        CovariateColumn::number("age"),
        CovariateColumn::factor("channel", "shop"),
    ];
    let rows = [
        ("bo", [31.5.into(), "web".into()]),
        ("al", [40.0.into(), "shop".into()]),
        ("cy", [0.0.into(), "web".into()]),
    ];
    let table = CovariateTable::new(columns, rows.map(|(key, row)| (key.to_owned(), row))).unwrap();
    let mut value = serde_json::to_value(&table).unwrap();
    let read: CovariateTable<String> = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(read, table);
    let damage = |rows: &str| serde_json::from_str::<Value>(rows).unwrap();
    for rows in [
        r#"[["al", [1.0]]]"#,
        r#"[["al", ["web", "web"]]]"#,
        r#"[["al", [1.0, 2.0]]]"#,
        r#"[["al", [1.0, "web"]], ["al", [1.0, "web"]]]"#,
    ] {
        value["rows"] = damage(rows);
        let read = serde_json::from_value::<CovariateTable<String>>(value.clone());
        assert!(read.is_err(), "{rows}");
    }
}
