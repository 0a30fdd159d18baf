//! Files that are read, and what must come out of each; worked out by hand.

use super::formats::{
    berlin, encoded, found, in_dollars, in_zone, iso, one_refund, rates, refunded, with_states,
};
use chrono::FixedOffset;
use clv::transactions::{
    AmountColumns, BusinessCalendar, CancellationPrefix, Column, CsvFormat, NumberFormat,
    OrderLines, StateColumn, TextEncoding, WithoutCustomer, Zone,
};

const TWO: &[&str] = &[
    "al 2024-03-01 16:05:00 1234.50 A-1",
    "bo 2024-03-14 09:30:00 5.00 A-2",
];

/// The same on days alone.
const TWO_DAYS: &[&str] = &[
    "al 2024-03-01 00:00:00 1234.50 A-1",
    "bo 2024-03-14 00:00:00 5.00 A-2",
];

const TWO_OF_1998: &[&str] = &[
    "al 1998-03-01 00:00:00 1234.50 A-1",
    "bo 1998-03-14 00:00:00 5.00 A-2",
];

/// Files that are read: the format, and the rows.
pub fn readable() -> Vec<(&'static str, CsvFormat, &'static [&'static str])> {
    vec![
        ("comma.csv", found(), TWO),
        ("semicolon.csv", found(), TWO),
        ("tab.tsv", found(), TWO),
        ("pipe.csv", found(), TWO),
        ("separator_line.csv", found(), TWO),
        ("bom.csv", found(), TWO),
        ("utf16le.csv", found(), TWO),
        ("utf16be.csv", found(), TWO),
        ("utf16_without_bom.csv", found(), TWO),
        (
            "latin1.csv",
            encoded(TextEncoding::Latin1),
            &["José 2024-03-01 00:00:00 5"],
        ),
        (
            "gbk.csv",
            encoded(TextEncoding::Gbk),
            &["王芳 2024-03-01 16:05:00 5"],
        ),
        (
            "big5.csv",
            encoded(TextEncoding::Big5),
            &["王芳 2024-03-01 16:05:00 5"],
        ),
        ("gzip.csv.gz", found(), TWO),
        ("gzip_members.csv.gz", found(), TWO),
        ("zstd.csv.zst", found(), TWO),
        ("zstd_frames.csv.zst", found(), TWO),
        (
            "total_row.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 5",
                "bo 2024-03-14 00:00:00 6",
                "Total 2024-03-31 00:00:00 11",
            ],
        ),
        (
            "total_without_date.csv",
            found(),
            &["al 2024-03-01 00:00:00 5", "bo 2024-03-14 00:00:00 6"],
        ),
        (
            "totals_among_lines.csv",
            found(),
            &[
                "ann 2024-01-03 00:00:00 19.90 1",
                "bob 2024-01-05 00:00:00 20.00 2",
                "ann 2024-02-05 00:00:00 20.00 3",
            ],
        ),
        (
            "totals_without_orders.csv",
            found(),
            &[
                "ann 2024-01-03 00:00:00 10.00",
                "ann 2024-01-03 00:00:00 5.00",
                "bob 2024-01-05 00:00:00 20.00",
            ],
        ),
        (
            "article_like_total.csv",
            found(),
            &[
                "ann 2024-01-03 00:00:00 14.50 1",
                "bob 2024-01-05 00:00:00 14.00 2",
            ],
        ),
        (
            "totals_nearly_repeated.csv",
            found(),
            &[
                "ann 2024-01-03 00:00:00 30.00 1",
                "ann 2024-01-03 00:00:00 30.00 1",
                "bob 2024-01-05 00:00:00 17.00 2",
                "bob 2024-01-05 00:00:00 17.00 2",
                "ann 2024-02-05 00:00:00 20.00 3",
            ],
        ),
        (
            "totals_edited.csv",
            found(),
            &[
                "ann 2024-01-03 00:00:00 30.00 1",
                "ann 2024-01-03 00:00:00 30.00 1",
                "bob 2024-01-05 00:00:00 17.00 2",
                "bob 2024-01-05 00:00:00 17.00 2",
                "ann 2024-02-05 00:00:00 20.00 3",
                "ann 2024-02-05 00:00:00 25.00 3",
            ],
        ),
        (
            "price_of_all_pieces.csv",
            found(),
            &[
                "ann 2024-01-03 00:00:00 38.00 1",
                "bob 2024-01-05 00:00:00 10.00 2",
            ],
        ),
        (
            "price_of_all_pieces_chinese.csv",
            found(),
            &[
                "ann 2024-01-03 00:00:00 38.00 1",
                "bob 2024-01-05 00:00:00 10.00 2",
            ],
        ),
        (
            "totals_of_customers.csv",
            found(),
            &[
                "ann 2024-01-03 00:00:00 5",
                "Total for ann 2024-01-03 00:00:00 5",
                "bob 2024-01-05 00:00:00 6",
                "bob Ergebnis 2024-01-05 00:00:00 6",
                "cid 2024-01-06 00:00:00 7",
                "cid 汇总 2024-01-06 00:00:00 7",
                "Ogółem 2024-01-07 00:00:00 18",
                "3 orders 2024-01-07 00:00:00 18",
            ],
        ),
        (
            "exchange_rates.csv",
            found(),
            &[
                "ann 2024-01-03 00:00:00 30.00",
                "bob 2024-01-04 00:00:00 1700",
            ],
        ),
        (
            "returned_pieces.csv",
            found(),
            &[
                "ann 2024-01-03 00:00:00 30.00",
                "bob 2024-01-04 00:00:00 17.00",
            ],
        ),
        (
            "returned_flags.csv",
            found(),
            &[
                "ann 2024-01-03 00:00:00 30.00",
                "bob 2024-01-04 00:00:00 17.00",
            ],
        ),
        (
            "only_paid.csv",
            found(),
            &[
                "ann 2024-01-03 00:00:00 30.00",
                "bob 2024-01-04 00:00:00 17.00",
            ],
        ),
        (
            "customers_elsewhere.csv",
            found(),
            &["a@shop.test 2024-01-03 00:00:00 5"],
        ),
        (
            "partly_equal_prices.csv",
            found(),
            &[
                "bob 2024-01-05 00:00:00 20.00 2",
                "ann 2024-01-03 00:00:00 45.00 1",
                "ann 2024-02-05 00:00:00 10.00 3",
            ],
        ),
        (
            "quantity_below_zero.csv",
            found(),
            &[
                "ann 2024-01-03 00:00:00 15.00 1",
                "bob 2024-01-05 00:00:00 20.00 2",
                "bob 2024-02-08 00:00:00 28.00 4",
                "ann 2024-02-07 00:00:00 -5.00 3",
                "bob 2024-02-08 00:00:00 -10.00 4",
            ],
        ),
        (
            "quantity_and_amount_below_zero.csv",
            found(),
            &[
                "ann 2024-01-03 00:00:00 10.00",
                "bob 2024-01-05 00:00:00 -20.00",
                "cy 2024-02-07 00:00:00 5.00",
            ],
        ),
        (
            "counts_below_zero.csv",
            found(),
            &[
                "ann 2024-01-03 00:00:00 10.00",
                "bob 2024-01-05 00:00:00 20.00",
            ],
        ),
        (
            "price_without_quantity.csv",
            found(),
            &[
                "ann 2024-01-03 00:00:00 3.00 1",
                "bob 2024-01-05 00:00:00 18.00 2",
            ],
        ),
        (
            "numbers_like_currencies.csv",
            found(),
            &[
                "ann 2024-01-03 00:00:00 10.00",
                "bob 2024-01-05 00:00:00 20.00",
                "ann 2024-02-05 00:00:00 20.00",
            ],
        ),
        (
            "numbers_of_pieces.csv",
            found(),
            &[
                "ann 2024-01-03 00:00:00 10.00",
                "bob 2024-01-05 00:00:00 20.00",
                "ann 2024-02-05 00:00:00 20.00",
            ],
        ),
        (
            "rounded_customers.csv",
            found(),
            &[
                "17 2024-01-03 00:00:00 10.00",
                "9.10012E+11 2024-01-05 00:00:00 12.00",
                "9.10012E+11 2024-02-05 00:00:00 13.00",
            ],
        ),
        (
            "totals_without_number.csv",
            found(),
            &[
                "ann 2024-01-03 00:00:00 15.00 1",
                "bob 2024-01-05 00:00:00 20.00 2",
                "cy 2024-01-06 00:00:00 7.00 3",
            ],
        ),
        (
            "status_not_read.csv",
            found(),
            &["al 2024-03-01 00:00:00 5", "bo 2024-03-14 00:00:00 6"],
        ),
        (
            "sign_after_none.csv",
            in_dollars(),
            &[
                "al 2024-03-01 00:00:00 5.00",
                "bo 2024-03-14 00:00:00 12.50",
            ],
        ),
        (
            "date_beside_time.csv",
            found(),
            &["al 2024-03-01 00:00:00 5", "bo 2024-03-14 09:30:00 6"],
        ),
        (
            "kept_as_text.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 12.50",
                "bo 2024-03-02 00:00:00 12.50",
                "cy 2024-03-03 00:00:00 -12.50",
            ],
        ),
        ("base_total.csv", found(), &["al 2024-03-01 00:00:00 5"]),
        (
            "order_total_amount.csv",
            found(),
            &["al 2024-03-01 00:00:00 5"],
        ),
        (
            "dash_for_cents.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 5",
                "bo 2024-03-02 00:00:00 12.50",
                "cy 2024-03-03 00:00:00 -12.50",
                "di 2024-03-04 00:00:00 5",
                "ed 2024-03-05 00:00:00 -49",
            ],
        ),
        (
            "lines_of_one_price.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 17.00 1",
                "bo 2024-03-02 00:00:00 5.00 2",
            ],
        ),
        // 20 − 20 = 0 by a voucher; 20 + 5 + 5 = 30; what is called a refund is one.
        (
            "discount_lines.csv",
            found(),
            &[
                "ann 2024-03-01 10:00:00 0.00 A-1",
                "bo 2024-03-02 11:00:00 30.00 A-2",
                "cy 2024-03-03 09:00:00 20.00 A-3",
                "cy 2024-03-03 09:00:00 -20.00 A-3",
            ],
        ),
        // 20 + 5, both loaded twice.
        (
            "lines_loaded_twice.csv",
            found(),
            &["ann 2024-03-01 00:00:00 25.00 A-1"],
        ),
        (
            "total_on_each_line.csv",
            found(),
            &[
                "ann 2024-03-01 00:00:00 25.00 A-1",
                "ann 2024-03-01 00:00:00 25.00 A-1",
                "bo 2024-03-02 00:00:00 20.00 A-2",
            ],
        ),
        // Two pieces that come back are a refund, a voucher is none.
        (
            "returned_lines.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 10.00 1",
                "bo 2024-03-01 00:00:00 0.00 2",
                "al 2024-03-01 00:00:00 -10.00 1",
            ],
        ),
        (
            "refund_among_lines.csv",
            CsvFormat {
                lines: OrderLines::AddUp,
                ..with_states().with_order("order")
            },
            &[
                "al 2024-03-01 10:00:00 20.00 A-1",
                "bo 2024-03-01 10:00:00 0.00 A-2",
                "al 2024-03-01 10:00:00 -20.00 A-1",
            ],
        ),
        (
            "shopify_cancelled.csv",
            CsvFormat::shopify_orders(),
            &[
                "ann@shop.test 2024-04-23 22:10:09 435.00 #1",
                "bob@shop.test 2024-05-10 10:41:25 20.00 #3",
                "bob@shop.test 2024-05-11 10:41:25 30.00 #4",
            ],
        ),
        // 0017 four times; Ann Lee three times; who is called nothing but a sign without a width is nobody.
        (
            "invisible_keys.csv",
            found(),
            &[
                "0017 2024-03-01 00:00:00 5.00 01",
                "0017 2024-03-02 00:00:00 6.00 01",
                "0017 2024-03-03 00:00:00 7.00 01",
                "0017 2024-03-04 00:00:00 8.00 01",
                "Ann Lee 2024-03-01 00:00:00 1.00 02",
                "Ann Lee 2024-03-01 00:00:00 2.00 02",
                "Ann Lee 2024-03-02 00:00:00 3.00 03",
                "ann lee 2024-03-03 00:00:00 4.00 04",
                "“Bo” and “Cy” 2024-03-03 00:00:00 4.00 05",
            ],
        ),
        (
            "scientific.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 100000",
                "bo 2024-03-02 00:00:00 1500",
                "cy 2024-03-03 00:00:00 -2.5",
            ],
        ),
        (
            "currency_numbers.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 5.00",
                "bo 2024-03-02 00:00:00 6.00",
                "cy 2024-03-02 00:00:00 7.00",
            ],
        ),
        (
            "unnamed_column.csv",
            found(),
            &["al 2024-03-01 00:00:00 5.00", "bo 2024-03-02 00:00:00 6.00"],
        ),
        // 20 + 5, 20 + 4 + 1.
        (
            "receipt_numbers.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 25.00 1",
                "bo 2024-03-01 00:00:00 25.00 1",
                "cy 2024-03-01 00:00:00 9.00 1",
                "al 2024-05-02 00:00:00 7.00 1",
                "al 2024-05-03 00:00:00 -7.00 1",
            ],
        ),
        ("cr.csv", found(), TWO),
        ("crlf.csv", found(), TWO),
        ("quoted.csv", found(), TWO),
        ("blank_before_quote.csv", found(), TWO),
        (
            "blank_of_any_script.csv",
            found(),
            &[
                "al 2024-03-01 16:05:00 1234.500000000000000000000000 A-1",
                "bo 2024-03-14 09:30:00 5 A-2",
            ],
        ),
        ("blank_rows.csv", found(), TWO),
        ("two_digit_years_1998.csv", found(), TWO_OF_1998),
        ("one_digit_months.csv", found(), TWO),
        (
            "italian_orders.csv",
            found(),
            &[
                "al 2024-03-01 16:05:00 1234.50 A-1",
                "al 2024-03-01 16:05:00 1234.50 A-1",
                "bo 2024-03-14 09:30:00 5.00 A-2",
            ],
        ),
        ("french_orders.csv", found(), TWO_DAYS),
        ("days_of_the_week.csv", found(), TWO_DAYS),
        ("comma_before_time.csv", found(), TWO),
        (
            "basic_iso.csv",
            found(),
            &["al 2024-03-01 16:05:00 5", "bo 2024-03-14 09:30:00 6"],
        ),
        (
            "basic_iso_offsets.csv",
            in_zone(berlin()),
            &["al 2024-03-01 17:05:00 5", "bo 2024-03-14 09:30:00 6"],
        ),
        (
            "dates_of_mails.csv",
            in_zone(berlin()),
            &["al 2024-03-01 16:05:00 5", "bo 2024-03-14 15:30:00 6"],
        ),
        (
            "dates_of_a_clock.csv",
            found(),
            &["al 2024-03-01 16:05:00 5", "bo 2024-03-14 09:30:00 6"],
        ),
        (
            "end_of_day.csv",
            found(),
            &[
                "al 2024-03-02 00:00:00 5",
                "bo 2025-01-01 00:00:00 6",
                "cy 2024-03-02 00:00:01 7",
            ],
        ),
        ("months_by_name.csv", found(), TWO_DAYS),
        ("months_in_full.csv", found(), TWO_DAYS),
        ("twelve_hours_seconds.csv", found(), TWO),
        ("twelve_digits.csv", found(), &["al 2024-03-01 16:05:00 5"]),
        ("german.csv", found(), TWO),
        ("chinese.csv", found(), TWO),
        ("month_first.csv", found(), TWO),
        ("day_first.csv", found(), TWO),
        ("twelve_hours.csv", found(), TWO),
        (
            "excel_bom_semicolon_cents.csv",
            found(),
            &[
                "K-1 2024-03-01 00:00:00 12.5",
                "K-2 2024-03-14 00:00:00 1000.00",
            ],
        ),
        (
            "offsets.csv",
            found(),
            &[
                "al 2024-03-01 23:30:00 5",
                "bo 2024-03-01 23:30:00 5",
                "cy 2024-03-01 23:30:00 5",
            ],
        ),
        (
            "offsets.csv",
            in_zone(berlin()),
            &[
                "al 2024-03-01 23:30:00 5",
                "bo 2024-03-02 00:30:00 5",
                "cy 2024-03-02 05:30:00 5",
            ],
        ),
        (
            "offsets.csv",
            in_zone(Zone::Fixed(FixedOffset::west_opt(5 * 3600).unwrap())),
            &[
                "al 2024-03-01 17:30:00 5",
                "bo 2024-03-01 18:30:00 5",
                "cy 2024-03-01 23:30:00 5",
            ],
        ),
        (
            "one_digit_hour.csv",
            iso(),
            &["al 2024-03-01 07:38:00 5", "bo 2024-03-01 07:38:05 5"],
        ),
        ("leap_second.csv", iso(), &["al 2017-01-01 00:00:00 5"]),
        // Clocks went forward in Berlin at 2024-03-31 01:00 UTC.
        (
            "summer_time.csv",
            in_zone(berlin()),
            &[
                "al 2024-03-31 01:30:00 5",
                "bo 2024-03-31 03:30:00 5",
                "cy 2024-07-01 00:30:00 5",
            ],
        ),
        // A date is a day everywhere; a time in UTC is not.
        (
            "utc_without_offset.csv",
            CsvFormat {
                written_in: Some(Zone::Utc),
                ..in_zone(berlin())
            },
            &["al 2024-03-02 00:30:00 5", "bo 2024-03-02 00:00:00 5"],
        ),
        (
            "unix_seconds.csv",
            in_zone(Zone::Utc),
            &["al 2024-03-01 16:05:00 5", "bo 2024-03-14 09:30:00 6"],
        ),
        (
            "unix_milliseconds.csv",
            in_zone(Zone::Utc),
            &["al 2024-03-01 16:05:00 5", "bo 2024-03-14 09:30:00.250 6"],
        ),
        (
            "excel_serial.csv",
            found(),
            &["al 2024-03-01 16:05:00 5", "bo 2024-03-14 00:00:00 6"],
        ),
        (
            "currency_sign.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 1234.50",
                "bo 2024-03-02 00:00:00 -5.00",
            ],
        ),
        (
            "currency_by_value.csv",
            found(),
            &["al 2024-03-05 00:00:00 5.00", "bo 2024-03-06 00:00:00 7.00"],
        ),
        (
            "words_like_codes.csv",
            found(),
            &["al 2024-03-05 00:00:00 5.00", "bo 2024-03-06 00:00:00 7.00"],
        ),
        ("end_of_text.csv", found(), &["al 2024-03-05 00:00:00 5.00"]),
        (
            "end_of_text_in_row.csv",
            found(),
            &["al 2024-03-05 00:00:00 5.00", "bo 2024-03-06 00:00:00 7.00"],
        ),
        (
            "two_sides.csv",
            found(),
            &[
                "100 2024-03-01 00:00:00 119.00",
                "100 2024-03-14 00:00:00 119.00",
            ],
        ),
        (
            "not_paid.csv",
            found(),
            &["al 2024-03-05 00:00:00 5.00", "bo 2024-03-06 00:00:00 7.00"],
        ),
        (
            "refunded_at.csv",
            found(),
            &["al 2024-03-05 00:00:00 5.00", "bo 2024-03-06 00:00:00 7.00"],
        ),
        (
            "paid_amounts.csv",
            found(),
            &[
                "al 2024-03-05 00:00:00 50.00",
                "bo 2024-03-06 00:00:00 7.00",
            ],
        ),
        ("discounts.csv", found(), &["al 2024-03-05 00:00:00 684.00"]),
        (
            "refund_below_zero.csv",
            CsvFormat {
                refunded: Some("refund_total".to_owned()),
                ..found()
            },
            &["al 2024-03-05 00:00:00 6.00", "bo 2024-03-06 00:00:00 7.00"],
        ),
        (
            "refunded_money.csv",
            found(),
            &["al 2024-03-05 00:00:00 50", "bo 2024-03-06 00:00:00 7"],
        ),
        (
            "some_zones.csv",
            found(),
            &[
                "al 2024-03-05 10:15:00 5.00",
                "bo 2024-03-06 10:15:00 7.00",
                "al 2024-03-07 10:15:00 5.00",
            ],
        ),
        (
            "words_for_currencies.csv",
            found(),
            &["al 2024-03-05 00:00:00 5.00", "bo 2024-03-06 00:00:00 7.00"],
        ),
        (
            "created_date.csv",
            found(),
            &["cus_1 2024-03-05 10:15:00 5.00"],
        ),
        (
            "nearly_currencies.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 1",
                "al 2024-03-02 00:00:00 1",
                "al 2024-03-03 00:00:00 1",
                "al 2024-03-04 00:00:00 1",
                "al 2024-03-05 00:00:00 1",
                "al 2024-03-06 00:00:00 1",
                "al 2024-03-07 00:00:00 1",
                "al 2024-03-08 00:00:00 1",
                "al 2024-03-09 00:00:00 1",
                "bo 2024-03-10 00:00:00 1",
            ],
        ),
        (
            "nothing_cancelled.csv",
            found(),
            &["al 2024-03-05 00:00:00 5.00", "bo 2024-03-06 00:00:00 7.00"],
        ),
        (
            "state_by_value.csv",
            found(),
            &["al 2024-03-05 00:00:00 5.00", "bo 2024-03-06 00:00:00 7.00"],
        ),
        (
            "two_marks.csv",
            found(),
            &[
                "al 2024-03-05 00:00:00 228.06",
                "bo 2024-03-06 00:00:00 7.00",
                "cy 2024-03-07 00:00:00 1.50",
            ],
        ),
        (
            "currency_code.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 45.00",
                "bo 2024-03-02 00:00:00 5.00",
            ],
        ),
        (
            "brackets.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 12.50",
                "al 2024-03-02 00:00:00 -12.50",
                "bo 2024-03-03 00:00:00 -12.50",
            ],
        ),
        (
            "thousands.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 1234.50",
                "bo 2024-03-02 00:00:00 1234567.00",
                "cy 2024-03-03 00:00:00 1234567.00",
            ],
        ),
        (
            "shared_sign.csv",
            found(),
            &["al 2024-03-01 00:00:00 5", "bo 2024-03-02 00:00:00 6"],
        ),
        (
            "shared_krone.csv",
            found(),
            &["al 2024-03-01 00:00:00 5", "bo 2024-03-02 00:00:00 500.50"],
        ),
        (
            "rupees.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 500",
                "bo 2024-03-02 00:00:00 500",
                "cy 2024-03-03 00:00:00 500.25",
            ],
        ),
        (
            "yuan.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 500",
                "bo 2024-03-02 00:00:00 500",
                "cy 2024-03-03 00:00:00 12.5",
            ],
        ),
        ("nobody.csv", found(), &["al 2024-03-01 00:00:00 5"]),
        // 2 · 5.00 + 4 · 2.50 = 20.00.
        (
            "line_subtotals.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 20.00 A-1",
                "bo 2024-03-02 00:00:00 7.00 A-2",
            ],
        ),
        (
            "line_totals.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 20.00 A-1",
                "bo 2024-03-02 00:00:00 7.00 A-2",
            ],
        ),
        (
            "magento_items.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 40.00 1",
                "bo 2024-03-02 00:00:00 10.00 2",
            ],
        ),
        // Amazon's price of an item is that of all its pieces.
        (
            "amazon_orders.tsv",
            found(),
            &[
                "al 2024-03-01 16:05:00 30.00 1",
                "bo 2024-03-02 10:00:00 20.00 2",
            ],
        ),
        (
            "subtotals.csv",
            found(),
            &[
                "ann 2024-01-05 00:00:00 10.00",
                "ann 2024-02-05 00:00:00 20.00",
                "ann Total 2024-02-05 00:00:00 30.00",
                "Total général 2024-02-05 00:00:00 30.00",
            ],
        ),
        (
            "stripe_dashboard.csv",
            CsvFormat::stripe_payments(Zone::Utc),
            &[
                "cus_a 2025-01-17 17:28:00 25.99 ch_1",
                "cus_b 2025-01-08 07:38:00 46.50 ch_2",
            ],
        ),
        (
            "states_of_words.csv",
            found(),
            &[
                "Ann 2024-01-05 00:00:00 100.00 1",
                "Ann 2024-02-05 00:00:00 50.00 2",
                "Ann 2024-03-05 00:00:00 100.00 3",
                "Bob 2024-03-05 00:00:00 70.00 4",
            ],
        ),
        (
            "amount_returned.csv",
            found(),
            &[
                "Ann 2024-01-05 00:00:00 10.00 1",
                "Bob 2024-01-06 00:00:00 20.00 2",
            ],
        ),
        (
            "microseconds.csv",
            CsvFormat {
                customer: Column::named("user_pseudo_id"),
                at: Column::named("event_timestamp"),
                amount: AmountColumns::Column(Column::named("purchase_revenue")),
                calendar: BusinessCalendar::In(Zone::Utc),
                ..found()
            },
            &[
                "u1 2024-01-05 10:01:40 10.5 t1",
                "u2 2024-01-23 08:53:20 3.5 t2",
            ],
        ),
        (
            "nanoseconds.csv",
            CsvFormat {
                calendar: BusinessCalendar::In(Zone::Utc),
                ..found()
            },
            &[
                "ann 2024-01-05 10:01:40 10.5",
                "bob 2024-01-23 08:53:20 3.5",
            ],
        ),
        (
            "three_decimals.csv",
            found(),
            &[
                "ann 2024-03-01 00:00:00 10.50",
                "ann 2024-03-02 00:00:00 20.25",
                "bob 2024-03-03 00:00:00 1.234",
                "bob 2024-03-04 00:00:00 99.90",
            ],
        ),
        (
            "pieces_in_thousands.csv",
            found(),
            &[
                "Ann 2024-01-05 00:00:00 2500.00 1",
                "Bob 2024-01-06 00:00:00 7.00 2",
            ],
        ),
        (
            "amounts_like_prices.csv",
            found(),
            &[
                "Ann 2024-01-05 00:00:00 14.00 1",
                "Bob 2024-02-05 00:00:00 14.00 2",
            ],
        ),
        (
            "credit_notes.csv",
            CsvFormat {
                refund_of: Some("ref document".to_owned()),
                ..found().with_order("document")
            },
            &[
                "Ann 2024-01-05 00:00:00 100.00 INV-1",
                "Ann 2024-02-05 00:00:00 50.00 INV-2",
                "Ann 2024-03-05 00:00:00 -100.00 INV-1",
                "Bob 2024-03-05 00:00:00 70.00 INV-3",
            ],
        ),
        (
            "marks_of_direction.csv",
            found(),
            &[
                "ann 2024-03-01 00:00:00 12.50",
                "bob 2024-03-02 00:00:00 5.00",
            ],
        ),
        (
            "rows_that_do_not_count.csv",
            CsvFormat {
                states: vec![StateColumn::new(
                    "state",
                    ["paid"],
                    ["pending", "cancelled"],
                )],
                ..found()
            },
            &[
                "ann 2024-03-01 00:00:00 10.00 1",
                "bob 2024-03-02 00:00:00 7.00 2",
            ],
        ),
        (
            "unnamed_field.csv",
            found(),
            &[
                "A 2024-01-05 00:00:00 50.00 1",
                "B 2024-01-09 00:00:00 1 2",
                "A 2024-02-01 00:00:00 20.00 3",
            ],
        ),
        (
            "half_of_three_decimals.csv",
            found(),
            &[
                "ann 2024-03-01 00:00:00 30.50",
                "ann 2024-03-02 00:00:00 20.00",
                "bob 2024-03-03 00:00:00 1.000",
                "bob 2024-03-04 00:00:00 2.500",
            ],
        ),
        (
            "dinars.csv",
            found(),
            &[
                "ann 2024-03-01 00:00:00 30.500",
                "ann 2024-03-02 00:00:00 0.250",
                "bob 2024-03-03 00:00:00 1.000",
            ],
        ),
        (
            "corrected_order.csv",
            found(),
            &[
                "A 2024-01-05 00:00:00 50.00 1",
                "A 2024-01-05 00:00:00 55.00 1",
                "B 2024-01-09 00:00:00 30.00 2",
                "A 2024-02-01 00:00:00 20.00 3",
            ],
        ),
        (
            "events.csv",
            found(),
            &[
                "A 2024-01-05 00:00:00 50.00 1",
                "B 2024-01-06 00:00:00 30.00 2",
            ],
        ),
        (
            "key_of_return.csv",
            found(),
            &["A 2024-01-05 00:00:00 50 1", "B 2024-01-09 00:00:00 30 2"],
        ),
        (
            "no_number_of_order.csv",
            found(),
            &[
                "A 2024-01-05 00:00:00 50.00",
                "A 2024-01-05 00:00:00 50.00",
                "A 2024-01-09 00:00:00 30.00",
                "B 2024-02-01 00:00:00 20.00 3",
            ],
        ),
        (
            "refund_of_nobody.csv",
            found(),
            &[
                "A 2024-01-05 00:00:00 50.00 1",
                "B 2024-01-07 00:00:00 20.00 2",
            ],
        ),
        (
            "places_and_kinds.csv",
            found(),
            &[
                "A 2024-01-05 00:00:00 50.00 1",
                "B 2024-01-06 00:00:00 30.00 2",
            ],
        ),
        (
            "prices_of_lines.csv",
            found(),
            &[
                "A 2024-01-05 00:00:00 20.00 1",
                "B 2024-01-06 00:00:00 45.00 2",
                "C 2024-01-07 00:00:00 5.00 3",
                "A 2024-01-08 00:00:00 16.00 4",
                "B 2024-01-09 00:00:00 100.00 5",
            ],
        ),
        (
            "positive_refund_of.csv",
            CsvFormat {
                refund_of: Some("refund_of".to_owned()),
                ..found()
            },
            &[
                "C1 2023-01-05 00:00:00 10.00 A1",
                "C2 2023-01-06 00:00:00 20.00 A2",
                "C2 2023-02-09 00:00:00 20.00 A3",
            ],
        ),
        (
            "other_states.csv",
            found(),
            &[
                "A 2024-01-05 00:00:00 50.00 1",
                "B 2024-01-06 00:00:00 30.00 2",
                "C 2024-01-06 00:00:00 30.00 3",
            ],
        ),
        (
            "other_things.csv",
            found(),
            &[
                "A 2024-01-05 00:00:00 50.00 1",
                "B 2024-01-06 00:00:00 30.00 2",
            ],
        ),
        (
            "merged_cells.csv",
            found(),
            &[
                "ann 2024-03-01 00:00:00 10.00",
                "bob 2024-03-02 00:00:00 4.00",
            ],
        ),
        (
            "sign_and_code.csv",
            found(),
            &[
                "ann 2024-03-01 00:00:00 30.00",
                "bob 2024-03-02 00:00:00 -5.00",
            ],
        ),
        (
            "sums_without_a_name.csv",
            found(),
            &[
                "ann 2024-03-01 00:00:00 30.00 A-1",
                "bob 2024-03-02 00:00:00 56.00 A-2",
            ],
        ),
        (
            "one_refund_on_lines.csv",
            one_refund(),
            &[
                "ann 2024-03-01 00:00:00 22.00 A-1",
                "bob 2024-03-02 00:00:00 28.00 A-2",
                "cid 2024-03-02 00:00:00 23.00 A-3",
            ],
        ),
        (
            "repeated_lines.csv",
            found(),
            &["al 2024-03-01 00:00:00 30.00 A-1"],
        ),
        (
            "quote_in_header.csv",
            CsvFormat::iso("customer", "date", "am\"ount"),
            &["al 2024-03-01 00:00:00 5"],
        ),
        ("zstd_skippable.csv.zst", found(), TWO),
        (
            "currency_in_header.csv",
            found(),
            &["al 2024-03-01 23:30:00 5", "bo 2024-03-02 12:00:00 6"],
        ),
        // The column says that it is in UTC.
        (
            "currency_in_header.csv",
            in_zone(berlin()),
            &["al 2024-03-02 00:30:00 5", "bo 2024-03-02 13:00:00 6"],
        ),
        (
            "total_all.csv",
            found(),
            &["al 2024-03-01 00:00:00 5", "bo 2024-03-02 00:00:00 6"],
        ),
        (
            "currency_behind_name.csv",
            found(),
            &["al 2024-03-01 00:00:00 5", "bo 2024-03-02 00:00:00 6"],
        ),
        (
            "yuan_in_header.csv",
            found(),
            &["王芳 2024-03-01 16:05:00 5"],
        ),
        (
            "comma_settles.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 1250",
                "bo 2024-03-02 00:00:00 189.90",
            ],
        ),
        (
            "point_or_comma.csv",
            CsvFormat {
                numbers: NumberFormat::Point,
                ..found()
            },
            &["al 2024-03-01 00:00:00 5", "bo 2024-03-02 00:00:00 1234"],
        ),
        (
            "point_or_comma.csv",
            CsvFormat {
                numbers: NumberFormat::Comma,
                ..found()
            },
            &["al 2024-03-01 00:00:00 5", "bo 2024-03-02 00:00:00 1.234"],
        ),
        (
            "rates.csv",
            rates(),
            &[
                "al 2024-03-01 00:00:00 92.0000",
                "bo 2024-03-02 00:00:00 100.00",
                "cy 2024-03-03 00:00:00 117.0000",
            ],
        ),
        // 6 · 2.55 + 2 · 3.39 − 1.00 = 21.08; the line without a customer is left out.
        (
            "invoice_lines.csv",
            CsvFormat::online_retail(),
            &[
                "17850 2010-12-01 08:26:00 21.08 536365",
                "17850 2010-12-05 09:41:00 -15.30",
            ],
        ),
        (
            "cancelled_by_number.csv",
            CsvFormat {
                cancellations: Some(CancellationPrefix {
                    prefix: "R-".to_owned(),
                    names_order: true,
                }),
                ..found()
            },
            &[
                "al 2024-03-01 00:00:00 50.00 1001",
                "al 2024-03-06 00:00:00 -20.00 1001",
            ],
        ),
        (
            "without_amounts.csv",
            CsvFormat {
                amount: AmountColumns::FoundOrNone,
                ..found()
            },
            &["al 2024-03-01 00:00:00 0", "bo 2024-03-02 00:00:00 0"],
        ),
        (
            "minor_units.csv",
            CsvFormat {
                minor_digits: 2,
                ..iso()
            },
            &[
                "al 2024-03-01 00:00:00 25.99",
                "bo 2024-03-02 00:00:00 -0.05",
            ],
        ),
        (
            "states.csv",
            with_states(),
            &[
                "al 2024-03-01 00:00:00 50.00",
                "al 2024-03-06 00:00:00 -20.00",
            ],
        ),
        (
            "guests.csv",
            CsvFormat {
                nobody: vec!["0".to_owned()],
                guest: Some("email".to_owned()),
                without_customer: WithoutCustomer::LeaveOut,
                ..iso()
            },
            &[
                "7 2024-03-01 00:00:00 5",
                "bo@shop.test 2024-03-02 00:00:00 6",
            ],
        ),
        (
            "partial_refunds.csv",
            refunded(),
            &[
                "al 2024-03-01 00:00:00 30.00",
                "bo 2024-03-02 00:00:00 50.00",
            ],
        ),
        (
            "shopify_orders.csv",
            CsvFormat::shopify_orders(),
            &[
                "ann@shop.test 2024-04-23 22:10:09 435.00 #2001",
                "bob@shop.test 2024-05-09 10:41:25 250.00 #2005",
            ],
        ),
        (
            "stripe_payments.csv",
            CsvFormat {
                minor_digits: 2,
                ..CsvFormat::stripe_payments(Zone::Utc)
            },
            &[
                "cus_a 2025-01-17 17:28:00 25.99 ch_1",
                "cus_b 2025-01-08 07:38:00 56.50 ch_2",
                "cus_a 2025-02-03 09:05:00 15.99 ch_5",
            ],
        ),
        (
            "woocommerce_orders.csv",
            CsvFormat::woocommerce_orders(),
            &[
                "7 2026-06-29 21:28:15 120.60 1",
                "guest2@shop.test 2026-07-02 10:00:00 40.00 4",
            ],
        ),
        (
            "olist_joined.csv",
            CsvFormat::olist_payments(),
            &[
                "u1 2017-10-02 10:56:33 20.12 o1",
                "u1 2018-02-14 23:58:10 45.00 o2",
                "u2 2018-03-02 08:30:00 61.50 o4",
            ],
        ),
        (
            "split_payment.csv",
            found(),
            &[
                "u1 2024-01-05 10:56:33 18.12",
                "u1 2024-01-05 10:56:33 2.00",
                "u2 2024-01-09 12:00:00 40.00",
            ],
        ),
    ]
}
