sign-in-title = Вход
sign-in-email = Эл. почта
sign-in-password = Пароль
sign-in-button = Войти
sign-in-failed = Почта или пароль не подходят.
access-title = Нет доступа?
access-text = Доступ получают технические специалисты клиентов и партнёры с агентским договором. Направьте заявку в техподдержку HEADO.
access-help = Как получить доступ и войти
