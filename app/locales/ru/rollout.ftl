rollout-title = Тиражирование
rollout-board = Как идёт тиражирование
rollout-no-accounts = У вас пока нет аккаунтов
rollout-no-accounts-text = Доступ к аккаунту даёт поддержка HEADO.
rollout-devices = Устройств
rollout-with-key = С действующим ключом
rollout-connected = Выходили на связь
rollout-sold = Касс с чеками
rollout-rest = Осталось
rollout-not-connected = { $count ->
    [one] не вышло на связь { $count }
   *[other] не вышли на связь { $count }
  }
rollout-not-sold = без чеков { $count }
rollout-complete = всё готово
rollout-import = Загрузить точки и кассы списком
rollout-import-text = Одна строка — одна касса. До { $count } строк за раз. Список загружается целиком или не загружается вовсе; повторная загрузка обновляет, а не удваивает.
rollout-template = Скачать шаблон
rollout-no-scripts = Список разбирает браузер: для загрузки нужны скрипты.
rollout-file = Файл со списком
rollout-working = Список проверяется…
rollout-read = Прочитан файл { $name }
rollout-columns = Столбцы файла
rollout-no-column = нет в файле
rollout-address = Адрес
rollout-mall = ТЦ или название
rollout-zone = Часовой пояс
rollout-hours = Режим работы
rollout-kind = Тип
rollout-key = Ключ
rollout-line = Строка
rollout-column = Столбец
rollout-cell = В ячейке
rollout-fault = Что не так
rollout-faults = { $count ->
    [one] Ошибка в { $count } ячейке
   *[other] Ошибки в { $count } ячейках
  }
rollout-faults-text = Ничего не загружено. Исправьте файл и выберите его снова.
rollout-more-faults = и ещё { $count }
rollout-fault-missing = не заполнено
rollout-fault-too-long = длиннее { $count } символов
rollout-fault-zone = неизвестный часовой пояс: пишите Asia/Yekaterinburg или МСК+2
rollout-fault-hours = режим работы не разобрать: пишите Пн–Вс: 09:00–21:30
rollout-fault-kind = тип не KKMWPF и не Мидсервер
rollout-fault-number = PosID — это целое число
rollout-fault-taken = этот PosID занят в другом аккаунте
rollout-fault-archived = в архиве: сначала верните из архива
rollout-fault-twice = эта касса уже есть в строке { $line }
rollout-fault-contradiction = в строке { $line } у этой точки другое значение
rollout-fault-exceptions = не сочетается с особыми днями точки
rollout-fault-name = у точки уже есть касса с таким названием и другим PosID
rollout-would-do = Что изменит загрузка
rollout-start = Загрузить
rollout-done = Список загружен
rollout-too-many = В списке больше { $count } строк. Разделите его на части.
rollout-no-columns = Ни один столбец не узнан: укажите, в каком что стоит. Если в файле не список, выберите другой.
rollout-no-lines = Под заголовками нет ни одной строки.
rollout-outlets-added = { $count ->
    [one] добавится { $count } точка
    [few] добавятся { $count } точки
   *[many] добавятся { $count } точек
  }
rollout-outlets-changed = { $count ->
    [one] изменится { $count } точка
    [few] изменятся { $count } точки
   *[many] изменятся { $count } точек
  }
rollout-outlets-kept = { $count ->
    [one] без изменений { $count } точка
    [few] без изменений { $count } точки
   *[many] без изменений { $count } точек
  }
rollout-tills-added = { $count ->
    [one] добавится { $count } касса
    [few] добавятся { $count } кассы
   *[many] добавятся { $count } касс
  }
rollout-tills-changed = { $count ->
    [one] изменится { $count } касса
    [few] изменятся { $count } кассы
   *[many] изменятся { $count } касс
  }
rollout-tills-kept = { $count ->
    [one] без изменений { $count } касса
    [few] без изменений { $count } кассы
   *[many] без изменений { $count } касс
  }
rollout-keys = Новые ключи
rollout-keys-file = Ключи касс
rollout-keys-once = Ключи показаны один раз. Сохраните их сейчас: позже ключ можно только заменить.
rollout-save-keys = Скачать ключи .xlsx
rollout-example-city = Челябинск
rollout-example-address = Ленина, 172
rollout-example-mall = ТЦ Пассаж
rollout-example-hours = Пн–Вс: 10:00–21:00
rollout-example-till = Касса { $number }
