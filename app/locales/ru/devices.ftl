devices-caption = Устройства
tabs-label = Состояние
tab-all = Все
tab-online = Онлайн
tab-offline = Оффлайн

search-label = Поиск по устройствам
search-placeholder = PosID, город, адрес, IP, примечание
search-button = Найти
filter-all-accounts = Все аккаунты
filter-all-cities = Все города
filter-all-kinds = Все типы
filter-all-versions = Все версии
filter-city = Город
filter-version = версия { $version }
filter-one-outlet = одна точка
filter-never-connected = не установлено
filter-duplicates = дубли
filter-no-receipts = без чеков сегодня
filter-silent = онлайн, но молчит
filter-remove = убрать фильтр
filters-reset = Сбросить фильтры

column-pos-id = ID / Дубли
column-outlet = Ритейл
column-device = Устройство
column-hours = Режим
column-last-disconnect = Последнее отключение
column-kind = Тип
column-version = Вер.
column-version-full = Версия
column-data = Данные
column-receipts = Чеки
column-last-receipt = Последний чек
column-note = Примечание
column-hide = скрыть столбец
column-ip = IP

copies-title =
    { $count ->
        [one] { $count } копия одновременно
        [few] { $count } копии одновременно
       *[other] { $count } копий одновременно
    }
same-machine = та же машина: { $pos_id }
same-machine-label = та же машина:
unstable = нестабильно
silent = молчит
created = создано
more = Подробнее
ip-both = IP внутр. / внешн.
internal-ip = Внутренний IP
external-ip = Внешний IP
interactor = Интерактор
hardware = Железо
os = Ось
device-name = Касса
waiting-receipts = Ждут отправки
receipt-conflicts = Конфликты чеков
memory-mb = { $count } МБ
memory-gb = { $count } ГБ

card-disconnect = откл.
card-last-receipt = чек

row-gone = Больше не подходит под фильтр
rows-gone =
    { $count ->
        [one] { $count } строка больше не подходит под фильтр.
        [few] { $count } строки больше не подходят под фильтр.
       *[other] { $count } строк больше не подходят под фильтр.
    }
rows-new =
    { $count ->
        [one] { $count } новая строка.
        [few] { $count } новые строки.
       *[other] { $count } новых строк.
    }
refresh = Обновить ({ $count })

empty-devices-title = Устройств пока нет
empty-devices-text = Они появятся здесь, как только для аккаунта будут созданы ключи. Ключи создаёт техподдержка HEADO.
empty-filtered-title = Под такой фильтр ничего не подходит
empty-filtered-text = Измените поиск или сбросьте фильтры.
empty-page-title = На этой странице строк нет

facts-title = Устройство
contacts-title = Связь
fact-outlet = Точка
fact-hours = Режим работы
fact-receipts = Чеков сегодня
fact-receipts-sum = {" "}на { $sum }
last-seen = Последний контакт
first-seen = Первый контакт
last-connected = Последнее подключение
created-at = Создано
clock-ahead = часы спешат на { $count } мин
clock-behind = часы отстают на { $count } мин
conflicts-badge = конфликты чеков: { $count }

instances-title = Копии ПО
instances-duplicates = Под одним ключом работает больше одной копии. Найдите лишние по адресам и железу и удалите их: иначе данные в HEADO разойдутся.
instances-none = С этим ключом ещё никто не подключался.
instance = Копия
instance-cloned = клон диска

availability-title = Доступность
availability-share = онлайн в часы работы
availability-disconnects =
    { $count ->
        [one] отключение
        [few] отключения
       *[other] отключений
    }
availability-unknown = нет данных: сервер не работал
availability-closed = вне часов работы
timeline-label = Доступность: онлайн { $share } часов работы
timeline-label-unknown = Доступность: за этот период ничего не известно
no-disconnects = Отключений за этот период не было.
disconnects-title = Отключения
disconnects-more =
    { $count ->
        [one] и ещё { $count }
       *[other] и ещё { $count }
    }
disconnect-lasted = {"·"} { $duration }
disconnect-lasts = {"·"} ещё не вернулась
duration-minutes = { $minutes } мин
duration-hours = { $hours } ч { $minutes } мин
duration-days = { $days } д { $hours } ч
period = Период
period-today = Сегодня
period-week = 7 дней
period-four-weeks = 28 дней
period-from = с
period-until = по
period-show = Показать

note-empty = Примечания нет.
note-save = Сохранить
note-saved = Примечание сохранено
note-invalid = Не больше 1000 знаков, без управляющих символов.
note-conflict = Пока вы писали, примечание изменили:
note-conflict-yours = Ваш текст — ниже. Сохраните его ещё раз, чтобы заменить.

till-revenue = Выручка кассы
till-at-outlet = На странице точки
last-receipts = Последние чеки
column-receipt = Чек
column-sum = Сумма
received-at = получен { $time }
no-receipts-title = Чеков пока нет
no-receipts-text = Они появятся здесь, как только касса пришлёт первый.
