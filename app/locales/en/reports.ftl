nav-reports = Reports
reports-label = Reports
reports-choose-account = Choose an account
reports-choose-text = A checklist is made of the tills of one account.
reports-no-accounts = You have no accounts yet
reports-on-screen = Show
reports-download = Download the checklist
reports-html = HTML file
reports-excel = Excel file
reports-csv = CSV file
reports-no-scripts = The Excel file is made by the browser. Without scripts you get CSV in its place, which Excel opens too.

checklist-title = Checklist of tills
checklist-file = Checklist
checklist-show = Which tills to show
checklist-all = All
checklist-problems = With problems
checklist-never-connected = Never connected
checklist-no-receipts = Without receipts
checklist-city = City
checklist-address = Address
checklist-till = Till
checklist-monitoring = Monitoring
checklist-receipts = Receipts
checklist-zone = Zone
checklist-as-of = as of { $time } UTC
checklist-times = times by the outlet's clock
checklist-nothing = There are no such tills
checklist-show-all = Show all

file-making = The file is being made
file-progress = { $done } of { $total }
file-ready = Done

sheets-absent = The module for spreadsheets could not be loaded. Reload the page and try again.
list-too-large = The file is too large: up to { $size } MB as it is, and up to 256 MB unpacked. Leave nothing but the list of tills in it.
list-too-many-rows = Too many rows of the file are filled. Up to { $count } can be compared.
list-no-list = This is no spreadsheet. Use .xlsx, .xls, .ods or .csv.
list-web-page = Inside the file is a web page, not a spreadsheet. Open it in Excel and save it as .xlsx.
list-encrypted = The file is protected by a password. Save a copy without one.
list-broken = The file is damaged and could not be read. Open it in Excel and save it again.
list-empty = There is not one filled row in the file.

compare-title = Compare with a list
compare-choose-text = A list is compared with the tills of one account.
compare-choose-file = File with the list of tills: choose it or drop it here
compare-privacy = Your browser reads the file; it is not sent to the server. Use .xlsx, .xls, .ods or .csv.
compare-no-scripts = The comparison works in the browser and needs scripts.
compare-reading = Reading the file…
compare-read = { $count ->
        [one] { $name }: { $count } row
       *[other] { $name }: { $count } rows
    }
compare-columns = Columns of the list
compare-columns-text = Check which column means what. A till is known by its PosID, without one by city, address and name.
compare-sheet = Sheet
compare-header = Header row
compare-header-none = none
compare-column = Column { $number }
compare-column-unused = —
compare-preview = Beginning of the list
compare-start = Compare
compare-not-enough = Choose the column of the PosID, or those of the address and the till's name.
compare-result = Result
compare-summary = { $listed } in the list, { $matched } found
compare-save = Download .xlsx
compare-file = Comparison { $name }
compare-line = Row
compare-missing = Not in HEADO
compare-missing-text = These tills are in your list, but this account has no keys for them.
compare-unknown = Not in the list
compare-unknown-text = These tills are registered in HEADO, but your list does not have them.
compare-never-connected-text = These tills are in both lists, but HEADO's software was never heard of on them.
compare-no-receipts-text = These tills are in both lists, but no receipt ever came from them.
compare-first = The first { $shown } of { $total } are shown; the file has them all.
compare-repeated =
    { $count ->
        [one] { $count } row names a till again: { $lines }
       *[other] { $count } rows name tills again: { $lines }
    }

export-copies = Copies
export-network = Network
export-address = Address
export-mall = Mall
export-receipts = Receipts today
export-revenue = Revenue today
