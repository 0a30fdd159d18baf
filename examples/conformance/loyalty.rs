//! The suite `loyalty`.

use super::formula::{Answered, Function, Unanswered, decimal};
use super::input::{Input, decimal_of, unreadable};
use super::loyalty_ledger::points_ledger;
use clv::loyalty::index::{IndexScores, IndexWeights, PerceivedValue, loyalty_index as index_of};
use clv::loyalty::liability::{RedemptionPeriod, RedemptionTriangle, redemption_trend};
use clv::loyalty::points::{EarnRate, Multiplier, PointRounding, RoundedPer};
use clv::loyalty::promotion::{
    PriceLadder, PriceRung, ReferralProgramme, RungPricing, ThresholdDiscount, ThresholdMode,
    rank_by_spend,
};
use clv::loyalty::revenue::{
    AllocationRounding, PointsSale, ProgrammeState, RevenuePeriod, recognise,
};
use clv::loyalty::reward::{Catalogue, CouponOffer, Reward, RewardRepeat};
use clv::loyalty::tier::{Qualification, Tier, TierLadder, TierMetric};
use clv::quantity::Probability;
use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde_json::{Value, json};

/// The function of that name.
pub fn function(name: &str) -> Option<Function> {
    Some(match name {
        "points_earned" => points_earned,
        "points_to_coupons" => points_to_coupons,
        "points_ledger" => points_ledger,
        "tier_for" => tier_for,
        "threshold_discount" => threshold_discount,
        "tiered_price" => tiered_price,
        "best_reward_plan" => best_reward_plan,
        "redemption_rate_trend" => redemption_rate_trend,
        "chain_ladder_breakage" => chain_ladder_breakage,
        "ifrs15_allocation" => ifrs15_allocation,
        "ifrs15_revenue" => ifrs15_revenue,
        "loyalty_index" => loyalty_index,
        "perceived_value" => perceived_value,
        "referral_coefficient" => referral_coefficient,
        "spend_ranking" => spend_ranking,
        _ => return None,
    })
}

fn decimals(values: impl IntoIterator<Item = Decimal>) -> Value {
    values.into_iter().map(decimal).collect()
}

fn optional_decimal(input: &Input, name: &str) -> Result<Option<Decimal>, Unanswered> {
    input.get(name).map(decimal_of).transpose()
}

fn points_earned(input: &Input) -> Answered {
    let rate = EarnRate {
        // The file gives the points of one unit of money.
        points: input.decimal("rate")?,
        step: Decimal::ONE,
        rounding: match input.text("rounding")? {
            "floor" => PointRounding::Floor,
            "ceiling" => PointRounding::Ceiling,
            "half_up" => PointRounding::HalfUp,
            "half_even" => PointRounding::HalfEven,
            "none" => PointRounding::None,
            other => return Err(unreadable(other, "a rounding")),
        },
        places: input.whole("places")?,
        per: match input.text("per")? {
            "order" => RoundedPer::Order,
            "line" => RoundedPer::Line,
            other => return Err(unreadable(other, "order or line")),
        },
    };
    let multiplier = Multiplier::times(input.decimal("multiplier")?)?;
    let points = rate.points(&input.decimals("lines")?, multiplier)?;
    Ok(Some(json!({ "points": decimal(points) })))
}

fn points_to_coupons(input: &Input) -> Answered {
    let offer = CouponOffer {
        points_per_coupon: input.decimal("points_per_coupon")?,
        coupon_value: input.decimal("coupon_value")?,
    };
    let rate = EarnRate {
        points: input.decimal("earn_rate")?,
        step: Decimal::ONE,
        rounding: PointRounding::None,
        places: 0,
        per: RoundedPer::Order,
    };
    let exchange = offer.exchange(input.decimal("points")?)?;
    Ok(Some(json!({
        "coupons": exchange.coupons,
        "value": decimal(exchange.value),
        "remainder": decimal(exchange.remainder),
        "rebate": decimal(offer.rebate(&rate)?),
    })))
}

fn tier_for(input: &Input) -> Answered {
    let metric = match input.text("metric")? {
        "spend" => TierMetric::Spend,
        "points" => TierMetric::Points,
        "either" => TierMetric::Either,
        other => return Err(unreadable(other, "a metric")),
    };
    let mut tiers = Vec::new();
    for tier in input.objects("tiers")? {
        tiers.push(Tier {
            name: tier.text("tier")?.to_owned(),
            spend: optional_decimal(&tier, "spend")?,
            points: optional_decimal(&tier, "points")?,
        });
    }
    let ladder = TierLadder::new(metric, tiers)?;
    let position = ladder.position(&Qualification {
        spend: input.decimal("spend")?,
        points: input.decimal("points")?,
    })?;
    Ok(Some(json!({
        "tier": position.tier.map(|tier| &tier.name),
        "next_tier": position.next.map(|tier| &tier.name),
        "spend_to_next": position.spend_to_next.map(decimal),
        "points_to_next": position.points_to_next.map(decimal),
    })))
}

fn threshold_discount(input: &Input) -> Answered {
    let offer = ThresholdDiscount {
        threshold: input.decimal("threshold")?,
        amount: input.decimal("amount")?,
        mode: match input.text("mode")? {
            "once" => ThresholdMode::Once,
            "stepped" => ThresholdMode::Stepped,
            other => return Err(unreadable(other, "once or stepped")),
        },
        maximum: optional_decimal(input, "maximum")?,
        places: input.whole("places")?,
    };
    let order = offer.apply(&input.decimals("lines")?)?;
    Ok(Some(json!({
        "total": decimal(order.total),
        "discount": decimal(order.discount),
        "payable": decimal(order.payable),
        "allocation": decimals(order.allocation),
    })))
}

fn tiered_price(input: &Input) -> Answered {
    let mut rungs = Vec::new();
    for rung in input.objects("rungs")? {
        rungs.push(PriceRung {
            up_to: optional_decimal(&rung, "up_to")?,
            unit_price: rung.decimal("unit_price")?,
        });
    }
    let pricing = match input.text("mode")? {
        "slab" => RungPricing::Slab,
        "graduated" => RungPricing::Graduated,
        other => return Err(unreadable(other, "slab or graduated")),
    };
    let price = PriceLadder::new(rungs)?.price(input.decimal("quantity")?, pricing)?;
    Ok(Some(json!({
        "total": decimal(price.total),
        "average_unit_price": price.average_unit_price.map(decimal),
    })))
}

fn best_reward_plan(input: &Input) -> Answered {
    let mut rewards = Vec::new();
    for reward in input.objects("rewards")? {
        rewards.push(Reward {
            id: reward.text("id")?.to_owned(),
            points: reward.whole("points")?,
            cost: Decimal::ZERO,
            retail_value: reward.decimal("value")?,
        });
    }
    let repeat = match input.text("repeat")? {
        "once" => RewardRepeat::Once,
        "unlimited" => RewardRepeat::Unlimited,
        other => return Err(unreadable(other, "once or unlimited")),
    };
    let catalogue = Catalogue::new(rewards)?;
    let plan = catalogue.best_plan(input.whole("balance")?, repeat)?;
    let planned = |item: &clv::loyalty::reward::PlannedReward| json!({ "id": item.reward.id, "count": item.count });
    Ok(Some(json!({
        "value": decimal(plan.value),
        "points_spent": plan.points_spent,
        "points_left": plan.points_left,
        "rewards": plan.rewards.iter().map(planned).collect::<Value>(),
    })))
}

fn redemption_rate_trend(input: &Input) -> Answered {
    let mut periods = Vec::new();
    for period in input.objects("periods")? {
        periods.push(RedemptionPeriod {
            issued: period.decimal("issued")?,
            redeemed: period.decimal("redeemed")?,
        });
    }
    let number = |value: Option<Decimal>| value.and_then(|value| value.to_f64());
    let numbers =
        |values: Vec<Option<Decimal>>| -> Vec<_> { values.into_iter().map(number).collect() };
    Ok(redemption_trend(&periods)?.map(|trend| {
        json!({
            "rates": numbers(trend.rates),
            "changes": numbers(trend.changes),
            "cumulative_change": number(trend.cumulative_change),
            "compound_change": trend.compound_change,
            "declines": trend.declines,
        })
    }))
}

fn chain_ladder_breakage(input: &Input) -> Answered {
    let rows = input.array("cumulative_redeemed")?.iter().map(|row| {
        let row = row
            .as_array()
            .ok_or_else(|| unreadable("a row", "an array"))?;
        row.iter().map(decimal_of).collect::<Result<Vec<_>, _>>()
    });
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    let issued = input.decimals("issued")?;
    let expired = match input.get("expired") {
        None => vec![false; issued.len()],
        Some(_) => input
            .array("expired")?
            .iter()
            .map(|mark| {
                mark.as_bool()
                    .ok_or_else(|| unreadable("expired", "booleans"))
            })
            .collect::<Result<_, _>>()?,
    };
    let triangle = RedemptionTriangle::new(&issued, &rows, &expired)?;
    let breakage = triangle.breakage(input.decimal("cost_per_point")?, input.decimal("tail")?)?;
    Ok(breakage.map(|breakage| {
        let each = |of: fn(&clv::loyalty::liability::CohortBreakage) -> Decimal| {
            decimals(breakage.cohorts.iter().map(of))
        };
        let rates = |of: fn(&clv::loyalty::liability::CohortBreakage) -> Option<Decimal>| {
            let rates = breakage.cohorts.iter().map(of);
            rates.map(|rate| rate.map(decimal)).collect::<Vec<_>>()
        };
        json!({
            "development_factors": decimals(breakage.development_factors.iter().copied()),
            "ultimate_redemption_rates": rates(|cohort| cohort.ultimate_redemption_rate),
            "breakage_rates": rates(|cohort| cohort.breakage_rate),
            "expected_remaining": each(|cohort| cohort.expected_remaining),
            "liabilities": each(|cohort| cohort.liability),
            "total_liability": decimal(breakage.total_liability),
        })
    }))
}

fn ifrs15_allocation(input: &Input) -> Answered {
    let sale = PointsSale {
        transaction_price: input.decimal("transaction_price")?,
        goods_standalone_price: input.decimal("goods_standalone_price")?,
        points_issued: input.decimal("points_issued")?,
        value_per_point: input.decimal("value_per_point")?,
        redemption_probability: Probability::new(input.decimal("redemption_probability")?)?,
    };
    let rounding = if input.has("places") {
        AllocationRounding::Places(input.whole("places")?)
    } else {
        AllocationRounding::Exact
    };
    Ok(sale.allocate(rounding)?.map(|allocation| {
        json!({
            "points_standalone_price": decimal(allocation.points_standalone_price),
            "goods_allocation": decimal(allocation.goods),
            "points_allocation": decimal(allocation.points),
        })
    }))
}

fn ifrs15_revenue(input: &Input) -> Answered {
    let mut periods = Vec::new();
    for period in input.objects("periods")? {
        let ended = period.has("ended") && period.flag("ended")?;
        periods.push(RevenuePeriod {
            redeemed_to_date: period.decimal("redeemed_to_date")?,
            expected_total: period.decimal("expected_total")?,
            programme: if ended {
                ProgrammeState::Ended
            } else {
                ProgrammeState::GoesOn
            },
        });
    }
    let booked = recognise(input.decimal("allocated")?, &periods)?;
    Ok(booked.map(|booked| {
        json!({
            "revenue": decimals(booked.iter().map(|period| period.revenue)),
            "revenue_to_date": decimals(booked.iter().map(|period| period.revenue_to_date)),
            "liability": decimals(booked.iter().map(|period| period.liability)),
        })
    }))
}

fn three_dimensions(input: &Input) -> Result<IndexScores, Unanswered> {
    Ok(IndexScores {
        emotion: input.decimal("emotion")?,
        behaviour: input.decimal("behaviour")?,
        value: input.decimal("value")?,
    })
}

fn loyalty_index(input: &Input) -> Answered {
    let weights = if input.has("weights") {
        IndexWeights::try_from(three_dimensions(&input.object("weights")?)?)?
    } else {
        IndexWeights::STANDARD
    };
    let loyalty = index_of(&three_dimensions(&input.object("scores")?)?, &weights)?;
    Ok(Some(json!({
        "index": decimal(loyalty.index),
        "contributions": {
            "emotion": decimal(loyalty.contributions.emotion),
            "behaviour": decimal(loyalty.contributions.behaviour),
            "value": decimal(loyalty.contributions.value),
        },
    })))
}

fn perceived_value(input: &Input) -> Answered {
    let perceived = PerceivedValue {
        transaction: input.decimal("transaction_value")?,
        emotional: input.decimal("emotional_value")?,
        social: input.decimal("social_value")?,
    };
    let gap = perceived.against(input.decimal("actual_value")?)?;
    let shares = perceived.shares()?.map(|shares| {
        json!({
            "transaction": decimal(shares.transaction),
            "emotional": decimal(shares.emotional),
            "social": decimal(shares.social),
        })
    });
    Ok(Some(json!({
        "total": decimal(perceived.total()?),
        "shares": shares,
        "gap": decimal(gap.gap),
        "ratio": gap.ratio.map(decimal),
    })))
}

fn referral_coefficient(input: &Input) -> Answered {
    let programme = ReferralProgramme {
        customers: input.whole("customers")?,
        invitations: input.whole("invitations")?,
        accepted: input.whole("accepted")?,
    };
    Ok(programme.coefficient()?.map(|referral| {
        json!({
            "invitations_per_customer": referral.invitations_per_customer,
            "conversion": referral.conversion,
            "coefficient": referral.coefficient,
            "total_reach": referral.total_reach,
        })
    }))
}

fn spend_ranking(input: &Input) -> Answered {
    let mut customers = Vec::new();
    for customer in input.objects("customers")? {
        customers.push((customer.text("id")?, customer.decimal("spend")?));
    }
    let ranking: Value = rank_by_spend(&customers)?
        .iter()
        .map(|ranked| json!({ "id": ranked.customer, "rank": ranked.rank }))
        .collect();
    Ok(Some(json!({ "ranking": ranking })))
}
