//! Targets compose, funnels multiply, budgets are kept.

use clv::campaign::{Budget, Funnel, PathShape, Prospect, TargetPath, TargetPlan, allocate_budget};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn money() -> impl Strategy<Value = Decimal> {
    (-1_000_000..1_000_000_i64).prop_map(|cents| Decimal::new(cents, 2))
}

proptest! {
    #[test]
    fn steps_compose_to_the_target(
        base in money(), target in money(), weights in prop::collection::vec(0..50_i64, 1..13),
    ) {
        let periods = weights.len() as u32;
        let weights: Vec<Decimal> = weights.into_iter().map(Decimal::from).collect();
        for shape in [PathShape::Linear, PathShape::Geometric, PathShape::Weighted(weights)] {
            if let Some(path) = TargetPath::new(TargetPlan { base, target, periods, unit: None }, &shape).unwrap() {
                prop_assert_eq!(path.path.last(), Some(&target));
                let sum: Decimal = path.steps.iter().sum();
                // Each step is rounded in the 28th digit at most.
                prop_assert!((base + sum - target).abs() <= Decimal::new(1, 20));
            }
        }
    }

    #[test]
    fn whole_units_compose_exactly(
        base in 0..1000_i64, more in 0..1000_u32, weights in prop::collection::vec(0..50_i64, 1..13),
    ) {
        prop_assume!(weights.iter().sum::<i64>() > 0);
        let weights: Vec<Decimal> = weights.into_iter().map(Decimal::from).collect();
        let total: Decimal = weights.iter().sum();
        let (base, way) = (Decimal::from(base), Decimal::from(more));
        let shape = PathShape::Weighted(weights.clone());
        let path = TargetPath::new(TargetPlan { base, target: base + way, periods: weights.len() as u32, unit: Some(dec!(1)) }, &shape);
        let path = path.unwrap().unwrap();
        prop_assert_eq!(path.steps.iter().sum::<Decimal>(), way);
        for (step, weight) in path.steps.iter().zip(weights) {
            prop_assert!(step.fract().is_zero());
            prop_assert!((step - way * weight / total).abs() < dec!(1));
        }
    }

    /// Exactly: no step is rounded, whatever the sizes.
    #[test]
    fn steps_lead_from_value_to_value(
        base in 1..1_000_000_000_i64, target in 1..1_000_000_000_i64, places in 0..9_u32, periods in 1..13_u32,
    ) {
        let (base, target) = (Decimal::new(base, places), Decimal::new(target, 9 - places));
        for shape in [PathShape::Linear, PathShape::Geometric] {
            let path = TargetPath::new(TargetPlan { base, target, periods, unit: None }, &shape).unwrap().unwrap();
            let mut value = base;
            for (step, to) in path.steps.iter().zip(&path.path) {
                value += step;
                prop_assert_eq!(&value, to);
            }
            prop_assert_eq!(path.steps.iter().sum::<Decimal>(), target - base);
        }
    }

    #[test]
    fn geometric_steps_keep_their_ratio(base in 1..10_000_i64, target in 1..10_000_i64) {
        let (base, target) = (Decimal::from(base), Decimal::from(target));
        let path = TargetPath::new(TargetPlan { base, target, periods: 4, unit: None }, &PathShape::Geometric).unwrap().unwrap();
        let ratios: Vec<Decimal> = std::iter::once(base)
            .chain(path.path.iter().copied())
            .collect::<Vec<_>>()
            .windows(2)
            .map(|pair| pair[1] / pair[0])
            .collect();
        prop_assert!(ratios.iter().all(|ratio| (ratio - ratios[0]).abs() < Decimal::new(1, 15)));
    }

    #[test]
    fn steps_of_a_funnel_multiply_to_the_whole(drops in prop::collection::vec(1..100_u64, 1..6)) {
        let mut counts = vec![1_000_000_u64];
        for drop in &drops {
            counts.push(counts.last().unwrap() * drop / 100);
        }
        let stages = counts.iter().enumerate().map(|(i, &count)| (i.to_string(), count));
        let funnel = Funnel::new(stages).unwrap().unwrap();
        let product: Option<f64> = funnel.steps().iter().map(|step| step.passed.estimate()).product();
        if let Some(product) = product {
            prop_assert!((product - funnel.overall().estimate().unwrap()).abs() < 1e-12);
        }
        let lost: u64 = funnel.steps().iter().map(|step| step.drop_off).sum();
        prop_assert_eq!(lost, counts[0] - counts.last().unwrap());
        let least = funnel.steps().iter().filter_map(|step| step.passed.estimate()).fold(2.0, f64::min);
        let bottleneck = funnel.bottleneck().unwrap().passed.estimate().unwrap();
        prop_assert_eq!(bottleneck, least);
    }

    #[test]
    fn budgets_are_kept_and_nothing_better_is_left(
        rows in prop::collection::vec((0..500_i64, -100..100_i64, 1..20_i64), 0..40),
        most in 0..20_usize,
    ) {
        let prospects: Vec<Prospect> = rows.into_iter().map(|(value, uplift, cost)| Prospect {
            value: Decimal::from(value),
            uplift: Decimal::new(uplift, 2),
            cost: Decimal::new(cost, 1),
        }).collect();
        let plan = allocate_budget(&prospects, Budget::Contacts(most)).unwrap();
        prop_assert!(plan.chosen.len() <= most);
        let worth: Vec<Decimal> =
            prospects.iter().map(|p| p.net_value().unwrap()).filter(|v| *v > Decimal::ZERO).collect();
        prop_assert_eq!(plan.worth_contacting, worth.len());
        // The best that many contacts can do.
        let mut best = worth;
        best.sort_by(|a, b| b.cmp(a));
        let sum: Decimal = best.iter().take(most).sum();
        let last = plan.chosen.last().map_or(Decimal::ZERO, |last| last.cumulative_net_value);
        prop_assert_eq!(last, sum);
        let budget = Decimal::from(most as u64);
        let plan = allocate_budget(&prospects, Budget::Money(budget)).unwrap();
        let spent: Decimal = plan.chosen.iter().map(|chosen| prospects[chosen.index].cost).sum();
        prop_assert!(spent <= budget);
        prop_assert!(plan.chosen.iter().all(|chosen| chosen.net_value > Decimal::ZERO));
    }
}

#[test]
fn the_first_of_equal_bottlenecks_is_named() {
    let funnel = Funnel::new([("a", 100), ("b", 50), ("c", 25), ("d", 0), ("e", 0)])
        .unwrap()
        .unwrap();
    assert_eq!(funnel.bottleneck().unwrap().stage, "d");
    assert_eq!(funnel.steps()[3].passed.estimate(), None);
    let funnel = Funnel::new([("a", 100), ("b", 50), ("c", 25)])
        .unwrap()
        .unwrap();
    assert_eq!(funnel.bottleneck().unwrap().stage, "b");
}

/// Exact roots: 3e27·(1/3e28)^(i/4), by mpmath with 40 digits, and 3e25^(1/2).
#[test]
fn a_geometric_path_keeps_its_digits_whatever_the_way() {
    let path = |base, target, periods| {
        let path = TargetPath::new(
            TargetPlan {
                base,
                target,
                periods,
                unit: None,
            },
            &PathShape::Geometric,
        );
        path.unwrap().unwrap().path
    };
    let near = |value: Decimal, want: f64| {
        let value: f64 = value.try_into().unwrap();
        assert!(
            (value / want - 1.0).abs() < 1e-14,
            "{value}, expected {want}"
        );
    };
    let fall = path(dec!(3000000000000000000000000000), dec!(0.1), 4);
    for (value, want) in fall.iter().zip([
        2.2795070569547776e+20,
        1.7320508075688773e+13,
        1.3160740129524926e+06,
        0.1,
    ]) {
        near(*value, want);
    }
    near(
        path(dec!(30000000000000000000000000), dec!(1), 2)[0],
        5_477_225_575_051.661,
    );
}
