//! A stretch of time as pieces in which the covariates do not change.

/// Pieces of time, each with its covariates.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stretch {
    lengths: Vec<f64>,
    purchase: Rows,
    dropout: Rows,
}

/// So many numbers for each piece.
#[derive(Debug, Clone, PartialEq)]
struct Rows {
    width: usize,
    values: Vec<f64>,
}

impl Rows {
    fn row(&self, row: usize) -> &[f64] {
        let from = row * self.width;
        self.values.get(from..from + self.width).unwrap_or_default()
    }
}

/// A piece of time in which the covariates do not change.
#[derive(Clone, Copy)]
pub(super) struct Piece<'a> {
    pub(super) length: f64,
    pub(super) purchase: &'a [f64],
    pub(super) dropout: &'a [f64],
}

impl Stretch {
    pub(super) fn new(purchase: usize, dropout: usize) -> Self {
        let rows = |width| Rows {
            width,
            values: Vec::new(),
        };
        Self {
            lengths: Vec::new(),
            purchase: rows(purchase),
            dropout: rows(dropout),
        }
    }

    fn piece(&self, place: usize) -> Option<Piece<'_>> {
        Some(Piece {
            length: *self.lengths.get(place)?,
            purchase: self.purchase.row(place),
            dropout: self.dropout.row(place),
        })
    }

    pub(super) fn pieces(&self) -> impl DoubleEndedIterator<Item = Piece<'_>> {
        (0..self.lengths.len()).filter_map(|place| self.piece(place))
    }

    pub(super) fn length(&self) -> f64 {
        self.lengths.iter().sum()
    }

    /// Adds a piece at the end; to the last one where the covariates are the same.
    pub(super) fn push(&mut self, length: f64, purchase: &[f64], dropout: &[f64]) {
        let last = self.lengths.len().saturating_sub(1);
        self.add(last, length, purchase, dropout);
    }

    /// The same stretch with the pieces of the same covariates put together, whenever they were:
    /// enough where only the sums over the stretch count.
    pub(super) fn without_order(&self) -> Self {
        let mut joined = Self::new(self.purchase.width, self.dropout.width);
        for piece in self.pieces() {
            let is_same = |known: Piece<'_>| {
                known.purchase == piece.purchase && known.dropout == piece.dropout
            };
            let place = joined.pieces().position(is_same).unwrap_or_default();
            joined.add(place, piece.length, piece.purchase, piece.dropout);
        }
        joined
    }

    /// Adds to the piece at `place` where the covariates are the same, otherwise at the end.
    fn add(&mut self, place: usize, length: f64, purchase: &[f64], dropout: &[f64]) {
        if self.purchase.row(place) == purchase
            && self.dropout.row(place) == dropout
            && let Some(known) = self.lengths.get_mut(place)
        {
            *known += length;
            return;
        }
        self.lengths.push(length);
        self.purchase.values.extend_from_slice(purchase);
        self.dropout.values.extend_from_slice(dropout);
    }
}
