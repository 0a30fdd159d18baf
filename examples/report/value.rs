//! What the customers of a log are worth, and how sure that is.

use crate::findings::{Part, in_currency, missing, replication};
use crate::log::Log;
use crate::worth::Worth;
use clv::models::uncertainty::{Parameters, TotalForecast};
use clv::models::{
    BgNbd, Estimate, Fit, GammaGamma, LifetimeValue, LifetimeValueError, SpendHistories,
    ValueTerms, ZeroSpend, spend_independence,
};
use clv::plot;
use clv::quantity::{ConfidenceLevel, Language, QuantityError, TimeUnit};
use clv::report::Report;
use clv::table::{Cell, Table, Tabular, Words};
use clv::transactions::CustomerBase;
use rust_decimal::Decimal;

/// Customers in the table of the most valuable.
const NAMED: usize = 100;

/// The model of spend, the most valuable customers, and what all of them will bring.
pub fn values(
    report: Report,
    log: &Log,
    base: &CustomerBase<String>,
    fit: &Fit<BgNbd>,
    worth: &Worth,
) -> Part {
    let none =
        |report: Report, why: &Words| report.text(missing("There are no values", "无法估值", why));
    let spend = match spend(base) {
        Ok(spend) => spend,
        Err(why) => return Ok(none(report, &why)),
    };
    let mut report = report.table(spend.table());
    if let Some(table) = independence(base)? {
        report = report.table(table);
    }
    let terms = worth.terms()?;
    report = match named(base, fit, &spend, terms, worth) {
        Ok(table) => report.table(in_currency(table, log)),
        Err(why) => return Ok(none(report, &why)),
    };
    let Some(replication) = replication(base.len()) else {
        return Ok(report.text((
            "No range of what all will bring is drawn: of so many customers it would be narrow, and long to \
             simulate.",
            "未绘制总价值的区间：客户众多，区间很窄，模拟耗时。",
        )));
    };
    let both = (*fit.model(), *spend.model());
    let known = Parameters::fixed(&both).timed(TimeUnit::Week)?;
    let forecast =
        TotalForecast::of_revenue(known, base, worth.horizon()?, terms.discount, replication)?;
    let chart = plot::value_forecast(&forecast, revenue(log, worth)?, ConfidenceLevel::P95)?;
    Ok(report.chart(chart).text((
        "The interval is of what customers may do; the parameters are taken as known.",
        "区间只反映客户行为的不确定性，参数视为已知。",
    )))
}

fn spend(base: &CustomerBase<String>) -> Result<Fit<GammaGamma>, Words> {
    let amounts = SpendHistories::of(base, ZeroSpend::LeaveOut).map_err(|why| Words::from(&why))?;
    if amounts.histories().is_empty() {
        return Err((
            "no repeat purchase has an amount above 0",
            "没有金额大于 0 的复购",
        )
            .into());
    }
    GammaGamma::fit(&amounts).map_err(|why| Words::from(&why))
}

/// Whether those who buy often spend as the others do, as the product of the two models supposes.
fn independence(base: &CustomerBase<String>) -> Result<Option<Table>, crate::shown::Failure> {
    let Some(test) = spend_independence(base)? else {
        return Ok(None);
    };
    let rows = [
        (("Pearson, of the numbers", "皮尔逊（数值）"), test.pearson),
        (("Spearman, of the ranks", "斯皮尔曼（秩）"), test.spearman),
    ];
    let is_found = |p: Option<f64>| p.is_some_and(|p| p < 0.05);
    let depends = rows.iter().any(|(_, one)| is_found(one.p_value()));
    let rows = rows.map(|(name, correlation)| {
        [
            name.into(),
            correlation.coefficient().into(),
            correlation.p_value().map_or(Cell::Missing, Cell::PValue),
        ]
    });
    let table = Table::new((
        "Number of purchases and amount of a purchase",
        "购买次数与每次金额的相关",
    ))
    .column("")
    .column(("correlation", "相关系数"))
    .column(("p-value", "p 值"))
    .with_rows(rows);
    Ok(Some(table.note(if depends {
        (
            "Those who buy often do not spend as the others do, and Gamma-Gamma supposes that they do: the \
             larger the correlation, the less the values below are to be relied on.",
            "购买次数与金额相关，而 Gamma-Gamma 假定二者独立：相关越强，下面的估值越不可靠。",
        )
    } else {
        (
            "Gamma-Gamma supposes that there is none, and none was found.",
            "Gamma-Gamma 假定二者独立，数据未显示相关。",
        )
    })))
}

/// The most valuable customers.
fn named(
    base: &CustomerBase<String>,
    fit: &Fit<BgNbd>,
    spend: &Fit<GammaGamma>,
    terms: ValueTerms,
    worth: &Worth,
) -> Result<Table, Words> {
    let number = |why: QuantityError| Words::from(&LifetimeValueError::from(why));
    let refused = |why: LifetimeValueError| Words::from(&why);
    let horizon = worth.horizon().map_err(number)?;
    let value = LifetimeValue::of(fit, spend, terms).map_err(refused)?;
    let predictions = value.predictions(base, horizon).map_err(refused)?;
    let predictions = predictions.by_value();
    let table = predictions.first_rows(NAMED);
    let span = Words::from(horizon);
    let [rate, margin] = [terms.discount.value(), terms.margin]
        .map(|share| (share * Decimal::ONE_HUNDRED).normalize());
    Ok(table.note(Words::new(
        format!(
            "Value: revenue within {} after the calibration times a margin of {margin} %, discounted at \
             {rate} % a year.",
            span.in_language(Language::English)
        ),
        format!(
            "价值：校准期后 {}内的收入乘以毛利率 {margin} %，年折现率 {rate} %。",
            span.in_language(Language::Chinese)
        ),
    )))
}

/// What the customers will bring, with its unit.
fn revenue(log: &Log, worth: &Worth) -> Result<Words, QuantityError> {
    let span = Words::from(worth.horizon()?);
    let currency = log.reading.report.currency.as_deref();
    let (english, chinese) = currency.map_or_else(Default::default, |currency| {
        (format!(" ({currency})"), format!("（{currency}）"))
    });
    Ok(Words::new(
        format!(
            "revenue within {}, discounted{english}",
            span.in_language(Language::English)
        ),
        format!(
            "{}内的折现收入{chinese}",
            span.in_language(Language::Chinese)
        ),
    ))
}
