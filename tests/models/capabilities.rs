//! The table of what each model does, in the documentation of `models`, against the code.

use clv::models::covariates::{CovariateModel, FitWithCovariates};
use clv::models::*;
use std::marker::PhantomData;

const COLUMNS: [&str; 8] = [
    "fit",
    "predictions",
    "of a base",
    "simulation",
    "covariates",
    "posterior",
    "choice",
    "saving",
];

/// Whether a type has a trait: an inherent constant hides that of the fallback where its bounds
/// hold.
macro_rules! has {
    ($type:ty: $($bound:tt)+) => {{
        #[allow(dead_code, reason = "only one of the two is read")]
        struct Probe<T>(PhantomData<T>);
        #[allow(dead_code, reason = "only one of the two is read")]
        trait Fallback {
            const HAS: bool = false;
        }
        impl<T> Fallback for Probe<T> {}
        #[allow(dead_code, reason = "only one of the two is read")]
        impl<T: $($bound)+> Probe<T> {
            const HAS: bool = true;
        }
        Probe::<$type>::HAS
    }};
}

macro_rules! capabilities {
    ($($name:literal = $type:ty,)+) => {
        vec![$((
            $name,
            [
                has!($type: Estimate),
                has!($type: PurchaseProcess) || has!($type: SpendModel) || has!($type: ContractModel),
                has!($type: BasePrediction),
                has!($type: Simulate) || has!($type: Draw),
                has!($type: FitWithCovariates),
                // Priors are of positive parameters; a model with coefficients holds columns, and
                // is no plain list of numbers.
                has!($type: Estimate + Copy),
                has!($type: Into<PurchaseModel>),
                has!(SavedModel<$type>: serde::Serialize + serde::de::DeserializeOwned),
            ],
        )),+]
    };
}

#[test]
fn the_table_says_what_the_code_does() {
    let documented = include_str!("../../src/models/mod.rs");
    let rows: Vec<Vec<String>> = documented
        .lines()
        .filter(|line| line.ends_with("yes |") || line.ends_with("no |"))
        .map(|line| {
            let cells = line.trim_start_matches("//! |").trim_end_matches('|');
            cells
                .split(" | ")
                .map(|cell| cell.trim().replace('`', ""))
                .collect()
        })
        .collect();
    let models = capabilities! {
        "Nbd" = Nbd,
        "BgNbd" = BgNbd,
        "MbgNbd" = MbgNbd,
        "ParetoNbd" = ParetoNbd,
        "GgomNbd" = GgomNbd,
        "BgCnbd" = BgCnbd,
        "MbgCnbd" = MbgCnbd,
        "CorrelatedParetoNbd" = CorrelatedParetoNbd,
        "BgBb" = BgBb,
        "GammaGamma" = GammaGamma,
        "LognormalSpend" = LognormalSpend,
        "ShiftedBetaGeometric" = ShiftedBetaGeometric,
        "BetaDiscreteWeibull" = BetaDiscreteWeibull,
        "CovariateModel<BgNbd>" = CovariateModel<BgNbd>,
        "VaryingParetoNbd" = VaryingParetoNbd,
    };
    assert_eq!(rows.len(), models.len());
    for (row, (name, has)) in rows.iter().zip(models) {
        assert_eq!(row.len(), 1 + COLUMNS.len(), "{row:?}");
        assert_eq!(row[0], name);
        for ((cell, has), column) in row[1..].iter().zip(has).zip(COLUMNS) {
            assert_eq!(cell, if has { "yes" } else { "no" }, "{name}: {column}");
        }
    }
}

/// Every member of the family is a candidate, by the one list.
#[test]
fn every_candidate_fits_by_its_name() {
    let histories = made_up();
    for candidate in Candidate::ALL
        .into_iter()
        .chain([Candidate::CorrelatedParetoNbd(1.0)])
    {
        let fit = candidate.fit(&histories).unwrap();
        let family = candidate.name().trim_end_matches('k');
        assert!(fit.model().name().starts_with(family), "{candidate}");
    }
}

fn made_up() -> DistinctHistories {
    use clv::quantity::TimeUnit;
    let model = ParetoNbd::new(0.8, 6.0, 0.7, 9.0).unwrap();
    let histories = model.simulate_histories(&[40.0; 300], 7).unwrap();
    let histories = DistinctHistories::new(TimeUnit::Week, histories);
    // As for k = 1: the factor of the gaps says nothing of another k.
    histories.with_ln_gaps(300.0, TimeUnit::Week).unwrap()
}
