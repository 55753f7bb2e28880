// No Kerberos on an I/O thread.
//
// libssh's server answers "gssapi-with-mic" by itself, whether it was offered or not, and asks the machine's
// GSSAPI library: files, perhaps DNS and a key distribution centre, while every session of the thread waits.
// Its callbacks could take over, but installed once they swallow every other message, too. So this program
// has its own idea of which mechanisms the machine knows: none. libssh then refuses at once, and looks no
// further.
#pragma once

namespace homeport::ssh {

/// Throws unless it is our list of mechanisms that libssh asks for.
void keep_gssapi_out();

}  // namespace homeport::ssh
