//! Pareto/NBD whose rates change over time with covariates.

use clv::models::{
    CovariatePaths, CustomerModel, Estimate, ModelError, ParetoNbd, PurchaseProcess, Random,
    Timeline, VaryingColumns, VaryingEffect, VaryingError, VaryingHistories, VaryingHistory,
    VaryingParetoNbd, VaryingProcess, VaryingStretch,
};
use clv::quantity::TimeUnit;
use clv::transactions::PurchaseHistory;
use serde_json::json;

/// A customer under two columns, a shared `price` on both processes and an own `mailing` on the
/// purchases.
struct Case {
    /// r, α, s, β.
    levels: [f64; 4],
    /// γ of price and mailing, δ of price.
    effects: [f64; 3],
    boundaries: [f64; 8],
    price: [f64; 7],
    mailing: [f64; 7],
    purchases: &'static [f64],
    until: f64,
    /// ln L, P(alive); and to the last boundary: E[X], the same discounted at 0.02, P(alive then).
    ///
    /// By the trapezoidal rule in (ln λ, ln μ) over the likelihood and the expectations of one
    /// customer with known rates, whose parts within periods are exponentials (numpy, step 0.03):
    /// mixing comes last there, and first in the library.
    want: [f64; 5],
}

#[rustfmt::skip]
const CASES: [Case; 8] = [
    Case {
        levels: [1.019, 37.655, 1.001, 15.785],
        effects: [-1.85, -0.151, -0.766],
        boundaries: [0.0, 3.61, 5.36, 9.71, 12.4, 15.2, 17.49, 19.85],
        price: [1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0],
        mailing: [-0.84, -0.3, 0.36, 0.26, -1.64, 0.36, -0.12],
        purchases: &[2.12],
        until: 12.91,
        want: [-0.089808783217352, 0.68440169235167, 0.1091838161669, 0.10265943099167, 0.52299775561714],
    },
    Case {
        levels: [1.657, 3.625, 1.636, 1.33],
        effects: [-0.066, 1.166, -0.415],
        boundaries: [0.0, 3.56, 7.78, 13.82, 20.88, 22.25, 29.94, 35.98],
        price: [1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0],
        mailing: [-0.03, 0.87, 0.99, -0.93, -0.16, -1.13, 0.07],
        purchases: &[5.48, 10.283],
        until: 21.65,
        want: [-7.0267302650109, 0.12407811244016, 0.044860862174568, 0.038680454447641, 0.036915257514424],
    },
    Case {
        levels: [0.498, 7.261, 1.31, 0.904],
        effects: [0.044, -0.596, 0.875],
        boundaries: [0.0, 3.83, 8.25, 9.74, 15.75, 18.98, 21.95, 29.19],
        price: [0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
        mailing: [-0.24, 0.53, 1.57, 0.55, -0.63, -2.06, 2.39],
        purchases: &[2.53, 5.66, 9.954, 14.275],
        until: 16.75,
        want: [-13.865918464547, 0.70876475479162, 1.5608826398381, 1.4598637431679, 0.305954689018],
    },
    Case {
        levels: [1.289, 0.999, 1.255, 24.648],
        effects: [-1.298, -0.392, 0.128],
        boundaries: [0.0, 7.64, 13.04, 17.15, 22.72, 25.78, 27.47, 34.3],
        price: [0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0],
        mailing: [0.14, -0.07, -1.11, 2.04, 0.18, -1.34, -0.89],
        purchases: &[2.41, 7.212, 12.94, 13.883, 15.313, 15.519, 15.832, 17.595, 18.793],
        until: 23.9,
        want: [-16.504609651041, 0.76700618040557, 3.963903081346, 3.5010879663812, 0.59063259119441],
    },
    Case {
        levels: [1.114, 1.039, 0.348, 0.708],
        effects: [0.239, -0.213, 0.492],
        boundaries: [0.0, 6.07, 13.61, 19.81, 23.8, 30.24, 36.55, 38.01],
        price: [0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0],
        mailing: [-0.98, 0.92, 0.28, -2.12, -0.99, 0.14, -1.37],
        purchases: &[13.34, 14.177, 14.356, 14.64, 14.648, 15.205, 15.457, 15.608, 15.689, 15.932, 16.147, 16.925, 17.472, 17.656, 18.758, 19.081, 19.163, 19.237, 19.972, 20.91, 21.678],
        until: 29.03,
        want: [-10.259898421142, 4.0397611931546e-05, 0.00039283427087064, 0.00036115729597903, 3.4441396700074e-05],
    },
    Case {
        levels: [0.47, 14.737, 0.599, 1.179],
        effects: [-2.52, -0.1, 0.205],
        boundaries: [0.0, 6.11, 7.71, 12.35, 15.14, 17.33, 21.36, 27.99],
        price: [0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0],
        mailing: [0.04, -0.59, 0.97, 1.3, 1.52, 1.91, 1.49],
        purchases: &[7.05, 7.124, 7.18],
        until: 15.49,
        want: [-10.886814561872, 0.21065330664087, 0.093646087945482, 0.086165755279612, 0.12714522695459],
    },
    Case {
        levels: [2.145, 11.681, 0.43, 0.647],
        effects: [-0.314, -1.013, -1.015],
        boundaries: [0.0, 6.67, 14.4, 19.96, 24.27, 31.37, 34.28, 40.32],
        price: [1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0],
        mailing: [0.33, -1.08, -2.43, -2.68, 0.66, -0.27, 1.45],
        purchases: &[10.67, 10.923, 11.151, 11.154, 11.452, 11.607, 11.624, 12.258, 12.336, 12.827, 13.306, 13.597, 13.712, 13.961, 13.979, 14.686, 14.723, 14.908, 15.155, 15.188, 15.571, 15.668, 15.703, 15.957, 16.347, 16.666, 16.668, 16.918, 17.041, 17.213, 17.391, 17.517, 18.221, 18.455, 18.457, 18.617, 18.797, 19.226, 19.339, 19.569, 20.097, 20.665, 20.871, 21.659, 21.717, 22.056, 22.232, 22.276, 22.571, 22.825, 22.893, 22.934, 22.976, 23.264, 23.319, 23.732, 24.225, 24.372, 24.627, 25.154],
        until: 26.35,
        want: [6.0320274904214, 0.96363933393241, 2.2002436256545, 1.9768653613388, 0.80804266042419],
    },
    Case {
        levels: [0.45, 3.667, 1.941, 2.942],
        effects: [-0.159, 1.317, -0.463],
        boundaries: [0.0, 6.93, 11.33, 14.64, 21.44, 26.17, 32.93, 35.07],
        price: [1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0],
        mailing: [1.08, -1.8, -1.28, -0.52, 0.77, -1.57, -0.67],
        purchases: &[6.82, 7.432, 8.725, 9.546, 14.073, 14.325],
        until: 22.31,
        want: [-19.350204971671, 0.033867463017958, 0.15663775046463, 0.14943673307765, 0.011341380461728],
    },
];

fn effect(column: &str, coefficient: f64) -> VaryingEffect {
    VaryingEffect {
        column: column.to_owned(),
        coefficient,
    }
}

fn columns(purchase: &[&str], dropout: &[&str]) -> VaryingColumns {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    VaryingColumns {
        purchase: owned(purchase),
        dropout: owned(dropout),
    }
}

const CUSTOMER: &str = "al";

impl Case {
    fn baseline(&self) -> ParetoNbd {
        let [r, alpha, s, beta] = self.levels;
        ParetoNbd::new(r, alpha, s, beta).unwrap()
    }

    fn model(&self, [price, mailing, price_on_dropout]: [f64; 3]) -> VaryingParetoNbd {
        VaryingParetoNbd::new(
            self.baseline(),
            [effect("price", price), effect("mailing", mailing)],
            [effect("price", price_on_dropout)],
        )
        .unwrap()
    }

    fn paths(&self) -> CovariatePaths<&'static str> {
        let own = self.mailing.iter().enumerate();
        CovariatePaths::new(self.boundaries)
            .unwrap()
            .with_shared("price", self.price)
            .unwrap()
            .with_own(
                "mailing",
                own.map(|(period, value)| (CUSTOMER, period, *value)),
            )
            .unwrap()
    }

    fn timeline(&self) -> Timeline {
        Timeline::new(self.purchases, self.until).unwrap()
    }

    fn history(&self, model: &VaryingParetoNbd) -> VaryingHistory {
        VaryingHistory::new(&CUSTOMER, &self.timeline(), &self.paths(), &model.columns()).unwrap()
    }

    fn plain_history(&self) -> PurchaseHistory {
        let (first, last) = (self.purchases[0], *self.purchases.last().unwrap());
        let x = self.purchases.len() as u32 - 1;
        PurchaseHistory::new(x, last - first, self.until - first).unwrap()
    }

    fn ahead(&self, model: &VaryingParetoNbd) -> VaryingStretch {
        let span = (self.until, self.boundaries[7]);
        VaryingStretch::new(&CUSTOMER, span, &self.paths(), &model.columns()).unwrap()
    }
}

#[track_caller]
fn near(got: f64, want: f64, relative: f64) {
    assert!(
        (got - want).abs() <= relative * want.abs(),
        "{got} {want} {:e}",
        got / want - 1.0
    );
}

#[test]
fn agrees_with_quadrature_of_its_definition() {
    for case in CASES {
        let model = case.model(case.effects);
        let history = case.history(&model);
        let [ln, alive, purchases, discounted, later] = case.want;
        // The references have about eleven digits.
        near(model.log_likelihood(&history).unwrap(), ln, 2e-11);
        near(model.probability_alive(&history).unwrap(), alive, 1e-10);
        let (process, ahead) = (model.posterior(&history).unwrap(), case.ahead(&model));
        near(
            process.expected_purchases(&ahead).unwrap(),
            purchases,
            1e-10,
        );
        let got = process.discounted_expected_purchases(&ahead, 0.02).unwrap();
        near(got, discounted, 1e-10);
        near(
            process.probability_alive_after(&ahead).unwrap(),
            later,
            1e-10,
        );
    }
}

/// With coefficients of 0, whatever the covariates do, and with no columns at all.
#[test]
fn without_effects_it_is_pareto_nbd() {
    for case in CASES {
        let (plain, history) = (case.baseline(), case.plain_history());
        let none = VaryingParetoNbd::new(plain, [], []).unwrap();
        for model in [case.model([0.0; 3]), none] {
            let varying = case.history(&model);
            let ln = model.log_likelihood(&varying).unwrap();
            near(ln, plain.log_likelihood(&history).unwrap(), 1e-11);
            let alive = model.probability_alive(&varying).unwrap();
            near(alive, plain.probability_alive(&history).unwrap(), 1e-11);
            let (process, ahead) = (model.posterior(&varying).unwrap(), case.ahead(&model));
            let posterior = plain.posterior(&history).unwrap();
            near(
                process.expected_purchases(&ahead).unwrap(),
                posterior.expected_purchases(ahead.length()).unwrap(),
                1e-11,
            );
            for n in 0..4 {
                near(
                    process.purchase_probability(n, &ahead).unwrap(),
                    posterior.purchase_probability(n, ahead.length()).unwrap(),
                    1e-11,
                );
            }
        }
    }
}

/// Covariates that do not change shift α and β: a static model, period by period.
#[test]
fn constant_covariates_shift_the_scales() {
    for mut case in CASES {
        (case.price, case.mailing) = ([1.0; 7], [-0.7; 7]);
        let [of_price, of_mailing, on_dropout] = case.effects;
        let [r, alpha, s, beta] = case.levels;
        let faster = (of_price - 0.7 * of_mailing).exp();
        let shifted = ParetoNbd::new(r, alpha / faster, s, beta / on_dropout.exp()).unwrap();
        let (model, history) = (case.model(case.effects), case.plain_history());
        let varying = case.history(&model);
        near(
            model.log_likelihood(&varying).unwrap(),
            shifted.log_likelihood(&history).unwrap(),
            1e-11,
        );
        near(
            model.probability_alive(&varying).unwrap(),
            shifted.probability_alive(&history).unwrap(),
            1e-11,
        );
        let ahead = case.ahead(&model);
        near(
            model
                .posterior(&varying)
                .unwrap()
                .expected_purchases(&ahead)
                .unwrap(),
            shifted
                .conditional_expected_purchases(&history, ahead.length())
                .unwrap(),
            1e-11,
        );
    }
}

/// A boundary between two periods with the same covariates says nothing.
#[test]
fn finer_periods_change_nothing() {
    for case in CASES {
        let model = case.model(case.effects);
        let halves = |values: [f64; 7]| values.into_iter().flat_map(|value| [value, value]);
        let mut boundaries = vec![case.boundaries[0]];
        for pair in case.boundaries.windows(2) {
            boundaries.extend([0.4 * pair[0] + 0.6 * pair[1], pair[1]]);
        }
        let own = halves(case.mailing).enumerate();
        let fine = CovariatePaths::new(boundaries)
            .unwrap()
            .with_shared("price", halves(case.price).collect::<Vec<_>>())
            .unwrap()
            .with_own(
                "mailing",
                own.map(|(period, value)| (CUSTOMER, period, value)),
            )
            .unwrap();
        let history =
            VaryingHistory::new(&CUSTOMER, &case.timeline(), &fine, &model.columns()).unwrap();
        near(
            model.log_likelihood(&history).unwrap(),
            model.log_likelihood(&case.history(&model)).unwrap(),
            1e-13,
        );
    }
}

#[test]
fn the_probabilities_sum_to_one_and_average_to_the_expectation() {
    for case in CASES {
        let model = case.model(case.effects);
        let (new, ahead) = (model.new_customer(), case.ahead(&model));
        let probabilities: Vec<f64> = (0..400)
            .map(|n| new.purchase_probability(n, &ahead).unwrap())
            .collect();
        let all: f64 = probabilities.iter().sum();
        let mean: f64 = (0..)
            .zip(&probabilities)
            .map(|(n, p)| f64::from(n) * p)
            .sum();
        // What lies beyond 400 purchases.
        near(all, 1.0, 1e-6);
        near(mean, new.expected_purchases(&ahead).unwrap(), 1e-3);
        near(
            new.discounted_expected_purchases(&ahead, 0.0).unwrap(),
            new.expected_purchases(&ahead).unwrap(),
            1e-15,
        );
    }
}

/// Four-week periods of two years, the last two of each thirteen a high season.
fn seasonal_paths() -> CovariatePaths<u32> {
    let boundaries: Vec<f64> = (0..=26).map(|period| 4.0 * f64::from(period)).collect();
    let of_period: Vec<usize> = (0..26)
        .map(|period| usize::from(period % 13 >= 11))
        .collect();
    let mailed = |customer: u32, period: usize| f64::from((7 * customer + period as u32) % 5) / 4.0;
    let rows = (0..1_500).flat_map(|customer| {
        (0..26).map(move |period| (customer, period, mailed(customer, period)))
    });
    CovariatePaths::new(boundaries)
        .unwrap()
        .with_seasons(&["usual", "high"], "usual", &of_period)
        .unwrap()
        .with_own("mailing", rows)
        .unwrap()
}

/// Customers who join in the first half year, seen for two years.
fn simulated(model: &VaryingParetoNbd, paths: &CovariatePaths<u32>) -> Vec<(u32, Timeline)> {
    (0..1_500)
        .map(|customer| {
            let first = f64::from(customer % 26);
            let span = (first, 104.0);
            let stretch = VaryingStretch::new(&customer, span, paths, &model.columns()).unwrap();
            let mut random = Random::new(77, u64::from(customer));
            let repeats = model
                .new_customer()
                .simulate(&stretch, &mut random)
                .unwrap();
            let mut times = vec![first];
            times.extend(repeats.into_iter().map(|time| first + time));
            (customer, Timeline::new(&times, 104.0).unwrap())
        })
        .collect()
}

/// A known seasonal effect, an effect of mailings on purchases and one on leaving are found within
/// their errors, and the plain model is refused.
#[test]
fn simulated_effects_are_found() {
    let paths = seasonal_paths();
    let truth = VaryingParetoNbd::new(
        ParetoNbd::new(0.9, 8.0, 0.8, 20.0).unwrap(),
        [effect("high", 0.7), effect("mailing", 0.4)],
        [effect("mailing", -0.5)],
    )
    .unwrap();
    let customers = simulated(&truth, &paths);
    let rows = customers
        .iter()
        .map(|(customer, timeline)| (customer, timeline));
    let histories = VaryingHistories::new(TimeUnit::Week, rows, &paths, &truth.columns()).unwrap();
    let fit = VaryingParetoNbd::fit(&histories).unwrap();
    let wanted = [0.7, 0.4, -0.5];
    let coefficients = fit.coefficients();
    assert_eq!(coefficients.len(), wanted.len());
    for (got, want) in coefficients.iter().zip(wanted) {
        let away = (got.estimate - want) / got.standard_error.unwrap();
        assert!(away.abs() < 4.0, "{got:?} {want}");
    }
    // Thousands of purchases tell the effects on them.
    assert!(coefficients[0].p_value.unwrap() < 1e-20);
    let errors = fit.standard_errors().unwrap();
    let levels = |model: &ParetoNbd| [model.r(), model.alpha(), model.s(), model.beta()];
    let pairs = levels(fit.model().baseline())
        .into_iter()
        .zip(levels(truth.baseline()));
    for ((got, want), error) in pairs.zip(errors) {
        assert!((got - want).abs() < 4.0 * error, "{got} {want} {error}");
    }
    let plain = ParetoNbd::fit(&histories.distinct().unwrap()).unwrap();
    let test = fit.likelihood_ratio_test(&plain).unwrap();
    assert_eq!(test.degrees_of_freedom, 3);
    assert!(test.p_value < 1e-20 && fit.aic().unwrap() < plain.aic().unwrap());
    // ln L of the fit is that of its model.
    let sum: f64 = histories
        .iter()
        .map(|history| fit.model().log_likelihood(history).unwrap())
        .sum();
    near(sum, fit.log_likelihood(), 1e-12);

    // Without columns: the plain fit.
    let rows = customers
        .iter()
        .map(|(customer, timeline)| (customer, timeline));
    let bare =
        VaryingHistories::new(TimeUnit::Week, rows, &paths, &VaryingColumns::default()).unwrap();
    let same = VaryingParetoNbd::fit(&bare).unwrap();
    near(same.log_likelihood(), plain.log_likelihood(), 1e-12);
    near(same.model().baseline().beta(), plain.model().beta(), 1e-5);
}

#[test]
fn simulated_customers_buy_as_often_as_expected() {
    const DRAWS: u64 = 20_000;
    for case in &CASES[..4] {
        let model = case.model(case.effects);
        let process = model.posterior(&case.history(&model)).unwrap();
        let ahead = case.ahead(&model);
        let counts: Vec<f64> = (0..DRAWS)
            .map(|stream| {
                let times = process
                    .simulate(&ahead, &mut Random::new(3, stream))
                    .unwrap();
                assert!(times.is_sorted() && times.iter().all(|time| *time <= ahead.length()));
                times.len() as f64
            })
            .collect();
        let mean = counts.iter().sum::<f64>() / DRAWS as f64;
        let squares: f64 = counts.iter().map(|count| (count - mean).powi(2)).sum();
        let error = squares.sqrt() / DRAWS as f64;
        let want = process.expected_purchases(&ahead).unwrap();
        assert!((mean - want).abs() < 4.5 * error, "{mean} {want} {error}");
    }
}

#[test]
fn what_is_missing_is_named() {
    let case = &CASES[1];
    let (model, paths) = (case.model(case.effects), case.paths());
    let refused = |customer: &'static str, until: f64| {
        let timeline = Timeline::new(&[1.0, 5.0], until).unwrap();
        VaryingHistory::new(&customer, &timeline, &paths, &model.columns()).unwrap_err()
    };
    let message = refused("bo", 20.0).to_string();
    assert_eq!(message, "customer \"bo\" has no values of mailing");
    assert!(matches!(
        refused(CUSTOMER, 99.0),
        VaryingError::OutsidePeriods { .. }
    ));

    let gap = CovariatePaths::new([0.0, 4.0, 8.0, 12.0])
        .unwrap()
        .with_own("mailing", [("al", 0, 1.0), ("al", 2, 1.0)])
        .unwrap();
    let mailing = columns(&["mailing"], &[]);
    let early = Timeline::new(&[1.0, 2.0], 3.0).unwrap();
    assert!(VaryingHistory::new(&"al", &early, &gap, &mailing).is_ok());
    let long = Timeline::new(&[1.0, 9.0], 10.0).unwrap();
    let error = VaryingHistory::new(&"al", &long, &gap, &mailing).unwrap_err();
    assert_eq!(
        error.to_string(),
        "customer \"al\" has no value of mailing in period 1"
    );
    let unknown = VaryingHistory::new(&"al", &early, &gap, &columns(&["mail"], &[]));
    assert_eq!(unknown.unwrap_err().to_string(), "there is no column mail");

    // A history of other columns than the model's.
    let other = VaryingHistory::new(&"al", &early, &gap, &mailing).unwrap();
    let error = model.log_likelihood(&other).unwrap_err();
    assert!(
        matches!(error, VaryingError::OtherColumns { .. }),
        "{error}"
    );
}

#[test]
fn what_is_wrong_is_refused() {
    type Paths = CovariatePaths<u32>;
    assert!(matches!(
        Paths::new([1.0]),
        Err(VaryingError::NoPeriod { .. })
    ));
    for bad in [
        [0.0, 0.0],
        [1.0, 0.0],
        [0.0, f64::NAN],
        [0.0, f64::INFINITY],
    ] {
        assert!(matches!(
            Paths::new(bad),
            Err(VaryingError::Boundaries { .. })
        ));
    }
    let paths = Paths::new([0.0, 1.0, 2.0]).unwrap();
    let add = |values: &[f64]| paths.clone().with_shared("price", values);
    assert!(matches!(
        add(&[1.0]),
        Err(VaryingError::ColumnLength { .. })
    ));
    assert!(matches!(
        add(&[1.0, f64::NAN]),
        Err(VaryingError::NotFinite { period: 1, .. })
    ));
    let twice = add(&[1.0, 2.0]).unwrap().with_shared("price", [1.0, 2.0]);
    assert!(matches!(twice, Err(VaryingError::DuplicateColumn { .. })));
    let own = |rows: &[(u32, usize, f64)]| paths.clone().with_own("mail", rows.iter().copied());
    assert!(matches!(
        own(&[(1, 2, 0.0)]),
        Err(VaryingError::Number { .. })
    ));
    assert!(matches!(
        own(&[(1, 1, 0.0), (1, 1, 0.0)]),
        Err(VaryingError::ValueTwice { .. })
    ));
    let seasons = |base: &str, of: &[usize]| paths.clone().with_seasons(&["a", "b"], base, of);
    assert!(matches!(
        seasons("c", &[0, 1]),
        Err(VaryingError::NoSuchColumn { .. })
    ));
    assert!(matches!(
        seasons("a", &[0, 2]),
        Err(VaryingError::Number { .. })
    ));

    assert_eq!(Timeline::new(&[], 1.0), Err(VaryingError::NoPurchase));
    for times in [[1.0, 1.0], [2.0, 1.0], [1.0, 9.0], [1.0, f64::NAN]] {
        assert!(matches!(
            Timeline::new(&times, 8.0),
            Err(VaryingError::Times { .. })
        ));
    }
    assert!(Timeline::new(&[1.0], f64::NAN).is_err());

    let pareto = ParetoNbd::new(1.0, 2.0, 3.0, 4.0).unwrap();
    let infinite = VaryingParetoNbd::new(pareto, [effect("price", f64::INFINITY)], []);
    assert!(matches!(
        infinite,
        Err(VaryingError::Model(ModelError::Parameter { .. }))
    ));
    let twice = [effect("price", 1.0), effect("price", 2.0)];
    assert!(VaryingParetoNbd::new(pareto, twice, []).is_err());
}

#[test]
fn columns_that_data_cannot_tell_are_named() {
    let paths = CovariatePaths::new([0.0, 4.0, 8.0, 12.0])
        .unwrap()
        .with_shared("level", [2.0, 2.0, 5.0])
        .unwrap()
        .with_shared("a", [1.0, 0.0, 2.0])
        .unwrap()
        .with_shared("b", [-2.0, 1.0, -5.0])
        .unwrap();
    let timelines: Vec<(u32, Timeline)> = [&[0.5, 2.0, 5.0][..], &[1.0], &[1.0, 6.5], &[2.0, 2.5]]
        .iter()
        .zip(0..)
        .map(|(times, customer)| (customer, Timeline::new(times, 7.5).unwrap()))
        .collect();
    let fit = |columns: &VaryingColumns| {
        let rows = timelines
            .iter()
            .map(|(customer, timeline)| (customer, timeline));
        VaryingParetoNbd::fit(
            &VaryingHistories::new(TimeUnit::Week, rows, &paths, columns).unwrap(),
        )
        .unwrap_err()
    };
    // The last period, in which the level changes, was not observed.
    assert_eq!(
        fit(&columns(&["level"], &[])).to_string(),
        "column level is constant over the purchase process that was observed"
    );
    assert_eq!(
        fit(&columns(&["a"], &["a", "b"])).to_string(),
        "column b is a combination of the columns before it on the dropout process"
    );
}

#[test]
fn a_model_reads_back_as_itself() {
    let model = CASES[0].model(CASES[0].effects);
    let json = serde_json::to_string(&model).unwrap();
    assert_eq!(
        serde_json::from_str::<VaryingParetoNbd>(&json).unwrap(),
        model
    );
    let twice = json.replace("mailing", "price");
    assert!(serde_json::from_str::<VaryingParetoNbd>(&twice).is_err());
}

#[test]
fn a_timeline_comes_back_and_is_checked() {
    let timeline = Timeline::new(&[1.0, 2.5, 7.0], 9.0).unwrap();
    let text = serde_json::to_string(&timeline).unwrap();
    assert_eq!(text, r#"{"purchases":[1.0,2.5,7.0],"until":9.0}"#);
    assert_eq!(serde_json::from_str::<Timeline>(&text).unwrap(), timeline);
    for damaged in [
        r#"{"purchases":[],"until":9.0}"#,
        r#"{"purchases":[1.0,1.0],"until":9.0}"#,
        r#"{"purchases":[1.0,9.5],"until":9.0}"#,
    ] {
        assert!(
            serde_json::from_str::<Timeline>(damaged).is_err(),
            "{damaged}"
        );
    }
}

#[test]
fn paths_and_histories_come_back_and_are_checked() {
    let paths = CovariatePaths::new([0.0, 4.0, 8.0, 13.0])
        .unwrap()
        .with_shared("price", [0.0, 1.0, 0.0])
        .unwrap()
        .with_own(
            "mailing",
            [
                ("al", 0, 0.0),
                ("al", 1, 1.5),
                ("al", 2, 0.0),
                ("bo", 0, 1.0),
            ],
        )
        .unwrap();
    let written = serde_json::to_value(&paths).unwrap();
    let text = written.to_string();
    assert_eq!(
        serde_json::from_str::<CovariatePaths<&str>>(&text).unwrap(),
        paths
    );
    for (place, value) in [
        ("/boundaries", json!([0.0])),
        ("/boundaries/1", json!(9.0)),
        ("/columns/0/name", json!("mailing")),
        ("/columns/0/values/shared", json!([0.0])),
        ("/columns/1/values/own/0/1", json!([0.0])),
        ("/columns/1/values/own/1/0", json!("al")),
    ] {
        let mut changed = written.clone();
        *changed.pointer_mut(place).unwrap() = value;
        let read = serde_json::from_value::<CovariatePaths<String>>(changed);
        assert!(read.is_err(), "{place}");
    }
    let own = CovariatePaths::new([0.0, 4.0, 8.0, 13.0])
        .unwrap()
        .with_shared("price", [0.0, 1.0, 0.0])
        .unwrap();
    let of = columns(&["price"], &["price"]);
    let timelines = [
        Timeline::new(&[1.0, 2.5, 7.0], 9.0).unwrap(),
        Timeline::new(&[3.0], 9.0).unwrap(),
    ];
    let rows = ["al", "bo"].iter().zip(&timelines);
    let histories = VaryingHistories::new(TimeUnit::Week, rows, &own, &of).unwrap();
    let written = serde_json::to_value(&histories).unwrap();
    let read = |value| serde_json::from_value::<VaryingHistories>(value);
    assert_eq!(read(written.clone()).unwrap(), histories);
    for (place, value) in [
        ("/columns/purchase", json!(["price", "price"])),
        ("/columns/dropout", json!([])),
        ("/histories/0/frequency", json!(0)),
        ("/histories/1/frequency", json!(1)),
        ("/histories/0/frequency", json!(-1)),
        ("/histories/0/at_purchases", json!([])),
        ("/histories/1/at_purchases/0", json!(1.0)),
        ("/histories/0/before/0/length", json!(0)),
        ("/histories/0/before/0/length", json!(-1)),
        ("/histories/0/before/0/purchase", json!([1.0, 2.0])),
        ("/histories/0/silence/0/dropout/0", json!(null)),
        ("/unit", json!("moon")),
    ] {
        let mut changed = written.clone();
        *changed.pointer_mut(place).unwrap() = value;
        assert!(read(changed).is_err(), "{place}");
    }
    let history = histories.iter().next().unwrap();
    let text = serde_json::to_string(history).unwrap();
    assert_eq!(
        &serde_json::from_str::<VaryingHistory>(&text).unwrap(),
        history
    );
    let stretch = VaryingStretch::new(&"al", (9.0, 13.0), &own, &of).unwrap();
    let written = serde_json::to_value(&stretch).unwrap();
    let read = |value| serde_json::from_value::<VaryingStretch>(value);
    assert_eq!(read(written.clone()).unwrap(), stretch);
    let mut changed = written;
    changed["pieces"][0]["length"] = json!(-4.0);
    assert!(read(changed).is_err());
}

#[test]
fn a_process_comes_back_and_is_checked() {
    let model = CASES[0].model(CASES[0].effects);
    let process = model.new_customer();
    let written = serde_json::to_value(&process).unwrap();
    let read = |value| serde_json::from_value::<VaryingProcess>(value);
    assert_eq!(read(written.clone()).unwrap(), process);
    for (place, value) in [
        ("/known/probability_alive", json!(1.1)),
        ("/known/process/r", json!(1e-9)),
        ("/known/process/s", json!(1e9)),
        ("/model/baseline/r", json!(-1)),
    ] {
        let mut changed = written.clone();
        *changed.pointer_mut(place).unwrap() = value;
        assert!(read(changed).is_err(), "{place}");
    }
}
