//! Days of the week beside dates, in languages whose names are not read.

/// In small letters, whole and shortened: they are read before names of months, and not before digits alone.
const ENGLISH: &str = "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun";

/// The same in German, French, Spanish, Italian, Portuguese, Dutch, Nordic languages, Polish, Czech, Turkish and
/// Russian.
const DAYS: &str = "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so \
     lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim \
     lunes martes miércoles miercoles jueves viernes sábado sabado domingo mié mie jue vie sáb sab dom \
     lunedì martedì mercoledì giovedì venerdì domenica gio \
     segunda terça terca quarta quinta sexta feira seg ter qua qui sex \
     maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo \
     mandag tirsdag onsdag torsdag fredag lørdag søndag måndag tisdag lördag söndag man tir ons tor fre lør søn \
     mån tis tors lör sön maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai ti ke to pe la su \
     poniedziałek wtorek środa czwartek piątek sobota niedziela pon wt śr czw pt sob niedz pn nd \
     pondělí úterý středa čtvrtek pátek neděle po út st čt pá ne \
     pazartesi salı çarşamba perşembe cuma cumartesi pazar pzt sal çar per cum cmt paz \
     понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс";

/// What begins a day of the week, and the days, where words do not stand apart.
const UNSPACED: [&str; 5] = ["星期", "礼拜", "禮拜", "周", "週"];
const UNSPACED_DAYS: &str = "一二三四五六日天";

/// Such as the `月` of `2024/01/01(月)`.
const IN_BRACKETS: &str = "月火水木金土日월화수목금토일";

/// What to write in the place of a date with a day of the week; `None` where there is none.
pub fn hint(value: &str) -> Option<String> {
    let date = without_first(value).or_else(|| without_last(value))?;
    Some(format!(
        "days of the week are read in English only, in some writings: leave them away at all dates, as in {date}"
    ))
}

fn is_among(days: &str, word: &str) -> bool {
    let lower = word.to_lowercase();
    days.split_ascii_whitespace().any(|day| day == lower)
}

/// Whether a text is a date by its numbers: of day, month and year, or of day and year beside a word.
fn is_date(text: &str) -> bool {
    let numbers = text.split(|c: char| !c.is_ascii_digit());
    let count = numbers.filter(|number| !number.is_empty()).count();
    let has_word = text.contains(char::is_alphabetic);
    text.starts_with(|c: char| c.is_ascii_digit()) && (count >= 3 || (count == 2 && has_word))
}

/// The date behind a day of the week, as in `Mo, 01.01.2024` and `terça-feira, 2 de janeiro de 2024`.
fn without_first(value: &str) -> Option<&str> {
    let start = value.find(|c: char| c.is_ascii_digit())?;
    let (words, date) = value.split_at_checked(start)?;
    let mut words = words
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .peekable();
    words.peek()?;
    let is_bare = !date.contains(char::is_alphabetic);
    let is_day = |word: &str| {
        let is_spaced = is_among(DAYS, word) || (is_bare && is_among(ENGLISH, word));
        is_spaced || unspaced(word).is_some_and(str::is_empty)
    };
    let are_days = words.all(is_day);
    // An English month at the beginning is no day, as in `Mar 5, 2024`.
    (are_days && is_date(date)).then_some(date)
}

/// The date before a day of the week, as in `01.01.2024 (Mo)` and `2024年1月1日星期一`.
fn without_last(value: &str) -> Option<&str> {
    let inner = value.trim_end_matches(|c: char| !c.is_alphanumeric());
    let is_in_brackets = inner.len() < value.len();
    let end = inner.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (digits, words) = inner.split_at_checked(end)?;
    let word = words.trim_start_matches(|c: char| !c.is_alphabetic());
    let is_spaced = is_among(DAYS, word) || is_among(ENGLISH, word);
    let is_bare = is_spaced || (is_in_brackets && is_in_brackets_alone(word));
    let date = match unspaced(word) {
        Some(rest) => value.get(..end + (words.len() - word.len()) + rest.len())?,
        None => digits,
    };
    let date = date.trim_end_matches(|c: char| !c.is_alphanumeric());
    ((is_bare || unspaced(word).is_some()) && is_date(date)).then_some(date)
}

/// What stands before a day such as `星期一` at the end of a word.
fn unspaced(word: &str) -> Option<&str> {
    let day = word
        .chars()
        .next_back()
        .filter(|c| UNSPACED_DAYS.contains(*c))?;
    let rest = word.strip_suffix(day)?;
    UNSPACED.iter().find_map(|of| rest.strip_suffix(of))
}

fn is_in_brackets_alone(word: &str) -> bool {
    let mut letters = word.chars();
    let day = letters.next();
    day.is_some_and(|day| IN_BRACKETS.contains(day)) && letters.next().is_none()
}
