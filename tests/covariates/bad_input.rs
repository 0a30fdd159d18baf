//! What cannot be meant is refused by the name of the column or the customer.

use crate::made_up::each;
use clv::models::covariates::{
    BetaDropout, CovariateCoding, CovariateColumn, CovariateError, CovariateFit, CovariateModel,
    CovariateSpecification, CovariateTable, CovariateTerm, CovariateValue, Effect,
    FitWithCovariates, OneConvention, Process, Ridge, RidgeScale,
};
use clv::models::{BgNbd, FitError, Nbd, ParetoNbd};
use clv::transactions::PurchaseHistory;

type Error = CovariateError;

fn customers() -> Vec<(usize, PurchaseHistory)> {
    let history = |customer: usize| {
        let frequency = (customer * 7 % 5) as u32;
        let recency = if frequency == 0 {
            0.0
        } else {
            4.0 + customer as f64
        };
        (
            customer,
            PurchaseHistory::new(frequency, recency, 39.0).unwrap(),
        )
    };
    (0..30).map(history).collect()
}

fn numbers<const N: usize>(
    names: [&str; N],
    row: impl Fn(usize) -> [f64; N],
) -> CovariateTable<usize> {
    let rows = (0..30).map(|customer| (customer, row(customer).map(CovariateValue::Number)));
    CovariateTable::new(names.map(CovariateColumn::number), rows).unwrap()
}

fn fitted(table: &CovariateTable<usize>) -> Result<CovariateFit<Nbd>, Error> {
    let specification =
        CovariateSpecification::all(table, OneConvention::Standard, Effect::OwnOnEach);
    Nbd::fit_with_covariates(each(&customers()), table, &specification)
}

fn halves(customer: usize) -> f64 {
    f64::from(u8::from(customer >= 15))
}

#[test]
fn a_customer_without_covariates_is_named() {
    let rows = (0..30)
        .filter(|customer| ![3, 8, 9].contains(customer))
        .map(|customer| (customer, [CovariateValue::Number(halves(customer))]));
    let table = CovariateTable::new([CovariateColumn::number("late")], rows).unwrap();
    let error = fitted(&table).unwrap_err();
    assert_eq!(
        error,
        Error::MissingCustomer {
            customer: "3".to_owned(),
            others: 2
        }
    );
    assert_eq!(
        error.to_string(),
        "customer 3 has no covariates, nor have 2 others"
    );
}

#[test]
fn customers_who_are_not_in_the_base_do_not_count() {
    let row = |customer: usize| (customer, [CovariateValue::Number(halves(customer))]);
    let columns = || [CovariateColumn::number("late")];
    let own = CovariateTable::new(columns(), (0..30).map(row)).unwrap();
    let more = CovariateTable::new(columns(), (0..60).rev().map(row)).unwrap();
    assert_eq!(fitted(&own), fitted(&more));
    // A column that varies only among others says nothing here.
    let others = |customer: usize| {
        let value = if customer < 30 { 4.0 } else { customer as f64 };
        (customer, [CovariateValue::Number(value)])
    };
    let table = CovariateTable::new(columns(), (0..60).map(others)).unwrap();
    let constant = Error::Constant {
        column: "late".to_owned(),
        value: 4.0,
    };
    assert_eq!(fitted(&table).unwrap_err(), constant);
}

#[test]
fn collinear_columns_are_named_with_what_explains_them() {
    let table = numbers(["late", "other", "early"], |customer| {
        [halves(customer), customer as f64, 1.0 - halves(customer)]
    });
    assert_eq!(
        fitted(&table).unwrap_err(),
        Error::Collinear {
            column: "early".to_owned(),
            with: vec!["late".to_owned()]
        }
    );
    let table = numbers(["a", "b", "sum"], |customer| {
        let (a, b) = (customer as f64, (customer * customer % 11) as f64);
        [a, b, 2000.0 + 3.0 * a - 0.5 * b]
    });
    assert_eq!(
        fitted(&table).unwrap_err(),
        Error::Collinear {
            column: "sum".to_owned(),
            with: vec!["a".to_owned(), "b".to_owned()]
        }
    );
    // On different processes they are two covariates.
    let table = numbers(["late", "again"], |customer| [halves(customer); 2]);
    let term = |column: &str, process| CovariateTerm {
        column: column.to_owned(),
        effect: Effect::OnlyOn(process),
    };
    let specification = CovariateSpecification {
        convention: OneConvention::Standard,
        terms: vec![
            term("late", Process::Purchase),
            term("again", Process::Dropout),
        ],
        ridge: None,
    };
    let error = ParetoNbd::fit_with_covariates(each(&customers()), &table, &specification);
    assert!(!matches!(error, Err(Error::Collinear { .. })));
}

#[test]
fn factors_have_two_levels_and_a_base() {
    let factor = |base: &str, level: &dyn Fn(usize) -> &'static str| {
        let rows = (0..30).map(|customer| (customer, [CovariateValue::Level(level(customer))]));
        let table = CovariateTable::new([CovariateColumn::factor("channel", base)], rows).unwrap();
        fitted(&table).map(|_| ())
    };
    let mixed = |customer: usize| {
        if customer.is_multiple_of(2) {
            "web"
        } else {
            "shop"
        }
    };
    assert_eq!(factor("shop", &mixed), Ok(()));
    assert_eq!(
        factor("shop", &|_| "shop"),
        Err(Error::OneLevel {
            column: "channel".to_owned(),
            level: "shop".to_owned()
        })
    );
    assert_eq!(
        factor("fair", &mixed),
        Err(Error::NoBaseLevel {
            column: "channel".to_owned(),
            base: "fair".to_owned()
        })
    );
}

#[test]
fn a_coefficient_that_runs_away_is_named() {
    // Nobody of the second half repeats: their rate may be as small as it likes.
    let history = |customer: usize| {
        let frequency = if customer < 15 {
            [1, 2, 1, 9, 3][customer % 5]
        } else {
            0
        };
        let recency = if frequency == 0 { 0.0 } else { 20.0 };
        let history = PurchaseHistory::new(frequency, recency, 39.0);
        (customer, history.unwrap())
    };
    let customers: Vec<_> = (0..30).map(history).collect();
    let table = numbers(["late"], |customer| [halves(customer)]);
    let specification =
        CovariateSpecification::all(&table, OneConvention::Standard, Effect::OwnOnEach);
    let error = Nbd::fit_with_covariates(each(&customers), &table, &specification).unwrap_err();
    let Error::Runaway { coefficient, value } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(coefficient, "purchase: late");
    assert!((value + 20.0).abs() < 1e-6, "{value}");
    // A penalty holds it.
    let specification = CovariateSpecification {
        ridge: Some(Ridge {
            scale: RidgeScale::StandardDeviation,
            purchase: 0.01,
            dropout: 0.0,
            spend: 0.0,
        }),
        ..specification
    };
    let fit = Nbd::fit_with_covariates(each(&customers), &table, &specification).unwrap();
    assert!(fit.coefficients()[0].estimate < -2.0);
}

#[test]
fn more_parameters_than_rows_are_refused() {
    let customers: Vec<_> = customers().into_iter().take(4).collect();
    let table = numbers(["a", "b", "c"], |customer| {
        [
            customer as f64,
            halves(customer + 13),
            (customer * customer) as f64,
        ]
    });
    let specification =
        CovariateSpecification::all(&table, OneConvention::Standard, Effect::OwnOnEach);
    let error = Nbd::fit_with_covariates(each(&customers), &table, &specification).unwrap_err();
    assert_eq!(
        error,
        Error::TooManyParameters {
            parameters: 5,
            rows: 4
        }
    );
    let nobody = Nbd::fit_with_covariates(each(&[]), &table, &specification).unwrap_err();
    assert_eq!(nobody, Error::Fit(FitError::NoCustomer { model: "NBD" }));
}

#[test]
fn a_table_has_distinct_columns_and_customers_and_whole_rows() {
    let number = CovariateColumn::number;
    let name = || "a".to_owned();
    let new = |columns: Vec<CovariateColumn>, rows: Vec<(usize, Vec<CovariateValue<'_>>)>| {
        CovariateTable::new(columns, rows).map(|_| ()).unwrap_err()
    };
    assert_eq!(
        new(vec![number("a"), number("a")], vec![]),
        Error::DuplicateColumn { column: name() }
    );
    assert_eq!(
        new(
            vec![number("a")],
            vec![(4, vec![1.0.into()]), (4, vec![2.0.into()])]
        ),
        Error::DuplicateCustomer {
            customer: "4".to_owned()
        }
    );
    assert_eq!(
        new(vec![number("a")], vec![(4, vec![])]),
        Error::RowLength {
            customer: "4".to_owned(),
            expected: 1,
            got: 0
        }
    );
    let infinite = new(vec![number("a")], vec![(4, vec![f64::INFINITY.into()])]);
    assert_eq!(
        infinite,
        Error::NotFinite {
            customer: "4".to_owned(),
            column: name(),
            value: f64::INFINITY
        }
    );
    assert_eq!(
        new(vec![number("a")], vec![(4, vec!["web".into()])]),
        Error::NotANumber {
            customer: "4".to_owned(),
            column: name(),
            level: "web".to_owned()
        }
    );
    assert_eq!(
        new(
            vec![CovariateColumn::factor("a", "web")],
            vec![(4, vec![1.0.into()])]
        ),
        Error::NotALevel {
            customer: "4".to_owned(),
            column: name(),
            value: 1.0
        }
    );
    let huge = numbers(["a"], |customer| {
        [if customer == 0 { 1e308 } else { -1e308 }]
    });
    assert_eq!(fitted(&huge).unwrap_err(), Error::Spread { column: name() });
}

#[test]
fn a_specification_names_columns_once_and_processes_that_there_are() {
    let table = numbers(["late"], |customer| [halves(customer)]);
    let term = |column: &str, effect| CovariateTerm {
        column: column.to_owned(),
        effect,
    };
    let fit = |terms: Vec<CovariateTerm>, convention| {
        let specification = CovariateSpecification {
            convention,
            terms,
            ridge: None,
        };
        let fit = BgNbd::fit_with_covariates(each(&customers()), &table, &specification);
        fit.map(|_| ()).unwrap_err()
    };
    let own = Effect::OwnOnEach;
    let opposite = BetaDropout::OppositeFactors;
    let late = || "late".to_owned();
    assert_eq!(fit(vec![], opposite), Error::NoTerm);
    assert_eq!(
        fit(vec![term("early", own)], opposite),
        Error::NoSuchColumn {
            column: "early".to_owned()
        }
    );
    assert_eq!(
        fit(vec![term("late", own), term("late", own)], opposite),
        Error::DuplicateTerm { column: late() }
    );
    assert_eq!(
        fit(vec![term("late", Effect::OnlyOn(Process::Spend))], opposite),
        Error::NoSuchProcess {
            model: "BG/NBD",
            process: Process::Spend,
            column: late()
        }
    );
    assert_eq!(
        fit(
            vec![term("late", Effect::EqualOnAll)],
            BetaDropout::OwnCoefficients
        ),
        Error::UnequalProcesses { column: late() }
    );
}

#[test]
fn a_model_is_asked_for_the_covariates_that_it_has() {
    let model = CovariateModel::new(
        Nbd::new(1.0, 10.0).unwrap(),
        OneConvention::Standard,
        vec![CovariateCoding::Factor {
            name: "channel".to_owned(),
            base: "shop".to_owned(),
            levels: vec!["web".to_owned()],
        }],
        vec![CovariateTerm {
            column: "channel".to_owned(),
            effect: Effect::OwnOnEach,
        }],
        vec![0.5],
    )
    .unwrap();
    let channel = || "channel".to_owned();
    let ask = |given: &[(&str, CovariateValue<'_>)]| model.for_covariates(given).unwrap_err();
    assert_eq!(ask(&[]), Error::MissingColumn { column: channel() });
    assert_eq!(
        ask(&[("channel", "fair".into())]),
        Error::UnknownLevel {
            column: channel(),
            level: "fair".to_owned()
        }
    );
    assert_eq!(
        ask(&[("age", 1.0.into())]),
        Error::NoSuchColumn {
            column: "age".to_owned()
        }
    );
    assert_eq!(
        ask(&[("channel", "web".into()), ("channel", "shop".into())]),
        Error::DuplicateColumn { column: channel() }
    );
    assert!(matches!(
        ask(&[("channel", 1.0.into())]),
        Error::NotALevel { .. }
    ));
    let table = numbers(["age"], |customer| [customer as f64]);
    assert_eq!(
        model.for_customers([&1], &table).unwrap_err(),
        Error::NoSuchColumn { column: channel() }
    );
    let far = CovariateModel::new(
        *model.base(),
        OneConvention::Standard,
        vec![CovariateCoding::Number {
            name: "age".to_owned(),
        }],
        vec![CovariateTerm {
            column: "age".to_owned(),
            effect: Effect::OwnOnEach,
        }],
        vec![-10.0],
    )
    .unwrap();
    // α·e^1000 is no double.
    assert!(matches!(
        far.for_covariates(&[("age", 100.0.into())]),
        Err(Error::Model(_))
    ));
}
