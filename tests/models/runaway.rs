//! Data whose likelihood rises without end in a parameter: the fit says which, or refuses and does.

use crate::purchase_laws::close;
use clv::models::{
    BgNbd, DistinctHistories, Estimate, Fit, FitError, FitWarning, GammaGamma, MbgNbd, Nbd,
    Parametric, ParetoNbd, SpendHistory,
};
use clv::quantity::TimeUnit;
use clv::transactions::PurchaseHistory;

fn spends<const N: usize>(rows: [(u64, f64, u64); N]) -> Vec<(SpendHistory, u64)> {
    rows.map(|(purchases, mean, customers)| {
        (SpendHistory::new(purchases, mean).unwrap(), customers)
    })
    .to_vec()
}

fn base<const N: usize>(rows: [(u32, f64, f64, usize); N]) -> DistinctHistories {
    let histories = rows.into_iter().flat_map(|(x, recency, age, customers)| {
        vec![PurchaseHistory::new(x, recency, age).unwrap(); customers]
    });
    DistinctHistories::new(TimeUnit::Week, histories)
}

/// The parameters that lie on the edge; a fit with one has no standard errors.
fn at_the_edge<M: Parametric>(fit: &Fit<M>) -> Vec<&str> {
    let names: Vec<&str> = fit
        .warnings()
        .iter()
        .filter_map(|warning| match warning {
            FitWarning::Boundary { parameter, .. } => Some(parameter.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(fit.standard_errors().is_none(), !names.is_empty());
    names
}

/// Means that hardly stray from a customer's own: p → ∞, where z̄ is the inverse gamma distributed
/// ζ itself. Its maximum by mpmath: q = 12.42475816, pγ = 172.03511292, ln L = −8.5238714074.
#[test]
fn purchases_that_never_scatter_hold_p_at_the_edge() {
    let rows = [(100_000, 10.0, 1), (100_000, 20.0, 1), (50_000, 15.0, 1)];
    let fit = GammaGamma::fit(&spends(rows)).unwrap();
    assert_eq!(at_the_edge(&fit), ["p"]);
    close(fit.log_likelihood(), -8.523_871_407_45, 1e-10);
    close(fit.model().q(), 12.424_758_16, 1e-7);
    close(fit.model().p() * fit.model().gamma(), 172.035_112_92, 1e-7);
    assert_eq!(
        fit.warnings()[0].to_string(),
        "p tends to infinity and was held at the edge of the search, 1.20e6: the data do not tell it from \
         infinity; forecasts hold, there are no standard errors; a simpler model says the same, and a \
         prior on p gives errors"
    );
    let alike = [(4, 10.0, 50), (1, 10.0, 50), (4, 30.0, 50), (1, 30.0, 50)];
    let fit = GammaGamma::fit(&spends(alike)).unwrap();
    assert_eq!(at_the_edge(&fit), ["p"]);
}

/// Customers who do not differ: q → ∞, where the amounts are gamma distributed with one rate for
/// all. Its maximum by mpmath: p = 6.96337438, rate 0.41780246, ln L = −5.88482207.
#[test]
fn customers_who_do_not_differ_hold_q_at_the_edge() {
    let fit = GammaGamma::fit(&spends([(1, 10.0, 1), (2, 20.0, 1)])).unwrap();
    assert_eq!(at_the_edge(&fit), ["q"]);
    // The edge is 10⁶, not ∞: five digits.
    close(fit.log_likelihood(), -5.884_822_07, 1e-5);
    close(fit.model().p(), 6.963_374_38, 1e-4);
    close(fit.model().q() / fit.model().gamma(), 0.417_802_46, 1e-4);
    let alike = [(4, 19.0, 50), (1, 16.0, 50), (4, 21.0, 50), (1, 24.0, 50)];
    let fit = GammaGamma::fit(&spends(alike)).unwrap();
    assert_eq!(at_the_edge(&fit), ["q"]);
}

/// Everybody bought at the very end: nobody can have left, a → 0, and the model is NBD.
#[test]
fn a_base_that_nobody_left_holds_a_at_the_edge() {
    let rows = base([
        (1, 38.0, 38.0, 50),
        (0, 0.0, 38.0, 50),
        (2, 38.0, 38.0, 20),
        (3, 38.0, 38.0, 7),
    ]);
    let without_leaving = Nbd::fit(&rows).unwrap().log_likelihood();
    let geometric = BgNbd::fit(&rows).unwrap();
    assert!(at_the_edge(&geometric).contains(&"a"));
    assert!(geometric.model().a() < 1e-5);
    assert_eq!(
        geometric.warnings()[1].to_string(),
        "a tends to 0 and was held at the edge of the search, 8.32e-7: the data do not tell it from \
         0; forecasts hold, there are no standard errors; a simpler model says the same, and a \
         prior on a gives errors"
    );
    close(geometric.log_likelihood(), without_leaving, 1e-7);
    let modified = MbgNbd::fit(&rows).unwrap();
    assert!(at_the_edge(&modified).contains(&"a"));
    close(modified.log_likelihood(), without_leaving, 1e-7);
    let exponential = ParetoNbd::fit(&rows).unwrap();
    assert!(at_the_edge(&exponential).contains(&"s"));
    close(exponential.log_likelihood(), without_leaving, 1e-7);
}

/// 3,000 customers who all buy at one rate and never leave: the way from every start is one long
/// valley to r → ∞ and a → 0, whose points are one maximum. The likelihood of a Poisson process is
/// known, X·ln λ − λ·ΣT with λ = X/ΣT; two parameters more gain a few units by chance at most.
#[test]
fn customers_of_one_rate_are_a_poisson_process() {
    let mut state = 11_u64;
    let mut exponential = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        -(((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64).ln()
    };
    let mut histories = Vec::new();
    let (mut purchases, mut time) = (0.0, 0.0);
    for customer in 0..3_000 {
        let age = 80.0 + f64::from(customer % 200) / 10.0;
        let (mut frequency, mut recency) = (0, 0.0);
        loop {
            let next = recency + exponential() / 0.11;
            if next > age {
                break;
            }
            (frequency, recency) = (frequency + 1, next);
        }
        histories.push(PurchaseHistory::new(frequency, recency, age).unwrap());
        purchases += f64::from(frequency);
        time += age;
    }
    let poisson = purchases * (purchases / time).ln() - purchases;
    let rows = DistinctHistories::new(TimeUnit::Week, histories);
    let gains = [
        BgNbd::fit(&rows).unwrap().log_likelihood() - poisson,
        MbgNbd::fit(&rows).unwrap().log_likelihood() - poisson,
        ParetoNbd::fit(&rows).unwrap().log_likelihood() - poisson,
        Nbd::fit(&rows).unwrap().log_likelihood() - poisson,
    ];
    for gain in gains {
        assert!((-0.05..5.0).contains(&gain), "{gains:?}");
    }
}

/// Every base of three customers out of ten histories is fitted, or refused for a reason that can
/// be read off it; a fit without a warning has no slope left.
#[test]
fn small_bases_get_an_answer_that_says_what_it_is() {
    fn check<M>(rows: &DistinctHistories, refused: &mut Vec<String>)
    where
        M: Estimate<Data = DistinctHistories, Fixed = ()>,
    {
        match M::fit(rows) {
            Ok(fit) => {
                let edges = at_the_edge(&fit).len();
                let is_plain = fit.warnings().is_empty();
                assert!(edges > 0 || !is_plain || fit.gradient_norm() < 1e-6);
            }
            Err(FitError::NobodyRepeats { .. } | FitError::AllAlike { .. }) => {}
            Err(error) => refused.push(format!("{rows:?}: {error}")),
        }
    }
    let kinds = [
        (0, 0.0, 38.0),
        (0, 0.0, 5.0),
        (1, 1.0, 38.0),
        (1, 38.0, 38.0),
        (2, 20.0, 38.0),
        (3, 5.0, 6.0),
        (5, 38.0, 38.0),
        (10, 3.0, 38.0),
        (10, 36.0, 38.0),
        (40, 30.0, 38.0),
    ]
    .map(|(x, recency, age)| PurchaseHistory::new(x, recency, age).unwrap());
    let (mut refused, mut tried) = (Vec::new(), 0);
    for (i, first) in kinds.iter().enumerate() {
        for (j, second) in kinds.iter().enumerate().skip(i) {
            for third in kinds.iter().skip(j) {
                let rows = DistinctHistories::new(TimeUnit::Week, [*first, *second, *third]);
                check::<BgNbd>(&rows, &mut refused);
                check::<MbgNbd>(&rows, &mut refused);
                tried += 2;
            }
        }
    }
    assert!(
        refused.is_empty(),
        "{} of {tried}: {refused:#?}",
        refused.len()
    );
}
