// The file under the SQLite store, before SQLite sees it: there, regular, and ours alone.
#pragma once

#include <string>

#include <boost/system/result.hpp>

namespace homeport::state {

/// Makes the file if it is missing and gives it mode 0600 whatever the umask says: SQLite would make it
/// readable for everybody, and who works where is nobody else's business. The -wal and -shm files inherit the
/// mode. The string is a sentence for the admin.
[[nodiscard]] boost::system::result<void, std::string> prepare_pin_file(const std::string& path);

}  // namespace homeport::state
