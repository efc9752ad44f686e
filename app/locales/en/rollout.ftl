rollout-title = Roll-out
rollout-board = How far the roll-out is
rollout-no-accounts = You have no accounts yet
rollout-no-accounts-text = HEADO support grants access to accounts.
rollout-devices = Devices
rollout-with-key = With a valid key
rollout-connected = Ever connected
rollout-sold = Tills with receipts
rollout-rest = Left to do
rollout-not-connected = { $count } never connected
rollout-not-sold = { $count } without receipts
rollout-complete = all done
rollout-import = Import outlets and tills from a list
rollout-import-text = A line is a till. Up to { $count } lines at a time. A list is imported as a whole or not at all; importing it again updates and doubles nothing.
rollout-template = Download the template
rollout-no-scripts = The list is read by the browser: importing needs scripts.
rollout-file = File with the list
rollout-working = Checking the list…
rollout-read = { $name } has been read
rollout-columns = Columns of the file
rollout-no-column = not in the file
rollout-address = Address
rollout-mall = Mall or name
rollout-zone = Time zone
rollout-hours = Opening hours
rollout-kind = Kind
rollout-key = Key
rollout-line = Line
rollout-column = Column
rollout-cell = In the cell
rollout-fault = What is wrong
rollout-faults = { $count ->
    [one] { $count } bad cell
   *[other] { $count } bad cells
  }
rollout-faults-text = Nothing has been imported. Correct the file and choose it again.
rollout-more-faults = and { $count } more
rollout-fault-missing = empty
rollout-fault-too-long = longer than { $count } characters
rollout-fault-zone = unknown time zone: write Asia/Yekaterinburg or MSK+2
rollout-fault-hours = cannot be read as opening hours: write Mon–Sun: 09:00–21:30
rollout-fault-kind = neither KKMWPF nor mid-server
rollout-fault-number = a PosID is a whole number
rollout-fault-taken = this PosID is taken by another account
rollout-fault-archived = archived: restore it first
rollout-fault-twice = line { $line } names this till already
rollout-fault-contradiction = line { $line } says something else of this outlet
rollout-fault-exceptions = does not go together with the outlet's special days
rollout-fault-name = the outlet has a till of this name under another PosID
rollout-would-do = What the import changes
rollout-start = Import
rollout-done = The list has been imported
rollout-too-many = The list has more than { $count } lines. Divide it.
rollout-no-columns = No column was recognised: say what stands in which. If the file is no list, choose another.
rollout-no-lines = There is no line below the headers.
rollout-outlets-added = { $count ->
    [one] { $count } outlet added
   *[other] { $count } outlets added
  }
rollout-outlets-changed = { $count ->
    [one] { $count } outlet changed
   *[other] { $count } outlets changed
  }
rollout-outlets-kept = { $count ->
    [one] { $count } outlet unchanged
   *[other] { $count } outlets unchanged
  }
rollout-tills-added = { $count ->
    [one] { $count } till added
   *[other] { $count } tills added
  }
rollout-tills-changed = { $count ->
    [one] { $count } till changed
   *[other] { $count } tills changed
  }
rollout-tills-kept = { $count ->
    [one] { $count } till unchanged
   *[other] { $count } tills unchanged
  }
rollout-keys = New keys
rollout-keys-file = Keys of tills
rollout-keys-once = Keys are shown this once. Save them now: later a key can only be replaced.
rollout-save-keys = Download the keys .xlsx
rollout-example-city = Chelyabinsk
rollout-example-address = Lenina, 172
rollout-example-mall = Passage
rollout-example-hours = Mon–Sun: 10:00–21:00
rollout-example-till = Till { $number }
