//! The fit: the likelihood with its slopes, starts, relatives, covariates.

use super::GgomNbd;
use crate::models::covariates::{OneConvention, PURCHASE, dropout, with_covariates};
use crate::models::family::{Contained, Member, setting_is_fixed_part};
use crate::models::fit::likelihood::Term;
use crate::models::purchase::history_likelihood::{
    BOUNDS, HistoryLikelihood, Rising, estimated_from_histories, mean_age, moments,
};
use crate::models::{DistinctHistories, Estimate, FitError, Nbd, ParetoNbd};
use crate::numeric::{ln_one_plus_exp, logistic};
use crate::transactions::PurchaseHistory;

impl HistoryLikelihood<5> for GgomNbd {
    const MODEL: &'static str = GgomNbd::MODEL;
    const NAMES: &'static [&'static str] = GgomNbd::NAMES;
    type Shared = f64;
    type OfFrequency = Rising;

    fn at(&self, [r, alpha, b, s, beta]: [f64; 5]) -> Self {
        Self {
            r,
            alpha,
            b,
            s,
            beta,
        }
    }

    /// In its limit, Pareto/NBD, β goes to 0 with b: then it must not be held before b is.
    fn bounds(time: (f64, f64)) -> [(f64, f64); 5] {
        let twice = (2.0 * BOUNDS.0, BOUNDS.1);
        [BOUNDS, time, (-time.1, -time.0), BOUNDS, twice]
    }

    /// ψ(r)
    fn shared(&self) -> f64 {
        Rising::shared(self.r)
    }

    fn of_frequency(&self, psi: &f64, x: f64) -> Rising {
        Rising::of(self.r, *psi, x)
    }

    fn term(&self, _: &f64, rising: &Rising, history: &PurchaseHistory) -> Term<5> {
        evaluate(self, history, rising)
    }
}

fn evaluate(model: &GgomNbd, history: &PurchaseHistory, rising: &Rising) -> Term<5> {
    let &GgomNbd {
        r,
        alpha,
        b,
        s,
        beta,
    } = model;
    let (x, age, from) = (
        f64::from(history.frequency()),
        history.age(),
        history.recency(),
    );
    let ln_alpha = (age / alpha).ln_1p();
    // The alternative that the customer is alive: the slopes of ln of its likelihood.
    let [ln_end, per_end, share_end] = model.growth_from(0.0).with_slopes(age);
    let alive = [
        rising.in_r - ln_alpha,
        r / alpha - (r + x) / (alpha + age),
        -s * age * share_end,
        -ln_end,
        s * (beta.recip() - per_end),
    ];
    let value = rising.ln - r * ln_alpha - x * (alpha + age).ln() - s * ln_end;
    let scales = [r, alpha, b, s, beta];
    let scaled = |slopes: [f64; 5]| std::array::from_fn(|i| scales[i] * slopes[i]);
    if age <= from {
        return Term {
            value,
            gradient: scaled(alive),
        };
    }
    let silence = model.silence(history);
    let growth = model.growth_from(from);
    let left = silence.left(|time, since| {
        let [ln_growth, per, share] = growth.with_slopes(since);
        let density = b * since - (s + 1.0) * ln_growth;
        (density, [ln_growth, per, time * share, time])
    });
    let ln_odds = model.ln_odds(&silence, left.ln_integral);
    let [ln_growth, per, time_share, time] = left.slopes;
    let ln_growth = model.ln_growth(0.0, from) + ln_growth;
    // The alternative that the customer has left: means under the moment of leaving.
    let gone = [
        rising.in_r - (from / alpha).ln_1p() - left.ln_alpha,
        r / alpha - (r + x) * left.per_alpha,
        b.recip() + time - (s + 1.0) * time_share,
        s.recip() - ln_growth,
        s / beta - (s + 1.0) * per,
    ];
    let share = logistic(ln_odds);
    Term {
        value: value + ln_one_plus_exp(ln_odds),
        gradient: scaled(std::array::from_fn(|i| {
            alive[i] + share * (gone[i] - alive[i])
        })),
    }
}

impl Estimate for GgomNbd {
    estimated_from_histories!();

    /// The first are a risk that grows from Pareto/NBD's optimum, and that optimum itself, to which
    /// the model reduces.
    fn starts((): &(), histories: &DistinctHistories) -> Result<Vec<Self>, FitError> {
        let (r, alpha) = moments(Self::MODEL, histories)?;
        let rate = mean_age(histories).recip();
        let mut starts = vec![
            [r, 0.7 * alpha, rate, 0.7, 0.5],
            [r, 0.7 * alpha, 0.1 * rate, 0.5, 0.05],
            [r, alpha, 4.0 * rate, 0.3, 3.0],
        ];
        if let Ok(pareto) = ParetoNbd::fit(histories) {
            let pareto = pareto.into_model();
            let start = |b: f64| [pareto.r(), pareto.alpha(), b, pareto.s(), b * pareto.beta()];
            starts.insert(0, start(rate));
            starts.insert(1, start(1e-6 * rate));
        }
        let model = |[r, alpha, b, s, beta]: [f64; 5]| Self {
            r,
            alpha,
            b,
            s,
            beta,
        };
        Ok(starts.into_iter().map(model).collect())
    }
}

with_covariates!(GgomNbd, OneConvention, |_| {
    const { &[PURCHASE, dropout("dropout", &[(4, -1.0)])] }
});

impl Member for GgomNbd {
    setting_is_fixed_part!(Self::MODEL, Self::NAMES);

    /// b → 0 with β/b held is Pareto/NBD, on the edge of the parameters; nobody leaves where s → 0.
    const CONTAINS: &'static [Contained] = &[
        Contained::on_the_edge(ParetoNbd::MODEL),
        Contained::yardstick(Nbd::MODEL),
    ];
}
