sign-in-title = Sign in
sign-in-email = E-mail
sign-in-password = Password
sign-in-button = Sign in
sign-in-failed = The e-mail or the password is not right.
access-title = No access?
access-text = Access is for clients' technicians and for partners with an agency contract. Send a request to HEADO support.
access-help = How to get access and sign in
