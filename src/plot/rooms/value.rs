//! Value, and the money that goes and comes.

use super::{bar, bars_across, in_units, name_edges, number, signed, with};
use crate::plot::{Axis, Bar, Chart, Format, Ink, Line, Mark, Point};
use crate::quantity::QuantityError;
use crate::roi::CashFlows;
use crate::table::{Words, grouped, so_many};
use crate::value::ValueError;
use crate::value::drivers::{Attribution, Decomposition, Tornado, TwoWayTable};
use rust_decimal::Decimal;

/// The swing of the value with each driver, the widest on top.
pub fn tornado_bars(tornado: &Tornado) -> Chart {
    let base = number(tornado.base_value);
    let bars = |of: fn(&crate::value::drivers::TornadoBar) -> Decimal| {
        let bars = tornado.bars.iter().enumerate();
        bars.map(|(place, one)| bar(place as f64, base, number(of(one))))
            .collect()
    };
    let ends = [
        (
            ("at the driver's low", "因素取低值"),
            Ink::Series(1),
            bars(|bar| bar.value_at_low),
        ),
        (
            ("at its high", "因素取高值"),
            Ink::Series(0),
            bars(|bar| bar.value_at_high),
        ),
    ];
    let mut marks: Vec<Mark> = ends
        .into_iter()
        .map(|(name, ink, bars)| Mark::Bars {
            name: name.into(),
            ink,
            width: 0.62,
            across: true,
            bars,
        })
        .collect();
    marks.push(Mark::Rule {
        name: ("base", "基准").into(),
        at: base,
        upright: true,
    });
    let values = tornado
        .bars
        .iter()
        .flat_map(|bar| [number(bar.value_at_low), number(bar.value_at_high)]);
    let (low, high) = values.fold((base, base), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    let room = 0.06 * (high - low);
    let x = Axis::new(("value", "价值"), Format::Number);
    let x = if high > low {
        x.within(low - room, high + room)
    } else {
        x
    };
    Chart::new(("What moves the value", "价值的敏感度"))
        .saying(Words::new(
            format!("base {}", grouped(base, 2)),
            format!("基准 {}", grouped(base, 2)),
        ))
        .if_empty(("No driver was given.", "没有给出驱动因素。"))
        .panel(
            x,
            Axis::of_names("", tornado.bars.iter().map(|bar| bar.driver.clone())),
            marks,
        )
}

/// The parts of price, frequency and customers in the revenue from before to after.
///
/// # Errors
///
/// As [`Decomposition::contributions`].
pub fn revenue_waterfall(
    decomposition: &Decomposition,
    attribution: Attribution,
) -> Result<Chart, ValueError> {
    let parts = decomposition.contributions(attribution)?;
    let steps = [
        (("price", "价格"), parts.price),
        (("frequency", "频率"), parts.frequency),
        (("customers", "客户数"), parts.customers),
    ];
    let (before, after) = (
        number(decomposition.revenue_before),
        number(decomposition.revenue_after),
    );
    let moved = steps.iter().map(|(_, part)| number(*part));
    let largest = moved
        .chain([before, after])
        .map(f64::abs)
        .fold(0.0, f64::max);
    let labelled = |at: f64, from: f64, to: f64, shown: f64, is_change: bool| {
        let sign = if is_change && shown > 0.0 { "+" } else { "" };
        Bar {
            label: format!("{sign}{}", short(shown, largest)).into(),
            ..bar(at, from, to)
        }
    };
    let (mut at, mut level) = (1.0, before);
    let (mut up, mut down) = (Vec::new(), Vec::new());
    for (_, part) in &steps {
        let part = number(*part);
        let bar = labelled(at, level, level + part, part, true);
        if part < 0.0 {
            down.push(bar)
        } else {
            up.push(bar)
        }
        level += part;
        at += 1.0;
    }
    let ends = vec![
        labelled(0.0, 0.0, before, before, false),
        labelled(at, 0.0, after, after, false),
    ];
    let names: Vec<Words> = [("before", "之前").into()]
        .into_iter()
        .chain(steps.iter().map(|(name, _)| Words::from(*name)))
        .chain([("after", "之后").into()])
        .collect();
    let marks = [
        (("revenue", "收入"), Ink::Neutral, ends),
        (("more", "增加"), Ink::Good, up),
        (("less", "减少"), Ink::Bad, down),
    ];
    // Room for what is written at the end of the longest bar.
    let ends = marks.iter().flat_map(|(_, _, bars)| bars);
    let ends = ends.flat_map(|bar| [bar.from, bar.to]);
    let (low, high) = ends.fold((0.0, 0.0), |(low, high): (f64, f64), end| {
        (low.min(end), high.max(end))
    });
    let x = Axis::new(("revenue", "收入"), Format::Number);
    let x = if low == 0.0 && high > 0.0 {
        x.within(0.0, 1.2 * high)
    } else {
        x
    };
    let marks = bars_across(marks);
    Ok(
        Chart::new(("Where the change of revenue comes from", "收入变化的来源"))
            .saying(format!(
                "{} %",
                signed(100.0 * number(decomposition.relative_change), 1)
            ))
            .panel(x, Axis::of_names("", names), marks.collect()),
    )
}

/// A number in few signs, with the digits that the largest beside it needs.
fn short(value: f64, largest: f64) -> String {
    match largest {
        largest if largest >= 1e9 => format!("{}×10⁹", grouped(value / 1e9, 2)),
        largest if largest >= 1e6 => format!("{}×10⁶", grouped(value / 1e6, 2)),
        largest if largest >= 1e3 => grouped(value, 0),
        _ => grouped(value, 2),
    }
}

/// All that was paid and came back up to each period, and when it is paid back.
///
/// # Errors
///
/// An overflow, as [`CashFlows::payback_periods`].
pub fn cumulative_cash_flow(flows: &CashFlows) -> Result<Chart, crate::roi::RoiError> {
    let payback = flows.payback_periods()?;
    let mut sum = Decimal::ZERO;
    let mut line = Vec::new();
    for (period, amount) in flows.amounts().iter().enumerate() {
        sum = sum.checked_add(*amount).ok_or(QuantityError::Overflow {
            quantity: "cumulative cash flow",
        })?;
        line.push((period as f64, number(sum)));
    }
    let bars = |positive: bool| {
        let flows = flows.amounts().iter().enumerate();
        let kept = flows.filter(move |(_, amount)| (**amount >= Decimal::ZERO) == positive);
        kept.map(|(period, amount)| bar(period as f64, 0.0, number(*amount)))
            .collect::<Vec<_>>()
    };
    let mut marks: Vec<Mark> = [
        (("received", "流入"), Ink::Good, bars(true)),
        (("paid", "流出"), Ink::Bad, bars(false)),
    ]
    .into_iter()
    .filter(|(_, _, bars)| !bars.is_empty())
    .map(|(name, ink, bars)| Mark::Bars {
        name: name.into(),
        ink,
        width: 0.55,
        across: false,
        bars,
    })
    .collect();
    marks.push(Mark::Line {
        name: ("all so far", "累计").into(),
        ink: Ink::Text,
        line: Line::Solid,
        points: line,
    });
    let said = match payback.map(number) {
        Some(periods) => {
            let point = Point {
                x: periods,
                y: 0.0,
                label: ("paid back", "回本").into(),
            };
            marks.push(Mark::Points {
                name: Words::default(),
                ink: Ink::Text,
                points: vec![point],
            });
            with(
                &so_many(periods, flows.period()),
                |quarters| format!("paid back after {quarters}"),
                |quarters| format!("{quarters}后回本"),
            )
        }
        None => ("not paid back", "尚未回本").into(),
    };
    Ok(Chart::new(("Cash flow and payback", "现金流与回本"))
        .saying(said)
        .panel(
            Axis::new(in_units("period", "期", flows.period()), Format::Count),
            Axis::new(("cash flow", "现金流"), Format::Number),
            marks,
        ))
}

/// The value over two drivers.
pub fn two_way_map(
    table: &TwoWayTable,
    row_driver: impl Into<Words>,
    column_driver: impl Into<Words>,
) -> Chart {
    let shown = |values: &[Decimal]| {
        let values = values.iter().map(Decimal::normalize);
        let scale = values.clone().map(|value| value.scale()).max();
        let scale = scale.unwrap_or(0) as usize;
        values
            .map(|value| format!("{value:.scale$}"))
            .collect::<Vec<_>>()
    };
    let values = table
        .values
        .iter()
        .map(|row| row.iter().map(|value| Some(number(*value))).collect());
    let mark = Mark::Heat {
        name: ("value", "价值").into(),
        x: name_edges(table.columns.len()),
        y: name_edges(table.rows.len()),
        values: values.collect(),
        format: Format::Number,
        written: true,
    };
    Chart::new(("Value by two drivers", "双因素价值")).panel(
        Axis::of_names(column_driver, shown(&table.columns)),
        Axis::of_names(row_driver, shown(&table.rows)),
        vec![mark],
    )
}
