# The annual report.
report = Annual report
report-file = report
report-pdf = Download as PDF
report-download = Also as:
report-language = Language of the report:
report-in-en = English
report-in-bg = Bulgarian
report-edit = Write or change the text
report-complete = Nothing is missing: every text is approved, every activity has evidence, every value is known.
report-missing = { $n ->
    [one] { $n } part is missing
   *[other] { $n } parts are missing
}
