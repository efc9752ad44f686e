walls-title = Wall screens
walls-text = A wall screen is a page for a screen on a wall: no log-in, only a link. Whoever knows its address sees revenue and problems of the chosen accounts, so show it only to those who may, and revoke what is not needed.
walls-empty-title = No wall screens yet
walls-empty-text = Make a link for each screen, so that you can revoke it alone.
wall-new = New wall screen
wall-name = Where it hangs, or for whom
wall-name-hint = Shown on the screen itself.
wall-shows = What is shown
wall-chosen-accounts = Chosen accounts
wall-all-accounts = All accounts, also those to come
wall-which = Accounts (unless all are shown)
wall-layout = Layout
wall-layout-problems = Problems
wall-layout-accounts = By account
wall-layout-cities = By city
wall-make = Make a link
wall-made = The link is made
wall-made-text = Open this address on the screen, or write it down: it is shown this once.
wall-open = Open the wall screen
wall-too-many = There are as many links as may be. Revoke some first.
wall-holds = holds
wall-revoked = revoked
wall-address = Address
wall-made-by = Made by
wall-seen = Last read
wall-never-seen = never
wall-revoke = Revoke
wall-revoke-title = Revoke “{ $name }”?
wall-revoke-text = Screens with this link go blank within a minute. It cannot be brought back; a new one can be made.
audit-thing-wall = Wall screen

wall-gone = The link is revoked
wall-gone-text = An administrator of HEADO makes a new link.
wall-unknown = There is no such wall screen
wall-unknown-text = The link is revoked, or the address is wrong. An administrator of HEADO makes a new one.

wall-problems = Problems
wall-ordered = Most money at risk first
wall-by-account = By account
wall-by-city = By city
wall-more = { $count } more
wall-fill = Full screen
wall-stale = No connection to the server
wall-stale-age = This is what was so at { $time }, { $age } ago
wall-seconds = { $count } s
wall-minutes = { $count } min
wall-hours = { $count } h
wall-risk = At risk
wall-since = Since
wall-sight = What is seen
wall-fresh = new
wall-an-hour = { $amount } ₽/h
wall-tills =
    { $count ->
        [one] { $count } till
       *[other] { $count } tills
    }
wall-mid-server = mid-server
wall-same-key = duplicate:
wall-of-which-never = of which not installed { $count }

wall-calm = All is well
wall-all-closed = All outlets are closed
wall-checked = Outlets open: { $open } of { $all }, { $judged } compared with a profile. No lags, no offline tills in open outlets, no duplicates.
wall-nothing = Nothing to show yet
wall-nothing-text = The accounts of this wall screen have no outlets.
wall-unknown-state = What is going on is not known
wall-unknown-state-text = The data comes back by itself with the connection.

wall-and-more = { $tills } and { $count } more
wall-sight-closed = the outlet is closed by now
wall-sight-all-offline = all tills offline: { $tills }
wall-sight-offline = offline: { $tills }
wall-sight-mid-server = mid-server { $pos_id } offline, tills through it: { $count }
wall-sight-silent = no receipts since { $time }
wall-sight-silent-online = no receipts since { $time }, tills online
wall-sight-never-sold = no receipts yet
wall-sight-some-silent = silent: { $tills }
wall-sight-selling = receipts arrive, fewer than usual
wall-sight-same-key =
    { $count ->
        [one] one key on { $count } computer
       *[other] one key on { $count } computers
    }
