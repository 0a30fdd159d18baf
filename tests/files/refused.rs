//! Files that are refused, and a part of what is said.

use super::formats::{berlin, found, in_zone, iso, rates, refunded, with_states};
use clv::transactions::{CsvFormat, InstantFormat, NumberFormat, OrderLines, Zone};

/// Files that are refused, and a part of what is said.
pub fn refused() -> Vec<(&'static str, CsvFormat, &'static str)> {
    vec![
        (
            "cents_with_decimals.csv",
            CsvFormat {
                minor_digits: 2,
                ..found()
            },
            "line 3, column \"amount\": must be a whole number, as amounts in the smallest unit of a currency are, \
             got \"12.50\"",
        ),
        (
            "rounded_orders_without_plus.csv",
            found(),
            "line 2, column \"order\": must be",
        ),
        (
            "rounded_orders_power_of_ten.csv",
            found(),
            "line 2, column \"order\": must be",
        ),
        (
            "rounded_amounts_lower.csv",
            found(),
            "must be a number with all its digits, got \"3.67e+03\"",
        ),
        (
            "rounded_amounts_without_plus.csv",
            found(),
            "must be a number with all its digits, got \"3.67E5\"",
        ),
        (
            "customers_of_yes_and_no.csv",
            found(),
            "a column of customers must tell them apart, got \"Member\" with two values as of yes and no beside \"Name\"",
        ),
        (
            "cents_with_zeros.csv",
            CsvFormat {
                minor_digits: 2,
                ..found()
            },
            "line 3, column \"amount\": must be a whole number",
        ),
        (
            "one_column_for_two.csv",
            CsvFormat::iso("customer", "date", "date"),
            "a column must hold one thing, got \"date\" for the date or time and for the amount",
        ),
        (
            "sign_against_code.csv",
            found(),
            "line 2, column \"amount\": must be a decimal number, got \"€30.00 USD\"",
        ),
        (
            "pence.csv",
            found(),
            "line 3: amounts must be in one currency or come with rates of exchange, got GBp after GBP",
        ),
        (
            "woocommerce_two_currencies.csv",
            CsvFormat::woocommerce_orders(),
            "got JPY after EUR",
        ),
        (
            "sign_after_none.csv",
            found(),
            "line 3: amounts must be in one currency or come with rates of exchange, got $ after none",
        ),
        (
            "date_among_times.csv",
            found(),
            "line 3, column \"date\": must be a date with a time, as the rows before it are, got \"14/03/2024\"",
        ),
        (
            "time_among_dates.csv",
            found(),
            "line 3, column \"date\": must be a date alone, as the rows before it are, got \"14/03/2024 09:30\"",
        ),
        (
            "two_currencies.csv",
            found(),
            "line 3: amounts must be in one currency or come with rates of exchange, got $ after EUR",
        ),
        (
            "order_currency.csv",
            found(),
            "line 3: amounts must be in one currency or come with rates of exchange, got JPY after EUR",
        ),
        (
            "two_currencies_in_row.csv",
            found(),
            "line 3: a row must be in one currency, got $ at the amount beside EUR",
        ),
        (
            "two_codes_in_row.csv",
            found(),
            "line 2: a row must be in one currency, got USD at the amount beside CAD",
        ),
        (
            "refunded_in_dollars.csv",
            CsvFormat {
                numbers: NumberFormat::Point,
                ..refunded()
            },
            "line 2: a row must be in one currency, got $ at the amount beside EUR",
        ),
        (
            "other_currency_than_header.csv",
            found(),
            "line 3: a row must be in one currency, got $ at the amount beside EUR",
        ),
        (
            "other_column_than_header.csv",
            found(),
            "line 2: a row must be in one currency, got USD at the amount beside EUR",
        ),
        (
            "currency_behind_name.csv",
            CsvFormat {
                unmarked_currency: Some("EUR".to_owned()),
                ..found()
            },
            "line 1: a row must be in one currency, got USD at the amount beside EUR",
        ),
        (
            "scale_in_header.csv",
            found(),
            "the header must have a column for the amount, under a name such as",
        ),
        (
            "zstd_skippable_cut.csv.zst",
            found(),
            "the zstd file must be whole, got UnexpectedEof",
        ),
        (
            "point_or_comma.csv",
            found(),
            "line 3, column \"amount\": must be one amount, got \"1,234\", which is 1234 with a decimal point and 1.234 with a decimal comma",
        ),
        (
            "point_or_comma_2.csv",
            found(),
            "got \"1.250\", which is 1.250 with a decimal point and 1250 with a decimal comma",
        ),
        (
            "point_and_comma.csv",
            found(),
            "line 3, column \"amount\": must be a decimal number written as a number with a decimal point, as the column is, got \"5,50\"",
        ),
        (
            "day_or_month.csv",
            found(),
            "line 3, column \"date\": must be one instant, got \"08/03/2024\", which the formats [\"%d/%m/%Y\", \"%m/%d/%Y\"] read as [\"2024-03-08 00:00:00\", \"2024-08-03 00:00:00\"]",
        ),
        // Written in the middle of 2024 by a shop of Korea, or in 2005 by one of Britain.
        (
            "two_digit_years.csv",
            found(),
            "line 2, column \"date\": must be one instant, got \"24/03/05\", which the formats [\"%d/%m/%y\", \"%y/%m/%d\"] read as [\"2005-03-24 00:00:00\", \"2024-03-05 00:00:00\"]",
        ),
        (
            "two_digit_years_points.csv",
            found(),
            "got \"24.03.05\", which the formats [\"%d.%m.%y\", \"%y.%m.%d\"] read as",
        ),
        (
            "two_digit_years_dashes.csv",
            found(),
            "got \"03-04-05\", which the formats [\"%d-%m-%y\", \"%m-%d-%y\", \"%y-%m-%d\"] read as [\"2005-04-03 00:00:00\", \"2005-03-04 00:00:00\", \"2003-04-05 00:00:00\"]",
        ),
        // 2024-03-01 16:05, or 1976-05-31 19:36:41.605 after so many milliseconds.
        (
            "twelve_digits.csv",
            in_zone(Zone::Utc),
            "got \"202403011605\", which the formats [\"%Y%m%d%H%M\", \"milliseconds since 1970\"] read as [\"2024-03-01 16:05:00\"",
        ),
        (
            "digits_after_zero.csv",
            found(),
            "line 2, column \"date\": must be a date or an instant in one of the given formats, got \"010324\"",
        ),
        (
            "two_date_formats.csv",
            found(),
            "line 3, column \"date\": must be a date or an instant in the format of the rows before it, got \"14/03/2024\"",
        ),
        (
            "cut.csv.gz",
            found(),
            "the gzip file must be whole, got UnexpectedEof",
        ),
        ("cut.csv.zst", found(), "the zstd file must be whole"),
        (
            "wrong_checksum.csv.zst",
            found(),
            "the zstd file must be whole, got InvalidData",
        ),
        (
            "years_alone.csv",
            found(),
            "line 2, column \"date\": must be a date or an instant",
        ),
        (
            "marked_then_unmarked.csv",
            found(),
            "line 3: amounts must be in one currency or come with rates of exchange, got none after EUR",
        ),
        ("cut_row.csv", found(), "line 3: must have 3 fields, got 2"),
        (
            "unclosed_quote.csv",
            found(),
            "line 3: a quote must be closed, got none to the end of the file",
        ),
        (
            "text_after_quote.csv",
            found(),
            "line 2: a closing quote must end its field, got \"x,2024-03-01,5\" after it",
        ),
        (
            "zero_byte.csv",
            found(),
            "line 3: must be text, got a zero byte",
        ),
        ("page.html.csv", found(), "the file must be CSV, got HTML"),
        (
            "workbook.csv",
            found(),
            "the file must be CSV, got a ZIP archive, such as an Excel workbook",
        ),
        (
            "records.json.csv",
            found(),
            "the file must be CSV, got JSON",
        ),
        (
            "empty.csv",
            found(),
            "a CSV file must begin with a header, got an empty file",
        ),
        (
            "name_twice.csv",
            found(),
            "the header must have one column \"amount\"",
        ),
        (
            "name_twice.csv",
            iso(),
            "the header must have one column \"amount\"",
        ),
        (
            "negative_twice.csv",
            found(),
            "line 3, column \"price\": must be a price ≥ 0 where the quantity is below 0, got \"-5.00\"",
        ),
        (
            "currencies_by_value.csv",
            found(),
            "come with rates of exchange, and the column \"abrechnung_in\" holds EUR and JPY",
        ),
        (
            "currency_numbers_by_value.csv",
            found(),
            "come with rates of exchange, and the column \"column 4\" holds USD and EUR",
        ),
        (
            "rounded_orders.csv",
            found(),
            "line 3, column \"Order Number\": must be the number of an order with all its digits",
        ),
        (
            "rounded_orders_comma.csv",
            found(),
            "line 2, column \"Bestellnummer\": must be the number of an order with all its digits",
        ),
        (
            "rounded_whole_amounts.csv",
            found(),
            "line 3, column \"amount\": must be a number with all its digits, got \"1E+05\"",
        ),
        (
            "rounded_quantity.csv",
            found(),
            "line 3, column \"quantity\": must be a number with all its digits, got \"2E+03\"",
        ),
        (
            "two_currency_columns.csv",
            found(),
            "one column must hold the currency, got [\"paid_in\", \"billed_in\"]",
        ),
        (
            "two_amounts.csv",
            found(),
            "one column must hold the amount, got [\"amount\", \"revenue\"]",
        ),
        (
            "unknown_names.csv",
            found(),
            "the header must have a column for the customer, under a name such as",
        ),
        (
            "long_row.csv",
            CsvFormat {
                longest_row: 1000,
                ..found()
            },
            "line 2: a row must have at most 1000 bytes",
        ),
        (
            "zone_name.csv",
            iso(),
            "must carry its zone as an offset such as -08:00, got \"2024-03-01 23:30:00 PST\"",
        ),
        (
            "zone_name.csv",
            CsvFormat {
                instants: vec![InstantFormat::Pattern("%Y-%m-%d %H:%M:%S %Z".to_owned())],
                ..iso()
            },
            "pattern \"%Y-%m-%d %H:%M:%S %Z\" must have %z for an offset",
        ),
        (
            "past_the_end_of_day.csv",
            iso(),
            "must be a date or an instant in one of the given formats, got \"2024-03-01 24:00:01\"",
        ),
        (
            "month_without_day.csv",
            found(),
            "column \"date\": must be a date or an instant in one of the given formats, got \"Jan 2023\"",
        ),
        (
            "second_60.csv",
            iso(),
            "must be a date or an instant in one of the given formats, got \"2024-03-01 10:00:60\"",
        ),
        (
            "second_60.csv",
            CsvFormat {
                instants: vec![InstantFormat::Pattern("%Y-%m-%d %H:%M:%S".to_owned())],
                ..iso()
            },
            "got \"2024-03-01 10:00:60\"",
        ),
        (
            "milliseconds_as_seconds.csv",
            CsvFormat {
                instants: vec![InstantFormat::UnixSeconds],
                ..in_zone(Zone::Utc)
            },
            "must be in a year from 1900 to 2100, got \"1709309100000\"",
        ),
        (
            "unix_seconds.csv",
            found(),
            "must come with the zone of the calendar on which days count",
        ),
        (
            "zone_not_named.csv",
            iso(),
            "must be without a zone as long as the calendar on which days count is not named",
        ),
        (
            "clocks_forward.csv",
            CsvFormat {
                written_in: Some(berlin()),
                ..in_zone(Zone::Utc)
            },
            "must be a time that the clocks of its zone show, got \"2024-03-31 02:30\"",
        ),
        (
            "latin1_unnamed.csv",
            found(),
            "line 2, column \"customer\": must be UTF-8",
        ),
        (
            "rounded_amounts.csv",
            found(),
            "line 3, column \"amount\": must be a number with all its digits, got \"1.23E+05\"",
        ),
        (
            "other_weekday.csv",
            found(),
            "line 3, column \"date\": must name the day of the week that it is, which is Tuesday, got \"Mon, 02 Jan 2024\"",
        ),
        (
            "other_currency_number.csv",
            found(),
            "line 3: amounts must be in one currency or come with rates of exchange, got EUR after USD",
        ),
        ("unnamed_currencies.csv", found(), "\"column 4\""),
        ("short_row.csv", iso(), "line 3: must have 3 fields, got 2"),
        (
            "no_such_day.csv",
            iso(),
            "line 2, column \"date\": must be a date or an instant in one of the given formats, got \"2023-02-29\"",
        ),
        (
            "refund_too_large.csv",
            refunded(),
            "line 2, column \"refunded\": must be a refund from 0 to the amount that was paid, got \"60.00\"",
        ),
        (
            "unknown_state.csv",
            with_states(),
            "line 2, column \"state\": every state must be said to be a purchase, a refund or none of them, got \"disputed\"",
        ),
        (
            "order_of_two.csv",
            CsvFormat {
                lines: OrderLines::AddUp,
                ..found()
            },
            "line 3: the rows of order \"A-1\" must be of one customer, got another",
        ),
        (
            "no_rate.csv",
            rates(),
            "line 2: the rates of exchange must have one for JPY, got none",
        ),
        (
            "without_amounts.csv",
            found(),
            "the header must have a column for the amount, under a name such as",
        ),
        (
            "semicolon.csv",
            iso(),
            "the header must have a column \"amount\", got [\"Order ID\", \"Customer ID\", \"Date\", \"Amount\"]",
        ),
        (
            "rates.csv",
            found(),
            "line 3: amounts must be in one currency or come with rates of exchange, got EUR after USD",
        ),
    ]
}
