overview-title = Обзор
overview-total = Всего
overview-by-account = По аккаунтам
overview-offline-of-which = оффлайн, из них не установлено { $count }
overview-duplicated = с дублями
overview-incidents = открытые заявки
overview-receipts =
    { $count ->
        [one] выручка сегодня, { $count } чек
        [few] выручка сегодня, { $count } чека
       *[other] выручка сегодня, { $count } чеков
    }
column-account = Аккаунт
column-outlets = Точки
column-devices = Устройства
column-online-share = Доля онлайн
receipts-today = Чеки сегодня
revenue-today = Выручка сегодня
overview-empty-title = Пока нечего показывать
overview-empty-text = Вам не открыт ни один аккаунт. Обратитесь в техподдержку HEADO: контакты внизу страницы.
archived-calls = Архивные устройства, которые ещё выходят на связь
archived-calls-text = Их ключи отклоняются. Удалите ПО на этих компьютерах или верните устройства из архива.
