// What the pin store asks SQLite. All in one place, because a test asks SQLite how it would go about each:
// none may go through all pins.
#pragma once

#include <string>

namespace homeport::state::statements {

// In this order the store reads and writes them.
inline const std::string columns = "user, service, backend, uid, gid, home, created, last_seen, why, version";

inline const std::string find = "SELECT " + columns + " FROM pins WHERE user = ?1 AND service = ?2";
inline const std::string list =
    "SELECT " + columns + " FROM pins WHERE user > ?1 ORDER BY user, service LIMIT ?2";
inline const std::string unseen =
    "SELECT user, backend FROM pins WHERE service = ?1 AND last_seen < ?2 ORDER BY last_seen LIMIT ?3";
inline const std::string upsert =
    "INSERT OR REPLACE INTO pins (" + columns + ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
inline const std::string touch =
    "UPDATE pins SET last_seen = ?3 WHERE user = ?1 AND service = ?2 AND last_seen < ?3";
inline const std::string erase = "DELETE FROM pins WHERE user = ?1 AND service = ?2";
inline const std::string count_version = "UPDATE versions SET last = last + 1 RETURNING last";

}  // namespace homeport::state::statements
