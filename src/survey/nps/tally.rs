use super::super::SurveyError;
use super::super::answer::Cell;
use super::super::error::plus;
use super::groups::NpsGroups;
use super::scale::{NpsGroup, NpsScale};

/// The treatment of an answer off the scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum OffScale {
    /// An error with its place and value; the tally stays as it was.
    Refuse,
    /// It is counted apart and takes no part in the score.
    Count,
}

/// Counts answers to the recommendation question, one at a time, from a slice or from counts;
/// tallies of parts merge into the tally of the whole.
///
/// # Example
///
/// ```
/// use clv::survey::{NpsScale, NpsTally, OffScale};
///
/// let mut tally = NpsTally::new(NpsScale::ZERO_TO_TEN, OffScale::Refuse);
/// tally.push_all(&[1, 8, 8, 10, 5, 9])?;
/// tally.push(None)?;
/// assert_eq!(tally.missing(), 1);
/// let groups = tally.groups();
/// assert_eq!((groups.promoters(), groups.passives(), groups.detractors()), (2, 2, 2));
/// assert!(tally.push(Some(11)).is_err());
/// # Ok::<(), clv::survey::SurveyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NpsTally {
    scale: NpsScale,
    policy: OffScale,
    groups: NpsGroups,
    missing: u64,
    off_scale: u64,
}

impl NpsTally {
    /// An empty tally.
    pub fn new(scale: NpsScale, policy: OffScale) -> Self {
        Self {
            scale,
            policy,
            groups: NpsGroups::default(),
            missing: 0,
            off_scale: 0,
        }
    }

    /// The tally of how many answers there are at each score from the lowest to the highest.
    ///
    /// # Errors
    ///
    /// [`SurveyError::WrongNumberOfCounts`] or [`SurveyError::TooManyResponses`].
    pub fn from_counts(scale: NpsScale, counts: &[u64]) -> Result<Self, SurveyError> {
        let scores = usize::from(scale.highest() - scale.lowest()) + 1;
        if counts.len() != scores {
            return Err(SurveyError::WrongNumberOfCounts {
                scores,
                counts: counts.len(),
            });
        }
        let mut tally = Self::new(scale, OffScale::Refuse);
        for (score, &count) in (scale.lowest()..=scale.highest()).zip(counts) {
            let added = match scale.group(score) {
                Some(NpsGroup::Promoter) => NpsGroups::new(count, 0, 0)?,
                Some(NpsGroup::Passive) => NpsGroups::new(0, count, 0)?,
                Some(NpsGroup::Detractor) => NpsGroups::new(0, 0, count)?,
                None => NpsGroups::default(),
            };
            tally.groups = tally.groups.merged(&added)?;
        }
        Ok(tally)
    }

    /// Adds one answer, `None` where the respondent gave none.
    ///
    /// # Errors
    ///
    /// [`SurveyError::ScoreOffScale`] where the policy is to refuse; counted among all answers,
    /// missing ones included. [`SurveyError::TooManyResponses`].
    pub fn push(&mut self, score: Option<u8>) -> Result<(), SurveyError> {
        match score {
            None => self.missing = plus(self.missing, 1)?,
            Some(score) => self.push_all(&[score])?,
        }
        Ok(())
    }

    /// Adds a slice of answers, at about the speed at which memory is read: nothing is allocated
    /// and no answer is branched on.
    ///
    /// # Errors
    ///
    /// [`SurveyError::ScoreOffScale`] for the first such answer where the policy is to refuse, or
    /// [`SurveyError::TooManyResponses`]; the tally then stays as it was.
    pub fn push_all(&mut self, scores: &[u8]) -> Result<(), SurveyError> {
        let classes = count_classes(scores, self.scale);
        if classes.off_scale > 0 && self.policy == OffScale::Refuse {
            let off = |&(_, &score): &(u64, &u8)| self.scale.group(score).is_none();
            if let Some((place, &score)) = (1..).zip(scores).find(off) {
                let before = plus(self.groups.responses(), plus(self.missing, self.off_scale)?)?;
                return Err(self.scale.off_scale(plus(before, place)?, score));
            }
        }
        let passives = scores.len() as u64 - classes.total();
        let added = NpsGroups::new(classes.promoters, passives, classes.detractors)?;
        let groups = self.groups.merged(&added)?;
        self.off_scale = plus(self.off_scale, classes.off_scale)?;
        self.groups = groups;
        Ok(())
    }

    /// Adds one answer as a file has it: blank is missing, a whole number on the scale counts, and
    /// everything else (`11`, `-1`, `6.5`, `N/A`) is off the scale.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::survey::{NpsScale, NpsTally, OffScale};
    ///
    /// let mut tally = NpsTally::new(NpsScale::ZERO_TO_TEN, OffScale::Count);
    /// for cell in ["10", "9", "", "11", "-1", "N/A", "6.5", "0", "8"] {
    ///     tally.push_text(cell)?;
    /// }
    /// assert_eq!(tally.groups().to_string(), "2 promoters, 1 passives, 1 detractors");
    /// assert_eq!((tally.missing(), tally.off_scale()), (1, 4));
    /// # Ok::<(), clv::survey::SurveyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SurveyError::UnreadableScore`] where the policy is to refuse, else as
    /// [`push`](Self::push).
    pub fn push_text(&mut self, text: &str) -> Result<(), SurveyError> {
        match Cell::read(text) {
            Cell::Missing => self.push(None),
            Cell::Score(score) => self.push(Some(score)),
            Cell::Other if self.policy == OffScale::Count => {
                self.off_scale = plus(self.off_scale, 1)?;
                Ok(())
            }
            Cell::Other => {
                let before = plus(self.groups.responses(), plus(self.missing, self.off_scale)?)?;
                Err(self.scale.unreadable(plus(before, 1)?, text))
            }
        }
    }

    /// Adds the answers of another tally.
    ///
    /// # Errors
    ///
    /// [`SurveyError::ScalesDiffer`] where it has another scale, or
    /// [`SurveyError::TooManyResponses`]; the tally then stays as it was.
    pub fn merge(&mut self, other: &Self) -> Result<(), SurveyError> {
        if self.scale != other.scale {
            return Err(SurveyError::ScalesDiffer);
        }
        *self = Self {
            groups: self.groups.merged(&other.groups)?,
            missing: plus(self.missing, other.missing)?,
            off_scale: plus(self.off_scale, other.off_scale)?,
            ..*self
        };
        Ok(())
    }

    /// Promoters, passives and detractors so far.
    pub fn groups(&self) -> NpsGroups {
        self.groups
    }

    /// Respondents who gave no answer.
    pub fn missing(&self) -> u64 {
        self.missing
    }

    /// Answers off the scale, where the policy is to count them.
    pub fn off_scale(&self) -> u64 {
        self.off_scale
    }

    /// The treatment of an answer off the scale.
    pub fn policy(&self) -> OffScale {
        self.policy
    }

    /// The scale.
    pub fn scale(&self) -> NpsScale {
        self.scale
    }
}

#[derive(Default)]
struct Classes {
    promoters: u64,
    detractors: u64,
    off_scale: u64,
}

impl Classes {
    fn total(&self) -> u64 {
        self.promoters + self.detractors + self.off_scale
    }
}

/// As many bytes as four SSE registers hold; each has a counter of one byte.
const LANES: usize = 64;
/// A byte counts to 255 before its lane must be emptied.
const ROUNDS: usize = 255;

/// Counts by comparing whole registers of scores with the cuts, which the compiler vectorises.
/// Scores are counted from the lowest one, modulo 256: those below the scale are then above it.
fn count_classes(scores: &[u8], scale: NpsScale) -> Classes {
    let lowest = scale.lowest();
    let is_detractor = |place: u8| place <= scale.detractor_to() - lowest;
    let is_high = |place: u8| place >= scale.promoter_from() - lowest;
    let is_off = |place: u8| place > scale.highest() - lowest;
    let mut classes = Classes::default();
    for block in scores.chunks(LANES * ROUNDS) {
        let (registers, rest) = block.as_chunks::<LANES>();
        let mut detractors = [0_u8; LANES];
        let mut high = [0_u8; LANES];
        let mut off = [0_u8; LANES];
        for register in registers {
            for (lane, &score) in register.iter().enumerate() {
                let place = score.wrapping_sub(lowest);
                detractors[lane] += u8::from(is_detractor(place));
                high[lane] += u8::from(is_high(place));
                off[lane] += u8::from(is_off(place));
            }
        }
        let sum = |lanes: &[u8; LANES], holds: &dyn Fn(u8) -> bool| {
            let places = rest.iter().map(|score| score.wrapping_sub(lowest));
            lanes.iter().map(|&count| u64::from(count)).sum::<u64>()
                + places.filter(|&place| holds(place)).count() as u64
        };
        let off = sum(&off, &is_off);
        classes.detractors += sum(&detractors, &is_detractor);
        classes.promoters += sum(&high, &is_high) - off;
        classes.off_scale += off;
    }
    classes
}
