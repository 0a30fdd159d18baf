//! The coefficients of a specification: their names, columns and places.

use super::{
    CovariateCoding, CovariateError, CovariateShifts, CovariateTerm, Effect, Process, Shift,
};

/// One coefficient γ: ln of each parameter in `acts_on` moves by sign·γ·z.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Coefficient {
    pub(super) name: String,
    /// The covariate as the table has it.
    pub(super) column: String,
    /// Where z stands among the coded numbers.
    pub(super) place: usize,
    pub(super) processes: Vec<Process>,
    pub(super) acts_on: Vec<(usize, f64)>,
}

/// The coefficients of the terms, process by process for each term.
pub(super) fn layout<M: CovariateShifts>(
    convention: M::Convention,
    codings: &[CovariateCoding],
    terms: &[CovariateTerm],
) -> Result<Vec<Coefficient>, CovariateError> {
    let shifts = M::shifts(convention);
    let mut coefficients = Vec::new();
    let mut seen = hashbrown::HashSet::new();
    for term in terms {
        if !seen.insert(term.column.as_str()) {
            return Err(CovariateError::DuplicateTerm {
                column: term.column.clone(),
            });
        }
        let targets = targets::<M>(shifts, term)?;
        let (place, coding) = coded(codings, &term.column)?;
        for (target, processes, acts_on) in &targets {
            for (offset, coded_name) in coding.coded_names().iter().enumerate() {
                coefficients.push(Coefficient {
                    name: format!("{target}: {coded_name}"),
                    column: term.column.clone(),
                    place: place + offset,
                    processes: processes.clone(),
                    acts_on: acts_on.clone(),
                });
            }
        }
    }
    if coefficients.is_empty() {
        return Err(CovariateError::NoTerm);
    }
    Ok(coefficients)
}

/// The coding of a column, and where its numbers begin.
fn coded<'a>(
    codings: &'a [CovariateCoding],
    column: &str,
) -> Result<(usize, &'a CovariateCoding), CovariateError> {
    let mut place = 0;
    for coding in codings {
        if coding.name() == column {
            return Ok((place, coding));
        }
        place += coding.width();
    }
    Err(CovariateError::NoSuchColumn {
        column: column.to_owned(),
    })
}

/// The name of a set of coefficients, its processes, and the parameters that it acts on.
type Target = (String, Vec<Process>, Vec<(usize, f64)>);

fn targets<M: CovariateShifts>(
    shifts: &[Shift],
    term: &CovariateTerm,
) -> Result<Vec<Target>, CovariateError> {
    let own = |shift: &Shift| {
        (
            shift.name.to_owned(),
            vec![shift.process],
            shift.acts_on.to_vec(),
        )
    };
    match term.effect {
        Effect::OwnOnEach => Ok(shifts.iter().map(own).collect()),
        Effect::OnlyOn(process) => {
            let targets: Vec<Target> = shifts
                .iter()
                .filter(|shift| shift.process == process)
                .map(own)
                .collect();
            if targets.is_empty() {
                return Err(CovariateError::NoSuchProcess {
                    model: M::NAME,
                    process,
                    column: term.column.clone(),
                });
            }
            Ok(targets)
        }
        Effect::EqualOnAll => {
            let processes: Vec<Process> = shifts.iter().map(|shift| shift.process).collect();
            if processes.windows(2).any(|pair| pair.first() == pair.last()) {
                return Err(CovariateError::UnequalProcesses {
                    column: term.column.clone(),
                });
            }
            let names: Vec<&str> = shifts.iter().map(|shift| shift.name).collect();
            let acts_on = shifts.iter().flat_map(|shift| shift.acts_on).copied();
            Ok(vec![(names.join(" and "), processes, acts_on.collect())])
        }
    }
}

/// The shift of ln of each parameter by covariates z that the coefficients see as `seen(γ)`.
pub(super) fn shifts_of(
    parameters: usize,
    coefficients: &[Coefficient],
    values: &[f64],
    coded: &[f64],
) -> Vec<f64> {
    let mut shifts = vec![0.0; parameters];
    for (coefficient, value) in coefficients.iter().zip(values) {
        let z = coded.get(coefficient.place).copied().unwrap_or(0.0);
        for &(parameter, sign) in &coefficient.acts_on {
            if let Some(shift) = shifts.get_mut(parameter) {
                *shift += sign * value * z;
            }
        }
    }
    shifts
}
