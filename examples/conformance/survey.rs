//! The suite `survey`: NPS, CSAT, CES, journeys, emotion and response times.

use super::formula::{Answered, Function, Unanswered};
use super::input::{Input, number_of, unreadable, whole_of};
use super::intervals::confidence;
use clv::survey::{
    AtCut, AttributeScore, CesMethod, CsatMethod, EffortPolarity, EmotionThermometer,
    EmotionWeights, Journey, JourneyEnds, JourneyRun, MissingAttribute, NpsGroups,
    NpsIntervalMethod, NpsPrecision, NpsScale, NpsTally, OffScale, RatingCounts, Sentiment,
    ThermometerCut, WORST_NPS_VARIANCE, ces, csat, emotion_index, multi_attribute_satisfaction,
    nps_difference, nps_sample_size, response_times,
};
use serde_json::{Value, json};

/// The function of that name.
pub fn function(name: &str) -> Option<Function> {
    Some(match name {
        "nps" => nps,
        "nps_interval" => nps_interval,
        "nps_difference" => difference,
        "nps_sample_size" => sample_size,
        "emotion_thermometer" => thermometer,
        "csat" => satisfaction,
        "ces" => effort,
        "multi_attribute_satisfaction" => attributes,
        "journey" => journey,
        "emotion_index" => index,
        "response_time" => response_time,
        "net_sentiment" => sentiment,
        _ => return None,
    })
}

fn scale(input: &Input) -> Result<NpsScale, Unanswered> {
    match input.get("scale") {
        None => Ok(NpsScale::ZERO_TO_TEN),
        Some(Value::String(name)) => match name.as_str() {
            "0-10" => Ok(NpsScale::ZERO_TO_TEN),
            "1-10" => Ok(NpsScale::ONE_TO_TEN),
            other => Err(unreadable(other, "a scale")),
        },
        Some(cuts) => {
            let cuts = Input::new(Some(cuts));
            Ok(NpsScale::new(
                cuts.whole("lowest")?,
                cuts.whole("highest")?,
                cuts.whole("detractor_to")?,
                cuts.whole("promoter_from")?,
            )?)
        }
    }
}

fn groups(input: &Input) -> Result<NpsGroups, Unanswered> {
    Ok(NpsGroups::new(
        input.whole("promoters")?,
        input.whole("passives")?,
        input.whole("detractors")?,
    )?)
}

fn nps(input: &Input) -> Answered {
    let scale = scale(input)?;
    let (groups, missing) = if input.has("groups") {
        (groups(&input.object("groups")?)?, 0)
    } else if input.has("counts") {
        let tally = NpsTally::from_counts(scale, &input.wholes("counts")?)?;
        (tally.groups(), tally.missing())
    } else {
        let mut tally = NpsTally::new(scale, OffScale::Refuse);
        for score in input.array("scores")? {
            tally.push(match score {
                Value::Null => None,
                score => Some(whole_of(score)?),
            })?;
        }
        (tally.groups(), tally.missing())
    };
    Ok(groups.score().map(|score| {
        json!({
            "promoters": groups.promoters(),
            "passives": groups.passives(),
            "detractors": groups.detractors(),
            "responses": groups.responses(),
            "missing": missing,
            "score": score.value(),
            "variance": groups.variance(),
            "standard_error": groups.standard_error(),
        })
    }))
}

fn nps_interval(input: &Input) -> Answered {
    let method = match input.get("method").map(Value::as_str) {
        None | Some(Some("adjusted_wald")) => NpsIntervalMethod::AdjustedWald,
        Some(Some("wald")) => NpsIntervalMethod::Wald,
        _ => return Err(unreadable("method", "a method")),
    };
    let estimate = groups(input)?.estimate(method, confidence(input)?);
    Ok(estimate.map(|estimate| {
        json!({
            "score": estimate.interval.estimate,
            "center": estimate.center,
            "standard_error": estimate.standard_error,
            "lower": estimate.interval.lower,
            "upper": estimate.interval.upper,
        })
    }))
}

fn difference(input: &Input) -> Answered {
    let (first, second) = (
        groups(&input.object("first")?)?,
        groups(&input.object("second")?)?,
    );
    // The suite's is the plain z test, as R's package NPS has it.
    let difference = nps_difference(&first, &second, NpsIntervalMethod::Wald, confidence(input)?);
    Ok(difference.map(|difference| {
        json!({
            "difference": difference.interval.estimate,
            "standard_error": difference.standard_error,
            "z": difference.z,
            "p_value": difference.p_value,
            "lower": difference.interval.lower,
            "upper": difference.interval.upper,
        })
    }))
}

fn sample_size(input: &Input) -> Answered {
    let variance = if input.has("variance") {
        input.number("variance")?
    } else {
        WORST_NPS_VARIANCE
    };
    let precision = NpsPrecision {
        margin: input.number("margin")?,
        variance,
    };
    let size = nps_sample_size(precision, confidence(input)?)?;
    Ok(Some(
        json!({ "exact": size.exact, "responses": size.responses }),
    ))
}

fn thermometer(input: &Input) -> Answered {
    let at_cut = match input.get("at_cut").map(Value::as_str) {
        None | Some(Some("love")) => AtCut::Love,
        Some(Some("neutral")) => AtCut::Neutral,
        _ => return Err(unreadable("at_cut", "a side")),
    };
    let cut = if input.has("cut") {
        input.whole("cut")?
    } else {
        7
    };
    let cut = ThermometerCut::new(cut, at_cut)?;
    let thermometer = EmotionThermometer::from_counts(&input.wholes("counts")?, cut)?;
    let shares = (
        thermometer.hate().estimate(),
        thermometer.neutral().estimate(),
        thermometer.love().estimate(),
    );
    let (Some(hate), Some(neutral), Some(love)) = shares else {
        return Ok(None);
    };
    let responses = thermometer.responses();
    Ok(Some(
        json!({ "responses": responses, "hate": hate, "neutral": neutral, "love": love }),
    ))
}

fn satisfaction(input: &Input) -> Answered {
    let method = match input.text("method")? {
        "top_two_box" => CsatMethod::TopTwoBox,
        "mean" => CsatMethod::Mean,
        "net_satisfied" => CsatMethod::NetSatisfied,
        other => return Err(unreadable(other, "a method")),
    };
    let ratings = RatingCounts::from_counts(&input.wholes("counts")?)?;
    let estimate = csat(&ratings, method, confidence(input)?)?;
    Ok(estimate.map(|estimate| {
        // The suite knows no interval of the net share; the library has one.
        let interval = (estimate.interval).filter(|_| method != CsatMethod::NetSatisfied);
        json!({
            "responses": estimate.responses,
            "value": estimate.value,
            "standard_deviation": estimate.standard_deviation,
            "lower": interval.map(|interval| interval.lower),
            "upper": interval.map(|interval| interval.upper),
        })
    }))
}

fn effort(input: &Input) -> Answered {
    let method = match input.text("method")? {
        "mean" => CesMethod::Mean,
        "share_agreeing" => CesMethod::ShareAgreeing,
        "net" => CesMethod::Net,
        other => return Err(unreadable(other, "a method")),
    };
    let polarity = match input.text("polarity")? {
        "high_is_easy" => EffortPolarity::HighIsEasy,
        "low_is_easy" => EffortPolarity::LowIsEasy,
        other => return Err(unreadable(other, "a polarity")),
    };
    let ratings = RatingCounts::from_counts(&input.wholes("counts")?)?;
    let estimate = ces(&ratings, method, polarity, confidence(input)?)?;
    Ok(
        estimate
            .map(|estimate| json!({ "responses": estimate.responses, "value": estimate.value })),
    )
}

fn attributes(input: &Input) -> Answered {
    let missing = match input.text("missing")? {
        "renormalise" => MissingAttribute::Renormalise,
        "error" => MissingAttribute::Refuse,
        other => return Err(unreadable(other, "a rule")),
    };
    let attributes = input
        .objects("attributes")?
        .iter()
        .map(|attribute| {
            Ok(AttributeScore {
                attribute: attribute.text("attribute")?.to_owned(),
                score: attribute.get("score").map(number_of).transpose()?,
                weight: attribute.number("weight")?,
            })
        })
        .collect::<Result<Vec<_>, Unanswered>>()?;
    let value = multi_attribute_satisfaction(&attributes, missing)?;
    Ok(value.map(|value| json!({ "value": value })))
}

fn journey(input: &Input) -> Answered {
    let ends = match input.text("ends")? {
        "excluded" => JourneyEnds::Excluded,
        "included" => JourneyEnds::Included,
        other => return Err(unreadable(other, "a rule for the ends")),
    };
    let stages = input.objects("stages")?;
    let names =
        (stages.iter().map(|stage| stage.text("stage"))).collect::<Result<Vec<_>, Unanswered>>()?;
    let scores = (stages.iter().map(|stage| stage.number("score")))
        .collect::<Result<Vec<_>, Unanswered>>()?;
    let Some(journey) = Journey::new(&scores)? else {
        return Ok(None);
    };
    let named = |run: &JourneyRun| names.get(run.stages.clone());
    let drop = journey.largest_drop().map(|drop| {
        json!({ "from": names.get(drop.from), "to": names.get(drop.from + 1), "drop": drop.drop })
    });
    Ok(Some(json!({
        "peaks": journey.peaks(ends).map(named).collect::<Vec<_>>(),
        "troughs": journey.troughs(ends).map(named).collect::<Vec<_>>(),
        "largest_drop": drop,
    })))
}

fn index(input: &Input) -> Answered {
    let weights = EmotionWeights {
        nps: input.number("nps_weight")?,
        csat: input.number("csat_weight")?,
    };
    let value = emotion_index(input.number("nps")?, input.number("csat")?, weights)?;
    Ok(value.map(|value| json!({ "value": value })))
}

fn response_time(input: &Input) -> Answered {
    let times = response_times(&input.numbers("times")?, input.number("target")?)?;
    Ok(times.map(|times| {
        json!({
            "mean": times.mean,
            "median": times.median,
            "p90": times.p90,
            "within_target": times.within_target.estimate(),
        })
    }))
}

fn sentiment(input: &Input) -> Answered {
    let sentiment = Sentiment {
        positive: input.whole("positive")?,
        neutral: input.whole("neutral")?,
        negative: input.whole("negative")?,
    };
    let [positive, neutral, negative] = sentiment.shares()?;
    Ok(sentiment.net().map(|net| {
        json!({
            "net": net,
            "positive_share": positive.estimate(),
            "neutral_share": neutral.estimate(),
            "negative_share": negative.estimate(),
        })
    }))
}
