//! The exports of shops' systems, and whether a file looks like one.

use chrono_tz::Tz;
use clap::ValueEnum;
use clv::table::Words;
use clv::transactions::{CsvError, CsvFormat, InstantFormat, TransactionLog, Zone};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// The longest header that is looked at.
const LONGEST: u64 = 1 << 16;

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Export {
    Shopify,
    Stripe,
    Woocommerce,
    Olist,
    OnlineRetail,
}

impl Export {
    pub fn format(self, zone: Option<Tz>) -> CsvFormat {
        match self {
            Self::Shopify => CsvFormat::shopify_orders(),
            Self::Stripe => CsvFormat::stripe_payments(zone.map_or(Zone::Utc, Zone::Named)),
            Self::Woocommerce => CsvFormat::woocommerce_orders(),
            Self::Olist => CsvFormat::olist_payments(),
            // Its dates are in whatever way the workbook showed them.
            Self::OnlineRetail => CsvFormat {
                instants: InstantFormat::known(),
                ..CsvFormat::online_retail()
            },
        }
    }

    /// The export whose columns the header of a file has, all of them.
    pub fn of(path: &Path) -> Option<Self> {
        let mut header = Vec::new();
        let file = BufReader::new(File::open(path).ok()?);
        file.take(LONGEST).read_until(b'\n', &mut header).ok()?;
        let reads = |export: &&Self| {
            // A header and nothing else is read where it has the columns.
            let read = export.format(None).read::<String>(&*header, |_| ());
            read.is_ok()
        };
        Self::value_variants().iter().find(reads).copied()
    }

    /// What else of an export can be read where it cannot be read as it is.
    pub fn hint_for(self, error: &CsvError) -> Option<String> {
        match (self, error) {
            (Self::Stripe, CsvError::SeveralCurrencies { .. }) => Some(
                "the export has what each payment came to in the currency of the account: add --amount \"Converted \
                 Amount\" --refunded \"Converted Amount Refunded\" --currency-column \"Converted Currency\""
                    .to_owned(),
            ),
            _ => None,
        }
    }

    /// What to say of amounts that may be in hundredths.
    pub fn scale(self, log: &TransactionLog<String>) -> Option<Words> {
        let is_whole = !log.is_empty() && log.transactions().all(|row| row.amount.scale() == 0);
        (matches!(self, Self::Stripe) && is_whole).then(|| {
            Words::from((
                "no amount has decimals: if they are in cents, add --minor-digits 2",
                "金额均无小数：若以分为单位，请加 --minor-digits 2",
            ))
        })
    }

    /// How it is called on the command line.
    pub fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or(String::new(), |value| value.get_name().to_owned())
    }

    /// What to write on the command line.
    pub fn hint(self) -> Words {
        let name = self.name();
        Words::new(
            format!("the header is that of an export that --export {name} reads"),
            format!("表头与 --export {name} 所读的导出文件相同"),
        )
    }
}
