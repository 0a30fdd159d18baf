use super::displayed_as_table;
use crate::segment::{Concentration, SegmentSummary, TierSummary};
use crate::table::{Cell, Table, Tabular, wording};

displayed_as_table!([] Concentration);

/// Segments with their customers and revenue.
impl Tabular for [SegmentSummary] {
    fn table(&self) -> Table {
        let has_values = self.iter().any(|segment| segment.expected_value.is_some());
        let rows = self.iter().map(|segment| {
            [
                wording::segment(&segment.segment).into(),
                segment.customers.into(),
                Cell::share(segment.share_of_customers),
                segment.orders.into(),
                segment.revenue.into(),
                Cell::share(segment.share_of_revenue),
                segment.average_order.into(),
                segment.expected_value.into(),
            ]
        });
        let table = Table::new(("Segments", "客户分群"))
            .column(("segment", "分群"))
            .column(("customers", "客户数"))
            .column(("share of customers", "客户占比"))
            .column(("orders", "订单数"))
            .column(("revenue", "收入"))
            .column(("share of revenue", "收入占比"))
            .column(("average order", "客单价"));
        // Cells beyond the last column are not shown.
        let table = match has_values {
            true => table.column(("expected value", "预期价值")),
            false => table,
        };
        table.with_rows(rows)
    }
}

/// Tiers with their customers and value.
impl Tabular for [TierSummary] {
    fn table(&self) -> Table {
        let rows = self.iter();
        let rows = rows.map(|tier| {
            [
                tier.tier.clone().into(),
                tier.customers.into(),
                tier.value.into(),
            ]
        });
        Table::new(("Tiers", "客户分层"))
            .column(("tier", "层级"))
            .column(("customers", "客户数"))
            .column(("value", "价值"))
            .with_rows(rows)
    }
}

/// The concentration of value on customers.
impl Tabular for Concentration {
    fn table(&self) -> Table {
        Table::new(("Concentration", "集中度"))
            .column(("customers", "客户数"))
            .column(("Gini", "基尼系数"))
            .column(("Herfindahl", "赫芬达尔指数"))
            .row([
                self.customers().into(),
                self.gini().into(),
                self.herfindahl().into(),
            ])
    }
}
