nav-limits = Пороги
limits-title = Пороги отставания
limits-text = Когда отставание от профиля становится тревогой. Пороги точки важнее порогов аккаунта, а те — важнее конфигурации. Прежде чем сохранить другие, посмотрите, что они подняли бы за последние 8 недель.
limits-choose-account = Выберите аккаунт
limits-whole-account = Весь аккаунт
limits-empty-title = Аккаунт не выбран
limits-empty-text = Выберите аккаунт, чтобы увидеть его пороги и попробовать другие.
limits-of-account = Весь аккаунт { $account }
limits-special = У этих точек свои пороги, порог аккаунта на них не действует:
limits-empty-field = Пустое поле: как в конфигурации.
limits-empty-field-outlet = Пустое поле: как у аккаунта, а если и у него не задано — как в конфигурации.
limits-try = Проверить на 8 неделях
limits-save = Сохранить
limits-save-title = Сохранить пороги?
limits-save-text-account = Графики покажут новые пороги сразу, тревоги — со следующей оценки. Точек со своими порогами это не касается.
limits-save-text-outlet = График точки покажет новые пороги сразу, тревоги — со следующей оценки.
limits-saved = Пороги сохранены
limits-unchanged = Введено то, что уже задано: сохранять нечего.
limits-outlet-page = Изменить
outlet-word = Точка

limit-name-share = Не хватает выручки, %
limit-name-alpha = Вероятность случайности (α)
limit-name-min-expected = Ожидаемых чеков, не меньше
limit-invalid-share = Укажите проценты: больше 0 и не больше 100.
limit-invalid-alpha = Укажите вероятность: больше 0 и не больше 1, например 0,0001.
limit-invalid-min-expected = Укажите число чеков от 0 до 1 000 000.
limit-configured = { $value }, как в конфигурации
limit-by-account = { $value }, как у аккаунта
limit-own-account = Сейчас { $value }, задано для аккаунта; без этого — { $otherwise }.
limit-own-outlet = Сейчас { $value }, задано для точки; без этого — { $otherwise }.
limit-not-own = Сейчас { $otherwise }.
limit-not-set = не задано
limit-change-share = Не хватает выручки: { $before } → { $after }
limit-change-alpha = Вероятность случайности: { $before } → { $after }
limit-change-min-expected = Ожидаемых чеков: { $before } → { $after }

what-if-replaying = Пересчитываем последние 8 недель…
what-if-progress = Посчитано точек: { $done } из { $of }.
what-if-rest = Показать следующие точки
what-if-stop = Прервать
what-if-none = С этими порогами за последние 8 недель не было бы ни одной тревоги, как и с нынешними.
what-if-same =
    { $then ->
        [one] С этими порогами за последние 8 недель была бы { $then } тревога — столько же, сколько с нынешними.
        [few] С этими порогами за последние 8 недель было бы { $then } тревоги — столько же, сколько с нынешними.
       *[other] С этими порогами за последние 8 недель было бы { $then } тревог — столько же, сколько с нынешними.
    }
what-if-sentence =
    { $then ->
        [one] С этими порогами за последние 8 недель была бы { $then } тревога вместо { $now }.
        [few] С этими порогами за последние 8 недель было бы { $then } тревоги вместо { $now }.
       *[other] С этими порогами за последние 8 недель было бы { $then } тревог вместо { $now }.
    }
what-if-monthly =
    { $outlets ->
        [one] На точку в месяц: { $then } вместо { $now }, по { $outlets } точке.
       *[other] На точку в месяц: { $then } вместо { $now }, по { $outlets } точкам.
    }
what-if-learning =
    { $count ->
        [one] У { $count } точки профиля ещё нет: её судит только тишина, и пороги ничего не меняют.
       *[other] У { $count } точек профиля ещё нет: их судит только тишина, и пороги ничего не меняют.
    }
what-if-too-few =
    { $count ->
        [one] У { $count } точки слишком мало чеков для тревог с такой вероятностью случайности.
       *[other] У { $count } точек слишком мало чеков для тревог с такой вероятностью случайности.
    }
what-if-left-out =
    { $left_out ->
        [one] Посчитаны { $of } точек с самой большой выручкой; ещё { $left_out } точка аккаунта не посчитана.
        [few] Посчитаны { $of } точек с самой большой выручкой; ещё { $left_out } точки аккаунта не посчитаны.
       *[other] Посчитаны { $of } точек с самой большой выручкой; ещё { $left_out } точек аккаунта не посчитаны.
    }
what-if-honest = Судятся 56 завершённых дней по одним чекам и нынешним часам работы. Что кассы были оффлайн или шло обслуживание, здесь не учтено.
what-if-outlets = По точкам
what-if-now = Тревог сейчас
what-if-then = С этими порогами
what-if-episodes = Тревоги
what-if-shortened = Показаны последние { $most }.
footing-profile = есть
footing-too-few = слишком мало чеков
footing-learning = учится: { $have } из { $of } недель
footing-nothing-sold = продаж ещё не было
episode-since = Началось
episode-alarm = Тревога
episode-recovered = Восстановилось
episode-lasts = ещё нет
episode-raised = Какие пороги
raised-both = и те, и другие
raised-now = только нынешние
raised-then = только новые
