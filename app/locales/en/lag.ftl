nav-limits = Limits
limits-title = Lag limits
limits-text = When a lag behind the profile becomes an alarm. An outlet’s limits hold before its account’s, and these before the configuration. Before saving others, see what they would have raised in the last 8 weeks.
limits-choose-account = Choose an account
limits-whole-account = The whole account
limits-empty-title = No account chosen
limits-empty-text = Choose an account to see its limits and to try others.
limits-of-account = The whole account { $account }
limits-special = These outlets have limits of their own; the account’s do not hold for them:
limits-empty-field = An empty field: as configured.
limits-empty-field-outlet = An empty field: as the account has it, or else as configured.
limits-try = Try on 8 weeks
limits-save = Save
limits-save-title = Save these limits?
limits-save-text-account = Charts show the new limits at once, alarms follow with the next evaluation. Outlets with limits of their own are not concerned.
limits-save-text-outlet = The outlet’s chart shows the new limits at once, alarms follow with the next evaluation.
limits-saved = The limits are saved
limits-unchanged = What was entered is set already: there is nothing to save.
limits-outlet-page = Change
outlet-word = Outlet

limit-name-share = Revenue missing, %
limit-name-alpha = Probability by chance (α)
limit-name-min-expected = Expected receipts, at least
limit-invalid-share = Enter per cent: above 0 and at most 100.
limit-invalid-alpha = Enter a probability: above 0 and at most 1, for example 0.0001.
limit-invalid-min-expected = Enter a number of receipts from 0 to 1,000,000.
limit-configured = { $value }, as configured
limit-by-account = { $value }, as the account has it
limit-own-account = Now { $value }, set for the account; otherwise { $otherwise }.
limit-own-outlet = Now { $value }, set for the outlet; otherwise { $otherwise }.
limit-not-own = Now { $otherwise }.
limit-not-set = not set
limit-change-share = Revenue missing: { $before } → { $after }
limit-change-alpha = Probability by chance: { $before } → { $after }
limit-change-min-expected = Expected receipts: { $before } → { $after }

what-if-replaying = Replaying the last 8 weeks…
what-if-progress = Outlets done: { $done } of { $of }.
what-if-rest = Show the next outlets
what-if-stop = Stop
what-if-none = With these limits there would have been no alarm in the last 8 weeks, as with the present ones.
what-if-same =
    { $then ->
        [one] With these limits the last 8 weeks would have raised { $then } alarm, as many as with the present ones.
       *[other] With these limits the last 8 weeks would have raised { $then } alarms, as many as with the present ones.
    }
what-if-sentence =
    { $then ->
        [one] With these limits the last 8 weeks would have raised { $then } alarm in place of { $now }.
       *[other] With these limits the last 8 weeks would have raised { $then } alarms in place of { $now }.
    }
what-if-monthly =
    { $outlets ->
        [one] By outlet and month: { $then } in place of { $now }, at { $outlets } outlet.
       *[other] By outlet and month: { $then } in place of { $now }, at { $outlets } outlets.
    }
what-if-learning =
    { $count ->
        [one] { $count } outlet has no profile yet: only silence is judged there, and limits change nothing.
       *[other] { $count } outlets have no profile yet: only silence is judged there, and limits change nothing.
    }
what-if-too-few =
    { $count ->
        [one] { $count } outlet has too few receipts for alarms with this probability by chance.
       *[other] { $count } outlets have too few receipts for alarms with this probability by chance.
    }
what-if-left-out =
    { $left_out ->
        [one] The { $of } outlets with the largest revenue are replayed; { $left_out } more of the account is not.
       *[other] The { $of } outlets with the largest revenue are replayed; { $left_out } more of the account are not.
    }
what-if-honest = 56 finished days are judged by receipts alone and by the present opening hours. Tills that were offline then, and maintenance, are not considered.
what-if-outlets = By outlet
what-if-now = Alarms now
what-if-then = With these limits
what-if-episodes = Alarms
what-if-shortened = The latest { $most } are shown.
footing-profile = known
footing-too-few = too few receipts
footing-learning = learning: { $have } of { $of } weeks
footing-nothing-sold = nothing sold yet
episode-since = Began
episode-alarm = Alarm
episode-recovered = Recovered
episode-lasts = not yet
episode-raised = Which limits
raised-both = both
raised-now = the present ones only
raised-then = the new ones only
