walls-title = Табло
walls-text = Табло — страница для экрана на стене: без входа, только по ссылке. Кто знает адрес, видит выручку и проблемы выбранных аккаунтов, поэтому показывайте его только тем, кому можно, и отзывайте ненужное.
walls-empty-title = Табло пока нет
walls-empty-text = Создайте ссылку для каждого экрана отдельно, чтобы отозвать её, не трогая остальные.
wall-new = Новое табло
wall-name = Где висит или для кого
wall-name-hint = Видно на самом экране.
wall-shows = Что видно
wall-chosen-accounts = Выбранные аккаунты
wall-all-accounts = Все аккаунты, и будущие тоже
wall-which = Аккаунты (если выбраны не все)
wall-layout = Вид
wall-layout-problems = Проблемы
wall-layout-accounts = По аккаунтам
wall-layout-cities = По городам
wall-make = Создать ссылку
wall-made = Ссылка создана
wall-made-text = Откройте этот адрес на экране или запишите его: показать его ещё раз нельзя.
wall-open = Открыть табло
wall-too-many = Ссылок уже столько, сколько может быть. Сначала отзовите ненужные.
wall-holds = действует
wall-revoked = отозвано
wall-address = Адрес
wall-made-by = Создал
wall-seen = Экран обращался
wall-never-seen = ни разу
wall-revoke = Отозвать
wall-revoke-title = Отозвать «{ $name }»?
wall-revoke-text = Экраны с этой ссылкой погаснут в течение минуты. Вернуть её нельзя, можно только создать новую.
audit-thing-wall = Табло

wall-gone = Ссылка отозвана
wall-gone-text = Новую ссылку на табло создаёт администратор HEADO.
wall-unknown = Такого табло нет
wall-unknown-text = Ссылка отозвана, или в адресе ошибка. Новую ссылку создаёт администратор HEADO.

wall-problems = Проблемы
wall-ordered = Сверху те, где под угрозой больше денег
wall-by-account = По аккаунтам
wall-by-city = По городам
wall-more = и ещё { $count }
wall-fill = На весь экран
wall-stale = Нет связи с сервером
wall-stale-age = Показано то, что было на { $time }, { $age } назад
wall-seconds = { $count } с
wall-minutes = { $count } мин
wall-hours = { $count } ч
wall-risk = Под угрозой
wall-since = С
wall-sight = Что видно
wall-fresh = новое
wall-an-hour = { $amount } ₽/ч
wall-tills =
    { $count ->
        [one] { $count } касса
        [few] { $count } кассы
       *[other] { $count } касс
    }
wall-mid-server = мидсервер
wall-same-key = дубль:
wall-of-which-never = из них не установлено { $count }

wall-calm = Всё в порядке
wall-all-closed = Все точки закрыты
wall-checked = Открыто точек: { $open } из { $all }, с профилем сравнивается { $judged }. Отставаний, оффлайн-касс в открытых точках и дублей нет.
wall-nothing = Пока нечего показывать
wall-nothing-text = У аккаунтов этого табло нет точек.
wall-unknown-state = Что сейчас происходит, не известно
wall-unknown-state-text = Данные появятся сами, как только вернётся связь.

wall-and-more = { $tills } и ещё { $count }
wall-sight-closed = точка уже закрыта
wall-sight-all-offline = все кассы оффлайн: { $tills }
wall-sight-offline = оффлайн { $tills }
wall-sight-mid-server = мидсервер { $pos_id } оффлайн, касс через него: { $count }
wall-sight-silent = чеков нет с { $time }
wall-sight-silent-online = чеков нет с { $time }, кассы онлайн
wall-sight-never-sold = чеков ещё не было
wall-sight-some-silent = молчат { $tills }
wall-sight-selling = чеки идут, но меньше обычного
wall-sight-same-key =
    { $count ->
        [one] один ключ на { $count } компьютере
       *[other] один ключ на { $count } компьютерах
    }
