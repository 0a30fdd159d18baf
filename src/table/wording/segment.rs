use crate::segment::RfmScores;
use crate::table::Words;

/// The segments of [`RfmRules::ten_segments`](crate::segment::RfmRules::ten_segments).
const SEGMENTS: [(&str, &str); 11] = [
    ("Champions", "重要价值客户"),
    ("Potential Loyalist", "潜在忠诚客户"),
    ("Loyal Customers", "忠诚客户"),
    ("Promising", "有潜力客户"),
    ("New Customers", "新客户"),
    ("Can't Lose Them", "不可流失客户"),
    ("At Risk", "流失预警客户"),
    ("Need Attention", "需关注客户"),
    ("About To Sleep", "即将沉睡客户"),
    ("Lost", "已流失客户"),
    ("Others", "其他客户"),
];

/// The name of a segment: that of a published one in both languages, another as it is.
pub(crate) fn segment(name: &str) -> Words {
    let published = SEGMENTS.into_iter().find(|(english, _)| *english == name);
    published.map_or_else(|| name.into(), Words::from)
}

/// A remark where scores hardly tell customers apart: fewer than three different ones of a kind do not
/// bear the names of ten segments. `None` where they do.
///
/// ```
/// use clv::segment::{RfmScore, RfmScores};
/// use clv::table::few_scores;
///
/// let score = RfmScore { recency: 5, frequency: 1, monetary: 1 };
/// let scores = RfmScores {
///     scores: vec![score; 3],
///     cuts: None,
///     recency_sizes: vec![1, 1, 1],
///     frequency_sizes: vec![3, 0, 0],
///     monetary_sizes: vec![1, 1, 1],
/// };
/// let remark = few_scores(&scores).ok_or("they are told apart")?;
/// let english = remark.in_language(clv::quantity::Language::English);
/// assert!(english.contains("all customers have the same frequency score"));
/// # Ok::<(), &str>(())
/// ```
pub fn few_scores(scores: &RfmScores) -> Option<Words> {
    const FEWEST: usize = 3;
    let kinds = [
        (("recency", "最近"), &scores.recency_sizes),
        (("frequency", "频率"), &scores.frequency_sizes),
        (("monetary", "金额"), &scores.monetary_sizes),
    ];
    let (mut english, mut chinese) = (Vec::new(), Vec::new());
    for ((kind, kind_in_chinese), sizes) in kinds {
        match sizes.iter().filter(|customers| **customers > 0).count() {
            0 | FEWEST.. => {}
            1 => {
                english.push(format!("all customers have the same {kind} score"));
                chinese.push(format!("所有客户的{kind_in_chinese}得分相同"));
            }
            different => {
                english.push(format!("there are {different} different {kind} scores"));
                chinese.push(format!("{kind_in_chinese}得分只有 {different} 种"));
            }
        }
    }
    (!english.is_empty()).then(|| {
        Words::new(
            format!("Names of segments say little here: {}.", english.join("; ")),
            format!("分群名称在此说明不了多少：{}。", chinese.join("；")),
        )
    })
}
