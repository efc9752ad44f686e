help-title = Help
help-of-this-page = Help for this page
help-topics = Topics of the help
help-contents = On this page
help-turn = Neighbouring topics
help-search = Search the help
help-found =
    { $count ->
        [one] { $count } place found.
       *[other] { $count } places found.
    }
help-nothing = Nothing was found
help-nothing-text = Try another word, or call support.
