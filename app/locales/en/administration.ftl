nav-administration = Administration
administration-sections = Sections of the administration
administration-text = Who and what there is. Support reads it, administrators change it.
administration-accounts = Accounts
administration-partners = Partners
administration-members = Users
administration-audit = Audit log
administration-audit-text = who changed what, and when
administration-audit-about = Every change is recorded together with itself. Nobody can change or delete an entry; there are no passwords and no keys in them.
administration-lag-text = by account and point of sale
administration-archived-count =
    { $count ->
        [one] { $count } more archived
       *[other] { $count } more archived
    }
administration-invited-count =
    { $count ->
        [one] { $count } more invitation not followed
       *[other] { $count } more invitations not followed
    }
administration-facts = Facts
administration-saved = Saved
administration-search = Search
administration-none = Nothing found
administration-none-text = Change the search, or add the first one.
administration-save = Save
administration-add = Add
administration-change = Change
administration-rename = Rename
administration-name = Name
administration-history = History of changes

column-network = Network
administration-partner = Partner
administration-no-partner = HEADO support
administration-technicians = Technicians
administration-add-account = New account
administration-account-email = E-mail of the account
administration-alert-language = Language of letters
administration-alerts = Addresses for alerts
administration-alerts-text = Letters about lags go to these addresses, to the partner's staff and to HEADO support. No letter goes to a stranger: an address must be that of a user who may see the account.
administration-alerts-field = One address a line
administration-idle-alerts = No letters go to { $emails }: not the address of a user with access, or the invitation has not been followed yet.
administration-who-sees = Who sees the account
administration-who-sees-text = Besides support and administrators, who see all accounts.
administration-nobody-sees = Nobody has been granted access yet.
administration-partners-text = Partners handle the incidents of the accounts that they support. Their staff see only the accounts that were granted to them.
administration-add-partner = New partner

administration-role = Role
administration-language = Language
administration-employer = Staff of partner
administration-no-employer = None: of a client or HEADO
administration-all-accounts = all
member-active = active
member-invited = invited
member-disabled = disabled
administration-invite = Invite a user
administration-invite-text = A letter brings a link with which the person chooses a password. The link holds for 7 days.
administration-invite-button = Send the invitation
administration-invitation-sent = The invitation was sent.
administration-granted = Access to accounts
administration-staff-sees-all = Support and administrators see all accounts without being granted any.
administration-sees-nothing = No account is granted: this user sees nothing.
administration-grant = Grant access
administration-withdraw = Withdraw access
administration-invited-until = Invitation holds until
administration-sessions = Open sessions
administration-doors = Signing in
administration-invite-again = Send the invitation again
administration-invite-again-text = No password has been chosen yet. A letter with a new link goes to the user's address.
administration-send-reset = Send a link for a new password
administration-send-reset-text = The letter goes to the user's address, the link holds for an hour. The old password works until a new one is chosen.
administration-reset-sent = The letter with the link was sent.
administration-end-sessions = End sessions
administration-end-sessions-title = End all sessions of { $name }?
administration-end-sessions-text = On every computer and telephone one has to sign in again; open pages stop updating.
administration-disable = Disable
administration-disable-title = Disable { $name }?
administration-disable-text = Signing in is refused from now on, all sessions end within seconds, and unused links of letters hold no more. What was done stays in the history.
administration-enable = Enable
administration-enable-text = The user is disabled. Once enabled, the old password works again and the same accounts are seen.

administration-devices-text = All devices, archived ones too.
administration-device-name = Name in the client's cabinet
administration-kind = Kind
administration-keys = Keys
administration-keys-text = A key is seen once, when it is made: only its fingerprint is kept.
administration-no-key = no keys
administration-new-key = New key
administration-new-key-title = New key
administration-new-key-text = Copy it now: it cannot be shown again.
administration-replace-keys = Replace keys
administration-replace-keys-title = Replace the keys of device { $pos_id }?
administration-replace-keys-text = A new key is made, and all earlier ones are refused. A till with an earlier key goes offline until the new one is entered there.
administration-key-made = Made
administration-key-revoked = revoked
administration-revoke-key = Revoke
administration-revoke-key-title = Revoke the key?
administration-revoke-key-text = A device with this key cannot send data any more. The key cannot come back; a new one can be made.
administration-move = Move to another point of sale
administration-move-text = Past receipts stay with the old point of sale, new ones go to the new one.
administration-move-nowhere = The account has no other point of sale.
administration-move-button = Move
administration-archive-section = Archive
administration-archive = Archive
administration-archived = archived
administration-in-use = in use
administration-restore = Bring back
administration-archive-device-title = Archive device { $pos_id }?
administration-archive-device-text = The device leaves lists, counts and reports, and its keys are refused. Its history stays, and it can be brought back.
administration-restore-device-text = The device comes back into the lists, and its keys hold again.
administration-restore-outlet-first = The point of sale of this device is archived. Bring that back first.
administration-open-device = Page of the device

administration-hours = Opening hours
administration-zone = Time zone
administration-zone-hint = For example Asia/Yekaterinburg
administration-address = Street, house
administration-mall = Mall or other name
administration-add-outlet = New point of sale
administration-add-outlet-text = Opening hours are set on its page; until then it counts as open round the clock.
administration-week = Usual week
administration-week-hint = For example 09:00–13:00, 14:00–18:00. Across midnight: 18:00–02:00. An empty field is a closed day.
administration-save-hours = Save the week
administration-next-day = until { $until } of the next day
administration-exceptions = Special days
administration-exceptions-none = There are no special days.
administration-add-exception = Add special days
administration-from = From
administration-until = Until (optional)
administration-exception-hours = Hours on these days
administration-exception-hint = An empty field: closed.
administration-open-outlet = Page of the point of sale
administration-archive-outlet-title = Archive { $place }?
administration-archive-outlet-text =
    { $count ->
        [one] The point of sale and its { $count } device leave lists, counts and reports, lags are not judged any more, and keys are refused. History stays, and it can be brought back.
       *[other] The point of sale and its { $count } devices leave lists, counts and reports, lags are not judged any more, and keys are refused. History stays, and it can be brought back.
    }
administration-archive-incident = Its open incident still has to be closed with a cause.
administration-restore-outlet-text = It comes back into the lists with the devices that were archived with it.

fault-taken = Taken already.
fault-place-taken = The account has this outlet already. It may be archived: bring it back then.
fault-empty = Fill in this field.
fault-email = This does not look like an e-mail address.
fault-zone = There is no such time zone. For example: Europe/Moscow.
fault-date = Give a date.
fault-hours = These hours cannot be read. For example: 09:00–13:00, 14:00–18:00.
fault-overlap = Hours overlap, perhaps with the night before.
fault-too-many = Too many: at most 6 intervals a day and 50 addresses.
fault-ends-first = The last day is before the first.
fault-too-long = A year at a time, at most.
fault-last-admin = This is the last administrator: appoint another one first.

audit-who = Who
audit-what = What was done
audit-thing = With what
audit-change = Changes
audit-anybody = Everybody
audit-all-things = Everything
audit-one-thing = One thing only
audit-command-line = command line
audit-none-text = Nothing was changed by this choice.
audit-thing-member = User
audit-thing-device = Device
audit-thing-key = Key
audit-added = added
audit-changed = changed
audit-archived = archived
audit-restored = brought back
audit-disabled = disabled
audit-enabled = enabled
audit-granted = access granted
audit-withdrawn = access withdrawn
audit-invited = invitation sent
audit-reset-sent = link for a password sent
audit-password-set = new password
audit-sessions-ended = sessions ended
audit-revoked = key revoked
audit-count = How many

password-forgotten-link = Forgot the password?
password-forgotten = New password
password-forgotten-text = Give the address with which you sign in. If we know it, a letter brings a link that holds for an hour.
password-send = Send the link
password-sent = If we know this address, the letter is on its way. If it has not come in a few minutes, look among the spam.
password-too-many = The link was asked for too often. Try again in an hour, or call support.
password-back = To the sign-in page
password-new = Choose a password
password-invited = { $name }, choose the password with which you will sign in.
password-reset = Choose a new password. All open sessions will end.
password-field = New password
password-again = Once more
password-save = Save the password
password-rule =
    { $count ->
        [one] At least { $count } character; a phrase of several words will do.
       *[other] At least { $count } characters; a phrase of several words will do.
    }
password-too-long = Too long: at most 256 characters.
password-one-character = One character, repeated, is no password.
password-own-email = Your own e-mail address cannot be the password: others know it.
password-differs = The two passwords differ.
password-chosen = The password is saved. Now sign in with it.
password-link-over = This link does not hold any more: it was used already, or too much time has passed.
password-ask-again = Ask for a new link

administration-add-device = New device
administration-add-device-text = The device appears at this point of sale at once, with a key that is shown this once.
administration-add-device-button = Add and show the key
administration-pos-id-hint = Left empty: the next free number.
fault-number = A number is digits alone, and more than zero.

administration-retention = Retention
administration-retention-text = what is kept, and for how long
retention-text = Once a day what is older is removed. The configuration file says how long. What an open incident rests on stays until it is closed.
retention-what = Data
retention-how-long = Kept for
retention-key = Setting
retention-note = Note
retention-days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
retention-for-ever = ever
retention-receipts = Single receipts
retention-receipts-note = Older ones are taken neither from tills nor from a file.
retention-sales = Sums of receipts by quarter of an hour and by day
retention-sales-note = Charts, reports and the profile are made of them.
retention-presence = When devices were online
retention-presence-note = The state at the beginning stays known.
retention-letters = Letters that were sent
retention-letters-note = Those of open incidents stay.
retention-files = Files of incidents
retention-files-note = Counted from the closing; name and author stay in the history.
retention-registry = Incidents with their history, notices, notes, the log of changes, all that is registered
retention-registry-note = Accounts, partners, points of sale and devices are archived, not removed.
