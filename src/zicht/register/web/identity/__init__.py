"""Who somebody is: password with a second factor, passkey, or the identity provider of their organisation."""
