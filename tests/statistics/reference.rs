//! Against SciPy 1.17 and statsmodels 0.15 on small data.

use clv::quantity::ConfidenceLevel;
use clv::statistics::{
    NoSuccess, Proportion, ProportionMethod, ordinary_least_squares, pearson, pooled_z_test,
    proportion_ratio, spearman,
};

const P95: ConfidenceLevel = ConfidenceLevel::P95;

#[track_caller]
fn close(got: f64, want: f64) {
    assert!(
        (got - want).abs() <= 1e-12 * want.abs().max(1e-3),
        "{got}, not {want}"
    );
}

#[test]
fn intervals_of_proportions() {
    use ProportionMethod::{AgrestiCoull, ClopperPearson, Jeffreys, Wilson};
    // proportion_confint; its Agresti–Coull clips at 0 and 1, so only a case within is taken.
    let rows = [
        (0, 20, Wilson, 0.0, 0.1611251580528194),
        (0, 20, ClopperPearson, 0.0, 0.16843347098308534),
        (0, 20, Jeffreys, 2.4246478459242733e-05, 0.11663898290487543),
        (1, 29, Wilson, 0.006113214292762667, 0.17175521879320294),
        (
            1,
            29,
            ClopperPearson,
            0.000872646883579922,
            0.17764429548872293,
        ),
        (1, 29, Jeffreys, 0.003746173649057073, 0.15007768600223176),
        (7, 34, Wilson, 0.10349526899031913, 0.36798388051163605),
        (
            7,
            34,
            ClopperPearson,
            0.0870213054581271,
            0.3789777485396833,
        ),
        (
            7,
            34,
            AgrestiCoull,
            0.10050084296158535,
            0.37097830654036984,
        ),
        (7, 34, Jeffreys, 0.09711928268551667, 0.3622713692786174),
        (150, 1000, Wilson, 0.1292100725130883, 0.17346865842680032),
        (
            150,
            1000,
            ClopperPearson,
            0.12842481111617282,
            0.17365812856703597,
        ),
        (
            150,
            1000,
            AgrestiCoull,
            0.1291697321439076,
            0.17350899879598097,
        ),
        (
            150,
            1000,
            Jeffreys,
            0.12889304420708794,
            0.17312933343625644,
        ),
    ];
    for (x, n, method, lower, upper) in rows {
        let proportion = Proportion::new(x, n).unwrap();
        let interval = proportion.interval(method, P95).unwrap().unwrap();
        close(interval.lower, lower);
        close(interval.upper, upper);
    }
}

#[test]
fn two_proportions() {
    let side = |x, n| Proportion::new(x, n).unwrap();
    let (first, second) = (side(56, 70), side(48, 80));
    let test = pooled_z_test(first, second).unwrap();
    close(test.z, 2.6501719512585336);
    close(test.p_value, 0.00804508136819656);
    let ratio = proportion_ratio(first, second, NoSuccess::Undefined, P95)
        .unwrap()
        .unwrap();
    close(ratio.lower, 1.0766264227631928);
    close(ratio.upper, 1.6512485112663873);
    // confint_proportions_2indep(0, 10, 5, 12, method="log-adjusted", compare="ratio")
    let ratio = proportion_ratio(side(0, 10), side(5, 12), NoSuccess::AddHalf, P95)
        .unwrap()
        .unwrap();
    close(ratio.lower, 0.006738583942397659);
    close(ratio.upper, 1.7381506486315133);
}

#[test]
fn correlations_with_ties_and_their_p_values() {
    let x = [1.0, 2.0, 2.0, 3.0, 5.0, 8.0, 8.0, 8.0];
    let y = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0];
    let r = pearson(&x, &y).unwrap().unwrap();
    close(r.coefficient(), 0.5785909631584188);
    close(r.p_value().unwrap(), 0.1329429063915751);
    let rho = spearman(&x, &y).unwrap().unwrap();
    close(rho.coefficient(), 0.5001524855174212);
    close(rho.p_value().unwrap(), 0.20687045812984248);
}

#[test]
fn a_line_with_the_error_of_its_slope() {
    let x = [
        106.0, 100.0, 86.0, 101.0, 99.0, 103.0, 97.0, 113.0, 112.0, 110.0,
    ];
    let y = [7.0, 27.0, 2.0, 50.0, 28.0, 29.0, 20.0, 12.0, 6.0, 17.0];
    let fit = ordinary_least_squares(&x, &y).unwrap().unwrap();
    close(fit.slope, -0.12430332714068576);
    close(fit.intercept, 32.565951697348424);
    close(fit.slope_standard_error.unwrap(), 0.624347535656248);
    close(fit.slope_p_value().unwrap(), 0.8471568394789462);
}

#[test]
fn a_perfect_correlation_has_the_p_value_zero() {
    let x = [1.0, 2.0, 3.0];
    assert_eq!(pearson(&x, &x).unwrap().unwrap().p_value(), Some(0.0));
    assert_eq!(pearson(&x[..2], &x[..2]).unwrap().unwrap().p_value(), None);
}
