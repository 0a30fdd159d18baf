use super::error::{CsvError, shown};
use super::format::{AmountColumns, Column, CsvFormat};
use super::names::Role;
use super::record::Field;
use super::report::ColumnRead;

/// Where the columns stand.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) names: Vec<String>,
    pub(super) customer: usize,
    pub(super) guest: Option<usize>,
    pub(super) at: usize,
    pub(super) amount: AmountPlace,
    pub(super) refunded: Option<usize>,
    pub(super) currency: Option<usize>,
    pub(super) order: Option<usize>,
    pub(super) states: Vec<usize>,
    pub(super) read: Vec<ColumnRead>,
}

/// Where the amounts stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AmountPlace {
    Column(usize),
    QuantityTimesPrice(usize, usize),
    Nowhere,
}

/// The header while columns are looked for in it.
struct Header {
    names: Vec<String>,
    read: Vec<ColumnRead>,
}

impl Columns {
    pub(super) fn find(header: &[Field<'_>], format: &CsvFormat) -> Result<Self, CsvError> {
        let names = header.iter().map(|field| {
            let text = String::from_utf8_lossy(field.bytes);
            text.trim().to_owned()
        });
        let mut header = Header {
            names: names.collect(),
            read: Vec::new(),
        };
        let amount = header.amount(&format.amount)?;
        let named = |header: &Header, name: &Option<String>| {
            let place = name.as_deref().map(|name| header.named(name));
            place.transpose()
        };
        Ok(Self {
            customer: header.column(&format.customer, Role::Customer)?,
            guest: named(&header, &format.guest)?,
            at: header.column(&format.at, Role::At)?,
            amount,
            refunded: named(&header, &format.refunded)?,
            currency: header.optional(format.currency.as_ref(), Role::Currency)?,
            order: header.optional(format.order.as_ref(), Role::Order)?,
            states: format
                .states
                .iter()
                .map(|state| header.named(&state.column))
                .collect::<Result<_, _>>()?,
            names: header.names,
            read: header.read,
        })
    }

    pub(super) fn name(&self, place: usize) -> &str {
        self.names.get(place).map_or("", String::as_str)
    }
}

impl Header {
    /// The names for a message, which a file that is no CSV may have very long and very many of.
    fn shown(&self) -> Vec<String> {
        let names = self.names.iter().take(50);
        names.map(|name| shown(name.as_bytes())).collect()
    }

    fn named(&self, column: &str) -> Result<usize, CsvError> {
        let mut places = (0..).zip(&self.names).filter(|(_, name)| *name == column);
        match (places.next(), places.next()) {
            (Some((place, _)), None) => Ok(place),
            (None, _) => Err(CsvError::MissingColumn {
                column: column.to_owned(),
                found: self.shown(),
            }),
            (Some(_), Some(_)) => Err(CsvError::AmbiguousColumn {
                column: column.to_owned(),
                found: self.shown(),
            }),
        }
    }

    /// The column with a known name, if there is one.
    fn found(&mut self, role: Role) -> Result<Option<usize>, CsvError> {
        let (places, others) = role.places(&self.names);
        let names = |places: &[usize]| {
            let names = places.iter().filter_map(|&place| self.names.get(place));
            names.cloned().collect::<Vec<_>>()
        };
        match places[..] {
            [] => Ok(None),
            [place] => {
                let passed_over = names(&others);
                self.take(role, place, passed_over);
                Ok(Some(place))
            }
            _ => {
                let found = names(&places);
                Err(
                    if found.windows(2).all(|pair| pair.first() == pair.last()) {
                        CsvError::AmbiguousColumn {
                            column: found.first().cloned().unwrap_or_default(),
                            found: self.shown(),
                        }
                    } else {
                        CsvError::SeveralColumns {
                            role: role.words(),
                            found,
                        }
                    },
                )
            }
        }
    }

    fn take(&mut self, role: Role, place: usize, passed_over: Vec<String>) {
        self.read.push(ColumnRead {
            role: role.words(),
            column: self.names.get(place).cloned().unwrap_or_default(),
            passed_over,
        });
    }

    fn column(&mut self, column: &Column, role: Role) -> Result<usize, CsvError> {
        match column {
            Column::Named(name) => {
                let place = self.named(name)?;
                self.take(role, place, Vec::new());
                Ok(place)
            }
            Column::Found => self.found(role)?.ok_or_else(|| CsvError::UnknownColumns {
                role: role.words(),
                known: role.examples(),
                found: self.shown(),
            }),
        }
    }

    fn optional(&mut self, column: Option<&Column>, role: Role) -> Result<Option<usize>, CsvError> {
        match column {
            None => Ok(None),
            Some(Column::Found) => self.found(role),
            Some(named) => self.column(named, role).map(Some),
        }
    }

    fn amount(&mut self, amount: &AmountColumns) -> Result<AmountPlace, CsvError> {
        match amount {
            AmountColumns::None => Ok(AmountPlace::Nowhere),
            AmountColumns::Column(column) => {
                self.column(column, Role::Amount).map(AmountPlace::Column)
            }
            AmountColumns::QuantityTimesPrice { quantity, price } => {
                let quantity = self.column(quantity, Role::Quantity)?;
                let price = self.column(price, Role::Price)?;
                Ok(AmountPlace::QuantityTimesPrice(quantity, price))
            }
            AmountColumns::Found => self
                .found_amount()?
                .ok_or_else(|| CsvError::UnknownColumns {
                    role: Role::Amount.words(),
                    known: Role::Amount.examples(),
                    found: self.shown(),
                }),
            AmountColumns::FoundOrNone => Ok(self.found_amount()?.unwrap_or(AmountPlace::Nowhere)),
        }
    }

    /// A price is an amount where there is no quantity beside it.
    fn found_amount(&mut self) -> Result<Option<AmountPlace>, CsvError> {
        let (quantity, _) = Role::Quantity.places(&self.names);
        let (price, _) = Role::Price.places(&self.names);
        let (amount, _) = Role::Amount.places(&self.names);
        let is_price = amount.iter().any(|place| price.contains(place));
        if !quantity.is_empty() && !price.is_empty() && (amount.is_empty() || is_price) {
            let quantity = self.column(&Column::Found, Role::Quantity)?;
            let price = self.column(&Column::Found, Role::Price)?;
            return Ok(Some(AmountPlace::QuantityTimesPrice(quantity, price)));
        }
        Ok(self.found(Role::Amount)?.map(AmountPlace::Column))
    }
}
