use crate::quantity::{Checked, QuantityError};
use crate::value::ValueError;
use rust_decimal::Decimal;

/// A driver of a value, as it is and as it could be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Driver {
    /// Its name.
    pub name: String,
    /// The level now.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub base: Decimal,
    /// One thing that it could be.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub low: Decimal,
    /// The other.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub high: Decimal,
}

impl Driver {
    /// A driver that could be this share of its base lower or higher: 0.1 for 10 % either way.
    ///
    /// # Errors
    ///
    /// [`ValueError::Quantity`] where a level has no place in a decimal.
    pub fn within(
        name: impl Into<String>,
        base: Decimal,
        share: Decimal,
    ) -> Result<Self, ValueError> {
        let step = base.times(share, "change of a driver")?;
        Ok(Self {
            name: name.into(),
            base,
            low: base.minus(step, "level of a driver")?,
            high: base.plus(step, "level of a driver")?,
        })
    }
}

/// The values at the two levels of one driver, all others at their base.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TornadoBar {
    /// The driver's name.
    pub driver: String,
    /// The value with the driver at its low level.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub value_at_low: Decimal,
    /// The value with the driver at its high level.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub value_at_high: Decimal,
    /// The distance of the two, ≥ 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub swing: Decimal,
}

/// The drivers of a value, the one with the widest swing first.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Tornado {
    /// The value with every driver at its base.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub base_value: Decimal,
    /// The bars, by descending swing; equal swings in the order of the drivers.
    pub bars: Vec<TornadoBar>,
}

/// The reach of a value under each driver alone.
///
/// The value is any function of the drivers' levels, in their order.
///
/// # Example
///
/// ```
/// use clv::value::ValueError;
/// use clv::value::drivers::{Driver, tornado};
/// use rust_decimal_macros::dec;
///
/// let tenth = dec!(0.1);
/// let drivers = [
///     Driver::within("margin", dec!(100), tenth)?,
///     Driver::within("periods", dec!(5), tenth)?,
///     Driver::within("cost", dec!(50), tenth)?,
/// ];
/// // A function of three levels: margin × periods − cost.
/// let result = tornado::<ValueError>(&drivers, |levels| match levels {
///     [margin, periods, cost] => Ok(margin * periods - cost),
///     _ => Err(ValueError::Empty { what: "driver" }),
/// })?;
/// assert_eq!(result.base_value, dec!(450));
/// assert_eq!(result.bars[0].swing, dec!(100)); // 550 − 450 for the margin
/// assert_eq!(result.bars[2].driver, "cost"); // 10
/// # Ok::<(), ValueError>(())
/// ```
///
/// # Errors
///
/// Whatever the value refuses, and an overflow where two values are too far apart.
pub fn tornado<E: From<QuantityError>>(
    drivers: &[Driver],
    mut value: impl FnMut(&[Decimal]) -> Result<Decimal, E>,
) -> Result<Tornado, E> {
    let base: Vec<Decimal> = drivers.iter().map(|driver| driver.base).collect();
    let base_value = value(&base)?;
    let mut bars = drivers
        .iter()
        .enumerate()
        .map(|(index, driver)| {
            let mut with = |level: Decimal| {
                let mut levels = base.clone();
                // The levels are as many as the drivers.
                levels[index] = level;
                value(&levels)
            };
            let (value_at_low, value_at_high) = (with(driver.low)?, with(driver.high)?);
            Ok(TornadoBar {
                driver: driver.name.clone(),
                value_at_low,
                value_at_high,
                swing: value_at_high.minus(value_at_low, "swing of a value")?.abs(),
            })
        })
        .collect::<Result<Vec<_>, E>>()?;
    bars.sort_by_key(|bar| std::cmp::Reverse(bar.swing));
    Ok(Tornado { base_value, bars })
}

/// A value over two drivers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TwoWayTable {
    /// Levels of the first driver.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub rows: Vec<Decimal>,
    /// Levels of the second.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub columns: Vec<Decimal>,
    /// The value at each pair, row by row.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub values: Vec<Vec<Decimal>>,
}

/// The values over the levels of two drivers that change together.
///
/// ```
/// use clv::value::ValueError;
/// use clv::value::drivers::two_way_table;
/// use rust_decimal_macros::dec;
///
/// let prices = [dec!(10), dec!(12)];
/// let orders = [dec!(3), dec!(4), dec!(5)];
/// let table = two_way_table::<ValueError>(&prices, &orders, |price, orders| Ok(price * orders))?;
/// assert_eq!(table.values[1], [dec!(36), dec!(48), dec!(60)]);
/// # Ok::<(), ValueError>(())
/// ```
///
/// # Errors
///
/// Whatever the value refuses.
pub fn two_way_table<E>(
    rows: &[Decimal],
    columns: &[Decimal],
    mut value: impl FnMut(Decimal, Decimal) -> Result<Decimal, E>,
) -> Result<TwoWayTable, E> {
    let values = rows
        .iter()
        .map(|row| columns.iter().map(|column| value(*row, *column)).collect())
        .collect::<Result<_, E>>()?;
    Ok(TwoWayTable {
        rows: rows.to_vec(),
        columns: columns.to_vec(),
        values,
    })
}

/// A value, or a quantity, at a level of a driver, or at a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct DriverPoint {
    /// The value.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub value: Decimal,
    /// The level of the driver.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub driver: Decimal,
}

/// The elasticity between two points, by their means; `None` where the driver did not change, or a
/// mean is 0.
///
/// ```text
/// (ΔQ/Q̄) / (ΔP/P̄)      Q̄, P̄ means of the two points
/// ```
///
/// Of quantity and price it is the arc elasticity of demand; of a value and any driver, how
/// strongly the value answers to it.
///
/// ```
/// use clv::value::drivers::{DriverPoint, arc_elasticity};
/// use rust_decimal_macros::dec;
///
/// // From 110 sold at 9 to 90 sold at 11: −20/100 over 2/10.
/// let point = |value, driver| DriverPoint { value, driver };
/// let elasticity = arc_elasticity(point(dec!(110), dec!(9)), point(dec!(90), dec!(11)))?;
/// assert_eq!(elasticity, Some(dec!(-1)));
/// # Ok::<(), clv::value::ValueError>(())
/// ```
///
/// # Errors
///
/// [`ValueError::Quantity`] where the elasticity has no place in a decimal.
pub fn arc_elasticity(from: DriverPoint, to: DriverPoint) -> Result<Option<Decimal>, ValueError> {
    const QUANTITY: &str = "arc elasticity";
    // Twice the means: the twos cancel.
    let value_sum = from.value.plus(to.value, QUANTITY)?;
    let driver_sum = from.driver.plus(to.driver, QUANTITY)?;
    let rise = to.driver.minus(from.driver, QUANTITY)?;
    if rise.is_zero() || value_sum.is_zero() || driver_sum.is_zero() {
        return Ok(None);
    }
    let value_change = to
        .value
        .minus(from.value, QUANTITY)?
        .over(value_sum, QUANTITY)?;
    Ok(Some(
        value_change
            .times(driver_sum, QUANTITY)?
            .over(rise, QUANTITY)?,
    ))
}
