product = Monitoring
skip-to-content = Skip to content
loading = Loading…
try-again = Try again
cancel = Cancel
close = Close

nav-label = Sections
nav-overview = Overview
nav-devices = Devices

live-loaded = data as of loading
live-as-of = data as of { $time }
live-lost = no connection, data as of { $time }
live-lost-from-the-start = no connection, data as of loading
live-lost-announced = No connection to the server. The data is not being updated.

account-menu = Menu: { $name }
role-technician = Technician
role-support = HEADO support
role-admin = Administrator
language = Language
theme = Theme
theme-auto = System
theme-light = Light
theme-dark = Dark
sign-out = Sign out
sign-out-everywhere = Sign out everywhere
sign-out-everywhere-text = All sessions will end, also those on other computers and phones. Open pages will stop updating.

footer-support = HEADO support
support-phone = Telephone
support-site = Site
support-hours = Hours

state-online = online
state-offline = offline
state-never-connected = not installed
state-receipts-without-software = receipts without software
state-through = through mid-server { $pos_id }
receipts-count =
    { $count ->
        [one] { $count } receipt
       *[other] { $count } receipts
    }

ago-now = just now
ago-minutes =
    { $count ->
        [one] { $count } minute ago
       *[other] { $count } minutes ago
    }
ago-hours =
    { $count ->
        [one] { $count } hour ago
       *[other] { $count } hours ago
    }
ago-days =
    { $count ->
        [one] { $count } day ago
       *[other] { $count } days ago
    }

pager-label = Pages
pager-rows = { $first }–{ $last } of { $total }
pager-page = page { $page } of { $pages }
pager-first = To the first page
pager-previous = Previous page
pager-next = Next page
pager-last = To the last page

error-title = That did not work
error-forbidden = You are not allowed to do this.
error-conflict = Somebody else changed it first. Reload the page.
error-invalid = Please check what was entered.
error-signed-out = The session has ended. Sign in again; copy your text first.
error-no-connection = The server cannot be reached. Check the network, and try again when it is back.
error-internal = Something went wrong on our side. Try again; if that does not help, call support.
error-too-many =
    { $seconds ->
        [one] Too many attempts. Try again in { $seconds } second.
       *[other] Too many attempts. Try again in { $seconds } seconds.
    }
not-found-title = There is no such page
not-found-text = The address may be mistyped, or you have no access to this account.
not-found-devices = To the devices

shortcuts-title = Keys
shortcut-search = to the search
shortcut-next = next row
shortcut-previous = previous row
shortcut-open = open the row
shortcut-close = close the window or the details
shortcut-chart = along the chart, when it is chosen
shortcut-keys = this list
