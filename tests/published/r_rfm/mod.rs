use clv::segment::{RfmCustomer, RfmCuts, RfmMethod, RfmRules, RfmTable};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

/// Customer (as far as printed), days, orders, amount, printed code, segment by the printed rules.
const ROWS: [(&str, i64, u64, i64, u16, &str); 11] = [
    ("Abbey O'Reilly", 205, 6, 472, 343, "Potential Loyalist"),
    ("Add Senger", 140, 3, 340, 412, "New Customers"),
    ("Aden Lesch", 194, 4, 405, 323, "Loyal Customers"),
    ("Aden Murphy", 98, 7, 596, 544, "Potential Loyalist"),
    ("Admiral Senger", 132, 5, 448, 433, "Potential Loyalist"),
    ("Agness O'K", 90, 9, 843, 555, "Champions"),
    ("Aileen Bar", 84, 9, 763, 555, "Champions"),
    ("Ailene Her", 281, 8, 699, 355, "Potential Loyalist"),
    ("Aiyanna Br", 246, 4, 157, 321, "About To Sleep"),
    ("Ala Schmid", 349, 3, 363, 212, "About To Sleep"),
    ("Alannah Bo", 619, 4, 196, 121, "Lost"),
];

#[test]
fn the_first_rows_of_the_score_table() {
    let table =
        RfmTable::new(ROWS.map(
            |(customer, recency_days, frequency, amount, ..)| RfmCustomer {
                customer,
                recency_days,
                frequency,
                monetary: Decimal::from(amount),
            },
        ))
        .unwrap();
    // The printed thresholds 115 181 297.4 482, 4 5 6 8 and 255.8 382 506.4 666, less the + 1.
    let method = RfmMethod::FixedCut(RfmCuts {
        recency_days: vec![dec!(114), dec!(180), dec!(296.4), dec!(481)],
        frequency: vec![dec!(3), dec!(4), dec!(5), dec!(7)],
        monetary: vec![dec!(254.8), dec!(381), dec!(505.4), dec!(665)],
    });
    let scored = table.score(&method).unwrap().unwrap();
    let segments = RfmRules::ten_segments().assign(&scored.scores);
    for (row, (customer, .., code, segment)) in ROWS.into_iter().enumerate() {
        assert_eq!(scored.scores[row].code(), Some(code), "{customer}");
        assert_eq!(segments.segment(row), Some(segment), "{customer}");
    }
}

#[test]
fn the_segments_and_their_ranges() {
    let rules = RfmRules::ten_segments();
    let column = |f: fn(&clv::segment::RfmRule) -> u16| -> Vec<u16> {
        rules.rules().iter().map(f).collect()
    };
    assert_eq!(
        column(|rule| rule.recency.low),
        [5, 3, 2, 3, 4, 1, 1, 1, 2, 1]
    );
    assert_eq!(
        column(|rule| rule.recency.high),
        [5, 5, 4, 4, 5, 2, 2, 3, 3, 1]
    );
    assert_eq!(
        column(|rule| rule.frequency.low),
        [5, 3, 2, 1, 1, 3, 2, 3, 1, 1]
    );
    assert_eq!(
        column(|rule| rule.frequency.high),
        [5, 5, 4, 3, 3, 4, 5, 5, 3, 5]
    );
    assert_eq!(
        column(|rule| rule.monetary.low),
        [5, 2, 2, 3, 1, 4, 4, 3, 1, 1]
    );
    assert_eq!(
        column(|rule| rule.monetary.high),
        [5, 5, 4, 5, 5, 5, 5, 5, 4, 5]
    );
}

/// One customer stands for a whole segment: what is summed is printed.
#[test]
fn the_average_orders_of_the_segment_summary() {
    let printed = [
        ("About To Sleep", 283, 23_449, dec!(82.9)),
        ("At Risk", 216, 22_227, dec!(103)),
        ("Can't Lose Them", 274, 32_446, dec!(118)),
        ("Champions", 316, 31_646, dec!(100)),
        ("Lost", 393, 35_324, dec!(89.9)),
        ("Loyal Customers", 799, 76_562, dec!(95.8)),
        ("Need Attention", 57, 4_562, dec!(80.0)),
        ("New Customers", 329, 28_837, dec!(87.6)),
        ("Potential Loyalist", 2_211, 204_856, dec!(92.6)),
        ("Promising", 28, 4_249, dec!(152)),
    ];
    let table = RfmTable::new(
        printed.map(|(customer, frequency, revenue, _)| RfmCustomer {
            customer,
            recency_days: 0,
            frequency,
            monetary: Decimal::from(revenue),
        }),
    )
    .unwrap();
    let segments = clv::segment::Segmentation {
        segments: printed.iter().map(|row| row.0.to_owned()).collect(),
        assigned: (0..10).collect(),
        counts: vec![1; 10],
    };
    let summary = segments.summarize(&table, None).unwrap();
    for (row, (segment, orders, _, average)) in summary.iter().zip(printed) {
        assert_eq!(row.orders, orders);
        // Rounded to cents by the package and once more, half to even, by the printing.
        let got = row
            .average_order
            .unwrap()
            .round_dp(2)
            .round_dp(average.scale());
        assert_eq!(got, average, "{segment}");
    }
    let shares: Decimal = summary.iter().filter_map(|row| row.share_of_revenue).sum();
    assert_eq!(shares.round_dp(20), dec!(1));
}
