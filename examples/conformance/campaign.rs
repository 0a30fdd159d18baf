//! The suite `campaign`.

use super::formula::{Answered, Function, Unanswered, decimal};
use super::input::{Input, unreadable};
use chrono::{DateTime, SecondsFormat, Utc};
use clv::campaign::ranking::{BestCustomers, CurvePoint, TopOf, UpliftRanking, arms_from_numbers};
use clv::campaign::{
    ArmRevenue, CampaignTerms, ContactCap, ContactLog, Continuity, ConversionRates, ErrorRates,
    FourGroups, Funnel, GroupMean, PathShape, Sides, TargetPath, TargetPlan, TargetProgress,
    TargetState, TargetStatus, VarianceMethod, arm, conversion_uplift, difference_in_differences,
    incremental_roi, relative_lift, sample_size_two_proportions, target_of,
};
use clv::quantity::{Change, ConfidenceLevel, Probability};
use clv::statistics::Proportion;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// The function of that name.
pub fn function(name: &str) -> Option<Function> {
    Some(match name {
        "uplift_difference" => uplift_difference,
        "relative_lift" => lift,
        "difference_in_differences" => did,
        "uplift_curve" => uplift_curve,
        "qini_curve" => qini_curve,
        "qini_coefficient" => qini_coefficient,
        "uplift_at_k" => uplift_at_k,
        "sample_size_two_proportions" => sample_size,
        "target_path" => target_path,
        "target_progress" => target_progress,
        "funnel" => funnel,
        "contact_cap" => contact_cap,
        "incremental_roi" => roi,
        _ => return None,
    })
}

fn confidence(input: &Input) -> Result<ConfidenceLevel, Unanswered> {
    Ok(ConfidenceLevel::new(input.number("confidence")?)?)
}

fn proportion(input: &Input, name: &str) -> Result<Proportion, Unanswered> {
    let counts = input.object(name)?;
    Ok(arm(
        counts.whole("customers")?,
        counts.whole("conversions")?,
    )?)
}

fn uplift_difference(input: &Input) -> Answered {
    let (treated, control) = (proportion(input, "treated")?, proportion(input, "control")?);
    let uplift = conversion_uplift(treated, control, confidence(input)?);
    Ok(uplift.map(|uplift| {
        json!({
            "treated_rate": uplift.treated_rate,
            "control_rate": uplift.control_rate,
            "difference": uplift.difference.estimate,
            "lower": uplift.difference.lower,
            "upper": uplift.difference.upper,
            "z": uplift.test.map(|test| test.z),
            "p_value": uplift.test.map(|test| test.p_value),
        })
    }))
}

fn lift(input: &Input) -> Answered {
    let (treated, control) = (proportion(input, "treated")?, proportion(input, "control")?);
    let continuity = match input.text("continuity")? {
        "none" => Continuity::None,
        "add_half" => Continuity::AddHalf,
        _ => return Err(Unanswered::Unsupported),
    };
    let lift = relative_lift(treated, control, continuity, confidence(input)?)?;
    Ok(lift.map(|lift| {
        json!({
            "ratio": lift.ratio,
            "lift": lift.lift,
            "ratio_lower": lift.ratio_interval.map(|limits| limits.lower),
            "ratio_upper": lift.ratio_interval.map(|limits| limits.upper),
        })
    }))
}

fn group(input: &Input, name: &str) -> Result<GroupMean, Unanswered> {
    let group = input.object(name)?;
    let (n, deviation) = (group.has("n"), group.has("standard_deviation"));
    Ok(GroupMean {
        mean: group.number("mean")?,
        customers: n.then(|| group.whole("n")).transpose()?,
        standard_deviation: deviation
            .then(|| group.number("standard_deviation"))
            .transpose()?,
    })
}

fn did(input: &Input) -> Answered {
    let groups = FourGroups {
        treated_before: group(input, "treated_before")?,
        treated_after: group(input, "treated_after")?,
        control_before: group(input, "control_before")?,
        control_after: group(input, "control_after")?,
    };
    let effect = difference_in_differences(&groups, confidence(input)?)?;
    let normal = effect.normal_interval(confidence(input)?)?;
    Ok(Some(json!({
        "estimate": effect.estimate,
        "standard_error": effect.standard_error,
        "lower": normal.map(|limits| limits.lower),
        "upper": normal.map(|limits| limits.upper),
    })))
}

fn ranking(input: &Input) -> Result<UpliftRanking, Unanswered> {
    let arms = arms_from_numbers(&input.numbers("treatment")?)?;
    Ok(UpliftRanking::new(
        &input.numbers("outcomes")?,
        &arms,
        &input.numbers("scores")?,
    )?)
}

fn points(curve: Option<Vec<CurvePoint>>) -> Answered {
    Ok(curve.map(|points| {
        let points: Vec<Value> = points
            .iter()
            .map(|point| json!({ "targeted": point.targeted, "value": point.value }))
            .collect();
        json!({ "points": points })
    }))
}

fn uplift_curve(input: &Input) -> Answered {
    points(ranking(input)?.uplift_curve())
}

fn qini_curve(input: &Input) -> Answered {
    points(ranking(input)?.qini_curve())
}

fn qini_coefficient(input: &Input) -> Answered {
    let value = ranking(input)?.qini_normalised()?;
    Ok(value.map(|value| json!({ "value": value })))
}

fn uplift_at_k(input: &Input) -> Answered {
    let of = match input.text("strategy")? {
        "overall" => TopOf::Everybody,
        "by_group" => TopOf::EachArm,
        _ => return Err(Unanswered::Unsupported),
    };
    let k = input.object("k")?;
    let best = if k.has("share") {
        BestCustomers::Share(k.decimal("share")?)
    } else {
        BestCustomers::Count(k.whole("count")?)
    };
    let best = ranking(input)?.uplift_at(of, best)?;
    Ok(best.map(|best| {
        json!({
            "uplift": best.uplift,
            "treated_rate": best.treated_rate,
            "control_rate": best.control_rate,
            "standard_error": best.standard_error,
        })
    }))
}

fn probability(input: &Input, name: &str) -> Result<Probability, Unanswered> {
    let value = Decimal::try_from(input.number(name)?)
        .map_err(|error| Unanswered::Refused(format!("{name}: {error}")))?;
    Ok(Probability::new(value)?)
}

fn sample_size(input: &Input) -> Answered {
    let sides = match input.whole::<i64>("sides")? {
        1 => Sides::One,
        2 => Sides::Two,
        _ => return Err(Unanswered::Unsupported),
    };
    let method = match input.text("method")? {
        "pooled" => VarianceMethod::Pooled,
        "unpooled" => VarianceMethod::Unpooled,
        "arcsine" => VarianceMethod::Arcsine,
        _ => return Err(Unanswered::Unsupported),
    };
    let errors = ErrorRates {
        alpha: probability(input, "alpha")?,
        power: probability(input, "power")?,
        sides,
    };
    let rates = ConversionRates {
        control: input.number("control_rate")?,
        treated: input.number("treated_rate")?,
    };
    let size = sample_size_two_proportions(rates, 1.0, errors, method)?;
    Ok(size.map(|size| json!({ "exact": size.exact_control, "per_arm": size.arms.control })))
}

fn target_path(input: &Input) -> Answered {
    let base = input.decimal("base")?;
    let change = input.object("change")?;
    let target = if change.has("relative") {
        target_of(base, Change::Relative(change.decimal("relative")?))?
    } else if change.has("points") {
        target_of(base, Change::Points(change.decimal("points")?))?
    } else {
        change.decimal("target")?
    };
    let shape = match input.text("shape")? {
        "linear" => PathShape::Linear,
        "geometric" => PathShape::Geometric,
        "weighted" => PathShape::Weighted(input.decimals("weights")?),
        _ => return Err(Unanswered::Unsupported),
    };
    let unit = input
        .has("unit")
        .then(|| input.decimal("unit"))
        .transpose()?;
    let path = TargetPath::new(
        TargetPlan {
            base,
            target,
            periods: input.whole("periods")?,
            unit,
        },
        &shape,
    )?;
    Ok(path.map(|path| {
        let list = |values: &[_]| values.iter().copied().map(decimal).collect::<Vec<_>>();
        json!({
            "target": decimal(path.target),
            "path": list(&path.path),
            "steps": list(&path.steps),
        })
    }))
}

fn target_progress(input: &Input) -> Answered {
    let progress = TargetProgress::new(TargetState {
        base: input.decimal("base")?,
        target: input.decimal("target")?,
        actual: input.decimal("actual")?,
        elapsed: Probability::new(input.decimal("elapsed")?)?,
        tolerance: input.decimal("tolerance")?,
    })?;
    Ok(progress.map(|progress| {
        json!({
            "progress": decimal(progress.progress),
            "remaining": decimal(progress.remaining),
            "status": match progress.status {
                TargetStatus::Ahead => "ahead",
                TargetStatus::OnTrack => "on_track",
                TargetStatus::Behind => "behind",
            },
        })
    }))
}

fn funnel(input: &Input) -> Answered {
    let stages = input
        .objects("stages")?
        .iter()
        .map(|stage| Ok((stage.text("stage")?, stage.whole("count")?)))
        .collect::<Result<Vec<_>, Unanswered>>()?;
    Ok(Funnel::new(stages)?.map(|funnel| {
        let steps = funnel.steps();
        json!({
            "step_rates": steps.iter().map(|step| step.passed.estimate()).collect::<Vec<_>>(),
            "overall_rate": funnel.overall().estimate(),
            "drop_offs": steps.iter().map(|step| step.drop_off).collect::<Vec<_>>(),
            "bottleneck": funnel.bottleneck().map(|step| step.stage.as_str()),
        })
    }))
}

fn instant(input: &Input) -> Result<DateTime<Utc>, Unanswered> {
    let text = input.text("at")?;
    DateTime::parse_from_rfc3339(text)
        .map(|at| at.with_timezone(&Utc))
        .map_err(|_| unreadable(text, "an instant"))
}

fn contact_cap(input: &Input) -> Answered {
    let mut log = ContactLog::default();
    for contact in input.objects("contacts")? {
        log.push("customer", contact.text("channel")?, instant(&contact)?);
    }
    let channel = input
        .has("channel")
        .then(|| input.text("channel"))
        .transpose()?;
    let cap = ContactCap::new(input.whole("maximum")?, input.whole("window_days")?)?;
    let decision = log.decide(&"customer", channel.as_ref(), cap, instant(input)?)?;
    Ok(Some(json!({
        "contacts_in_window": decision.contacts_in_window,
        "allowed": decision.is_allowed(),
        "next_allowed_at": decision
            .next_allowed_at
            .map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
    })))
}

fn arm_revenue(input: &Input, name: &str) -> Result<ArmRevenue, Unanswered> {
    let arm = input.object(name)?;
    Ok(ArmRevenue {
        customers: arm.whole("customers")?,
        conversions: arm.whole("conversions")?,
        revenue: arm.decimal("revenue")?,
    })
}

fn roi(input: &Input) -> Answered {
    let (treated, control) = (
        arm_revenue(input, "treated")?,
        arm_revenue(input, "control")?,
    );
    let roi = incremental_roi(
        &treated,
        &control,
        CampaignTerms {
            margin: input.decimal("margin")?,
            cost: input.decimal("cost")?,
        },
    )?;
    Ok(roi.map(|roi| {
        json!({
            "incremental_revenue": decimal(roi.incremental_revenue),
            "incremental_margin": decimal(roi.incremental_margin),
            "roi": roi.roi.map(decimal),
            "incremental_conversions": decimal(roi.incremental_conversions),
            "cost_per_incremental_conversion": roi.cost_per_incremental_conversion.map(decimal),
        })
    }))
}
