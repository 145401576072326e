# Годишният доклад.
report = Годишен доклад
report-file = доклад
report-pdf = Изтегляне като PDF
report-download = Също като:
report-language = Език на доклада:
report-in-en = английски
report-in-bg = български
report-edit = Писане или промяна на текста
report-complete = Нищо не липсва: всички текстове са одобрени, всички дейности имат доказателства, всички стойности са известни.
report-missing = { $n ->
    [one] Липсва { $n } част
   *[other] Липсват { $n } части
}
