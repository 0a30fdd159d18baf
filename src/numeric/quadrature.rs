//! Adaptive quadrature of a positive function over a finite interval.

use super::Unsettled;

/// Nodes of the fifteen-point Kronrod rule, its weights, and those of the seven-point Gauss rule
/// inside of it (Piessens et al., QUADPACK, 1983).
const NODES: [(f64, f64, f64); 7] = [
    (0.991_455_371_120_812_6, 0.022_935_322_010_529_224, 0.0),
    (
        0.949_107_912_342_758_5,
        0.063_092_092_629_978_56,
        0.129_484_966_168_869_7,
    ),
    (0.864_864_423_359_769_1, 0.104_790_010_322_250_18, 0.0),
    (
        0.741_531_185_599_394_4,
        0.140_653_259_715_525_92,
        0.279_705_391_489_276_64,
    ),
    (0.586_087_235_467_691_1, 0.169_004_726_639_267_9, 0.0),
    (
        0.405_845_151_377_397_2,
        0.190_350_578_064_785_4,
        0.381_830_050_505_118_9,
    ),
    (0.207_784_955_007_898_47, 0.204_432_940_075_298_9, 0.0),
];
const CENTRE: (f64, f64) = (0.209_482_141_084_727_82, 0.417_959_183_673_469_4);

/// The error that may be left, as a share of the whole.
const TOLERANCE: f64 = 1e-14;
const MOST_PANELS: usize = 4_000;

struct Panel {
    from: f64,
    to: f64,
    value: f64,
    error: f64,
}

impl Panel {
    fn new(f: &impl Fn(f64) -> f64, from: f64, to: f64) -> Self {
        let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
        let centre = f(middle);
        let (mut kronrod, mut gauss) = (CENTRE.0 * centre, CENTRE.1 * centre);
        for (node, in_kronrod, in_gauss) in NODES {
            let pair = f(middle - half * node) + f(middle + half * node);
            kronrod += in_kronrod * pair;
            gauss += in_gauss * pair;
        }
        // The difference is the error of the Gauss rule; Kronrod's is about its 3/2 power.
        let difference = (kronrod - gauss).abs();
        let share = 200.0 * difference / kronrod.abs().max(f64::MIN_POSITIVE);
        Self {
            from,
            to,
            value: half * kronrod,
            error: half * difference * share.sqrt().min(1.0),
        }
    }
}

/// ∫ f over \[from, to\] for f ≥ 0; worst relative error 1e-13 where it settles.
///
/// The first look is at `panels` pieces of equal width: several where f may have a peak that one
/// would miss.
pub(crate) fn integrate(
    f: impl Fn(f64) -> f64,
    from: f64,
    to: f64,
    panels: u32,
) -> Result<f64, Unsettled> {
    if panels as usize > MOST_PANELS {
        return Err(Unsettled("an adaptive quadrature"));
    }
    let width = (to - from) / f64::from(panels);
    let mut open: Vec<Panel> = (0..panels)
        .map(|k| {
            let left = from + width * f64::from(k);
            Panel::new(&f, left, left + width)
        })
        .collect();
    let mut estimate: f64 = open.iter().map(|panel| panel.value).sum();
    let mut sum = 0.0;
    let mut panels = open.len();
    while let Some(panel) = open.pop() {
        // A panel may leave its share of the tolerance by width, or rounding.
        let share = (panel.to - panel.from) / (to - from);
        let allowed = TOLERANCE * (share * estimate).max(0.1 * panel.value);
        if panel.error <= allowed
            || panel.value <= 1e-18 * estimate && panel.error <= 1e-18 * estimate
        {
            sum += panel.value;
            continue;
        }
        panels += 2;
        if panels > MOST_PANELS {
            return Err(Unsettled("an adaptive quadrature"));
        }
        let middle = 0.5 * (panel.from + panel.to);
        let halves = [
            Panel::new(&f, panel.from, middle),
            Panel::new(&f, middle, panel.to),
        ];
        estimate += halves[0].value + halves[1].value - panel.value;
        open.extend(halves);
    }
    if sum.is_finite() {
        Ok(sum)
    } else {
        Err(Unsettled("an adaptive quadrature"))
    }
}

/// The positive nodes of the twenty-four-point Gauss–Legendre rule and their weights; the negative
/// ones mirror them.
pub(crate) const GAUSS_24: [(f64, f64); 12] = [
    (0.064_056_892_862_605_63, 0.127_938_195_346_752_16),
    (0.191_118_867_473_616_3, 0.125_837_456_346_828_3),
    (0.315_042_679_696_163_4, 0.121_670_472_927_803_39),
    (0.433_793_507_626_045_1, 0.115_505_668_053_725_6),
    (0.545_421_471_388_839_6, 0.107_444_270_115_965_63),
    (0.648_093_651_936_975_5, 0.097_618_652_104_113_88),
    (0.740_124_191_578_554_4, 0.086_190_161_531_953_27),
    (0.820_001_985_973_903, 0.073_346_481_411_080_3),
    (0.886_415_527_004_401_1, 0.059_298_584_915_436_78),
    (0.938_274_552_002_732_8, 0.044_277_438_817_419_81),
    (0.974_728_555_971_309_5, 0.028_531_388_628_933_663),
    (0.995_187_219_997_021_3, 0.012_341_229_799_987_2),
];

/// The positive nodes of the sixteen-point Gauss–Legendre rule and their weights; the negative ones
/// mirror them.
const GAUSS_16: [(f64, f64); 8] = [
    (0.09501250983763744, 0.1894506104550685),
    (0.2816035507792589, 0.18260341504492358),
    (0.45801677765722737, 0.16915651939500254),
    (0.617_876_244_402_643_8, 0.149_595_988_816_576_73),
    (0.755404408355003, 0.12462897125553388),
    (0.8656312023878318, 0.09515851168249279),
    (0.9445750230732326, 0.062253523938647894),
    (0.9894009349916499, 0.027152459411754096),
];

/// The positive nodes of the eight-point Gauss–Legendre rule and their weights; the negative ones
/// mirror them.
const GAUSS_8: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_26),
];

/// The same of four, six, ten and twelve points.
const GAUSS_4: [(f64, f64); 2] = [
    (0.339_981_043_584_856_26, 0.652_145_154_862_546_1),
    (0.861_136_311_594_052_6, 0.347_854_845_137_453_85),
];
const GAUSS_6: [(f64, f64); 3] = [
    (0.238_619_186_083_196_9, 0.467_913_934_572_691_04),
    (0.661_209_386_466_264_5, 0.360_761_573_048_138_6),
    (0.932_469_514_203_152, 0.171_324_492_379_170_36),
];
const GAUSS_10: [(f64, f64); 5] = [
    (0.148_874_338_981_631_22, 0.295_524_224_714_752_87),
    (0.433_395_394_129_247_2, 0.269_266_719_309_996_35),
    (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
    (0.865_063_366_688_984_5, 0.149_451_349_150_580_6),
    (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
];
const GAUSS_12: [(f64, f64); 6] = [
    (0.125_233_408_511_468_9, 0.249_147_045_813_402_77),
    (0.367_831_498_998_180_2, 0.233_492_536_538_354_8),
    (0.587_317_954_286_617_5, 0.203_167_426_723_065_92),
    (0.769_902_674_194_304_7, 0.160_078_328_543_346_22),
    (0.904_117_256_370_474_9, 0.106_939_325_995_318_43),
    (0.981_560_634_246_719_2, 0.047_175_336_386_511_83),
];

/// A Gauss–Legendre rule, its nodes and weights in eights, of which vectors are made; what is beyond
/// its points has no weight.
pub(crate) struct GaussRule {
    pub(crate) points: usize,
    pub(crate) eights: [Eight; 3],
}

/// Eight nodes and their weights.
#[derive(Clone, Copy)]
pub(crate) struct Eight {
    pub(crate) nodes: [f64; 8],
    pub(crate) weights: [f64; 8],
}

/// The rules of so many points, in ascending order.
pub(crate) static GAUSS_RULES: [GaussRule; 7] = [
    rule(&GAUSS_4),
    rule(&GAUSS_6),
    rule(&GAUSS_8),
    rule(&GAUSS_10),
    rule(&GAUSS_12),
    rule(&GAUSS_16),
    rule(&GAUSS_24),
];

/// The positive nodes and those that mirror them.
const fn rule(positive: &[(f64, f64)]) -> GaussRule {
    let mut eights = [Eight {
        nodes: [0.0; 8],
        weights: [0.0; 8],
    }; 3];
    let points = 2 * positive.len();
    let mut place = 0;
    while place < points {
        let (node, weight) = positive[place / 2];
        let eight = &mut eights[place / 8];
        eight.nodes[place % 8] = if place.is_multiple_of(2) { node } else { -node };
        eight.weights[place % 8] = weight;
        place += 1;
    }
    GaussRule { points, eights }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rule of n points integrates powers up to 2n − 1: ∫ x^k dx = 2/(k + 1) or 0 over −1…1.
    #[test]
    fn rules_are_exact_for_powers() {
        for rule in &GAUSS_RULES {
            let eights = rule.eights.iter();
            let points: Vec<(f64, f64)> = eights
                .flat_map(|eight| eight.nodes.into_iter().zip(eight.weights))
                .collect();
            assert_eq!(
                points.iter().filter(|(_, weight)| *weight > 0.0).count(),
                rule.points
            );
            for k in 0..2 * rule.points as i32 {
                let sum: f64 = points.iter().map(|(x, weight)| weight * x.powi(k)).sum();
                let want = if k % 2 == 0 {
                    2.0 / f64::from(k + 1)
                } else {
                    0.0
                };
                assert!(
                    (sum - want).abs() < 1e-15 * 4.0,
                    "{} {k}: {sum} {want}",
                    rule.points
                );
            }
        }
    }

    #[test]
    fn integrals_with_an_exact_value() {
        let near = |got: Result<f64, Unsettled>, want: f64| {
            let got = got.unwrap();
            assert!((got - want).abs() <= 1e-13 * want, "{got} {want}");
        };
        near(integrate(|x| x.powi(20), 0.0, 1.0, 8), 1.0 / 21.0);
        near(integrate(|x| (-x).exp(), 0.0, 700.0, 8), 1.0);
        near(
            integrate(|x| (1e-6 + x * x).recip(), -1.0, 1.0, 8),
            2e3 * 1e3_f64.atan(),
        );
        let peak = |x: f64| (-0.5 * ((x - 0.3) * 1e4).powi(2)).exp();
        near(
            integrate(peak, 0.0, 1.0, 8),
            1e-4 * std::f64::consts::TAU.sqrt(),
        );
    }
}
