letter-lag-subject = Выручка на { $percent } % ниже профиля: { $title }
letter-lag-subject-many =
    { $count ->
        [one] { $count } точка отстаёт от профиля
        [few] { $count } точки отстают от профиля
       *[other] { $count } точек отстают от профиля
    }
letter-lag-text = С { $since } выручка точки ниже профиля больше, чем бывает случайно. Пройдите шаги заявки и закройте её с причиной.
letter-silence-subject = Нет чеков: { $title }
letter-silence-text = Чеков нет с { $since }, хотя точка открыта. Профиля для этого времени ещё нет, поэтому судится только тишина. Пройдите шаги заявки и закройте её с причиной.
letter-lag-text-many = Выручка этих точек ниже профиля больше, чем бывает случайно. У каждой точки открыта заявка.
letter-reminder-subject = Заявка ещё открыта, выручка на { $percent } % ниже профиля: { $title }
letter-reminder-subject-many =
    { $count ->
        [one] { $count } точка всё ещё отстаёт от профиля
        [few] { $count } точки всё ещё отстают от профиля
       *[other] { $count } точек всё ещё отстают от профиля
    }
letter-reminder-text = Напоминание: выручка ниже профиля с { $since }, а заявка ещё не закрыта.
letter-reminder-silence-subject = Заявка ещё открыта, чеков нет: { $title }
letter-reminder-silence-text = Напоминание: чеков нет с { $since }, а заявка ещё не закрыта.
letter-reminder-text-many = Напоминание: выручка этих точек всё ещё ниже профиля, а заявки не закрыты.
letter-recovered-subject = Выручка вернулась к профилю: { $title }
letter-recovered-subject-many =
    { $count ->
        [one] { $count } точка вернулась к профилю
        [few] { $count } точки вернулись к профилю
       *[other] { $count } точек вернулись к профилю
    }
letter-recovered-text = Выручка точки снова идёт по профилю. Заявка остаётся открытой: её закрывает человек, указав причину.
letter-recovered-text-many = Выручка этих точек снова идёт по профилю. Заявки остаются открытыми: их закрывает человек, указав причину.
letter-delivered-late = Чеки за это время пришли позже: продажи шли, а доставка чеков — нет.
letter-escalated-subject = Передано в техподдержку HEADO: { $title }
letter-escalated-text = { $name } передаёт заявку техподдержке HEADO.
letter-platform-subject-silent = Чеки не поступают: { $title }
letter-platform-subject =
    { $count ->
        [one] { $count } точка отстала разом: { $title }
        [few] { $count } точки отстали разом: { $title }
       *[other] { $count } точек отстали разом: { $title }
    }
letter-platform-text-silent = С { $since } не пришло ни одного чека. Скорее всего, дело не в точках, а в приёме чеков.
letter-platform-text = С { $since } отстали { $count } из { $judged } точек сразу. Скорее всего, причина у них общая; письма о самих точках задержаны.
letter-platform-recovered-subject-silent = Чеки снова поступают
letter-platform-recovered-subject = Точки восстановились: вся платформа
letter-platform-recovered-text-silent = Чеки не поступали с { $since }, снова поступают с { $at }. Заявка остаётся открытой, пока её не закроют.
letter-platform-recovered-text = С { $since } от профиля отставали точки ({ $count }); к { $at } все они восстановились. Заявка остаётся открытой, пока её не закроют.
letter-notice = Есть объявление об ограничении, до { $until }
letter-notice-many = Есть объявление об ограничении ({ $count } из { $of })
letter-whole-platform = вся платформа
letter-test-subject = Проверка почты HEADO Мониторинга
letter-test-text = Если вы читаете это письмо, почта настроена верно: кириллица, ссылка и оформление на месте.

letter-outlet = Точка
letter-address = Адрес
letter-since = С какого времени
letter-recovered-at = Восстановилась
letter-offline = Кассы оффлайн
letter-silent = Кассы молчат
letter-none = нет
letter-description = Что происходит
letter-results = Что сделано и что получилось
letter-software-version = Версия торговой программы
letter-software-changed = Последнее изменение программы
letter-api-url = Адрес DeviceAPI
letter-api-request = Запрос
letter-api-answer = Ответ
letter-files = Файлы журналов
letter-chart = Выручка точки и профиль за { $day }
letter-more =
    { $count ->
        [one] и ещё { $count } точка
        [few] и ещё { $count } точки
       *[other] и ещё { $count } точек
    }
letter-open-outlet = Страница точки
letter-open-incident = Заявка
letter-open-incidents = Все заявки
letter-open-outlets = Точки, которые отстают
letter-open-site = Открыть мониторинг
letter-footer = Письмо отправлено автоматически, отвечать на него не нужно.
letter-support = Техподдержка HEADO: { $phone }

nav-letters = Письма
column-letter = Письмо
column-recipient = Кому
column-answer = Ответ сервера
letter-state-queued = в очереди
letter-state-delayed = не проходит, будет повтор
letter-state-sent = отправлено
letter-state-failed = не доставлено
letter-state-dropped = отменено: устарело
letter-kind-lag-opened = Отставание
letter-kind-reminder = Напоминание
letter-kind-recovered = Восстановление
letter-kind-escalated = Передано в техподдержку
letter-kind-platform = Платформа
letter-kind-platform-recovered = Платформа: восстановление
letter-kind-test = Проверка почты
letter-outlets =
    { $count ->
        [one] { $count } точка
        [few] { $count } точки
       *[other] { $count } точек
    }
letters-failed =
    { $count ->
        [one] За неделю не доставлено { $count } письмо: откройте его, чтобы увидеть ответ сервера.
        [few] За неделю не доставлены { $count } письма: откройте их, чтобы увидеть ответ сервера.
       *[other] За неделю не доставлено { $count } писем: откройте их, чтобы увидеть ответ сервера.
    }
letters-delayed =
    { $count ->
        [one] { $count } письмо не проходит и будет отправлено повторно.
        [few] { $count } письма не проходят и будут отправлены повторно.
       *[other] { $count } писем не проходят и будут отправлены повторно.
    }
letters-empty-title = Писем нет
letters-empty-text = Письма появляются здесь, когда открываются заявки. Проверить почту: heado-monitor mail test АДРЕС.
letter-as-sent = Как его видит получатель
letter-as-text = Только текст
letter-queued-at = Поставлено в очередь
letter-done-at = Завершено
letter-due-at = Следующая попытка
letter-attempts = Попыток
letter-send-again = Отправить снова

letter-kind-invited = Приглашение
letter-kind-password-reset = Новый пароль
letter-invited-subject = Приглашение в HEADO Мониторинг
letter-invited-text = Для вас открыт доступ в HEADO Мониторинг. Осталось выбрать пароль.
letter-invited-text-by = { $by } приглашает вас в HEADO Мониторинг. Осталось выбрать пароль.
letter-invited-holds = Ссылка действует 7 дней и один раз. Если вы не ждали этого письма, просто не открывайте её.
letter-choose-password = Выбрать пароль
letter-reset-subject = Новый пароль для HEADO Мониторинга
letter-reset-text = Кто-то, вероятно вы, попросил новый пароль для HEADO Мониторинга.
letter-reset-text-by = { $by } отправляет вам ссылку, чтобы выбрать новый пароль для HEADO Мониторинга.
letter-reset-holds = Ссылка действует час и один раз. Если вы не просили о ней, ничего не делайте: прежний пароль остаётся.
letter-choose-another = Выбрать новый пароль
letter-link-hidden = Ссылка была только в самом письме: здесь её не видно.
