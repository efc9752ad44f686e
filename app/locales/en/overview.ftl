overview-title = Overview
overview-total = Total
overview-by-account = By account
overview-offline-of-which = offline, of which not installed { $count }
overview-duplicated = with duplicates
overview-incidents = open incidents
overview-receipts =
    { $count ->
        [one] revenue today, { $count } receipt
       *[other] revenue today, { $count } receipts
    }
column-account = Account
column-outlets = Outlets
column-devices = Devices
column-online-share = Share online
receipts-today = Receipts today
revenue-today = Revenue today
overview-empty-title = Nothing to show yet
overview-empty-text = No account has been opened to you. Ask HEADO support: the contacts are at the bottom of the page.
archived-calls = Archived devices that still call
archived-calls-text = Their keys are refused. Remove the software from these computers, or bring the devices back.
