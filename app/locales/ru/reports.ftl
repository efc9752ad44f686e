nav-reports = Отчёты
reports-label = Отчёты
reports-choose-account = Выберите аккаунт
reports-choose-text = Чек-лист строится по кассам одного аккаунта.
reports-no-accounts = У вас пока нет аккаунтов
reports-on-screen = Показать
reports-download = Скачать чек-лист
reports-html = Файл HTML
reports-excel = Файл Excel
reports-csv = Файл CSV
reports-no-scripts = Файл Excel собирает браузер. Без скриптов вместо него скачается CSV: его тоже открывает Excel.

checklist-title = Чек-лист касс
checklist-file = Чек-лист
checklist-show = Какие кассы показать
checklist-all = Все
checklist-problems = С проблемами
checklist-never-connected = Не выходили на связь
checklist-no-receipts = Без чеков
checklist-city = Город
checklist-address = Адрес
checklist-till = Касса
checklist-monitoring = Мониторинг
checklist-receipts = Чеки
checklist-zone = Пояс
checklist-as-of = данные на { $time } UTC
checklist-times = время по часам точки
checklist-nothing = Таких касс нет
checklist-show-all = Показать все

file-making = Файл готовится
file-progress = { $done } из { $total }
file-ready = Готово

sheets-absent = Не удалось загрузить модуль таблиц. Обновите страницу и попробуйте снова.
list-too-large = Файл слишком большой: сам файл может занимать до { $size } МБ, после распаковки — до 256 МБ. Оставьте в нём только список касс.
list-too-many-rows = В файле слишком много заполненных строк. Сравнить можно до { $count }.
list-no-list = Это не таблица. Подойдёт .xlsx, .xls, .ods или .csv.
list-web-page = Внутри файла веб-страница, а не таблица. Откройте его в Excel и сохраните как .xlsx.
list-encrypted = Файл защищён паролем. Сохраните копию без пароля.
list-broken = Файл повреждён, прочитать его не удалось. Откройте его в Excel и сохраните заново.
list-empty = В файле нет ни одной заполненной строки.

compare-title = Сверка со списком
compare-choose-text = Список сравнивается с кассами одного аккаунта.
compare-choose-file = Файл со списком касс: выберите или перетащите сюда
compare-privacy = Файл читает ваш браузер, на сервер он не передаётся. Подходят .xlsx, .xls, .ods и .csv.
compare-no-scripts = Сверка работает в браузере, для неё нужно включить скрипты.
compare-reading = Файл читается…
compare-read = { $count ->
        [one] { $name }: { $count } строка
        [few] { $name }: { $count } строки
       *[other] { $name }: { $count } строк
    }
compare-columns = Столбцы списка
compare-columns-text = Проверьте, какой столбец что означает. Касса узнаётся по PosID, а без него — по городу, адресу и названию.
compare-sheet = Лист
compare-header = Строка заголовка
compare-header-none = нет
compare-column = Столбец { $number }
compare-column-unused = —
compare-preview = Начало списка
compare-start = Сравнить
compare-not-enough = Укажите столбец PosID или столбцы с адресом и названием кассы.
compare-result = Результат
compare-summary = в списке { $listed }, нашлось { $matched }
compare-save = Скачать .xlsx
compare-file = Сверка { $name }
compare-line = Строка
compare-missing = Нет в HEADO
compare-missing-text = Эти кассы есть в вашем списке, но ключей для них в этом аккаунте нет.
compare-unknown = Нет в списке
compare-unknown-text = Эти кассы заведены в HEADO, но в вашем списке их нет.
compare-never-connected-text = Кассы есть в обоих списках, но ПО HEADO на них ни разу не выходило на связь.
compare-no-receipts-text = Кассы есть в обоих списках, но ни одного чека с них не поступало.
compare-first = Показаны первые { $shown } из { $total }, остальные — в файле.
compare-repeated =
    { $count ->
        [one] { $count } строка называет кассу повторно: { $lines }
        [few] { $count } строки называют кассы повторно: { $lines }
       *[other] { $count } строк называют кассы повторно: { $lines }
    }

export-copies = Копий
export-network = Сеть
export-address = Адрес
export-mall = ТЦ
export-receipts = Чеков сегодня
export-revenue = Выручка сегодня
