//! Personal numbers: the EGN of citizens, the `LNCh` of foreigners, and the EIK of
//! legal persons.
//!
//! A number that does not fit is a remark, never a refusal: papers are often
//! missing, foreign or wrong, and help does not wait for them.
use crate::day::Day;
use crate::person::Sex;

/// What an EGN (ЕГН) says of its holder. The district in its digits is not
/// read: it must not be counted by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Egn {
    /// The day of birth.
    pub birth: Day,
    /// Female or male.
    pub sex: Sex,
}

/// What the ten digits of an EGN say, if its day exists and its check digit
/// fits.
///
/// `YYMMDD`, where the month has 20 added for the years 1800 to 1899 and 40
/// from 2000; three digits of which the last is even for a man; a check digit.
#[must_use]
pub fn read_egn(text: &str) -> Option<Egn> {
    let d = digits(text)?;
    let two = |at: usize| i16::from(d[at]) * 10 + i16::from(d[at + 1]);
    let (century, month) = match two(2) {
        m @ 1..=12 => (1900, m),
        m @ 21..=32 => (1800, m - 20),
        m @ 41..=52 => (2000, m - 40),
        _ => return None,
    };
    let birth = Day::of(century + two(0), i8::try_from(month).ok()?, i8::try_from(two(4)).ok()?)?;
    let sum = weighted(&d, [2, 4, 8, 5, 10, 9, 7, 3, 6]);
    let sex = if d[8].is_multiple_of(2) { Sex::Male } else { Sex::Female };
    (sum % 11 % 10 == u32::from(d[9])).then_some(Egn { birth, sex })
}

/// Whether ten digits are an `LNCh` (ЛНЧ): its check digit fits. It says nothing
/// of its holder.
#[must_use]
pub fn is_lnch(text: &str) -> bool {
    digits(text)
        .is_some_and(|d| weighted(&d, [21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10 == u32::from(d[9]))
}

/// Whether nine or thirteen digits are an EIK (ЕИК, formerly BULSTAT) of a legal
/// person: the ninth is the check digit of the first eight, the thirteenth that
/// of the four before it.
#[must_use]
pub fn is_eik(text: &str) -> bool {
    let text = text.trim().as_bytes();
    if !text.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let digits: Vec<u32> = text.iter().map(|byte| u32::from(byte - b'0')).collect();
    // A sum of ten has no digit, and is taken again by other weights.
    let check = |digits: &[u32], first: &[u32], second: &[u32]| {
        let sum =
            |weights: &[u32]| digits.iter().zip(weights).map(|(d, w)| d * w).sum::<u32>() % 11;
        match sum(first) {
            10 => sum(second) % 10,
            rest => rest,
        }
    };
    let ninth =
        |digits: &[u32]| check(digits, &[1, 2, 3, 4, 5, 6, 7, 8], &[3, 4, 5, 6, 7, 8, 9, 10]);
    match digits.len() {
        9 => ninth(&digits[..8]) == digits[8],
        13 => {
            ninth(&digits[..8]) == digits[8]
                && check(&digits[8..12], &[2, 7, 3, 5], &[4, 9, 5, 7]) == digits[12]
        }
        _ => false,
    }
}

fn digits(text: &str) -> Option<[u8; 10]> {
    let digits: [u8; 10] = text.trim().as_bytes().try_into().ok()?;
    digits.iter().all(u8::is_ascii_digit).then(|| digits.map(|d| d - b'0'))
}

fn weighted(digits: &[u8; 10], weights: [u32; 9]) -> u32 {
    digits.iter().zip(weights).map(|(d, w)| u32::from(*d) * w).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(egn: &str, expected: Option<(&str, Sex)>) {
        let found = read_egn(egn).map(|e| (e.birth.to_string(), e.sex.code()));
        assert_eq!(found, expected.map(|(day, sex)| (day.to_owned(), sex.code())), "{egn}");
    }

    // The valid ones are the vectors of python-stdnum.
    #[test]
    fn an_egn_tells_day_and_sex() {
        check("7523169263", Some(("1875-03-16", Sex::Male)));
        check("8032056031", Some(("1880-12-05", Sex::Female)));
        check("7542011030", Some(("2075-02-01", Sex::Female)));
        check(" 7523169263 ", Some(("1875-03-16", Sex::Male)));
    }

    #[test]
    fn a_number_that_is_no_egn_tells_nothing() {
        check("7523169264", None);
        check("7552A10004", None);
        check("8019010008", None);
        check("752316926", None);
        check("75231692630", None);
        check("", None);
    }

    #[test]
    fn an_lnch_has_a_check_digit_of_its_own() {
        assert!(is_lnch("7111042925"));
        assert!(!is_lnch("7111042922"));
        assert!(!is_lnch("71110A2925"));
        assert!(!is_lnch("7523169263"));
    }

    // Worked out by hand from the weights.
    #[test]
    fn an_eik_has_nine_or_thirteen_digits() {
        // 1·1+2·2+…+8·8 = 204 = 18·11 + 6
        assert!(is_eik("123456786") && is_eik(" 123456786 "));
        // 5·2 = 10 has no digit; by the other weights 7·2 = 14 leaves 3.
        assert!(is_eik("000020003") && !is_eik("000020000"));
        // 2·6 + 5·1 = 17 leaves 6; 2·6 + 7·1 + 3·2 + 5·3 = 40 leaves 7.
        assert!(is_eik("1234567860016") && is_eik("1234567861237"));
        for wrong in ["123456787", "12345678", "1234567860010", "12345678a", "", "1234567871237"] {
            assert!(!is_eik(wrong), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_digit_of_an_eik_is_noticed(at in 0_usize..9, digit in 0_u8..10) {
            let mut number = *b"123456786";
            prop_assume!(number[at] != digit + b'0');
            number[at] = digit + b'0';
            // Where the first sum leaves ten, the second may come to the same digit.
            let digits = number[..8].iter().map(|byte| u32::from(byte - b'0'));
            let first: u32 = digits.zip(1..).map(|(digit, weight)| digit * weight).sum();
            prop_assume!(first % 11 != 10);
            prop_assert!(!is_eik(std::str::from_utf8(&number).unwrap()));
        }

        #[test]
        fn one_wrong_digit_of_an_lnch_is_noticed(at in 0_usize..10, digit in 0_u8..10) {
            let mut number = *b"7111042925";
            prop_assume!(number[at] != digit + b'0');
            number[at] = digit + b'0';
            prop_assert!(!is_lnch(std::str::from_utf8(&number).unwrap()));
        }

        #[test]
        fn reading_never_fails_on_any_text(text in ".{0,12}") {
            let _ = (read_egn(&text), is_lnch(&text), is_eik(&text));
        }
    }
}
