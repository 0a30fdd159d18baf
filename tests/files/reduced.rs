//! A file becomes the base of its log, and a quick reading says what the long one says.

use chrono::NaiveDate;
use clv::quantity::TimeUnit;
use clv::transactions::{
    AmountColumns, Collapse, CsvFormat, FirstPurchase, NumberFormat, Reduction, Refunds,
    RepeatedOrders, TransactionLog, TransactionsError, ZeroAmounts,
};
use proptest::prelude::*;
use rust_decimal_macros::dec;

fn reduction(refunds: Refunds) -> Reduction {
    Reduction {
        as_of: NaiveDate::from_ymd_opt(2024, 12, 31).unwrap().into(),
        unit: TimeUnit::Week,
        collapse: Collapse::Day,
        refunds,
        zero_amounts: ZeroAmounts::Count,
        repeated_orders: RepeatedOrders::Add,
        first_purchase: FirstPurchase::Excluded,
    }
}

fn format() -> CsvFormat {
    CsvFormat::iso("customer", "at", "amount")
}

/// The same format, which takes the long way for the sake of a name that no customer has and that is
/// not ASCII.
fn long_way(format: &CsvFormat) -> CsvFormat {
    CsvFormat {
        nobody: vec!["no customer of this näme".to_owned()],
        ..format.clone()
    }
}

/// Fields as they are, and as they should not be.
fn fields() -> [BoxedStrategy<String>; 4] {
    let of = |usual: &'static [&'static str], odd: &'static [&'static str]| {
        prop_oneof![
            12 => prop::sample::select(usual),
            1 => prop::sample::select(odd),
        ]
        .prop_map(str::to_owned)
        .boxed()
    };
    [
        of(
            &["1", "2", "30", "41"],
            &[
                "",
                " 7",
                "7 ",
                "\"7\"",
                "+7",
                "é",
                "4294967296",
                "7\u{a0}",
                "\r",
            ],
        ),
        of(
            &[
                "2024-03-02",
                "2024-03-02 10:15",
                "2024-03-09T23:59:59",
                "2024-11-30 7:05:00.25",
            ],
            &[
                "2024-02-30",
                "",
                "1024-01-01",
                "2016-12-31 23:59:60",
                "2024-03-02 10:00:60",
                "2024-03-02T10:00Z",
                "\"2024-03-05\"",
                "2024-03-02 ",
                "02/03/2024",
            ],
        ),
        of(
            &["1", "9.90", "-4.5", "0", "120.125"],
            &[
                "",
                "+3",
                "-0",
                "1,5",
                "1e3",
                ".5",
                "5.",
                "1234567890123456789012",
                "12345678901234567890123456789",
                "\"8.00\"",
                "$5",
            ],
        ),
        of(
            &["", "x", "a b"],
            &["\"a,b\"", "\"a\nb\"", "say \"hi\"", "é"],
        ),
    ]
}

fn files() -> impl Strategy<Value = String> {
    let ends = prop::sample::select(&["\n", "\r\n", ",\n", "\n\n"][..]);
    let rows = prop::collection::vec((fields(), prop_oneof![15 => Just("\n"), 1 => ends]), 0..30);
    (rows, any::<bool>()).prop_map(|(rows, is_ended)| {
        let mut file = "customer,at,amount,note\n".to_owned();
        for ([customer, at, amount, note], end) in rows {
            file += &format!("{customer},{at},{amount},{note}{end}");
        }
        let length = if is_ended {
            file.len()
        } else {
            file.trim_end_matches('\n').len()
        };
        file.truncate(length);
        file
    })
}

proptest! {
    /// Rows, the report, and the first error with its line.
    #[test]
    fn the_quick_way_is_the_long_one(file in files(), has_amounts in any::<bool>(), is_plain in any::<bool>()) {
        let mut format = format();
        if !has_amounts {
            format.amount = AmountColumns::None;
        }
        format.numbers = if is_plain { NumberFormat::Plain } else { NumberFormat::Point };
        let read = |format: &CsvFormat| {
            let read = TransactionLog::<u32>::from_csv_with_report(file.as_bytes(), format);
            read.map(|(log, report)| {
                let rows: Vec<_> = log.transactions().map(|row| format!("{row:?}")).collect();
                (rows, log.has_amounts(), report)
            })
        };
        prop_assert_eq!(read(&format), read(&long_way(&format)));
    }

    #[test]
    fn a_file_is_its_log(file in files(), has_amounts in any::<bool>(), refuses in any::<bool>(), has_orders in any::<bool>()) {
        let mut format = format();
        if !has_amounts {
            format.amount = AmountColumns::None;
        }
        if has_orders {
            format = format.with_order("note");
        }
        let reduction = reduction(if refuses { Refunds::Refuse } else { Refunds::NetWithinPeriod });
        let of_log = || -> Result<_, TransactionsError> {
            let (log, report) = TransactionLog::<u32>::from_csv_with_report(file.as_bytes(), &format)?;
            Ok((reduction.reduce(&log)?, report))
        };
        let of_file = reduction.reduce_csv::<u32>(file.as_bytes(), &format);
        prop_assert_eq!(format!("{of_file:?}"), format!("{:?}", of_log()));
        let of_names = reduction.reduce_csv::<String>(file.as_bytes(), &format);
        prop_assert_eq!(of_names.is_ok(), {
            let log = TransactionLog::<String>::from_csv(file.as_bytes(), &format);
            log.is_ok_and(|log| reduction.reduce(&log).is_ok())
        });
    }
}

/// Many parts of a file: 300,000 rows of 7,001 customers.
#[test]
fn a_file_of_many_parts() {
    let mut file = "customer,at,amount\n".to_owned();
    for row in 0..300_000_u64 {
        let customer = row.wrapping_mul(2_654_435_761) % 7_001;
        let (month, day) = (1 + row % 12, 1 + row % 28);
        file += &format!(
            "{customer},2024-{month:02}-{day:02} 08:{:02}:00,{}.{:02}\n",
            row % 60,
            row % 90,
            row % 100
        );
    }
    let reduction = reduction(Refunds::Refuse);
    let (base, report) = reduction
        .reduce_csv::<u64>(file.as_bytes(), &format())
        .unwrap();
    let log = TransactionLog::<u64>::from_csv(file.as_bytes(), &format()).unwrap();
    assert_eq!(base, reduction.reduce(&log).unwrap());
    assert_eq!((base.len(), report.transactions), (7_001, 300_000));
}

/// A file without amounts gives a log and a base without any, and no zeros for them.
#[test]
fn a_file_without_amounts() {
    let file = "customer,at\n1,2024-03-02\n1,2024-03-09\n2,2024-03-04\n";
    let format = CsvFormat {
        amount: AmountColumns::None,
        ..format()
    };
    let reduction = Reduction {
        zero_amounts: ZeroAmounts::Refuse,
        ..reduction(Refunds::Refuse)
    };
    let log = TransactionLog::<u32>::from_csv(file.as_bytes(), &format).unwrap();
    let (base, _) = reduction
        .reduce_csv::<u32>(file.as_bytes(), &format)
        .unwrap();
    assert!(!log.has_amounts() && !base.has_amounts());
    assert_eq!(base, reduction.reduce(&log).unwrap());
    assert_eq!(
        (base.frequency(), base.monetary_value()),
        (&[1, 0][..], &[None, None][..])
    );
    let with = "customer,at,amount\n1,2024-03-02,4\n1,2024-03-09,0.10\n1,2024-03-16,0.20\n";
    let (base, _) = reduction
        .reduce_csv::<u32>(with.as_bytes(), &super::reduced::format())
        .unwrap();
    assert_eq!(
        base.totals().map(|totals| totals[0].repeat_total),
        Some(dec!(0.30))
    );
}
