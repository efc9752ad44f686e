help-title = Справка
help-of-this-page = Справка по этой странице
help-topics = Темы справки
help-contents = На этой странице
help-turn = Соседние темы
help-search = Поиск по справке
help-found =
    { $count ->
        [one] Нашлось { $count } место.
        [few] Нашлись { $count } места.
       *[other] Нашлось { $count } мест.
    }
help-nothing = Ничего не нашлось
help-nothing-text = Попробуйте другое слово или позвоните в техподдержку.
