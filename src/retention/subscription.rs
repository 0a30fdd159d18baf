use super::RetentionError;
use super::error::not_negative;
use crate::quantity::{Checked, QuantityError};
use rust_decimal::Decimal;

/// Months until a customer has paid back what acquiring them cost.
///
/// ```text
/// acquisition cost / (revenue an account and month × gross margin)
/// ```
///
/// `None` where an account earns nothing.
///
/// # Errors
///
/// [`RetentionError::Quantity`] where money is negative, the margin is not in \[0, 1\], or the
/// result has no place in a decimal.
///
/// # Example
///
/// ```
/// use clv::retention::acquisition_payback_months;
/// use rust_decimal_macros::dec;
///
/// let months = acquisition_payback_months(dec!(480), dec!(50), dec!(0.8))?;
/// assert_eq!(months, Some(dec!(12)));
/// # Ok::<(), clv::Error>(())
/// ```
pub fn acquisition_payback_months(
    acquisition_cost: Decimal,
    revenue_per_account: Decimal,
    gross_margin: Decimal,
) -> Result<Option<Decimal>, RetentionError> {
    let cost = not_negative(acquisition_cost, "acquisition cost")?;
    let earned = earned(revenue_per_account, gross_margin)?;
    match earned.is_zero() {
        true => Ok(None),
        false => Ok(Some(cost.over(earned, "payback")?)),
    }
}

/// The lifetime value that subscription businesses quote: what an account earns a month over the
/// share of accounts lost a month. Undiscounted, and with churn taken as constant.
///
/// ```text
/// revenue an account and month × gross margin / monthly churn rate
/// ```
///
/// `None` where nobody leaves.
///
/// # Errors
///
/// [`RetentionError::Quantity`] where revenue is negative, margin or churn rate are not in
/// \[0, 1\], or the result has no place in a decimal.
///
/// # Example
///
/// ```
/// use clv::retention::subscription_lifetime_value;
/// use rust_decimal_macros::dec;
///
/// let value = subscription_lifetime_value(dec!(50), dec!(0.8), dec!(0.05))?;
/// assert_eq!(value, Some(dec!(800)));
/// # Ok::<(), clv::Error>(())
/// ```
pub fn subscription_lifetime_value(
    revenue_per_account: Decimal,
    gross_margin: Decimal,
    monthly_churn_rate: Decimal,
) -> Result<Option<Decimal>, RetentionError> {
    let earned = earned(revenue_per_account, gross_margin)?;
    let churn = share(monthly_churn_rate, "monthly churn rate")?;
    match churn.is_zero() {
        true => Ok(None),
        false => Ok(Some(earned.over(churn, "lifetime value")?)),
    }
}

/// Annual recurring revenue: twelve times that of a month.
///
/// # Errors
///
/// [`RetentionError::Quantity`] where revenue is negative or the result has no place in a decimal.
///
/// # Example
///
/// ```
/// use clv::retention::annual_recurring_revenue;
/// use rust_decimal_macros::dec;
///
/// assert_eq!(annual_recurring_revenue(dec!(1250))?, dec!(15000));
/// # Ok::<(), clv::Error>(())
/// ```
pub fn annual_recurring_revenue(monthly: Decimal) -> Result<Decimal, RetentionError> {
    let monthly = not_negative(monthly, "monthly recurring revenue")?;
    Ok(monthly.times(Decimal::from(12), "annual recurring revenue")?)
}

/// The magic number of subscription businesses: how much yearly revenue a unit of money brought
/// that went into sales and marketing a quarter earlier.
///
/// ```text
/// (revenue of the quarter − revenue of the quarter before) × 4 / sales and marketing of the
/// quarter before
/// ```
///
/// Negative where revenue fell. `None` where nothing was spent. It takes all of the growth as the
/// fruit of that spending, and revenue as kept: churn is in it only as less growth.
///
/// # Errors
///
/// [`RetentionError::Quantity`] where an amount is negative or the result has no place in a
/// decimal.
///
/// # Example
///
/// ```
/// use clv::retention::magic_number;
/// use rust_decimal_macros::dec;
///
/// // 150 000 more in a quarter are 600 000 more in a year, for 800 000 spent.
/// let number = magic_number(dec!(1_150_000), dec!(1_000_000), dec!(800_000))?;
/// assert_eq!(number, Some(dec!(0.75)));
/// # Ok::<(), clv::Error>(())
/// ```
pub fn magic_number(
    revenue_of_quarter: Decimal,
    revenue_of_quarter_before: Decimal,
    sales_and_marketing_of_quarter_before: Decimal,
) -> Result<Option<Decimal>, RetentionError> {
    let quantity = "magic number";
    let now = not_negative(revenue_of_quarter, "revenue of the quarter")?;
    let before = not_negative(revenue_of_quarter_before, "revenue of the quarter before")?;
    let spent = not_negative(
        sales_and_marketing_of_quarter_before,
        "sales and marketing of the quarter before",
    )?;
    if spent.is_zero() {
        return Ok(None);
    }
    let a_year = now
        .minus(before, quantity)?
        .times(Decimal::from(4), quantity)?;
    Ok(Some(a_year.over(spent, quantity)?))
}

fn earned(revenue: Decimal, gross_margin: Decimal) -> Result<Decimal, RetentionError> {
    let revenue = not_negative(revenue, "revenue per account")?;
    let margin = share(gross_margin, "gross margin")?;
    Ok(revenue.times(margin, "margin per account")?)
}

fn share(value: Decimal, quantity: &'static str) -> Result<Decimal, QuantityError> {
    if value >= Decimal::ZERO && value <= Decimal::ONE {
        Ok(value)
    } else {
        Err(QuantityError::OutOfRange {
            quantity,
            range: "in [0, 1]",
            value,
        })
    }
}
