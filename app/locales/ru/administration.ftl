nav-administration = Администрирование
administration-sections = Разделы администрирования
administration-text = Кто и что есть в системе. Техподдержка это читает, изменяют администраторы.
administration-accounts = Аккаунты
administration-partners = Партнёры
administration-members = Пользователи
administration-audit = Журнал изменений
administration-audit-text = кто, что и когда изменил
administration-audit-about = Каждое изменение записывается вместе с ним самим. Записи никто не может изменить или удалить; паролей и ключей в них нет.
administration-lag-text = по аккаунтам и точкам
administration-archived-count =
    { $count ->
        [one] ещё { $count } в архиве
        [few] ещё { $count } в архиве
       *[other] ещё { $count } в архиве
    }
administration-invited-count =
    { $count ->
        [one] ещё { $count } приглашение без ответа
        [few] ещё { $count } приглашения без ответа
       *[other] ещё { $count } приглашений без ответа
    }
administration-facts = Сведения
administration-saved = Сохранено
administration-search = Поиск
administration-none = Ничего не найдено
administration-none-text = Измените поиск или добавьте первую запись.
administration-save = Сохранить
administration-add = Добавить
administration-change = Изменить
administration-rename = Переименовать
administration-name = Имя или название
administration-history = История изменений

column-network = Сеть
administration-partner = Партнёр
administration-no-partner = Техподдержка HEADO
administration-technicians = Технических специалистов
administration-add-account = Новый аккаунт
administration-account-email = Эл. почта аккаунта
administration-alert-language = Язык писем
administration-alerts = Адреса для тревог
administration-alerts-text = Письма об отставании получают эти адреса, сотрудники партнёра и техподдержка HEADO. Чужому адресу письмо не уйдёт: он должен принадлежать пользователю с доступом к аккаунту.
administration-alerts-field = По одному адресу в строке
administration-idle-alerts = Сюда письма не уходят: { $emails }. Это не адрес пользователя с доступом, или он ещё не принял приглашение.
administration-who-sees = Кто видит аккаунт
administration-who-sees-text = Кроме техподдержки и администраторов, которые видят все аккаунты.
administration-nobody-sees = Доступ пока никому не выдан.
administration-partners-text = Партнёры обрабатывают заявки аккаунтов, которые поддерживают. Их сотрудники видят только аккаунты, к которым у них есть доступ.
administration-add-partner = Новый партнёр

administration-role = Роль
administration-language = Язык
administration-employer = Сотрудник партнёра
administration-no-employer = Ничей: клиента или HEADO
administration-all-accounts = все
member-active = активен
member-invited = приглашён
member-disabled = отключён
administration-invite = Пригласить пользователя
administration-invite-text = На почту придёт письмо со ссылкой, по которой человек сам выберет пароль. Ссылка действует 7 дней.
administration-invite-button = Отправить приглашение
administration-invitation-sent = Приглашение отправлено.
administration-granted = Доступ к аккаунтам
administration-staff-sees-all = Техподдержка и администраторы видят все аккаунты без отдельного доступа.
administration-sees-nothing = Доступа нет ни к одному аккаунту: этот пользователь ничего не видит.
administration-grant = Выдать доступ
administration-withdraw = Забрать доступ
administration-invited-until = Приглашение действует до
administration-sessions = Открытых сеансов
administration-doors = Вход
administration-invite-again = Отправить приглашение ещё раз
administration-invite-again-text = Пароль ещё не выбран. Письмо с новой ссылкой придёт на почту пользователя.
administration-send-reset = Отправить ссылку для нового пароля
administration-send-reset-text = Письмо придёт на почту пользователя, ссылка действует час. Прежний пароль работает, пока не выбран новый.
administration-reset-sent = Письмо со ссылкой отправлено.
administration-end-sessions = Завершить сеансы
administration-end-sessions-title = Завершить все сеансы: { $name }?
administration-end-sessions-text = На всех компьютерах и телефонах придётся войти снова, открытые страницы перестанут обновляться.
administration-disable = Отключить
administration-disable-title = Отключить пользователя { $name }?
administration-disable-text = Войти больше не получится, все сеансы завершатся в течение нескольких секунд, неиспользованные ссылки из писем перестанут действовать. История действий останется.
administration-enable = Включить
administration-enable-text = Пользователь отключён. После включения он войдёт с прежним паролем и увидит прежние аккаунты.

administration-devices-text = Все устройства, в том числе из архива.
administration-device-name = Имя в личном кабинете клиента
administration-kind = Тип
administration-keys = Ключи
administration-keys-text = Ключ виден один раз, когда он создан: хранится только его отпечаток.
administration-no-key = ключей нет
administration-new-key = Новый ключ
administration-new-key-title = Новый ключ
administration-new-key-text = Скопируйте его сейчас: показать его ещё раз нельзя.
administration-replace-keys = Заменить ключи
administration-replace-keys-title = Заменить ключи устройства { $pos_id }?
administration-replace-keys-text = Будет создан новый ключ, а все прежние перестанут действовать. Касса с прежним ключом уйдёт в оффлайн, пока новый не введут в неё.
administration-key-made = Создан
administration-key-revoked = отозван
administration-revoke-key = Отозвать
administration-revoke-key-title = Отозвать ключ?
administration-revoke-key-text = Устройство с этим ключом больше не сможет передавать данные. Вернуть ключ нельзя, можно создать новый.
administration-move = Перенести в другую точку
administration-move-text = Прежние чеки останутся у прежней точки, новые пойдут в новую.
administration-move-nowhere = У аккаунта нет другой точки.
administration-move-button = Перенести
administration-archive-section = Архив
administration-archive = В архив
administration-archived = в архиве
administration-in-use = используется
administration-restore = Вернуть из архива
administration-archive-device-title = Убрать устройство { $pos_id } в архив?
administration-archive-device-text = Устройство исчезнет из списков, счётчиков и отчётов, его ключи перестанут действовать. История останется, и устройство можно вернуть.
administration-restore-device-text = Устройство вернётся в списки, его ключи снова начнут действовать.
administration-restore-outlet-first = Точка этого устройства в архиве. Сначала верните точку.
administration-open-device = Страница устройства

administration-hours = Режим работы
administration-zone = Часовой пояс
administration-zone-hint = Например, Asia/Yekaterinburg
administration-address = Улица, дом
administration-mall = Торговый центр или название
administration-add-outlet = Новая торговая точка
administration-add-outlet-text = Режим работы задаётся на странице точки; до этого она считается круглосуточной.
administration-week = Обычная неделя
administration-week-hint = Например, 09:00–13:00, 14:00–18:00. Через полночь — 18:00–02:00. Пустое поле — выходной.
administration-save-hours = Сохранить неделю
administration-next-day = до { $until } следующего дня
administration-exceptions = Особые дни
administration-exceptions-none = Особых дней нет.
administration-add-exception = Добавить особые дни
administration-from = С
administration-until = По (необязательно)
administration-exception-hours = Часы в эти дни
administration-exception-hint = Пустое поле — закрыто.
administration-open-outlet = Страница точки
administration-archive-outlet-title = Убрать в архив: { $place }?
administration-archive-outlet-text =
    { $count ->
        [one] Точка и её { $count } устройство исчезнут из списков, счётчиков и отчётов, отставание больше не оценивается, ключи перестанут действовать. История останется, и точку можно вернуть.
        [few] Точка и её { $count } устройства исчезнут из списков, счётчиков и отчётов, отставание больше не оценивается, ключи перестанут действовать. История останется, и точку можно вернуть.
       *[other] Точка и её { $count } устройств исчезнут из списков, счётчиков и отчётов, отставание больше не оценивается, ключи перестанут действовать. История останется, и точку можно вернуть.
    }
administration-archive-incident = Открытую заявку точки всё равно нужно будет закрыть с причиной.
administration-restore-outlet-text = Точка вернётся в списки вместе с устройствами, которые ушли в архив с ней.

fault-taken = Уже занято.
fault-place-taken = Такая точка у аккаунта уже есть. Возможно, она в архиве: тогда верните её оттуда.
fault-empty = Заполните это поле.
fault-email = Это не похоже на адрес почты.
fault-zone = Такого часового пояса нет. Например: Europe/Moscow.
fault-date = Укажите дату.
fault-hours = Не получается прочитать часы. Например: 09:00–13:00, 14:00–18:00.
fault-overlap = Часы пересекаются, возможно, с ночью накануне.
fault-too-many = Слишком много: не больше 6 промежутков в день и 50 адресов.
fault-ends-first = Последний день раньше первого.
fault-too-long = Не больше года за раз.
fault-last-admin = Это последний администратор: сначала назначьте другого.

audit-who = Кто
audit-what = Что сделано
audit-thing = С чем
audit-change = Изменения
audit-anybody = Все люди
audit-all-things = Всё
audit-one-thing = Только одна запись
audit-command-line = командная строка
audit-none-text = По этому выбору изменений не было.
audit-thing-member = Пользователь
audit-thing-device = Устройство
audit-thing-key = Ключ
audit-added = добавлено
audit-changed = изменено
audit-archived = убрано в архив
audit-restored = возвращено из архива
audit-disabled = отключён
audit-enabled = включён
audit-granted = доступ выдан
audit-withdrawn = доступ забран
audit-invited = приглашение отправлено
audit-reset-sent = ссылка для пароля отправлена
audit-password-set = новый пароль
audit-sessions-ended = сеансы завершены
audit-revoked = ключ отозван
audit-count = Сколько

password-forgotten-link = Забыли пароль?
password-forgotten = Новый пароль
password-forgotten-text = Укажите почту, с которой входите. Если она нам известна, придёт письмо со ссылкой; она действует час.
password-send = Отправить ссылку
password-sent = Если эта почта нам известна, письмо уже в пути. Если его нет через несколько минут, проверьте папку со спамом.
password-too-many = Ссылку запрашивали слишком часто. Попробуйте через час или позвоните в техподдержку.
password-back = Ко входу
password-new = Выберите пароль
password-invited = { $name }, выберите пароль, с которым будете входить.
password-reset = Выберите новый пароль. Все открытые сеансы завершатся.
password-field = Новый пароль
password-again = Ещё раз
password-save = Сохранить пароль
password-rule =
    { $count ->
        [one] Не короче { $count } символа; подойдёт фраза из нескольких слов.
       *[other] Не короче { $count } символов; подойдёт фраза из нескольких слов.
    }
password-too-long = Слишком длинный пароль: не больше 256 символов.
password-one-character = Один и тот же символ — не пароль.
password-own-email = Ваш адрес почты не может быть паролем: его знают и другие.
password-differs = Пароли не совпадают.
password-chosen = Пароль сохранён. Теперь войдите с ним.
password-link-over = Эта ссылка больше не действует: ею уже воспользовались, или прошло слишком много времени.
password-ask-again = Запросить новую ссылку

administration-add-device = Новое устройство
administration-add-device-text = Устройство появится в этой точке сразу с ключом; ключ показывается один раз.
administration-add-device-button = Добавить и показать ключ
administration-pos-id-hint = Пустое поле — следующий свободный номер.
fault-number = Номер — это целое число больше нуля.

administration-retention = Хранение
administration-retention-text = что и сколько хранится
retention-text = Раз в сутки удаляется то, что старше срока. Сроки задаёт файл настроек. То, на что опирается открытая заявка, не удаляется, пока она не закрыта.
retention-what = Данные
retention-how-long = Срок
retention-key = Настройка
retention-note = Примечание
retention-days =
    { $count ->
        [one] { $count } день
        [few] { $count } дня
       *[other] { $count } дней
    }
retention-for-ever = всегда
retention-receipts = Чеки по одному
retention-receipts-note = Более старые не принимаются ни от касс, ни из файла.
retention-sales = Суммы чеков за четверть часа и за день
retention-sales-note = Из них строятся графики, отчёты и профиль.
retention-presence = Когда устройства были онлайн
retention-presence-note = Состояние на начало срока остаётся известным.
retention-letters = Отправленные письма
retention-letters-note = Письма открытых заявок остаются.
retention-files = Файлы заявок
retention-files-note = Срок считается от закрытия; имя файла и автор остаются в истории.
retention-registry = Заявки с историей, уведомления, примечания, история изменений, всё заведённое
retention-registry-note = Аккаунты, партнёры, точки и устройства уходят в архив, а не удаляются.
