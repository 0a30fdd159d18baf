use super::PredictError;
use super::evaluation::Ranking;
use super::label::same_length;
use super::shuffle::shuffle;
use hashbrown::HashMap;
use std::hash::Hash;

/// A division of rows into folds, each of which is once the test set of a cross-validation.
///
/// All rows of a customer are in the same fold, so that no model is tested on a customer whom it
/// has seen.
///
/// # Example
///
/// ```
/// use clv::predict::Folds;
///
/// let customers = ["anna", "bo", "anna", "cy", "di"];
/// let folds = Folds::by_customer(&customers, 2, 42)?;
/// assert_eq!(folds.fold_of()[0], folds.fold_of()[2]);
/// assert_eq!(folds.test_rows(0).len() + folds.train_rows(0).len(), 5);
/// # Ok::<(), clv::predict::PredictError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct Folds {
    fold_of: Vec<usize>,
    folds: usize,
}

impl Folds {
    /// Deals the customers to folds of about equal numbers of customers, in an order that depends
    /// on the seed alone.
    ///
    /// # Errors
    ///
    /// [`PredictError::Folds`] where there are fewer than 2 folds or fewer customers than folds.
    pub fn by_customer<K: Eq + Hash>(
        customers: &[K],
        folds: usize,
        seed: u64,
    ) -> Result<Self, PredictError> {
        Self::deal(customers, |_| false, folds, seed)
    }

    /// The same with about equal numbers of customers who have a label 1 in each fold.
    ///
    /// # Errors
    ///
    /// [`PredictError::Length`] where there is not one label a row, or as of
    /// [`by_customer`](Self::by_customer).
    ///
    /// # Example
    ///
    /// ```
    /// use clv::predict::Folds;
    ///
    /// let customers = [1, 2, 3, 4, 5, 6];
    /// let bought = [true, false, false, true, false, false];
    /// let folds = Folds::stratified(&customers, &bought, 2, 42)?;
    /// let buyers = |fold| folds.test_rows(fold).into_iter().filter(|&row| bought[row]).count();
    /// assert_eq!([buyers(0), buyers(1)], [1, 1]);
    /// # Ok::<(), clv::predict::PredictError>(())
    /// ```
    pub fn stratified<K: Eq + Hash>(
        customers: &[K],
        labels: &[bool],
        folds: usize,
        seed: u64,
    ) -> Result<Self, PredictError> {
        same_length("customers", labels, customers.len())?;
        Self::deal(customers, |row| labels[row], folds, seed)
    }

    fn deal<K: Eq + Hash>(
        customers: &[K],
        is_positive: impl Fn(usize) -> bool,
        folds: usize,
        seed: u64,
    ) -> Result<Self, PredictError> {
        // Customers in order of their first row, and whether any of their rows is positive.
        let mut numbers: HashMap<&K, usize> = HashMap::new();
        let mut positive = Vec::new();
        let mut number_of = Vec::with_capacity(customers.len());
        for (row, customer) in customers.iter().enumerate() {
            let number = *numbers.entry(customer).or_insert(positive.len());
            if number == positive.len() {
                positive.push(false);
            }
            positive[number] |= is_positive(row);
            number_of.push(number);
        }
        if folds < 2 || positive.len() < folds {
            return Err(PredictError::Folds {
                folds,
                customers: positive.len(),
            });
        }
        let mut order: Vec<usize> = (0..positive.len()).collect();
        shuffle(&mut order, seed);
        // Dealt one after the other, strata in turn, so that folds differ by at most one customer.
        order.sort_by_key(|&number| positive[number]);
        let mut fold_of_number = vec![0; positive.len()];
        for (place, number) in order.into_iter().enumerate() {
            fold_of_number[number] = place % folds;
        }
        Ok(Self {
            fold_of: number_of
                .iter()
                .map(|&number| fold_of_number[number])
                .collect(),
            folds,
        })
    }

    /// The number of folds.
    pub fn count(&self) -> usize {
        self.folds
    }

    /// The fold of each row, from 0.
    pub fn fold_of(&self) -> &[usize] {
        &self.fold_of
    }

    /// The rows of a fold, to test on; none where there is no such fold.
    pub fn test_rows(&self, fold: usize) -> Vec<usize> {
        self.rows(|of| of == fold)
    }

    /// The rows of all other folds, to learn from; none where there is no such fold.
    pub fn train_rows(&self, fold: usize) -> Vec<usize> {
        self.rows(|of| of != fold && fold < self.folds)
    }

    fn rows(&self, wanted: impl Fn(usize) -> bool) -> Vec<usize> {
        let rows = self.fold_of.iter().enumerate();
        rows.filter(|&(_, &of)| wanted(of))
            .map(|(row, _)| row)
            .collect()
    }

    /// The area under the ROC curve of scores that each came from a model which had not seen the
    /// row, in the two ways that go by one name.
    ///
    /// # Errors
    ///
    /// [`PredictError::Length`] or [`PredictError::NotFinite`].
    pub fn auc(&self, labels: &[bool], scores: &[f64]) -> Result<CrossValidatedAuc, PredictError> {
        same_length("rows of folds", labels, self.fold_of.len())?;
        let pooled = Ranking::new(labels, scores)?.auc();
        let of_fold = |fold| -> Result<Option<f64>, PredictError> {
            let rows = self.test_rows(fold);
            let labels: Vec<bool> = rows.iter().map(|&row| labels[row]).collect();
            let scores: Vec<f64> = rows.iter().map(|&row| scores[row]).collect();
            Ok(Ranking::new(&labels, &scores)?.auc())
        };
        let by_fold: Vec<Option<f64>> = (0..self.folds).map(of_fold).collect::<Result<_, _>>()?;
        let whole: Option<Vec<f64>> = by_fold.iter().copied().collect();
        Ok(CrossValidatedAuc {
            pooled,
            mean_of_folds: whole.map(|areas| areas.iter().sum::<f64>() / areas.len() as f64),
            by_fold,
        })
    }
}

/// A cross-validated area under the ROC curve.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CrossValidatedAuc {
    /// Of all rows together: also asks that the models' scores mean the same.
    pub pooled: Option<f64>,
    /// The mean of the folds' areas; `None` where one has only one class.
    pub mean_of_folds: Option<f64>,
    /// The area in each fold; `None` where it has only one class.
    pub by_fold: Vec<Option<f64>>,
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    fold_of: Vec<usize>,
    folds: usize,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Folds {
    type Error = PredictError;

    /// No fold is empty, so that there are at least as many rows as folds.
    fn try_from(read: Unchecked) -> Result<Self, PredictError> {
        let Unchecked { fold_of, folds } = read;
        let used: hashbrown::HashSet<usize> = fold_of.iter().copied().collect();
        if folds < 2 || used.len() != folds || used.iter().any(|&fold| fold >= folds) {
            return Err(PredictError::Folds {
                folds,
                customers: used.len(),
            });
        }
        Ok(Self { fold_of, folds })
    }
}
