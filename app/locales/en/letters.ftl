letter-lag-subject = Revenue { $percent }% below profile: { $title }
letter-lag-subject-many =
    { $count ->
        [one] { $count } outlet is behind its profile
       *[other] { $count } outlets are behind their profiles
    }
letter-lag-text = Since { $since } the outlet’s revenue has been below its profile by more than chance explains. Work through the incident’s steps and close it with a cause.
letter-silence-subject = No receipts: { $title }
letter-silence-text = No receipts since { $since }, although the outlet is open. There is no profile of this time yet, so silence alone is judged. Work through the incident’s steps and close it with a cause.
letter-lag-text-many = The revenue of these outlets is below their profiles by more than chance explains. Each has an open incident.
letter-reminder-subject = Incident still open, revenue { $percent }% below profile: { $title }
letter-reminder-subject-many =
    { $count ->
        [one] { $count } outlet is still behind its profile
       *[other] { $count } outlets are still behind their profiles
    }
letter-reminder-text = A reminder: revenue has been below the profile since { $since }, and the incident is still open.
letter-reminder-silence-subject = Incident still open, no receipts: { $title }
letter-reminder-silence-text = A reminder: no receipts since { $since }, and the incident is still open.
letter-reminder-text-many = A reminder: the revenue of these outlets is still below their profiles, and the incidents are open.
letter-recovered-subject = Revenue is back at its profile: { $title }
letter-recovered-subject-many =
    { $count ->
        [one] { $count } outlet is back at its profile
       *[other] { $count } outlets are back at their profiles
    }
letter-recovered-text = The outlet’s revenue follows its profile again. The incident stays open until somebody closes it with a cause.
letter-recovered-text-many = The revenue of these outlets follows their profiles again. The incidents stay open until somebody closes them with a cause.
letter-delivered-late = The receipts of that time arrived later: sales went on, their delivery did not.
letter-escalated-subject = Handed to HEADO support: { $title }
letter-escalated-text = { $name } hands this incident to HEADO support.
letter-platform-subject-silent = No receipts arrive: { $title }
letter-platform-subject =
    { $count ->
        [one] { $count } outlet fell behind at once: { $title }
       *[other] { $count } outlets fell behind at once: { $title }
    }
letter-platform-text-silent = No receipt has arrived since { $since }. Most likely the outlets are fine, and receipts are not being taken in.
letter-platform-text = Since { $since }, { $count } of { $judged } outlets have fallen behind at once. Most likely they share one cause; letters about the outlets themselves are held.
letter-platform-recovered-subject-silent = Receipts arrive again
letter-platform-recovered-subject = Outlets have recovered: the whole platform
letter-platform-recovered-text-silent = No receipts had arrived since { $since }; they have arrived again since { $at }. The incident stays open until somebody closes it.
letter-platform-recovered-text = The outlets that were behind their profile since { $since } ({ $count }) had all recovered by { $at }. The incident stays open until somebody closes it.
letter-notice = Limited service is announced until { $until }
letter-notice-many = Limited service is announced ({ $count } of { $of })
letter-whole-platform = the whole platform
letter-test-subject = A test of HEADO Monitoring’s mail
letter-test-text = If you can read this letter, mail works: letters of all alphabets, links and layout — Кириллица.

letter-outlet = Outlet
letter-address = Address
letter-since = Since
letter-recovered-at = Recovered
letter-offline = Tills offline
letter-silent = Tills silent
letter-none = none
letter-description = What happens
letter-results = What was done, and what came of it
letter-software-version = Version of the trading software
letter-software-changed = Last change of the software
letter-api-url = DeviceAPI address
letter-api-request = Request
letter-api-answer = Answer
letter-files = Log files
letter-chart = Revenue of the outlet and its profile on { $day }
letter-more =
    { $count ->
        [one] and { $count } more outlet
       *[other] and { $count } more outlets
    }
letter-open-outlet = Outlet page
letter-open-incident = Incident
letter-open-incidents = All incidents
letter-open-outlets = Outlets that are behind
letter-open-site = Open the monitoring
letter-footer = This letter was sent automatically; there is no need to answer it.
letter-support = HEADO support: { $phone }

nav-letters = Letters
column-letter = Letter
column-recipient = To
column-answer = Server’s answer
letter-state-queued = queued
letter-state-delayed = not getting through, will be retried
letter-state-sent = sent
letter-state-failed = not delivered
letter-state-dropped = dropped: out of date
letter-kind-lag-opened = Lag
letter-kind-reminder = Reminder
letter-kind-recovered = Recovery
letter-kind-escalated = Handed to support
letter-kind-platform = Platform
letter-kind-platform-recovered = Platform: recovery
letter-kind-test = Mail test
letter-outlets =
    { $count ->
        [one] { $count } outlet
       *[other] { $count } outlets
    }
letters-failed =
    { $count ->
        [one] { $count } letter of this week was not delivered: open it to see the server’s answer.
       *[other] { $count } letters of this week were not delivered: open them to see the server’s answers.
    }
letters-delayed =
    { $count ->
        [one] { $count } letter does not get through and will be sent again.
       *[other] { $count } letters do not get through and will be sent again.
    }
letters-empty-title = No letters
letters-empty-text = Letters appear here when incidents are opened. To test mail: heado-monitor mail test ADDRESS.
letter-as-sent = As its recipient sees it
letter-as-text = Text only
letter-queued-at = Queued
letter-done-at = Done
letter-due-at = Next attempt
letter-attempts = Attempts
letter-send-again = Send again

letter-kind-invited = Invitation
letter-kind-password-reset = New password
letter-invited-subject = Invitation to HEADO Monitoring
letter-invited-text = You may use HEADO Monitoring from now on. All that is left is to choose a password.
letter-invited-text-by = { $by } invites you to HEADO Monitoring. All that is left is to choose a password.
letter-invited-holds = The link holds for 7 days and works once. If you did not expect this letter, simply leave it unopened.
letter-choose-password = Choose a password
letter-reset-subject = New password for HEADO Monitoring
letter-reset-text = Somebody, probably you, asked for a new password for HEADO Monitoring.
letter-reset-text-by = { $by } sends you a link to choose a new password for HEADO Monitoring.
letter-reset-holds = The link holds for an hour and works once. If you did not ask for it, do nothing: the old password stays.
letter-choose-another = Choose a new password
letter-link-hidden = The link was in the letter itself only: it is not shown here.
