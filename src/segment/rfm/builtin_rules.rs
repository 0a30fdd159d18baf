use super::{EightType, RfmRule, RfmRules};
use crate::quantity::Language;

/// Rules, recency, frequency and monetary scores.
type Row = (&'static str, (u16, u16), (u16, u16), (u16, u16));

/// In the order in which the R package tries them.
const TEN_SEGMENTS: [Row; 10] = [
    ("Champions", (5, 5), (5, 5), (5, 5)),
    ("Potential Loyalist", (3, 5), (3, 5), (2, 5)),
    ("Loyal Customers", (2, 4), (2, 4), (2, 4)),
    ("Promising", (3, 4), (1, 3), (3, 5)),
    ("New Customers", (4, 5), (1, 3), (1, 5)),
    ("Can't Lose Them", (1, 2), (3, 4), (4, 5)),
    ("At Risk", (1, 2), (2, 5), (4, 5)),
    ("Need Attention", (1, 3), (3, 5), (3, 5)),
    ("About To Sleep", (2, 3), (1, 3), (1, 4)),
    ("Lost", (1, 1), (1, 5), (1, 5)),
];

impl RfmRules {
    /// The ten segments that the R package *rfm* documents, for scores of 1 to 5, and `Others`.
    ///
    /// Their ranges overlap and leave scores uncovered, as [`RfmRules::audit`] shows; they stand
    /// here as published, in the published order, which decides.
    pub fn ten_segments() -> Self {
        let rules = TEN_SEGMENTS.map(|(segment, recency, frequency, monetary)| RfmRule {
            segment: segment.to_owned(),
            recency: recency.into(),
            frequency: frequency.into(),
            monetary: monetary.into(),
        });
        Self {
            rules: rules.into(),
            fallback: "Others".to_owned(),
        }
    }

    /// The [eight types](EightType) as rules for the scores 1 and 2 of a mean split; they cover
    /// every score once. The fallback, which nobody reaches, has the name of the last.
    pub fn eight_types(language: Language) -> Self {
        let name = |kind: EightType| match language {
            Language::Chinese => kind.chinese().to_owned(),
            Language::English => kind.english().to_owned(),
        };
        // Recent, frequent, large: as the types come in `EightType::ALL`.
        let high = [
            (2, 2, 2),
            (2, 1, 2),
            (1, 2, 2),
            (1, 1, 2),
            (2, 2, 1),
            (2, 1, 1),
            (1, 2, 1),
            (1, 1, 1),
        ];
        let rules = EightType::ALL.into_iter().zip(high);
        let rules = rules.map(|(kind, (recency, frequency, monetary))| RfmRule {
            segment: name(kind),
            recency: (recency, recency).into(),
            frequency: (frequency, frequency).into(),
            monetary: (monetary, monetary).into(),
        });
        Self {
            rules: rules.collect(),
            fallback: name(EightType::GeneralWinBack),
        }
    }
}
