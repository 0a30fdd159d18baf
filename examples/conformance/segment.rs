//! The suite `segment`.

use super::formula::{Answered, Function, Unanswered, decimal};
use super::input::{Input, decimal_of, unreadable};
use clv::quantity::Probability;
use clv::segment::{
    AtThreshold, Concentration, EightTypeThresholds, LifecycleRules, OrderTimes,
    QuadrantThresholds, RankTies, RfmCustomer, RfmCuts, RfmMethod, RfmRule, RfmRules, RfmScore,
    RfmTable, ScoreRange, Threshold, TierBasis, TierShare, TierShares, TopShare,
};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde_json::{Map, Value, json};

/// The function of that name.
pub fn function(name: &str) -> Option<Function> {
    Some(match name {
        "rfm_scores" => rfm_scores,
        "rfm_segment" => rfm_segment,
        "rfm_eight_types" => rfm_eight_types,
        "lifecycle_stage" => lifecycle_stage,
        "value_potential_quadrant" => value_potential_quadrant,
        "tiers_by_share" => tiers_by_share,
        "lorenz" => lorenz,
        "gini" => |input| concentration(input, |values| Ok(Some(values.gini()))),
        "gini_unbiased" => |input| concentration(input, |values| Ok(values.gini_unbiased())),
        "herfindahl" => |input| concentration(input, |values| Ok(Some(values.herfindahl()))),
        "top_share" => top_share,
        _ => return None,
    })
}

fn table<'a>(input: &Input<'a>) -> Result<RfmTable<&'a str>, Unanswered> {
    let rows = input.objects("customers")?;
    let rows = rows.iter().map(|row| {
        Ok(RfmCustomer {
            customer: row.text("id")?,
            recency_days: row.whole("recency_days")?,
            frequency: row.whole("frequency")?,
            monetary: row.decimal("monetary")?,
        })
    });
    let rows = rows.collect::<Result<Vec<_>, Unanswered>>()?;
    Ok(RfmTable::new(rows)?)
}

/// A number or a decimal string, digit by digit.
fn exact(value: &Value) -> Result<Decimal, Unanswered> {
    let Value::Number(number) = value else {
        return decimal_of(value);
    };
    let text = number.to_string();
    let parsed = if text.contains(['e', 'E']) {
        Decimal::from_scientific(&text)
    } else {
        text.parse()
    };
    parsed.map_err(|_| unreadable(&text, "a decimal"))
}

fn exacts(input: &Input, name: &str) -> Result<Vec<Decimal>, Unanswered> {
    input.array(name)?.iter().map(exact).collect()
}

fn exact_or_null(input: &Input, name: &str) -> Result<Option<Decimal>, Unanswered> {
    input.get(name).map(exact).transpose()
}

fn exact_field(input: &Input, name: &str) -> Result<Decimal, Unanswered> {
    exact_or_null(input, name)?.ok_or_else(|| unreadable(name, "a number"))
}

fn method(input: &Input) -> Result<RfmMethod, Unanswered> {
    Ok(match input.text("method")? {
        "quantile_cut" => RfmMethod::QuantileCut {
            bins: input.whole("bins")?,
        },
        "r_compat" => RfmMethod::RCompat {
            bins: input.whole("bins")?,
        },
        "rank" => RfmMethod::Rank {
            bins: input.whole("bins")?,
            ties: RankTies::ByCustomer,
        },
        "fixed_cut" => {
            let cuts = input.object("cuts")?;
            RfmMethod::FixedCut(RfmCuts {
                recency_days: exacts(&cuts, "recency_days")?,
                frequency: exacts(&cuts, "frequency")?,
                monetary: exacts(&cuts, "monetary")?,
            })
        }
        "mean_split" => RfmMethod::MeanSplit,
        _ => return Err(Unanswered::Unsupported),
    })
}

fn rfm_scores(input: &Input) -> Answered {
    let method = method(input)?;
    let table = table(input)?;
    let Some(scored) = table.score(&method)? else {
        return Ok(None);
    };
    let scores = table.customers().iter().zip(&scored.scores);
    let scores = scores.map(|(id, score)| {
        json!({
            "id": id,
            "recency": score.recency,
            "frequency": score.frequency,
            "monetary": score.monetary,
        })
    });
    let numbers = |cuts: &[Decimal]| cuts.iter().map(|cut| cut.to_f64()).collect::<Vec<_>>();
    let cuts = scored.cuts.map(|cuts| {
        json!({
            "recency_days": numbers(&cuts.recency_days),
            "frequency": numbers(&cuts.frequency),
            "monetary": numbers(&cuts.monetary),
        })
    });
    Ok(Some(
        json!({ "scores": scores.collect::<Vec<_>>(), "cuts": cuts }),
    ))
}

fn range(input: &Input, name: &str) -> Result<ScoreRange, Unanswered> {
    match input.wholes::<u16>(name)?.as_slice() {
        &[low, high] => Ok(ScoreRange { low, high }),
        _ => Err(unreadable(name, "a range")),
    }
}

fn rfm_segment(input: &Input) -> Answered {
    let rules = input.objects("rules")?;
    let rules = rules.iter().map(|rule| {
        Ok(RfmRule {
            segment: rule.text("segment")?.to_owned(),
            recency: range(rule, "recency")?,
            frequency: range(rule, "frequency")?,
            monetary: range(rule, "monetary")?,
        })
    });
    let rules = RfmRules::new(
        rules.collect::<Result<_, Unanswered>>()?,
        input.text("fallback")?,
    )?;
    let customers = input.objects("scores")?;
    let scores = customers.iter().map(|row| {
        Ok(RfmScore {
            recency: row.whole("recency")?,
            frequency: row.whole("frequency")?,
            monetary: row.whole("monetary")?,
        })
    });
    let scores = scores.collect::<Result<Vec<_>, Unanswered>>()?;
    let segmentation = rules.assign(&scores);
    let segments = customers.iter().enumerate().map(|(row, customer)| {
        Ok(json!({ "id": customer.text("id")?, "segment": segmentation.segment(row) }))
    });
    let segments = segments.collect::<Result<Vec<_>, Unanswered>>()?;
    let counts = segmentation.segments.iter().zip(&segmentation.counts);
    let counts: Map<String, Value> = counts
        .map(|(segment, &count)| (segment.clone(), json!(count)))
        .collect();
    Ok(Some(json!({ "segments": segments, "counts": counts })))
}

fn rfm_eight_types(input: &Input) -> Answered {
    let thresholds = if input.has("thresholds") {
        let thresholds = input.object("thresholds")?;
        EightTypeThresholds::Fixed {
            recency_days: exact_field(&thresholds, "recency_days")?,
            frequency: exact_field(&thresholds, "frequency")?,
            monetary: exact_field(&thresholds, "monetary")?,
        }
    } else {
        EightTypeThresholds::Means
    };
    let table = table(input)?;
    let types = table.eight_types(thresholds)?;
    Ok(types.map(|types| {
        let types = table.customers().iter().zip(types);
        let types = types.map(|(id, kind)| json!({ "id": id, "type": kind }));
        json!({ "types": types.collect::<Vec<_>>() })
    }))
}

fn lifecycle_stage(input: &Input) -> Answered {
    let rules = LifecycleRules {
        population_median_gap_days: exact_or_null(input, "population_median_gap_days")?,
        new_within_days: input.whole("new_within_days")?,
        active_gaps: exact_field(input, "active_gaps")?,
        at_risk_gaps: exact_field(input, "at_risk_gaps")?,
        dormant_within_days: input.whole("dormant_within_days")?,
    };
    let rows = input.objects("customers")?;
    let days = |row: &Input, name: &str| match row.has(name) {
        true => row.whole(name).map(Some),
        false => Ok(None),
    };
    let customers = rows.iter().map(|row| {
        Ok(OrderTimes {
            orders: row.whole("orders")?,
            days_since_first: days(row, "days_since_first")?,
            days_since_last: days(row, "days_since_last")?,
            median_gap_days: exact_or_null(row, "median_gap_days")?,
        })
    });
    let customers = customers.collect::<Result<Vec<_>, Unanswered>>()?;
    let stages = rows.iter().zip(rules.stages(customers)?);
    let stages = stages.map(|(row, stage)| Ok(json!({ "id": row.text("id")?, "stage": stage })));
    let stages = stages.collect::<Result<Vec<_>, Unanswered>>()?;
    Ok(Some(json!({ "stages": stages })))
}

fn threshold(input: &Input, name: &str) -> Result<Threshold, Unanswered> {
    let policy = input.object(name)?;
    Ok(match policy.text("method")? {
        "fixed" => Threshold::Fixed(policy.decimal("at")?),
        "mean" => Threshold::Mean,
        "median" => Threshold::Median,
        "quantile" => Threshold::Quantile(Probability::new(policy.decimal("q")?)?),
        _ => return Err(Unanswered::Unsupported),
    })
}

fn value_potential_quadrant(input: &Input) -> Answered {
    let thresholds = QuadrantThresholds {
        value: threshold(input, "value_threshold")?,
        potential: threshold(input, "potential_threshold")?,
        at_threshold: match input.has("at_threshold") {
            true if input.text("at_threshold")? == "low" => AtThreshold::Low,
            _ => AtThreshold::High,
        },
    };
    let rows = input.objects("customers")?;
    let column = |name| {
        let values = rows.iter().map(|row| row.decimal(name));
        values.collect::<Result<Vec<_>, _>>()
    };
    let quadrants = thresholds.assign(&column("value")?, &column("potential")?)?;
    let Some(quadrants) = quadrants else {
        return Ok(None);
    };
    let quadrants = rows.iter().zip(quadrants);
    let quadrants =
        quadrants.map(|(row, place)| Ok(json!({ "id": row.text("id")?, "quadrant": place })));
    let quadrants = quadrants.collect::<Result<Vec<_>, Unanswered>>()?;
    Ok(Some(json!({ "quadrants": quadrants })))
}

fn tiers_by_share(input: &Input) -> Answered {
    let basis = match input.text("basis")? {
        "customers" => TierBasis::Customers,
        "value" => TierBasis::Value,
        _ => return Err(Unanswered::Unsupported),
    };
    let tiers = input.objects("tiers")?;
    let tiers = tiers.iter().map(|tier| {
        Ok(TierShare {
            tier: tier.text("tier")?.to_owned(),
            share: tier.decimal("share")?,
        })
    });
    let shares = TierShares::new(
        basis,
        tiers.collect::<Result<_, Unanswered>>()?,
        input.text("rest")?,
    )?;
    let rows = input.objects("customers")?;
    let ids = rows.iter().map(|row| row.text("id"));
    let ids = ids.collect::<Result<Vec<_>, _>>()?;
    let values = rows.iter().map(|row| row.decimal("value"));
    let values = values.collect::<Result<Vec<_>, _>>()?;
    let tiers = shares.assign(&ids, &values)?;
    Ok(tiers.map(|tiers| {
        let assigned = ids.iter().enumerate();
        let assigned = assigned.map(|(row, id)| json!({ "id": id, "tier": tiers.tier(row) }));
        let summary = tiers.summary.iter().map(|row| {
            json!({
                "tier": row.tier,
                "customers": row.customers,
                "value": decimal(row.value),
            })
        });
        json!({
            "tiers": assigned.collect::<Vec<_>>(),
            "summary": summary.collect::<Vec<_>>(),
        })
    }))
}

fn lorenz(input: &Input) -> Answered {
    let values = Concentration::of(&input.decimals("values")?)?;
    Ok(values.map(|values| json!({ "points": values.lorenz() })))
}

fn concentration(
    input: &Input,
    measure: fn(&Concentration) -> Result<Option<f64>, Unanswered>,
) -> Answered {
    let Some(values) = Concentration::of(&input.decimals("values")?)? else {
        return Ok(None);
    };
    Ok(measure(&values)?.map(|value| json!({ "value": value })))
}

fn top_share(input: &Input) -> Answered {
    let share = Probability::new(input.decimal("share")?)?;
    let reading = match input.text("method")? {
        "interpolated" => TopShare::Interpolated,
        "whole_customers" => TopShare::WholeCustomers,
        _ => return Err(Unanswered::Unsupported),
    };
    let Some(values) = Concentration::of(&input.decimals("values")?)? else {
        return Ok(None);
    };
    let value = values.top_share(share, reading)?;
    Ok(Some(json!({ "value": value })))
}
