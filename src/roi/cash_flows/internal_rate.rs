use rust_decimal::Decimal;

/// The rate from which the pick is the nearest: Excel's first guess.
const GUESS: Decimal = Decimal::from_parts(1, 0, 0, false, 1);

/// Every real rate above −1 at which a series of payments balances.
///
/// Payments that change their sign more than once can balance at several rates, and none of them is
/// "the" return; packages differ in which one they print. Here all are listed, and
/// [`pick`](Self::pick) says which one stands for them.
///
/// The roots are isolated between the extrema of the net present value, so that none can slip
/// between the points of a grid, and polished in decimals: to about 20 digits where the flows are
/// periodic, 15 or more where they are dated. A multiple root counts once; two roots nearer to one
/// another than about 10⁻¹⁰ are taken for one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct InternalRates {
    roots: Vec<Decimal>,
}

impl InternalRates {
    /// The rates in ascending order, `None` where there are none.
    pub(super) fn of(roots: Vec<Decimal>) -> Option<Self> {
        (!roots.is_empty()).then_some(Self { roots })
    }

    /// All of them, ascending.
    pub fn roots(&self) -> &[Decimal] {
        &self.roots
    }

    /// Whether there is only one.
    pub fn is_unique(&self) -> bool {
        self.roots.len() == 1
    }

    /// The rate nearest to 0.1, Excel's first guess; the smaller one of two at the same distance.
    pub fn pick(&self) -> Decimal {
        // At most 10²⁹ away from 0.1, and the first of equals is kept.
        let distance = |root: &Decimal| root.checked_sub(GUESS).map(|gap| gap.abs());
        self.roots
            .iter()
            .copied()
            .min_by_key(|root| distance(root).unwrap_or(Decimal::MAX))
            .unwrap_or(GUESS)
    }
}
