// A directory of one test's own, and what the system's own ssh-keygen says about a file in it.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace homeport::ssh {

class Scratch {
  public:
    Scratch() {
        char pattern[] = "/tmp/homeport-ssh-XXXXXX";
        path_ = ::mkdtemp(pattern);
    }
    ~Scratch() { std::filesystem::remove_all(path_); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }

    std::string write(const std::string& name, const std::string& text, unsigned mode = 0600) const {
        const std::string file = *this / name;
        std::ofstream(file, std::ios::binary) << text;
        std::filesystem::permissions(file, static_cast<std::filesystem::perms>(mode));
        return file;
    }
    [[nodiscard]] static std::string read(const std::string& file) {
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

  private:
    std::string path_;
};

struct Output {
    int status = -1;
    std::string text;  // standard output and error together
};

inline Output run(const std::string& command) {
    Output output;
    std::FILE* pipe = ::popen(("exec </dev/null 2>&1; " + command).c_str(), "r");
    char buffer[4096];
    for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
        output.text.append(buffer, n);
    output.status = ::pclose(pipe);
    return output;
}

}  // namespace homeport::ssh
