// Running a program to its end for what it prints.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace homeport::auth {

/// As whom a program runs.
struct RunAs {
    std::string name, home;
    std::uint32_t uid = 0, gid = 0;
    std::vector<std::uint32_t> groups;
};

struct Printed {
    std::string text;     ///< what the program wrote to its stdout,
    std::string problem;  ///< unless this phrase says what went wrong.
};

/// It could not be started, ended with a status other than 0, took longer than `deadline` (it and its
/// children are killed then), or wrote more than `limit`: that is a problem. It gets no input, no descriptor,
/// no capability and no variable of ours. Blocks: worker threads only.
[[nodiscard]] Printed run_program(const std::vector<std::string>& words, const RunAs&,
                                  std::chrono::milliseconds deadline, std::size_t limit);

}  // namespace homeport::auth
