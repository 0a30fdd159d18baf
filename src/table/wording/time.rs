use crate::quantity::{Horizon, TimeUnit};
use crate::table::Words;
#[cfg(feature = "plot")]
use crate::table::number::grouped;

/// A unit of time: `week`.
impl From<TimeUnit> for Words {
    fn from(unit: TimeUnit) -> Self {
        Self::new(unit.to_string(), chinese(unit))
    }
}

/// `1 year`, 1 年.
impl From<Horizon> for Words {
    fn from(horizon: Horizon) -> Self {
        let english = horizon.to_string();
        match horizon.length() {
            None => Self::new(english, "永久"),
            Some((length, unit)) => Self::new(english, chinese_count(&length.normalize(), unit)),
        }
    }
}

/// `weeks`, as it stands in a label.
pub(crate) fn units(unit: TimeUnit) -> Words {
    let english = match unit {
        TimeUnit::Days(_) => format!("units of {unit}"),
        unit => format!("{unit}s"),
    };
    Words::new(english, chinese(unit))
}

/// So many units: `1 week`, `4.1 quarters`. Calendar months are not of one length, so that what is nearly
/// whole is said as whole.
#[cfg(feature = "plot")]
pub(crate) fn so_many(number: f64, unit: TimeUnit) -> Words {
    const NEARLY: f64 = 0.08;
    let whole = number.round();
    let number = match (number - whole).abs() < NEARLY && whole > 0.0 {
        true => grouped(whole, 0),
        false => grouped(number, 1),
    };
    Words::new(unit.many(&number), chinese_count(&number, unit))
}

fn chinese(unit: TimeUnit) -> String {
    match unit {
        TimeUnit::Hour => "小时".to_owned(),
        TimeUnit::Day => "天".to_owned(),
        TimeUnit::Week => "周".to_owned(),
        TimeUnit::Month => "月".to_owned(),
        TimeUnit::Quarter => "季度".to_owned(),
        TimeUnit::Year => "年".to_owned(),
        TimeUnit::Days(days) => format!("{} 天", days.value().normalize()),
    }
}

/// A number with its unit; months and quarters are counted with 个.
fn chinese_count(number: &impl std::fmt::Display, unit: TimeUnit) -> String {
    let unit_in_chinese = chinese(unit);
    match unit {
        TimeUnit::Month | TimeUnit::Quarter => format!("{number} 个{unit_in_chinese}"),
        TimeUnit::Days(_) => format!("{number} × {unit_in_chinese}"),
        _ => format!("{number} {unit_in_chinese}"),
    }
}
