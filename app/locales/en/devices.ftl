devices-caption = Devices
tabs-label = State
tab-all = All
tab-online = Online
tab-offline = Offline

search-label = Search the devices
search-placeholder = PosID, city, address, IP, note
search-button = Find
filter-all-accounts = All accounts
filter-all-cities = All cities
filter-all-kinds = All kinds
filter-all-versions = All versions
filter-city = City
filter-version = version { $version }
filter-one-outlet = one outlet
filter-never-connected = not installed
filter-duplicates = duplicates
filter-no-receipts = no receipts today
filter-silent = online, but silent
filter-remove = remove the filter
filters-reset = Reset the filters

column-pos-id = ID / Duplicates
column-outlet = Outlet
column-device = Device
column-hours = Hours
column-last-disconnect = Last disconnect
column-kind = Kind
column-version = Ver.
column-version-full = Version
column-data = Data
column-receipts = Receipts
column-last-receipt = Last receipt
column-note = Note
column-hide = hide the column
column-ip = IP

copies-title =
    { $count ->
        [one] { $count } copy at once
       *[other] { $count } copies at once
    }
same-machine = same machine: { $pos_id }
same-machine-label = same machine:
unstable = unstable
silent = silent
created = created
more = Details
ip-both = IP inner / outer
internal-ip = Internal IP
external-ip = External IP
interactor = Interactor
hardware = Hardware
os = System
device-name = Till
waiting-receipts = Waiting to be sent
receipt-conflicts = Receipt conflicts
memory-mb = { $count } MB
memory-gb = { $count } GB

card-disconnect = off
card-last-receipt = receipt

row-gone = No longer matches the filter
rows-gone =
    { $count ->
        [one] { $count } row no longer matches the filter.
       *[other] { $count } rows no longer match the filter.
    }
rows-new =
    { $count ->
        [one] { $count } new row.
       *[other] { $count } new rows.
    }
refresh = Refresh ({ $count })

empty-devices-title = No devices yet
empty-devices-text = They appear here as soon as keys are made for the account. HEADO support makes them.
empty-filtered-title = Nothing matches this filter
empty-filtered-text = Change the search or reset the filters.
empty-page-title = There are no rows on this page

facts-title = Device
contacts-title = Connection
fact-outlet = Outlet
fact-hours = Opening hours
fact-receipts = Receipts today
fact-receipts-sum = {" "}for { $sum }
last-seen = Last contact
first-seen = First contact
last-connected = Last connection
created-at = Created
clock-ahead = clock ahead by { $count } min
clock-behind = clock behind by { $count } min
conflicts-badge = receipt conflicts: { $count }

instances-title = Copies of the software
instances-duplicates = More than one copy runs under one key. Find the extra ones by address and hardware and remove them, or the data in HEADO will diverge.
instances-none = Nobody has connected with this key yet.
instance = Copy
instance-cloned = cloned disk

availability-title = Availability
availability-share = online in opening hours
availability-disconnects =
    { $count ->
        [one] disconnect
       *[other] disconnects
    }
availability-unknown = no data: the server was down
availability-closed = outside opening hours
timeline-label = Availability: online { $share } of the opening hours
timeline-label-unknown = Availability: nothing is known of this period
no-disconnects = There were no disconnects in this period.
disconnects-title = Disconnects
disconnects-more =
    { $count ->
        [one] and { $count } more
       *[other] and { $count } more
    }
disconnect-lasted = {"·"} { $duration }
disconnect-lasts = {"·"} not back yet
duration-minutes = { $minutes } min
duration-hours = { $hours } h { $minutes } min
duration-days = { $days } d { $hours } h
period = Period
period-today = Today
period-week = 7 days
period-four-weeks = 28 days
period-from = from
period-until = to
period-show = Show

note-empty = There is no note.
note-save = Save
note-saved = The note is saved
note-invalid = At most 1000 characters, no control characters.
note-conflict = While you were writing, the note was changed:
note-conflict-yours = Your text is below. Save it once more to replace theirs.

till-revenue = Revenue of the till
till-at-outlet = On the outlet's page
last-receipts = Last receipts
column-receipt = Receipt
column-sum = Sum
received-at = received { $time }
no-receipts-title = No receipts yet
no-receipts-text = They appear here as soon as the till sends the first.
