//! One programme in every layout the reader takes: the same activities come
//! out.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use domain::programme::deadline::DeadlineKind;
use domain::programme::{Activity, Notice, Programme, Remark};
use formats::programme::{Directory, read_bytes, read_text};
use std::fmt::Write as _;
use std::io::Write as _;

const SEED: &str = include_str!("../../../packs/bg/programmes/2017.txt");

fn directory() -> Directory<'static> {
    Directory::new(formats::pack::bulgaria())
}

fn has(remarks: &[Remark], kind: Notice) -> bool {
    remarks.iter().any(|r| r.kind == kind)
}

/// An activity without lines and source, which differ between layouts.
fn bare(activity: &Activity) -> Activity {
    let mut bare = activity.clone();
    bare.line = 0;
    bare.source.clear();
    for indicator in &mut bare.indicators {
        indicator.line = 0;
    }
    bare
}

#[track_caller]
fn same(found: &Programme, expected: &Programme) {
    assert_eq!(found.title, expected.title);
    assert_eq!(found.sections.len(), expected.sections.len());
    for (found, expected) in found.sections.iter().zip(&expected.sections) {
        assert_eq!(
            (&found.number, &found.title, &found.goal, &found.objectives),
            (&expected.number, &expected.title, &expected.goal, &expected.objectives)
        );
        let numbers = |s: &domain::programme::Section| {
            s.activities.iter().map(|a| a.number).collect::<Vec<_>>()
        };
        assert_eq!(numbers(found), numbers(expected));
        for (found, expected) in found.activities.iter().zip(&expected.activities) {
            assert_eq!(bare(found), bare(expected));
        }
    }
    let short = |p: &Programme| {
        p.abbreviations.iter().map(|a| (a.short.clone(), a.long.clone())).collect::<Vec<_>>()
    };
    assert_eq!(short(found), short(expected));
}

fn seed() -> Programme {
    read_text(SEED, &directory()).0
}

#[test]
fn spaces_colons_bars_and_line_breaks_part_label_and_value_as_tabs_do() {
    let rows = |part: &str| {
        let row = |line: &str| match line.split_once('\t') {
            // A continuation line and a rule have no label.
            Some((label, value)) if !label.is_empty() && !label.starts_with('-') => {
                let abbreviation = !value.is_empty()
                    && label.chars().all(char::is_alphanumeric)
                    && label.len() < 8;
                let part = if abbreviation && part == "\n" { "  " } else { part };
                format!("{label}{part}{value}")
            }
            _ => line.to_owned(),
        };
        SEED.lines().map(row).collect::<Vec<_>>().join("\n")
    };
    for part in ["  ", "     ", ": ", " | ", "\n", " – "] {
        let (found, remarks) = read_text(&rows(part), &directory());
        same(&found, &seed());
        assert!(!has(&remarks, Notice::LineUnplaced), "{part:?}");
        assert!(!has(&remarks, Notice::FieldMissing), "{part:?}");
    }
}

#[test]
fn one_space_parts_too_where_a_capital_follows() {
    let body = SEED.split("LIST OF ABBREVIATIONS").next().unwrap();
    let (found, remarks) = read_text(&body.replace('\t', " "), &directory());
    let expected = read_text(body, &directory()).0;
    let count = |p: &Programme| p.indicators().count();
    assert_eq!((found.activities().count(), count(&found)), (40, count(&expected)));
    assert!(!has(&remarks, Notice::FieldMissing));
}

#[test]
fn wrapped_lines_are_joined() {
    let mut wrapped = String::new();
    for line in SEED.lines() {
        let mut width = 0;
        for (n, word) in line.split(' ').enumerate() {
            let tabbed = word.contains('\t');
            // Not before a dash or digit: a wrapped line must not look like a
            // bullet.
            if width > 90 && !tabbed && word.starts_with(char::is_alphabetic) {
                wrapped.push('\n');
                width = 0;
            } else if n > 0 {
                wrapped.push(' ');
            }
            wrapped.push_str(word);
            width += word.chars().count() + 1;
        }
        wrapped.push('\n');
    }
    let (found, _) = read_text(&wrapped, &directory());
    assert_eq!(found.activities().count(), 40);
    assert_eq!(found.indicators().count(), 104);
    for ((_, found), (_, expected)) in found.activities().zip(seed().activities()) {
        assert_eq!(bare(found), bare(expected));
    }
}

// --- DOCX --------------------------------------------------------------------

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn paragraph(text: &str) -> String {
    let runs: Vec<String> = text
        .split('\t')
        .map(|t| format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", escaped(t)))
        .collect();
    let stops = "<w:pPr><w:tabs><w:tab w:val=\"left\" w:pos=\"720\"/></w:tabs></w:pPr>";
    format!("<w:p>{stops}{}</w:p>", runs.join("<w:r><w:tab/></w:r>"))
}

fn row(cells: &[&str]) -> String {
    let cell = |text: &&str| {
        let paragraphs: String = text.split('\n').map(paragraph).collect();
        format!("<w:tc><w:tcPr/>{paragraphs}</w:tc>")
    };
    format!("<w:tr>{}</w:tr>", cells.iter().map(cell).collect::<String>())
}

fn docx(body: &str) -> Vec<u8> {
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document \
         xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    archive("word/document.xml", xml.as_bytes())
}

fn archive(name: &str, content: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file(name, options).unwrap();
    zip.write_all(content).unwrap();
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_docx_of_paragraphs_reads_as_the_text_does() {
    let body: String = SEED.lines().map(paragraph).collect();
    let (found, remarks) = read_bytes(&docx(&body), &directory());
    same(&found, &seed());
    assert_eq!(found.activities().nth(3).unwrap().1.line, 41);
    assert!(!has(&remarks, Notice::LineUnplaced));
}

#[test]
fn a_docx_of_two_column_tables_reads_as_the_text_does() {
    let mut body = String::new();
    let mut table = Vec::new();
    for line in SEED.lines().chain([""]) {
        match line.split_once('\t') {
            Some((label, value)) if !label.starts_with('-') => table.push(row(&[label, value])),
            _ => {
                if !table.is_empty() {
                    write!(body, "<w:tbl><w:tblPr/>{}</w:tbl>", table.concat()).unwrap();
                    table.clear();
                }
                body.push_str(&paragraph(line));
            }
        }
    }
    let (found, remarks) = read_bytes(&docx(&body), &directory());
    same(&found, &seed());
    assert!(!has(&remarks, Notice::LineUnplaced));
}

#[test]
fn several_paragraphs_in_a_cell_are_several_entries() {
    let table = [
        row(&["Activity 1", "Train the inspectors"]),
        row(&["Responsible institutions", "MLSP\nGLIEA"]),
        row(&["Partners", "– NGOs\n– EA"]),
        row(&["Financing", "State budget"]),
        row(&["Deadline", "Q2 2017"]),
        row(&["Expected results", "Trained inspectors"]),
        row(&["Indicators", "Number of trainings\nNumber of persons trained and certified"]),
    ];
    let body = paragraph("Programme 2017")
        + &paragraph("SECTION I TRAINING")
        + &format!("<w:tbl>{}</w:tbl>", table.concat());
    let (found, _) = read_bytes(&docx(&body), &directory());
    let activity = &found.sections[0].activities[0];
    assert_eq!(
        activity.responsible.iter().map(|d| d.name.as_str()).collect::<Vec<_>>(),
        ["MLSP", "GLIEA"]
    );
    assert_eq!(
        activity.partners.iter().map(|d| d.name.as_str()).collect::<Vec<_>>(),
        ["NGOs", "EA"]
    );
    assert_eq!(activity.deadline.kind, DeadlineKind::Quarter);
    let wordings: Vec<&str> = activity.indicators.iter().map(|i| i.wording.as_str()).collect();
    assert_eq!(wordings, ["Number of trainings", "Number of persons trained", "certified"]);
}

#[test]
fn deleted_text_and_text_box_copies_are_left_out_of_a_docx() {
    let body = paragraph("Programme 2017")
        + "<w:p><w:r><w:t>SECTION I</w:t></w:r><w:del><w:r><w:delText>X</w:delText><w:t>GONE</w:t></w:r></w:del></w:p>"
        + "<w:p><w:r><w:t>R&amp;D &#8211; new</w:t></w:r></w:p>";
    let (found, _) = read_bytes(&docx(&body), &directory());
    assert_eq!(
        (found.sections[0].number.as_str(), found.sections[0].title.as_str()),
        ("I", "R&D – new")
    );
}

#[test]
fn a_damaged_docx_gives_an_empty_programme_and_a_sentence() {
    let whole = docx(&paragraph("Programme 2017"));
    let cut_off = docx("<w:p><w:r><w:t>never ends");
    let other = archive("xl/workbook.xml", b"<workbook/>");
    for bytes in [&whole[..whole.len() / 2], &cut_off, &other, b"PK\x03\x04"] {
        let (found, remarks) = read_bytes(bytes, &directory());
        assert_eq!(found, Programme::default());
        assert_eq!(remarks.iter().map(|r| r.kind).collect::<Vec<_>>(), [Notice::FileDamaged]);
    }
    assert_eq!(read_bytes(&whole, &directory()).0.title, "Programme 2017");
}

#[test]
fn a_zip_bomb_is_refused_before_it_unpacks() {
    let spaces = vec![b' '; 80 << 20];
    let bomb = archive("word/document.xml", &spaces);
    assert!(bomb.len() < 1 << 20);
    let (found, remarks) = read_bytes(&bomb, &directory());
    assert_eq!(found, Programme::default());
    assert_eq!(remarks[0].kind, Notice::FileTooLarge);
}

// --- Column tables -------------------------------------------------------------

const HEADER: [&str; 6] = [
    "Activity",
    "Indicators",
    "Timetable",
    "Responsible/Partners",
    "Resources",
    "Expected results",
];

/// The seed's sections as column tables, in the words of the seed.
fn column_tables(row: impl Fn(&[&str]) -> String) -> Vec<(String, Vec<String>)> {
    let tables = seed().sections.into_iter().map(|section| {
        let mut rows = vec![row(&HEADER)];
        for a in &section.activities {
            let field = |label: &str| {
                let found = a.source.iter().find(|s| s.label.starts_with(label));
                found.map(|f| f.text.clone()).unwrap_or_default()
            };
            let bodies = format!("{}; Partners: {}", field("Responsible"), field("Partners"));
            let title = format!("{}. {}", a.number, a.source[0].text);
            rows.push(row(&[
                &title,
                &field("Performance"),
                &field("Time frame"),
                &bodies,
                &field("Financing"),
                &field("Expected"),
            ]));
        }
        (format!("SECTION {} {}", section.number, section.title), rows)
    });
    tables.collect()
}

#[track_caller]
fn same_activities(found: &Programme, remarks: &[Remark]) {
    assert_eq!(found.title, seed().title);
    assert!(!has(remarks, Notice::LineUnplaced), "{remarks:?}");
    assert!(!has(remarks, Notice::FieldMissing));
    assert_eq!(found.activities().count(), 40);
    for ((_, found), (_, expected)) in found.activities().zip(seed().activities()) {
        assert_eq!(bare(found), bare(expected));
    }
}

#[test]
fn column_tables_in_text_read_as_rows_do() {
    for (open, between, close) in [("", "\t", ""), ("| ", " | ", " |")] {
        let tables = column_tables(|cells| format!("{open}{}{close}", cells.join(between)));
        let mut text = format!("{}\n\n", seed().title);
        for (heading, rows) in tables {
            write!(text, "{heading}\n\n{}\n", rows[0]).unwrap();
            if !open.is_empty() {
                text += "|---|---|---|---|---|---|\n";
            }
            write!(text, "{}\n\n", rows[1..].join("\n")).unwrap();
        }
        let (found, remarks) = read_text(&text, &directory());
        same_activities(&found, &remarks);
        assert!(!has(&remarks, Notice::TableBroken));
    }
}

#[test]
fn column_tables_in_docx_read_as_rows_do() {
    let mut body = paragraph(&seed().title);
    for (heading, rows) in column_tables(row) {
        body += &paragraph(&heading);
        write!(body, "<w:tbl>{}</w:tbl>", rows.concat()).unwrap();
    }
    let (found, remarks) = read_bytes(&docx(&body), &directory());
    same_activities(&found, &remarks);
}

#[test]
fn a_plan_in_five_columns_reads_whole() {
    let text = "NATIONAL ACTION PLAN 2020\n\n\
        Specific objective 1: Raise awareness\n\
        | Activity | Indicators | Timetable | Responsible/Partners | Resources |\n\
        |---|---|---|---|---|\n\
        | Run a campaign in schools | Number of schools; leaflets printed and distributed | Q1 – Q2 2020 | MES / NGOs, MoI | State budget |\n\
        | Train journalists | Number of journalists trained | by 31 December 2020 | NCCTHB | Projects |\n\n\
        Specific objective 2: Help victims\n\
        | Activity | Indicators | Timetable | Responsible/Partners | Resources |\n\
        |---|---|---|---|---|\n\
        | Open a helpline | A helpline opened | Permanent | Responsible: MLSP. Partners: NGOs | Donors |\n";
    let (found, remarks) = read_text(text, &directory());
    let shape: Vec<(&str, usize)> =
        found.sections.iter().map(|s| (s.title.as_str(), s.activities.len())).collect();
    assert_eq!(shape, [("Raise awareness", 2), ("Help victims", 1)]);
    let codes = |duties: &[domain::programme::Duty]| {
        duties
            .iter()
            .map(|d| d.institution.clone().unwrap_or_default())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let bodies: Vec<(String, String)> =
        found.activities().map(|(_, a)| (codes(&a.responsible), codes(&a.partners))).collect();
    let expected = [("MES", "NGO MoI"), ("NCCTHB", ""), ("MLSP", "NGO")];
    assert_eq!(bodies, expected.map(|(r, p)| (r.to_owned(), p.to_owned())));
    // The table has no column for outcomes: said once a table, at its header.
    let missing: Vec<&str> = remarks
        .iter()
        .filter(|r| r.kind == Notice::FieldMissing)
        .map(|r| r.subject.as_str())
        .collect();
    assert_eq!(missing, ["outcomes"]);
}

#[test]
fn a_table_with_numbers_objectives_and_merged_cells() {
    let merged = |text: &str, merge: &str| {
        format!("<w:tc><w:tcPr>{merge}</w:tcPr>{}</w:tc>", paragraph(text))
    };
    let wide = |text: &str| format!("<w:tr>{}</w:tr>", merged(text, "<w:gridSpan w:val=\"5\"/>"));
    let table = [
        row(&["No.", "Measures", "Indicators", "Deadline", "Responsible institutions"]),
        wide("Specific objective 1: Better prevention"),
        row(&[
            "1.1",
            "Print leaflets",
            "Leaflets printed and distributed\nNumber of schools",
            "May 2018",
            "MES",
        ]),
        row(&["1.3", "Train teachers", "Number of teachers trained", "June 2018", "MES\nNGOs"]),
        // The rest of the cell above, after a page break.
        row(&["", "", "Number of pupils reached", "", ""]),
        wide("Specific objective 2: Better help"),
        row(&["2.1", "Open a shelter", "", "someday", "the Office of Wonders"]),
    ];
    let body = paragraph("Action Plan 2018") + &format!("<w:tbl>{}</w:tbl>", table.concat());
    let (found, remarks) = read_bytes(&docx(&body), &directory());
    let codes: Vec<String> = found.activities().map(|(s, a)| a.code(s)).collect();
    assert_eq!(codes, ["1.1", "1.3", "2.1"]);
    assert_eq!(found.sections[0].title, "Better prevention");
    let wordings: Vec<&str> = found.indicators().map(|(_, _, i)| i.wording.as_str()).collect();
    assert_eq!(
        wordings,
        [
            "Leaflets printed",
            "distributed",
            "Number of schools",
            "Number of teachers trained",
            "Number of pupils reached"
        ]
    );
    for kind in [
        Notice::NumberSkipped,
        Notice::FieldMissing,
        Notice::DeadlineUnknown,
        Notice::InstitutionUnknown,
    ] {
        assert!(has(&remarks, kind), "{kind:?}");
    }
    let missing: Vec<&str> = remarks
        .iter()
        .filter(|r| r.kind == Notice::FieldMissing)
        .map(|r| r.subject.as_str())
        .collect();
    // Columns that are not there once each; a cell that is empty by itself.
    assert_eq!(missing, ["partners", "financing", "outcomes", "2.1 indicators"]);
}

#[test]
fn a_column_of_objectives_groups_the_activities() {
    let text = "Plan 2019\n\n\
        Objective\tActivity\tIndicators\tTimeframe\tResponsible\n\
        Prevention\tPrint leaflets\tLeaflets printed\tMay 2019\tMES\n\
        \tTrain teachers\tNumber of teachers trained\tJune 2019\tMES\n\
        Protection\tOpen a shelter\tShelter opened\t2019\tNCCTHB\n";
    let (found, remarks) = read_text(text, &directory());
    let shape: Vec<(&str, usize)> =
        found.sections.iter().map(|s| (s.title.as_str(), s.activities.len())).collect();
    assert_eq!(shape, [("Prevention", 2), ("Protection", 1)]);
    assert!(!has(&remarks, Notice::LineUnplaced));
}

// --- Bulgarian -----------------------------------------------------------------

const BULGARIAN: &str = "\
ПРОЕКТ

НАЦИОНАЛНА ПРОГРАМА ЗА БОРБА С ТРАФИКА НА ХОРА
ЗА 2018 ГОДИНА

РАЗДЕЛ І

ПРЕВЕНЦИЯ

СТРАТЕГИЧЕСКА ЦЕЛ\tПовишаване на осведомеността на обществото.
ОПЕРАТИВНИ ЦЕЛИ\t1. Провеждане на кампании. 2. Работа с рискови групи.

Дейност 1\tПровеждане на кампания за деца.
Отговорна институция: Министерството на образованието и науката, НКБТХ
Партньори: МКБТХ, неправителствени организации
Финансиране: От бюджета на МОН
Срок: май – октомври 2018 г.
Очаквани резултати: Повишена осведоменост.
Индикатори за изпълнение: Брой проведени кампании, брой обхванати деца.
Дейност № 2
Обучение на служители
Отговорни институции
МВР
Партньори
НПО
Източници на финансиране
Бюджетът на МВР
Срок за изпълнение
постоянен
Очаквани резултати
Обучени служители
Показатели
Проведени обучения и обучени служители

РАЗДЕЛ ІІ ЗАКРИЛА

Дейност 1. Изготвяне на доклад
Отговорник: Агенцията по заетостта
Партньор: няма
Средства: няма
Срок: до 31 декември 2018 г.
Резултат: доклад
Индикатор: изготвен доклад

СПИСЪК НА СЪКРАЩЕНИЯТА

МВР – Министерство на вътрешните работи
НКБТХ\tНационална комисия за борба с трафика на хора
";

#[test]
fn a_programme_in_bulgarian_reads_whole() {
    let (programme, remarks) = read_text(BULGARIAN, &directory());
    assert_eq!(programme.title, "НАЦИОНАЛНА ПРОГРАМА ЗА БОРБА С ТРАФИКА НА ХОРА ЗА 2018 ГОДИНА");
    assert_eq!((programme.year, programme.status.as_deref()), (Some(2018), Some("ПРОЕКТ")));
    let codes: Vec<String> = programme.activities().map(|(s, a)| a.code(s)).collect();
    assert_eq!(codes, ["I.1", "I.2", "II.1"]);
    assert_eq!(programme.sections[0].title, "ПРЕВЕНЦИЯ");
    assert_eq!(programme.sections[1].title, "ЗАКРИЛА");
    assert_eq!(
        programme.sections[0].objectives,
        ["Провеждане на кампании.", "Работа с рискови групи."]
    );
    let activities: Vec<&Activity> = programme.activities().map(|(_, a)| a).collect();
    let codes = |duties: &[domain::programme::Duty]| {
        duties.iter().map(|d| d.institution.clone().unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&activities[0].responsible), ["MES", "NCCTHB"]);
    assert_eq!(codes(&activities[0].partners), ["LCCTHB", "NGO"]);
    assert_eq!(codes(&activities[1].responsible), ["MoI"]);
    assert_eq!(codes(&activities[2].responsible), ["EA"]);
    assert_eq!(activities[1].title, "Обучение на служители");
    let kinds: Vec<DeadlineKind> = activities.iter().map(|a| a.deadline.kind).collect();
    assert_eq!(kinds, [DeadlineKind::Range, DeadlineKind::Ongoing, DeadlineKind::Day]);
    let wordings: Vec<&str> = programme.indicators().map(|(_, _, i)| i.wording.as_str()).collect();
    assert_eq!(
        wordings,
        [
            "Брой проведени кампании",
            "брой обхванати деца.",
            "Проведени обучения",
            "обучени служители",
            "изготвен доклад"
        ]
    );
    assert_eq!(programme.abbreviations.len(), 2);
    assert!(
        !has(&remarks, Notice::LineUnplaced) && !has(&remarks, Notice::FieldMissing),
        "{remarks:?}"
    );
    let bytes = encoding_rs::WINDOWS_1251.encode(&BULGARIAN.replace('І', "I")).0.into_owned();
    assert_eq!(read_bytes(&bytes, &directory()).0.activities().count(), 3);
}
