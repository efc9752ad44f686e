product = Мониторинг
skip-to-content = К содержанию
loading = Загрузка…
try-again = Попробовать снова
cancel = Отмена
close = Закрыть

nav-label = Разделы
nav-overview = Обзор
nav-devices = Устройства

live-loaded = данные на момент загрузки
live-as-of = данные на { $time }
live-lost = нет связи, данные на { $time }
live-lost-from-the-start = нет связи, данные на момент загрузки
live-lost-announced = Нет связи с сервером. Данные не обновляются.

account-menu = Меню: { $name }
role-technician = Технический специалист
role-support = Техподдержка HEADO
role-admin = Администратор
language = Язык
theme = Оформление
theme-auto = Как в системе
theme-light = Светлое
theme-dark = Тёмное
sign-out = Выйти
sign-out-everywhere = Выйти на всех устройствах
sign-out-everywhere-text = Все сеансы, в том числе на других компьютерах и телефонах, будут завершены. Открытые страницы перестанут обновляться.

footer-support = Техподдержка HEADO
support-phone = Телефон
support-site = Сайт
support-hours = Часы работы

state-online = онлайн
state-offline = оффлайн
state-never-connected = не установлено
state-receipts-without-software = чеки без ПО
state-through = через мидсервер { $pos_id }
receipts-count =
    { $count ->
        [one] { $count } чек
        [few] { $count } чека
       *[other] { $count } чеков
    }

ago-now = только что
ago-minutes =
    { $count ->
        [one] { $count } минуту назад
        [few] { $count } минуты назад
       *[other] { $count } минут назад
    }
ago-hours =
    { $count ->
        [one] { $count } час назад
        [few] { $count } часа назад
       *[other] { $count } часов назад
    }
ago-days =
    { $count ->
        [one] { $count } день назад
        [few] { $count } дня назад
       *[other] { $count } дней назад
    }

pager-label = Страницы
pager-rows = { $first }–{ $last } из { $total }
pager-page = стр. { $page } из { $pages }
pager-first = На первую страницу
pager-previous = Предыдущая страница
pager-next = Следующая страница
pager-last = На последнюю страницу

error-title = Не получилось
error-forbidden = На это у вас нет прав.
error-conflict = Кто-то успел изменить это раньше. Обновите страницу.
error-invalid = Проверьте, что введено.
error-signed-out = Сеанс завершён. Войдите снова: текст лучше скопировать.
error-no-connection = Нет связи с сервером. Проверьте сеть; когда связь вернётся, попробуйте ещё раз.
error-internal = Сбой на нашей стороне. Попробуйте ещё раз; если не поможет, позвоните в техподдержку.
error-too-many =
    { $seconds ->
        [one] Слишком много попыток. Попробуйте снова через { $seconds } секунду.
        [few] Слишком много попыток. Попробуйте снова через { $seconds } секунды.
       *[other] Слишком много попыток. Попробуйте снова через { $seconds } секунд.
    }
not-found-title = Такой страницы нет
not-found-text = Возможно, в адресе опечатка, или у вас нет доступа к этому аккаунту.
not-found-devices = К устройствам

shortcuts-title = Клавиши
shortcut-search = к поиску
shortcut-next = следующая строка
shortcut-previous = предыдущая строка
shortcut-open = открыть строку
shortcut-close = закрыть окно или «Подробнее»
shortcut-chart = по графику, когда он выбран
shortcut-keys = этот список
