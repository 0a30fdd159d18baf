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
