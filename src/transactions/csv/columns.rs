use super::currency::Mark;
use super::error::{CsvError, shown};
use super::format::{AmountColumns, Column, CsvFormat};
use super::record::Field;
use super::report::ColumnRead;
use super::role::{Role, is_of_article, is_of_line, is_of_state, marked_name};
use super::state_names::{is_of_another_thing, is_status};

/// Where the columns stand.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) names: Vec<String>,
    /// Columns that the header does not name: they are called by their places.
    pub(super) unnamed: Vec<usize>,
    pub(super) customer: usize,
    /// Columns that are called as customers are and not read.
    pub(super) other_customers: Vec<usize>,
    pub(super) guest: Option<usize>,
    pub(super) at: usize,
    pub(super) amount: AmountPlace,
    pub(super) refunded: Option<usize>,
    pub(super) currency: Option<usize>,
    pub(super) order: Option<usize>,
    /// The column of the orders that refunds are of.
    pub(super) refund_of: Option<usize>,
    pub(super) states: Vec<usize>,
    pub(super) cancelled_at: Option<usize>,
    /// The column that is called as one of quantities is, and not read.
    pub(super) quantity: Option<usize>,
    /// Others of whole numbers, some below zero, under names that nobody knows.
    pub(super) like_quantities: Vec<usize>,
    /// Columns that say what was bought.
    pub(super) articles: Vec<usize>,
    /// Columns in which a row may be called as a total of an order's lines is.
    pub(super) with_totals: Vec<usize>,
    /// Columns that are not read and say of rows that they are no purchase, each with the value that does;
    /// none of the two sides of an account.
    pub(super) like_states: Vec<(usize, Option<String>)>,
    /// Columns that are not read and say so of no row, whatever they are called.
    pub(super) without_states: Vec<usize>,
    /// Columns that are not read and hold the money that was given back.
    pub(super) refunds: Vec<usize>,
    /// Columns that are not read and hold what is taken off quantities times prices.
    pub(super) discounts: Vec<usize>,
    /// Columns that are not read and nearly always name one of several currencies.
    pub(super) like_currencies: Vec<usize>,
    /// Others of nothing but numbers of several currencies.
    pub(super) like_currency_numbers: Vec<usize>,
    /// Columns that are not read and hold several rates of exchange, where nothing names a currency.
    pub(super) like_rates: Vec<usize>,
    pub(super) read: Vec<ColumnRead>,
    /// The currency that the header names at the amounts, where their column was found.
    pub(super) marked: Option<Mark>,
    /// Whether rows are lines of orders by what the columns of amounts are called.
    pub(super) has_lines: bool,
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
            field.unescaped(text.trim()).into_owned()
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
        let customer = header.column(&format.customer, Role::Customer)?;
        let guest = named(&header, &format.guest)?;
        let (plainest, others) = Role::Customer.places(&header.names);
        let of_customers = plainest.into_iter().chain(others);
        let other_customers =
            of_customers.filter(|&place| place != customer && Some(place) != guest);
        let other_customers = other_customers.collect();
        let (marked, has_lines) = header.of_amounts(&format.amount, amount);
        let names_article =
            |place: &usize| header.names.get(*place).is_some_and(|of| is_of_article(of));
        let articles: Vec<usize> = (0..header.names.len()).filter(names_article).collect();
        Ok(Self {
            marked,
            has_lines,
            customer,
            other_customers,
            guest,
            at: header.column(&format.at, Role::At)?,
            amount,
            refunded: named(&header, &format.refunded)?,
            currency: header.optional(format.currency.as_ref(), Role::Currency)?,
            order: header.optional(format.order.as_ref(), Role::Order)?,
            refund_of: named(&header, &format.refund_of)?,
            states: format
                .states
                .iter()
                .map(|state| header.named(&state.column))
                .collect::<Result<_, _>>()?,
            cancelled_at: header.place_of(format.cancelled_at.as_deref()),
            quantity: header.quantity_beside(amount),
            like_quantities: Vec::new(),
            with_totals: Vec::clone(&articles),
            articles,
            like_states: Vec::new(),
            without_states: Vec::new(),
            refunds: Vec::new(),
            discounts: Vec::new(),
            like_currencies: Vec::new(),
            like_currency_numbers: Vec::new(),
            like_rates: Vec::new(),
            unnamed: header.unnamed(),
            names: header.labels(),
            read: header.read,
        })
    }

    /// Refuses a column that is named for two things.
    pub(super) fn check_roles(&self) -> Result<(), CsvError> {
        let (amount, price) = match self.amount {
            AmountPlace::Column(place) => (Some((place, Role::Amount.words())), None),
            AmountPlace::QuantityTimesPrice(quantity, price) => (
                Some((quantity, Role::Quantity.words())),
                Some((price, Role::Price.words())),
            ),
            AmountPlace::Nowhere => (None, None),
        };
        let roles = [
            Some((self.customer, Role::Customer.words())),
            Some((self.at, Role::At.words())),
            amount,
            price,
            self.refunded.map(|place| (place, "refunded amount")),
            self.currency.map(|place| (place, Role::Currency.words())),
            self.order.map(|place| (place, Role::Order.words())),
        ];
        let roles: Vec<(usize, &'static str)> = roles.into_iter().flatten().collect();
        for (index, &(place, other)) in roles.iter().enumerate() {
            let mut before = roles.iter().take(index);
            if let Some(&(_, first)) = before.find(|(known, _)| *known == place) {
                return Err(CsvError::ColumnOfTwo {
                    column: self.name(place).to_owned(),
                    first,
                    other,
                });
            }
        }
        Ok(())
    }

    pub(super) fn name(&self, place: usize) -> &str {
        self.names.get(place).map_or("", String::as_str)
    }

    /// Refuses a currency of the format that the header contradicts.
    pub(super) fn check_currency(&self, format: &CsvFormat) -> Result<(), CsvError> {
        let given = format.unmarked_currency.as_deref().and_then(Mark::read);
        match (self.marked, given) {
            (Some(marked), Some(given)) if marked.and(given).is_none() => {
                Err(CsvError::OtherCurrency {
                    line: 1,
                    marked: marked.currency().to_owned(),
                    named: given.currency().to_owned(),
                })
            }
            _ => Ok(()),
        }
    }

    /// The columns that are not read.
    pub(super) fn places_not_read(&self) -> Vec<usize> {
        let (amount, price) = match self.amount {
            AmountPlace::Column(place) => (Some(place), None),
            AmountPlace::QuantityTimesPrice(quantity, price) => (Some(quantity), Some(price)),
            AmountPlace::Nowhere => (None, None),
        };
        let optional = [
            amount,
            price,
            self.guest,
            self.refunded,
            self.currency,
            self.order,
            self.refund_of,
            self.cancelled_at,
        ];
        let mut read: Vec<usize> = optional.into_iter().flatten().collect();
        read.extend([self.customer, self.at]);
        read.extend(&self.states);
        let places = 0..self.names.len();
        places.filter(|place| !read.contains(place)).collect()
    }

    /// Their names.
    pub(super) fn not_read(&self) -> Vec<String> {
        let places = self.places_not_read().into_iter();
        let is_named = |place: &usize| !self.unnamed.contains(place);
        let named = places.filter(is_named);
        named.map(|place| self.name(place).to_owned()).collect()
    }

    /// Of the columns that are not read those that may say that a row is no purchase, each with a value that does.
    /// Where one of states is read, another that is only called so says the same in other words as a rule.
    pub(super) fn states_not_read(&self) -> Vec<(usize, Option<String>)> {
        let is_read = !self.states.is_empty();
        let is_called = |place: usize| {
            let others = [&self.without_states, &self.refunds];
            let name = self.name(place);
            let says_the_same = is_read && is_status(name);
            let is_none = says_the_same || is_of_another_thing(name);
            is_of_state(name) && !is_none && !others.iter().any(|of| of.contains(&place))
        };
        let said = |place: usize| {
            let said = self.like_states.iter().find(|(of, _)| *of == place);
            match said {
                Some((_, value)) => Some((place, value.clone())),
                None => is_called(place).then_some((place, None)),
            }
        };
        self.places_not_read()
            .into_iter()
            .filter_map(said)
            .collect()
    }

    /// The names of columns.
    pub(super) fn names_of(&self, places: &[usize]) -> Vec<String> {
        let places = places.iter();
        places.map(|&place| self.name(place).to_owned()).collect()
    }

    /// Takes the column that holds currencies.
    pub(super) fn take_currency(&mut self, places: Vec<usize>) -> Result<(), CsvError> {
        let role = Role::Currency.words();
        match places[..] {
            [] => Ok(()),
            [place] => {
                self.currency = Some(place);
                self.read.push(ColumnRead {
                    role,
                    column: self.name(place).to_owned(),
                    passed_over: Vec::new(),
                });
                Ok(())
            }
            _ => Err(CsvError::SeveralColumns {
                role,
                found: places.iter().map(|&at| self.name(at).to_owned()).collect(),
            }),
        }
    }
}

/// What a column without a name is called.
fn label(place: usize) -> String {
    format!("column {}", place + 1)
}

impl Header {
    /// The names for a message, which a file that is no CSV may have very long and very many of.
    fn shown(&self) -> Vec<String> {
        let names = self.names.iter().take(50);
        names.map(|name| shown(name.as_bytes())).collect()
    }

    fn named(&self, column: &str) -> Result<usize, CsvError> {
        let is_called = |(place, name): &(usize, &String)| {
            *name == column || (name.is_empty() && label(*place) == column)
        };
        let mut places = (0..).zip(&self.names).filter(is_called);
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

    /// The first column of a name, if there is one.
    fn place_of(&self, column: Option<&str>) -> Option<usize> {
        let column = column?;
        self.names.iter().position(|name| name == column)
    }

    fn unnamed(&self) -> Vec<usize> {
        let names = self.names.iter().enumerate();
        let unnamed = names.filter(|(_, name)| name.is_empty());
        unnamed.map(|(place, _)| place).collect()
    }

    fn label(&self, place: usize) -> String {
        let name = self.names.get(place).filter(|name| !name.is_empty());
        name.map_or_else(|| label(place), String::clone)
    }

    /// The names, and places in the place of those that there are not.
    fn labels(&self) -> Vec<String> {
        let places = 0..self.names.len();
        places.map(|place| self.label(place)).collect()
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
            column: self.label(place),
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

    /// A price is an amount where there is no quantity beside it. Beside both, the amount of a line is
    /// passed over for their product.
    fn found_amount(&mut self) -> Result<Option<AmountPlace>, CsvError> {
        let (quantity, _) = Role::Quantity.places(&self.names);
        let (price, _) = Role::Price.places(&self.names);
        let (amount, _) = Role::Amount.places(&self.names);
        let is_price = amount.iter().any(|place| price.contains(place));
        let is_of_line = |place: &usize| self.is_of_line(*place);
        if !quantity.is_empty() && !price.is_empty() && (is_price || amount.iter().all(is_of_line))
        {
            let product = [&quantity[..], &price[..]].concat();
            let others = amount.iter().filter(|place| !product.contains(place));
            let passed_over: Vec<String> = others
                .filter_map(|&place| self.names.get(place).cloned())
                .collect();
            let quantity = self.column(&Column::Found, Role::Quantity)?;
            let price = self.column(&Column::Found, Role::Price)?;
            if let Some(read) = self.read.last_mut() {
                read.passed_over.extend(passed_over);
            }
            return Ok(Some(AmountPlace::QuantityTimesPrice(quantity, price)));
        }
        Ok(self.found(Role::Amount)?.map(AmountPlace::Column))
    }

    /// The quantity beside amounts that have a column of their own.
    fn quantity_beside(&self, amount: AmountPlace) -> Option<usize> {
        let (places, _) = Role::Quantity.places(&self.names);
        match (amount, &places[..]) {
            (AmountPlace::Column(amount), [place]) if *place != amount => Some(*place),
            _ => None,
        }
    }

    fn is_of_line(&self, place: usize) -> bool {
        let name = self.names.get(place);
        name.is_some_and(|name| is_of_line(&self.names, name))
    }

    /// The currency that the columns of amounts name, and whether their rows are lines of orders; where
    /// the columns were found.
    fn of_amounts(&self, format: &AmountColumns, amount: AmountPlace) -> (Option<Mark>, bool) {
        if !matches!(format, AmountColumns::Found | AmountColumns::FoundOrNone) {
            return (None, false);
        }
        let mark = |place: usize, role| {
            let name = self.names.get(place)?;
            marked_name(role, name)?.1
        };
        match amount {
            AmountPlace::Nowhere => (None, false),
            AmountPlace::QuantityTimesPrice(_, price) => (mark(price, Role::Price), true),
            AmountPlace::Column(place) => {
                let has_quantity = !Role::Quantity.places(&self.names).0.is_empty();
                let has_lines = has_quantity && self.is_of_line(place);
                (mark(place, Role::Amount), has_lines)
            }
        }
    }
}
